"""What the browser keeps of a choice is what the page says, and what back ends read."""

from __future__ import annotations

import asyncio
import datetime
import itertools
import json
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from banner.bundle import bundle
from banner.choice import consent_of, cookie_of, parse_choice
from tests.banner.web import SERVICES, Shop, site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "choice-cookie.md").read_text("utf-8")
NODE = ROOT / ".venv" / "bin" / "node"
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
# Days of six months, as the clocks of the browser and of this test tell them.
CLOCKS_DIFFER_S = 60

# Every mix of categories and of services that agree with theirs or don't.
NAMES = ("preferences", "analytics", "marketing", "player", "counter", "tracker")
MIXES = [dict(zip(NAMES, mix, strict=True)) for mix in itertools.product((True, False), repeat=6)]
# One visitor makes all of these choices; after each the page says what holds.
CHOOSE_ALL = """async (calls) => {
  const rows = []
  for (const [name, wish] of calls) {
    await consentry[name](wish)
    rows.push([consentry.get(), document.cookie.match(/consentry=([^;]*)/)[1]])
  }
  return rows
}"""
CALLS: list[list[object]] = [
    ["acceptAll", None],
    ["rejectAll", None],
    ["save", {"analytics": True}],
    ["save", {"player": True}],
    ["withdraw", None],
    *(["save", mix] for mix in MIXES),
]

Row = tuple[dict[str, Any], str]
# Cookie, revision, services, what held before, the browser's signal: what the guide's lines take.
Question = tuple[str | None, str, dict[str, str], str, bool]


def code(language: str) -> str:
    """The guide's lines in this language."""
    found = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def by_python(questions: Iterable[Question]) -> list[set[str]]:
    """What the guide's Python says."""
    names: dict[str, Any] = {}
    exec(code("python"), names)  # noqa: S102
    return [set(names["allowed"](*question)) for question in questions]


async def by_node(questions: Iterable[Question]) -> list[set[str]]:
    """What the guide's JavaScript says."""
    ask = (
        "import { readFileSync } from 'node:fs'\n"
        "const said = JSON.parse(readFileSync(0, 'utf8')).map(([cookie, revision, services, before,"
        " gpc]) => [...allowed(cookie, revision, services, { before, gpc })])\n"
        "console.log(JSON.stringify(said))"
    )
    process = await asyncio.create_subprocess_exec(
        NODE, "--input-type=module", "--eval", code("js") + ask,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate(json.dumps(list(questions)).encode())
    assert process.returncode == 0
    return [set(names) for names in json.loads(said)]


def categories() -> dict[str, str]:
    return {str(one["id"]): str(one["category"]) for one in SERVICES}


def yes(allowed: dict[str, bool]) -> set[str]:
    """Names that a page says yes to."""
    return {name for name, answer in allowed.items() if answer}


async def rows_of(shop: Shop, visit: Visit, calls: list[list[object]]) -> list[Row]:
    shop.bundle = bundle(site())
    page = await (await visit()).open(shop.plain("/choose", "<p>lamps</p>"))
    return [(got, cookie) for got, cookie in await page.evaluate(CHOOSE_ALL, calls)]


async def test_every_choice_is_read_as_the_page_says_it(shop: Shop, visit: Visit) -> None:
    rows = await rows_of(shop, visit, CALLS)
    assert len({cookie.split(".")[4] for _, cookie in rows}) == len(MIXES)
    for (got, cookie), (_, wish) in zip(rows, CALLS, strict=True):
        choice = parse_choice(cookie)
        assert choice is not None, cookie
        consent = consent_of(choice, shop.bundle.site.services)
        assert consent.allowed == yes(got["allowed"]), cookie
        if isinstance(wish, dict):
            assert wish.items() <= got["allowed"].items()


async def test_the_guides_lines_read_the_same(shop: Shop, visit: Visit) -> None:
    rows = await rows_of(shop, visit, CALLS)
    question = [(cookie, shop.bundle.revision, categories(), "n", False) for _, cookie in rows]
    said = [yes(got["allowed"]) for got, _ in rows]
    assert by_python(question) == said
    assert await by_node(question) == said


async def test_the_guides_lines_decide_as_our_own_back_end() -> None:
    """Whatever the revision, the signal and what held before; and for what is no choice at all."""
    services = site().services
    choices = [
        f"1.abcdef012345.tp0yqx.{'0' * 32}.{grants}.{method}.i.en"
        for grants in ("n", "npam", "na~counter*player", "nm~tracker", "n*tracker")
        for method in ("a", "cg")
    ]
    cases = list(
        itertools.product(
            (None, "", "1.a.b", "2" + choices[0][1:], *choices),
            ("abcdef012345", "fedcba543210"),
            ("n", "npam"),
            (False, True),
        )
    )
    ours = []
    for cookie, revision, before, gpc in cases:
        choice = parse_choice(cookie)
        held = {name for name in ("necessary", *NAMES[:3]) if name[0] in before}
        answered = choice is not None and choice.revision == revision
        consent = consent_of(choice, services, answered=answered, before=held, refuses=gpc)
        ours.append(set(consent.allowed))
    questions = [
        (cookie, revision, categories(), before, gpc) for cookie, revision, before, gpc in cases
    ]
    assert by_python(questions) == ours
    assert await by_node(questions) == ours


async def test_every_part_says_what_the_guide_says(shop: Shop, visit: Visit) -> None:
    calls: list[list[object]] = [
        ["acceptAll", None],
        ["rejectAll", None],
        ["save", {"player": True}],
        ["withdraw", None],
        ["understood", None],
    ]
    rows = await rows_of(shop, visit, calls)
    methods = ["accept all", "reject all", "custom", "withdraw", "dismiss"]
    for (got, cookie), method in zip(rows, methods, strict=True):
        choice = parse_choice(cookie)
        assert choice is not None
        assert choice.method == method
        assert choice.revision == shop.bundle.revision == got["revision"]
        assert choice.id == got["id"]
        assert choice.time.timestamp() * 1000 == got["time"]
        assert abs(choice.time.timestamp() - time.time()) < CLOCKS_DIFFER_S
        assert (choice.regime, choice.language, choice.signal) == ("opt-in", "en", False)
    assert len({got["id"] for got, _ in rows}) == 1


@pytest.mark.parametrize("days", [182, 30])
async def test_it_is_kept_as_the_guide_says(shop: Shop, visit: Visit, days: int) -> None:
    shop.bundle = bundle(site(expiry_days=days))
    visitor = await visit()
    page = await visitor.open(shop.plain("/kept", ""))
    for call in ("acceptAll", "rejectAll"):
        await page.evaluate(f"consentry.{call}()")
        (cookie,) = await visitor.context.cookies()
        assert abs(cookie["expires"] - time.time() - days * 86_400) < CLOCKS_DIFFER_S
        assert (cookie["name"], cookie["path"]) == ("consentry", "/")
        assert (cookie["sameSite"], cookie["secure"], cookie["httpOnly"]) == ("Lax", True, False)
        assert cookie["domain"] == "www.shop.test"


async def test_sub_domains_share_it_on_request(shop: Shop, visit: Visit) -> None:
    shop.bundle = bundle(site(cookie_domain="shop.test", cookie_name="wishes"))
    visitor = await visit()
    page = await visitor.open(shop.plain("/shared", ""))
    await page.evaluate("consentry.save({analytics: true, player: true})")
    await page.goto("https://blog.shop.test/shared")
    assert await page.evaluate("consentry.get().answered") is True
    (hit,) = visitor.web.seen("blog.shop.test", "/shared")
    choice = parse_choice(cookie_of(hit.header("cookie"), "wishes"))
    assert consent_of(choice, shop.bundle.site.services).allowed == {
        "necessary", "basket", "analytics", "counter", "player",
    }  # fmt: skip


async def test_another_host_has_a_choice_of_its_own(shop: Shop, visit: Visit) -> None:
    shop.bundle = bundle(site())
    visitor = await visit()
    page = await visitor.open(shop.plain("/own", ""))
    await page.evaluate("consentry.acceptAll()")
    await page.goto("https://blog.shop.test/own")
    assert await page.evaluate("consentry.get().answered") is False
    (hit,) = visitor.web.seen("blog.shop.test", "/own")
    assert cookie_of(hit.header("cookie"), "consentry") is None


@pytest.mark.parametrize("regime", ["opt-in", "opt-out", "notice"])
async def test_an_older_answer_is_read_alike(shop: Shop, visit: Visit, regime: str) -> None:
    visitor = await visit()
    before = ("necessary",) if regime == "opt-in" else ("necessary", *NAMES[:3])
    for call in ("acceptAll()", "rejectAll()", "save({analytics: true, player: true})"):
        shop.bundle = bundle(site(site={"regime": regime}))
        page = await visitor.open(shop.plain("/older", ""))
        await page.evaluate(f"consentry.{call}")
        shop.bundle = bundle(site(site={"regime": regime}, revision="new"))
        await page.reload()
        got = await page.evaluate("consentry.get()")
        choice = parse_choice((await visitor.cookies())["consentry"])
        assert choice is not None
        assert choice.revision != shop.bundle.revision
        consent = consent_of(choice, shop.bundle.site.services, answered=False, before=before)
        assert got["answered"] is False
        assert consent.allowed == yes(got["allowed"])


@pytest.mark.parametrize("regime", ["opt-in", "opt-out"])
async def test_the_browsers_signal_is_read_alike(shop: Shop, visit: Visit, regime: str) -> None:
    shop.bundle = bundle(site(site={"regime": regime}))
    before = ("necessary",) if regime == "opt-in" else ("necessary", *NAMES[:3])
    services = shop.bundle.site.services
    visitor = await visit()
    await visitor.context.add_init_script(GPC)
    page = await visitor.open(shop.plain("/signal", ""))
    said = yes(await page.evaluate("consentry.get().allowed"))
    assert said == consent_of(None, services, before=before, refuses=True).allowed
    await page.evaluate("consentry.save({marketing: true})")
    await page.reload()
    choice = parse_choice((await visitor.cookies())["consentry"])
    assert choice is not None
    assert choice.signal
    assert choice.time.tzinfo is datetime.UTC
    said = yes(await page.evaluate("consentry.get().allowed"))
    assert said == consent_of(choice, services, before=before, refuses=True).allowed
    assert "tracker" in said
