"""Nothing that the server answers, or fails to answer, changes what is allowed in the browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import pytest_asyncio

from banner.bundle import bundle
from banner.choice import parse_choice
from scanner.demo.exchange import Hit, Response, data, empty, html, redirect
from scanner.demo.site import Answer
from tests.banner.conftest import until
from tests.banner.recorder import CONFIRMED, DOWN, FOREIGN, OWN, WAITING, Recorded, Recorder
from tests.banner.web import SHOP, Shop, site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]
GRANT = "1.{0}.zzzzzz.{1}.npam.a.i.en"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> Recorded:
    return Recorded()


def _hostile(shop: Shop) -> dict[str, Callable[[Hit], Answer]]:
    grant = GRANT.format(shop.bundle.revision, "f" * 32)
    given = {"id": "0" * 32, "granted": ["marketing"], "purposes": {"marketing": True}}
    return {
        "down": lambda _: DOWN,
        "500": lambda _: Response(status=500, body=json.dumps(given).encode()),
        "503": lambda _: empty(status=503).plus(("Retry-After", "99999999999")),
        "429": lambda _: empty(status=429).plus(("Retry-After", "soon")),
        "400": lambda _: empty(status=400),
        "409": lambda _: empty(status=409),
        "422": lambda _: empty(status=422),
        "204": lambda _: empty(),
        "garbage": lambda _: html("<script>consentry.acceptAll()</script>"),
        "null": lambda _: data(None),
        "odd id": lambda _: data({"id": ["../../x", {}], "receipt": "https://t.track.test/r"}),
        "redirect": lambda _: redirect("https://t.track.test/stolen", status=307),
        "grants": lambda _: data(given),
        "cookie": lambda _: data(given, f"consentry={grant}; Path=/; Secure; Max-Age=9999"),
        "cookie and 500": lambda _: empty(
            f"consentry={grant}; Path=/; Secure; Max-Age=9999", status=500
        ),
        "cookie gone": lambda _: data(given, "consentry=; Path=/; Max-Age=0"),
        "cookie of another time": lambda _: data(
            given, f"consentry={GRANT.format('0', 'f' * 32).replace('zzzzzz', '1')}; Path=/"
        ),
        "slow": lambda _: data(given).late(2),
    }


@pytest.mark.parametrize("kind", list(_hostile(Shop())))
async def test_no_answer_changes_what_is_allowed(
    shop: Recorded, recorder: Recorder, visit: Visit, kind: str
) -> None:
    recorder.otherwise = _hostile(shop)[kind]
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    held = '<script src="https://t.track.test/run.js"></script>'
    await page.evaluate("consentry.rejectAll()")
    for path in ("/", "/second", "/third"):
        await visitor.settle()
        assert await page.evaluate("consentry.get().grants") == "n"
        choice = parse_choice((await visitor.cookies())["consentry"])
        assert choice is not None
        assert choice.categories == {"necessary"}
        assert not await page.evaluate("consentry.allows('marketing')")
        await page.goto(shop.rewritten(path, held))
    assert visitor.asked() == []


@pytest.mark.parametrize("where", ["on this page", "on the next"])
async def test_a_late_answer_sets_no_cookie(
    shop: Recorded, recorder: Recorder, visit: Visit, where: str
) -> None:
    """A grant's answer is on its way when the visitor refuses."""
    recorder.cookies = True
    recorder.otherwise = lambda hit: recorder.record(hit).late(1.0)
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    await visitor.settle()
    if where == "on the next":
        await page.goto(shop.plain("/next", ""))
    await page.evaluate("consentry.rejectAll()")
    await page.evaluate(
        "window.set = []; void cookieStore.addEventListener('change',"
        " (event) => set.push(...event.changed.map((one) => one.value.split('.')[4])))"
    )
    await until(page, CONFIRMED, within=15)
    assert (await visitor.cookies())["consentry"].split(".")[4:6] == ["n", "r"]
    # Not even for a moment.
    assert set(await page.evaluate("set")) == {"n"}
    assert [one["method"] for one in recorder.told] == ["accept all", "reject all"]


async def test_a_refusal_from_where_there_is_no_outbox_stays(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    """While a grant is on its way, the page that works without scripts sets the cookie."""
    recorder.otherwise = lambda hit: recorder.record(hit).late(1.5)
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    await visitor.settle()
    refusal = GRANT.format(shop.bundle.revision, "e" * 32).replace("npam.a", "n.r")
    await visitor.context.add_cookies([{"name": "consentry", "value": refusal, "url": SHOP}])
    await until(page, f"!({WAITING})")
    assert (await visitor.cookies())["consentry"] == refusal


async def test_the_servers_cookie_is_left_as_it_is(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    """Browsers keep longer what a server sets."""
    recorder.cookies = True
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    await until(page, CONFIRMED)
    (kept,) = [one for one in await visitor.context.cookies() if one["name"] == "consentry"]
    left = kept["expires"] - await page.evaluate("Date.now() / 1e3")
    assert 999_900 < left < 1_000_000


async def test_the_servers_receipt_is_what_is_saved(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.rejectAll()")
    await until(page, CONFIRMED)
    secret = recorder.told[0]["secret"]
    assert await page.evaluate("localStorage['consentry.secret']") == secret

    async def saved() -> bytes:
        await page.evaluate("consentry.open()")
        async with page.expect_download() as download:
            await page.get_by_role("button", name="Download receipt").click()
        await page.evaluate("consentry.close()")
        return (await (await download.value).path()).read_bytes()

    text = json.dumps({"receipt of": f"Bearer {secret}"})
    assert (await saved()) == text.encode()
    asked = visitor.web.seen(path=f"{OWN}/{1:032x}/receipt")
    assert [hit.method for hit in asked] == ["GET"]
    recorder.otherwise = lambda _: redirect("https://t.track.test/stolen", status=307)
    assert json.loads(await saved())["grants"] == "n"
    assert visitor.asked() == []
    recorder.otherwise = lambda _: DOWN
    await page.evaluate("consentry.acceptAll()")
    assert json.loads(await saved())["grants"] == "npam"


async def test_a_foreign_server_is_never_held(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    shop.bundle = bundle(site(record_url=FOREIGN, unknown="hold"))
    visitor = await visit()
    base = '<base href="https://who.knows.test/">'
    page = await visitor.open(shop.plain("/", "", head=base))
    await page.evaluate("consentry.rejectAll()")
    await until(page, CONFIRMED)
    assert len(recorder.records) == 1


async def test_a_strict_policy_lets_it_out(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    shop.bundle = bundle(site(record_url=FOREIGN))
    visitor = await visit()
    url = shop.plain("/strict", "")
    types = "require-trusted-types-for 'script'; trusted-types consentry"
    rule = f"default-src 'none'; script-src 'self'; connect-src https://consent.test; {types}"
    shop.header("/strict", "Content-Security-Policy", rule)
    page = await visitor.open(url)
    await page.evaluate("consentry.rejectAll()")
    await until(page, CONFIRMED)
    assert len(recorder.records) == 1
    assert not [error for error in visitor.errors if SHOP in error or "Policy" in error]
