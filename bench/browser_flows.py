"""What a visitor does, in any browser: the choice, its cookie, its withdrawal, its limits."""

from __future__ import annotations

import itertools
import time
from collections.abc import Awaitable, Callable
from typing import Any

from banner.bundle import bundle
from banner.choice import Choice, consent_of, parse_choice
from bench.browser_drivers import Browser, Visit
from scanner.demo.web import LocalWeb
from tests.banner.ways import T
from tests.banner.web import Shop, site

TAG = f'<script src="{T}/x"></script>'
FIRST = ".first"
DAY_S = 86_400
# Cookies keep whole seconds, and the clock goes on meanwhile.
CLOCKS_DIFFER_S = 60
NAMES = ("preferences", "analytics", "marketing", "player", "counter", "tracker")
POLICY = (
    "default-src 'self'; script-src 'self' t.track.test; style-src 'self'; report-uri /violated;"
    " require-trusted-types-for 'script'; trusted-types consentry"
)
Flow = Callable[[Browser, Shop, LocalWeb], Awaitable[None]]


async def until(visit: Visit, condition: str) -> None:
    """Wait until this holds in the page."""
    held = await visit.run(
        "for (let turn = 0; turn < 200; turn++) {"
        f" if ({condition}) return true;"
        " await new Promise((done) => setTimeout(done, 25)) } return false"
    )
    assert held, f"never: {condition}"


def within(selector: str) -> str:
    """JavaScript for what lies in the banner's shadow tree."""
    return f"document.querySelector('#consentry')?.shadowRoot?.querySelector('{selector}')"


async def press(visit: Visit, selector: str) -> None:
    """Click at the middle of it, with the mouse."""
    await until(visit, f"{within(selector)}?.getClientRects().length")
    x, y = await visit.run(
        f"const it = {within(selector)}; it.scrollIntoView({{block: 'nearest'}});"
        " const {left, top, width, height} = it.getBoundingClientRect();"
        " return [left + width / 2, top + height / 2]"
    )
    await visit.click(x, y)


def button(act: str, place: str = FIRST) -> str:
    """A button of the first layer, or of another place."""
    return f"{place} [data-consentry={act}]"


async def choice_of(visit: Visit) -> Choice:
    """What the browser keeps."""
    kept = {one["name"]: one["value"] for one in await visit.cookies()}
    choice = parse_choice(kept.get("consentry"))
    assert choice, f"no choice in {kept}"
    return choice


async def never_asked(visit: Visit, web: LocalWeb) -> None:
    """The tracker has heard nothing, some time after the page was there."""
    await visit.run("await new Promise((done) => setTimeout(done, 350))")
    assert web.seen("t.track.test") == [], "the tracker was asked"


async def asked(web: LocalWeb) -> None:
    """Wait until the tracker is asked."""
    await web.wait_for(lambda hit: hit.host == "t.track.test")


async def shows(browser: Browser, shop: Shop, _: LocalWeb) -> None:
    """Seen at once, and no button bigger than another."""
    async with browser.visit() as visit:
        await visit.open(shop.plain("/shows", "<p>lamps</p>"))
        await until(visit, within(FIRST))
        seen = await visit.run(
            "const host = document.querySelector('#consentry');"
            " const sizes = ['acceptAll', 'rejectAll'].map((act) => {"
            "  const it = host.shadowRoot.querySelector(`.first [data-consentry=${act}]`);"
            "  const {width, height} = it.getBoundingClientRect(); return [width, height] });"
            " return {top: host.matches(':popover-open'), sizes}"
        )
        assert seen["top"], "not in the top layer"
        assert seen["sizes"][0] == seen["sizes"][1], f"unequal buttons: {seen['sizes']}"


async def rejects(browser: Browser, shop: Shop, web: LocalWeb) -> None:
    """By the first layer that the dialog brings."""
    await _refused(browser, shop, web, inline=False)


async def rejects_inline(browser: Browser, shop: Shop, web: LocalWeb) -> None:
    """By the first layer that the page brings."""
    await _refused(browser, shop, web, inline=True)


async def _refused(browser: Browser, shop: Shop, web: LocalWeb, *, inline: bool) -> None:
    address = shop.rewritten("/rejects", TAG, inline=inline)
    async with browser.visit() as visit:
        await visit.open(address)
        await press(visit, button("rejectAll"))
        await until(visit, f"consentry.get().answered && !{within(FIRST)}?.getClientRects().length")
        choice = await choice_of(visit)
        assert (choice.method, choice.categories) == ("reject all", {"necessary"})
        await visit.open(address)
        await never_asked(visit, web)
        assert not await visit.run(f"return {within(FIRST)}?.getClientRects().length")


async def accepts(browser: Browser, shop: Shop, web: LocalWeb) -> None:
    """And no dialog is fetched on return."""
    address = shop.rewritten("/accepts", TAG)
    async with browser.visit() as visit:
        await visit.open(address)
        await press(visit, button("acceptAll"))
        await asked(web)
        assert (await choice_of(visit)).method == "accept all"
        await until(visit, "window.ran")
        web.clear()
        await visit.open(address)
        await until(visit, "window.ran")
        assert not await visit.run("return document.querySelector('#consentry')")


async def chooses_one(browser: Browser, shop: Shop, web: LocalWeb) -> None:
    """A category's switch, and Save."""
    async with browser.visit() as visit:
        await visit.open(shop.rewritten("/one", TAG))
        await press(visit, button("open"))
        await press(visit, "dialog section[aria-label=Statistics] .head input")
        await press(visit, "dialog > .answers button:last-child")
        await until(visit, "consentry.get().answered")
        choice = await choice_of(visit)
        assert (choice.method, choice.categories) == ("custom", {"necessary", "analytics"})
        await never_asked(visit, web)


async def withdraws(browser: Browser, shop: Shop, web: LocalWeb) -> None:
    """By the button in the settings."""
    left = (
        "return [document.cookie.includes('_tr'), localStorage.getItem('tr.seen'),"
        " sessionStorage.getItem('tr.tab')]"
    )
    write = (
        "document.cookie = '_tr=1; path=/'; document.cookie = '_tr_a=1; path=/; domain=shop.test';"
        " localStorage.setItem('tr.seen', 1); sessionStorage['tr.tab'] = 1;"
    )
    address = shop.rewritten("/withdraws", TAG)
    async with browser.visit() as visit:
        await visit.open(address)
        await visit.run("await consentry.acceptAll()")
        assert await visit.run(write + left) == [True, "1", "1"]
        await visit.run("await consentry.open()")
        await press(visit, button("withdraw", "dialog"))
        await until(visit, "!consentry.allows('tracker')")
        assert await visit.run(left) == [False, None, None], "left behind"
        assert await visit.run(write + left) == [False, None, None], "written again"
        web.clear()
        for _ in range(2):
            await visit.open(address)
            assert await visit.run(left) == [False, None, None], "back on the next page"
        await never_asked(visit, web)


async def round_trip(browser: Browser, shop: Shop, _: LocalWeb) -> None:
    """Every mix of categories and services."""
    mixes = itertools.product((True, False), repeat=len(NAMES))
    wishes = [dict(zip(NAMES, mix, strict=True)) for mix in mixes]
    async with browser.visit() as visit:
        await visit.open(shop.plain("/trip", "<p>lamps</p>"))
        rows: list[Any] = await visit.run(
            f"const rows = []; for (const wish of {_script(wishes)}) {{ await consentry.save(wish);"
            " rows.push([consentry.get().allowed, document.cookie.split('consentry=')[1]]) }"
            " return rows"
        )
        for allowed, cookie in rows:
            consent = consent_of(parse_choice(cookie), shop.bundle.site.services)
            assert consent.allowed == {name for name, yes in allowed.items() if yes}, cookie


def _script(wishes: list[dict[str, bool]]) -> str:
    return str(wishes).replace("True", "true").replace("False", "false")


async def lasts(browser: Browser, shop: Shop, _: LocalWeb) -> None:
    """Some browsers cut short what scripts write."""
    async with browser.visit() as visit:
        await visit.open(shop.plain("/lasts", "<p>lamps</p>"))
        await visit.run("await consentry.acceptAll()")
        (cookie,) = [one for one in await visit.cookies() if one["name"] == "consentry"]
        days = (cookie["expiry"] - time.time()) / DAY_S
        assert abs(days - shop.bundle.asked.days) * DAY_S < CLOCKS_DIFFER_S, f"{days:.1f} days"
        assert cookie["secure"]
        assert str(cookie["sameSite"]).lower() == "lax"


async def follows(browser: Browser, shop: Shop, _: LocalWeb) -> None:
    """As another tab does, without being looked at."""
    shop.plain("/inner", "<p>another document</p>")
    async with browser.visit() as visit:
        await visit.open(shop.plain("/outer", '<iframe src="/inner"></iframe>'))
        await visit.run("await consentry.acceptAll()")
        await until(visit, "frames[0].consentry.allows('marketing')")


async def under_policy(browser: Browser, shop: Shop, web: LocalWeb) -> None:
    """From the first layer to the settings."""
    address = shop.rewritten("/policy", TAG)
    shop.header("/policy", "Content-Security-Policy", POLICY)
    async with browser.visit() as visit:
        await visit.open(address)
        await press(visit, button("acceptAll"))
        await until(visit, "window.ran")
        await visit.run("await consentry.open()")
        await until(visit, within("dialog"))
        bodies = [hit.body.decode() for hit in web.seen(path="/violated")]
        assert bodies == [], f"violations: {bodies}"


async def signal(browser: Browser, shop: Shop, web: LocalWeb) -> None:
    """Only where the browser was started with its own Global Privacy Control on."""
    shop.bundle = bundle(site(site={"regime": "opt-out"}))
    address = shop.rewritten("/signal", TAG)
    async with browser.visit() as visit:
        await visit.open(address)
        (page,) = web.seen(path="/signal")
        assert page.header("sec-gpc") == "1"
        await never_asked(visit, web)
        assert not await visit.run(f"return {within(FIRST)}")
        await visit.run("await consentry.acceptAll()")
        await asked(web)
        choice = await choice_of(visit)
        assert choice.signal
    shop.bundle = bundle(site())


FLOWS: dict[str, Flow] = {
    "the banner shows in the top layer, its buttons alike": shows,
    "the mouse on Reject all: kept, nothing asked on return": rejects,
    "the same with the first layer in the page's HTML": rejects_inline,
    "the mouse on Accept all: the tag runs, and on return": accepts,
    "one category in the settings": chooses_one,
    "withdrawal: cookies and keys gone, and stay gone": withdraws,
    "64 choices: page, cookie and back end agree": round_trip,
    "the cookie lasts as long as was asked": lasts,
    "another document of the site follows at once": follows,
    "strict policy and Trusted Types: no violation": under_policy,
}
