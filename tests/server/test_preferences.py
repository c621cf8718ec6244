"""A visitor without a script sees what holds, chooses, and is recorded."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from banner.choice import text_of
from banner.i18n import words
from server.choosing import Answer, chosen
from server.store import Unwell
from tests.server.forms import Shown, choice_in, choose, kept, seen, serving, visitor
from tests.server.serving import SITES

# The server on a host of the site's own, with one cookie for all of them.
SAME = SITES.replace(
    "[sites.blog]", '[sites.shop.banner]\ncookie_domain = "shop.example"\n\n[sites.blog]', 1
)
BESIDE = "https://consent.shop.example"


async def test_everything_is_shown_and_nothing_is_on_before_a_choice(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        answer = await ask.get("/shop/preferences")
        page = Shown(answer)
    assert page.boxes == ["analytics", "counter", "heat", "marketing", "ads"]
    assert page.on == []
    assert page.buttons == ["save", "reject", "accept"]
    assert page.scripts == 0
    for text in ("Counts visits.", "Count AG", "Basket", "Always on", "https://ads.test/privacy"):
        assert text in page.text
    assert "Ads &lt;b&gt;&amp; more&lt;/b&gt;" in page.text
    assert "Your choice has been saved" not in page.text
    assert answer.headers["cache-control"] == "no-store"


async def test_the_policy_is_strict(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        answer = await ask.get("/shop/preferences")
    (policy,) = answer.headers.get_list("content-security-policy")
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert "style=" not in answer.text
    assert answer.headers["referrer-policy"] == "same-origin"


async def test_a_choice_is_recorded_with_all_that_was_asked(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        page = await choose(ask, "save", ["analytics", "counter"])
        (record,) = await kept(app)
        shelf = app.state.house.shelf
        question = shelf.stands["shop"].revisions[record.revision]
        archived = await app.state.house.store.archived("shop", record.text_hash)
    assert record.granted == ("analytics", "counter")
    assert record.denied == ("ads", "heat", "marketing", "preferences")
    assert (record.channel, record.method, record.regime) == ("preferences", "custom", "opt-in")
    assert (record.language, record.days, record.signal) == ("en", 182, False)
    assert (record.place, record.place_from) == ("", "unknown")
    assert (record.address, record.user_agent, record.evidence) == ("", "", "")
    assert archived == question.text("en")
    assert hashlib.sha256(archived).hexdigest() == record.text_hash
    assert sorted(page.on) == ["analytics", "counter"]
    assert 'role="status">Your choice has been saved.' in page.text
    assert f"Number of your choice: {record.subject}" in page.text


@pytest.mark.parametrize(
    ("act", "method", "grants"),
    [("accept", "accept all", "npam"), ("reject", "reject all", "n")],
)
async def test_all_or_nothing_takes_one_press(
    tmp_path: Path, act: str, method: str, grants: str
) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        page = await choose(ask, act, ["counter"])
        (record,) = await kept(app)
        cookie = ask.cookies.get("consentry")
    assert record.method == method
    assert bool(record.granted) == (act == "accept") != bool(record.denied)
    assert page.on == (page.boxes if act == "accept" else [])
    assert cookie is not None
    assert cookie.split(".")[4] == grants


async def test_a_choice_can_be_changed_and_the_browser_stays_the_same(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        await choose(ask, "accept")
        page = await choose(ask, "save", ["analytics", "counter", "heat", "marketing"])
        assert "ads" not in page.on
        await choose(ask, "reject")
        await choose(ask, "accept")
        records = await kept(app)
        assert [each.method for each in records] == [
            "accept all", "reject all", "custom", "accept all"
        ]  # fmt: skip
        assert len({each.subject for each in records}) == 1
        async with visitor(app) as other:
            await choose(other, "accept")
        assert len({each.subject for each in await kept(app)}) == 2


async def test_a_form_that_is_sent_twice_is_one_choice(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        page = await seen(ask)
        cookies = dict(ask.cookies)
        for _ in range(3):
            async with visitor(app) as again:
                again.cookies.update(cookies)
                answer = await again.post(page.action, data=page.filled("accept"))
                assert answer.status_code == 303
        assert len(await kept(app)) == 1


async def test_who_goes_back_and_chooses_otherwise_is_recorded_twice(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        page = await seen(ask)
        for act in ("accept", "reject", "accept"):
            answer = await ask.post(page.action, data=page.filled(act))
            assert answer.status_code == 303
        assert [each.method for each in await kept(app)] == [
            "accept all", "reject all", "accept all"
        ]  # fmt: skip


async def test_on_the_sites_own_host_its_pages_get_the_choice(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        page = await seen(ask, "blog")
        answer = await ask.post(page.action, data=page.filled("accept"))
        (record,) = await kept(app, "blog")
    lines = answer.headers.get_list("set-cookie")
    mine = next(line for line in lines if line.startswith("consentry="))
    assert "; Path=/; Max-Age=15724800; SameSite=Lax; Secure" in mine
    assert "Domain" not in mine
    assert "HttpOnly" not in mine
    choice = choice_in(answer)
    assert choice is not None
    assert (choice.id, choice.revision) == (record.subject, record.revision)
    assert (choice.method, choice.regime) == ("accept all", "opt-in")


async def test_beside_the_site_its_cookie_domain_says_who_gets_it(tmp_path: Path) -> None:
    async with serving(tmp_path, SAME, public_url=BESIDE) as app, visitor(app, BESIDE) as ask:
        page = await seen(ask)
        answer = await ask.post(page.action, data=page.filled("reject"))
    lines = [one for one in answer.headers.get_list("set-cookie") if one.startswith("consentry=")]
    assert lines[0] == "consentry=; Path=/; Max-Age=0"
    wanted = "; Path=/; Max-Age=15724800; SameSite=Lax; Secure; Domain=shop.example"
    assert lines[1].endswith(wanted)


async def test_elsewhere_the_choice_stays_with_this_page(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        page = await seen(ask)
        answer = await ask.post(page.action, data=page.filled("accept"))
    mine = [one for one in answer.headers.get_list("set-cookie") if one.startswith("consentry=")]
    assert len(mine) == 1
    assert "; Path=/shop/preferences; " in mine[0]


async def test_what_the_banner_wrote_is_shown_and_its_number_stays(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        made = app.state.house.shelf.stands["blog"].main
        wrote = chosen(
            made,
            Answer(allowed=frozenset({"necessary", "marketing"}), method="custom", signal=False,
                   language="en"),
            "ab" * 16,
            app.state.house.clock(),
        )  # fmt: skip
        ask.cookies.set("consentry", text_of(wrote), domain="consent.example", path="/")
        page = await seen(ask, "blog")
        assert page.on == ["marketing"]
        assert "Chosen on" in page.text
        answer = await ask.post(page.action, data=page.filled("reject"))
        choice = choice_in(answer)
        (record,) = await kept(app, "blog")
    assert choice is not None
    assert choice.id == wrote.id
    # The banner's secret is not ours: the record belongs to this page's own number.
    assert record.subject != wrote.id


async def test_the_purse_is_for_this_page_alone(tmp_path: Path) -> None:
    async with serving(tmp_path, keep_address=True, keep_user_agent=True) as app:
        async with visitor(app) as ask:
            first = await ask.get("/shop/preferences")
            (line,) = first.headers.get_list("set-cookie")
            assert re.fullmatch(
                r"consentry_secret=[0-9a-f]{32}\.[0-9a-f]{64}\.0; Path=/shop/preferences; "
                r"Max-Age=\d+; SameSite=Lax; Secure; HttpOnly",
                line,
            )
            assert not (await ask.get("/shop/preferences")).headers.get_list("set-cookie")
            ask.headers["User-Agent"] = "Lynx " * 40
            await choose(ask, "reject")
        (record,) = await kept(app)
    secret = line.split("=")[1].split(".")[1]
    assert record.secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in repr(record)
    assert record.address == "203.0.113.0"
    assert record.user_agent == ("Lynx " * 40)[:80]


async def test_global_privacy_control_is_honoured_and_may_be_outvoted(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        ask.headers["Sec-GPC"] = "1"
        page = await seen(ask)
        assert "It is honoured" in page.text
        page = await choose(ask, "accept")
        assert "you have chosen otherwise" in page.text
        assert page.on == page.boxes
        (record,) = await kept(app)
        assert record.signal
        cookie = ask.cookies.get("consentry")
    assert cookie is not None
    assert cookie.split(".")[5] == "ag"


async def test_opt_out_begins_with_everything_on(tmp_path: Path) -> None:
    proxy: dict[str, Any] = {"trusted_proxies": ("203.0.113.0/24",),
                             "country_headers": ("cf-ipcountry",),
                             "region_headers": ("cf-region-code",)}  # fmt: skip
    async with serving(tmp_path, **proxy) as app, visitor(app) as ask:
        ask.headers.update({"CF-IPCountry": "US", "CF-Region-Code": "CA"})
        page = await seen(ask)
        assert page.on == page.boxes
        assert "Do not sell or share my data" in page.text
        await choose(ask, "reject")
        (record,) = await kept(app)
    assert (record.regime, record.place, record.place_from) == ("opt-out", "US-CA", "header")
    assert record.granted == ()


@pytest.mark.parametrize("tag", ["de", "ar"])
async def test_the_page_speaks_the_visitors_language(tmp_path: Path, tag: str) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        page = await seen(ask, headers={"Accept-Language": tag})
        assert page.root == {"lang": tag, "dir": words(tag).direction}
        for name in ("settings_title", "accept_all", "reject_all", "save", "analytics_text"):
            assert words(tag)[name] in page.text
        answer = await ask.post(page.action, data=page.filled("reject"))
        assert f"lang={tag}" in answer.headers["location"]
        (record,) = await kept(app)
    assert record.language == tag


async def test_the_young_are_not_asked(tmp_path: Path) -> None:
    toml = SITES.replace('gpc = "ignore"', "minors = true")
    async with serving(tmp_path, toml) as app, visitor(app) as ask:
        page = await seen(ask, "blog")
        assert page.buttons == page.boxes == []
        assert words("en")["minors"] in page.text
        answer = await ask.post(page.action, data=page.filled("accept"))
        assert answer.status_code == 303
        assert choice_in(answer) is None
        assert await kept(app, "blog") == []


async def test_a_refusal_holds_though_the_database_is_down_and_a_grant_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        await choose(ask, "accept", slug="blog")

        async def down(_: object) -> None:
            raise Unwell("down")

        monkeypatch.setattr(app.state.house.store, "add", down)
        page = await seen(ask, "blog")
        answer = await ask.post(page.action, data=page.filled("reject"))
        refused = choice_in(answer)
        assert refused is not None
        assert refused.categories == {"necessary"}
        assert "saved" not in answer.headers["location"]
        page = await seen(ask, "blog")
        answer = await ask.post(page.action, data=page.filled("accept"))
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert choice_in(answer) is None
