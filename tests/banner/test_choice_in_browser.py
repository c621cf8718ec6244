"""Who is asked and when, what a choice does, and how it reaches other tabs and later pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from banner.bundle import bundle
from tests.banner.conftest import until
from tests.banner.web import SERVICES, SHOP, Shop, site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]
FIRST = "section.first"
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"


@pytest.fixture
def with_banner(shop: Shop) -> Any:
    """What gives the shop another banner for one test."""
    before = shop.bundle

    def change(**banner: object) -> None:
        place = banner.pop("place", None)
        shop.bundle = bundle(site(**banner), str(place) if place else None)

    yield change
    shop.bundle = before


async def test_nothing_is_written_before_a_choice(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.wait_for_selector(FIRST)
    await page.keyboard.press("Escape")
    await page.mouse.wheel(0, 900)
    await page.mouse.click(700, 40)
    assert await visitor.cookies() == {}
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert await page.evaluate("consentry.get().answered") is False
    assert await page.locator(FIRST).is_visible()


@pytest.mark.parametrize(
    ("button", "grants", "method"),
    [("Accept all", "npam", "a"), ("Reject all", "n", "r")],
)
async def test_a_press_is_a_choice(
    shop: Shop, visit: Visit, button: str, grants: str, method: str
) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.get_by_role("button", name=button).click()
    await page.locator(FIRST).wait_for(state="detached")
    parts = (await visitor.cookies())["consentry"].split(".")
    assert parts[0] == "1"
    assert parts[1] == shop.bundle.revision
    assert parts[4:] == [grants, method, "i", "en"]
    await page.reload()
    await visitor.settle()
    assert await page.locator(FIRST).count() == 0
    (kept,) = [one for one in await visitor.context.cookies() if one["name"] == "consentry"]
    assert kept["secure"]
    assert kept["sameSite"] == "Lax"
    days = (kept["expires"] - await page.evaluate("Date.now() / 1000")) / 86400
    assert 181.9 < days < 182.1


async def test_settings_are_saved_one_by_one(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.get_by_role("button", name="Settings", exact=True).click()
    dialog = page.get_by_role("dialog")
    for switch in await dialog.get_by_role("switch").all():
        assert not await switch.is_checked()
    await dialog.get_by_role("switch", name="Statistics").click()
    await dialog.locator("summary").last.click()
    await dialog.get_by_role("switch", name="Tracker Ads").click()
    await dialog.get_by_role("button", name="Save choice").click()
    await dialog.wait_for(state="detached")
    got = await page.evaluate("consentry.get()")
    assert got["grants"] == "nam"
    assert got["method"] == "c"
    await page.evaluate("consentry.open()")
    assert await dialog.get_by_role("switch", name="Statistics").is_checked()
    assert not await dialog.get_by_role("switch", name="Preferences").is_checked()
    assert await dialog.get_by_role("button", name="Withdraw consent").is_visible()


async def test_closing_is_no_consent(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    for leave in ("Escape", "Close"):
        await page.get_by_role("button", name="Settings", exact=True).click()
        await page.get_by_role("dialog").get_by_role("switch", name="Marketing").click()
        if leave == "Escape":
            await page.keyboard.press("Escape")
        else:
            await page.get_by_role("button", name="Close").click()
        await page.get_by_role("dialog").wait_for(state="detached")
    assert await visitor.cookies() == {}
    assert await page.locator(FIRST).is_visible()


async def test_controls_of_the_page_open_and_withdraw(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    body = (
        '<p><a href="#" data-consentry="open">Cookies</a>'
        '<button data-consentry="withdraw"><b>Stop</b></button></p>'
    )
    page = await visitor.open(shop.plain("/", body))
    await page.evaluate("consentry.acceptAll()")
    await page.get_by_text("Cookies", exact=True).click()
    await page.get_by_role("dialog").wait_for()
    await page.evaluate("consentry.close()")
    await page.get_by_text("Stop").click()
    await page.wait_for_function("!consentry.allows('marketing')")
    assert (await page.evaluate("consentry.get()"))["method"] == "w"


async def test_the_built_in_control(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    control = page.locator("html > button[data-consentry=open]")
    await page.evaluate("consentry.rejectAll()")
    visitor.web.clear()
    await page.reload()
    assert not [hit for hit in visitor.web.log if "/engine/" in hit.path]
    await control.click()
    await page.get_by_role("dialog").wait_for()


async def test_a_returning_visitor_downloads_the_gate_alone(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    visitor.web.clear()
    await page.goto(shop.plain("/again", ""))
    await visitor.settle()
    paths = [hit.path for hit in visitor.web.seen("www.shop.test") if "/consent/" in hit.path]
    assert set(paths) <= {"/consent/gate.js"}


async def test_other_tabs_follow_at_once(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    one = await visitor.open(shop.plain("/", ""))
    body = '<script type="text/plain" data-consent="analytics">window.counted = 1</script>'
    other = await visitor.open(shop.plain("/other", body))
    await other.wait_for_selector(FIRST)
    # Playwright has the browser believe that each of its tabs is the one in use.
    await other.evaluate("void dispatchEvent(new Event('blur'))")
    await other.evaluate("void consentry.onChange((c, changed) => { window.told = changed })")
    await one.get_by_role("button", name="Accept all").click()
    await other.locator(FIRST).wait_for(state="detached")
    await until(other, "!!window.counted && told.includes('analytics')")
    await one.evaluate("consentry.withdraw()")
    await until(other, "!consentry.allows('analytics')")


async def test_the_way_back_shows_the_choice(shop: Shop, visit: Visit) -> None:
    """A page that was put to sleep knows what was chosen since."""
    visitor = await visit()
    page = await visitor.open(shop.plain("/first", ""))
    await page.wait_for_selector(FIRST)
    await page.goto(shop.plain("/second", ""))
    await page.get_by_role("button", name="Accept all").click()
    await page.locator(FIRST).wait_for(state="detached")
    await page.go_back()
    await page.wait_for_function("consentry.allows('marketing')")
    await page.locator(FIRST).wait_for(state="detached")


async def test_onchange_and_events(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    head = (
        "<script>window.heard = []; for (const name of ['ready', 'shown', 'change'])"
        "document.addEventListener('consentry:' + name, (e) => heard.push([name, e.detail]))"
        "</script>"
    )
    page = await visitor.open(shop.plain("/", "", head=head))
    await page.wait_for_selector(FIRST)
    await page.evaluate(
        "void (window.off = consentry.onChange((c, changed) => heard.push(['fn', changed])))"
    )
    await page.evaluate("consentry.save({analytics: true})")
    await page.evaluate("off(); consentry.save({player: true})")
    await page.wait_for_function("heard.filter(([name]) => name == 'change').length == 2")
    heard = await page.evaluate("heard")
    assert sorted(name for name, _ in heard) == ["change", "change", "fn", "ready", "shown"]
    assert next(detail for name, detail in heard if name == "fn") == ["analytics", "counter"]
    assert heard[-1][1]["changed"] == ["player"]


@pytest.mark.parametrize("kind", ["new service", "another purpose", "by hand"])
async def test_another_question_is_asked_again(
    shop: Shop, visit: Visit, with_banner: Any, kind: str
) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.save({marketing: true, analytics: false})")
    new = {"id": "new", "name": "New", "category": "marketing", "domains": ["new.test"]}
    changed = [{**one, "purpose": "Other."} if one["id"] == "player" else one for one in SERVICES]
    with_banner(
        **{
            "new service": {"services": [*SERVICES, new]},
            "another purpose": {"services": changed},
            "by hand": {"revision": "2"},
        }[kind]
    )
    await page.goto(shop.plain("/again", ""))
    await page.wait_for_selector(FIRST)
    assert "other services since your last choice" in await page.locator(FIRST).inner_text()
    assert await page.evaluate("consentry.allows('marketing')") is False
    identity = (await visitor.cookies())["consentry"].split(".")[3]
    await page.get_by_role("button", name="Accept all").click()
    await page.locator(FIRST).wait_for(state="detached")
    assert (await visitor.cookies())["consentry"].split(".")[3] == identity


async def test_a_new_colour_asks_nobody(shop: Shop, visit: Visit, with_banner: Any) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.rejectAll()")
    with_banner(theme={"light": {"accent": "#7a1f3d"}}, layout="bar", text={"en": {"title": "Hi"}})
    await page.goto(shop.plain("/again", ""))
    await visitor.settle()
    assert await page.locator(FIRST).count() == 0


async def test_a_choice_ends_with_its_time(shop: Shop, visit: Visit, with_banner: Any) -> None:
    with_banner(expiry_days=30)
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.clock.install()
    await page.evaluate("consentry.acceptAll()")
    old = (await visitor.cookies())["consentry"].split(".")
    month = 31 * 86400
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    number, text = int(old[2], 36) - month, ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    await visitor.context.add_cookies(
        [{"name": "consentry", "value": ".".join([*old[:2], text, *old[3:]]), "url": SHOP}]
    )
    page = await visitor.open(shop.plain("/later", ""))
    await page.wait_for_selector(FIRST)
    assert await page.evaluate("consentry.allows('marketing')") is False


async def test_one_choice_for_sub_domains(shop: Shop, visit: Visit, with_banner: Any) -> None:
    with_banner(cookie_domain="shop.test")
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    await page.goto("https://blog.shop.test/")
    assert await page.evaluate("consentry.allows('marketing')") is True


@pytest.mark.parametrize(("mode", "asked"), [("honour", False), ("ask", True)])
async def test_global_privacy_control(
    shop: Shop, visit: Visit, with_banner: Any, mode: str, asked: bool
) -> None:
    with_banner(gpc=mode)
    visitor = await visit()
    await visitor.context.add_init_script(GPC)
    page = await visitor.open(shop.plain("/", ""))
    await visitor.settle()
    assert (await page.locator(FIRST).count() == 1) is asked
    assert await visitor.cookies() == {}
    await page.evaluate("consentry.open()")
    assert "It is honoured" in await page.get_by_role("dialog").inner_text()
    await page.get_by_role("dialog").get_by_role("button", name="Accept all").click()
    await page.reload()
    assert await page.evaluate("consentry.allows('marketing')") is True
    assert (await visitor.cookies())["consentry"].split(".")[5] == "ag"


async def test_the_signal_outweighs_an_older_consent(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    await visitor.context.add_init_script(GPC)
    await page.reload()
    allowed = await page.evaluate("['preferences', 'analytics', 'marketing'].map(consentry.allows)")
    assert allowed == [True, False, False]


async def test_opt_out_allows_until_refused(shop: Shop, visit: Visit, with_banner: Any) -> None:
    with_banner(place="US-CA", site={"regime": "auto"})
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.wait_for_selector(FIRST)
    assert await page.evaluate("consentry.allows('marketing')") is True
    await page.get_by_role("button", name="Do not sell or share my data").click()
    await page.locator(FIRST).wait_for(state="detached")
    assert await page.evaluate("consentry.allows('marketing')") is False
    assert (await visitor.cookies())["consentry"].split(".")[4:] == ["n", "r", "o", "en"]
    other = await visit()
    await other.context.add_init_script(GPC)
    page = await other.open(shop.plain("/", ""))
    assert await page.evaluate("consentry.allows('marketing')") is False
    assert await page.evaluate("consentry.allows('preferences')") is True


async def test_a_notice_asks_for_nothing(shop: Shop, visit: Visit, with_banner: Any) -> None:
    with_banner(place="JP")
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.get_by_role("button", name="Understood").click()
    await page.locator(FIRST).wait_for(state="detached")
    assert (await visitor.cookies())["consentry"].split(".")[4:] == ["npam", "d", "n", "en"]


async def test_the_young_are_not_asked(shop: Shop, visit: Visit, with_banner: Any) -> None:
    with_banner(minors=True, place="US-CA")
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await visitor.settle()
    assert await page.locator(FIRST).count() == 0
    await page.evaluate("consentry.acceptAll()")
    assert await page.evaluate("consentry.allows('marketing')") is False


@pytest.mark.parametrize(
    ("lang", "locale", "word", "direction"),
    [
        ("de", "en-US", "Alle ablehnen", "ltr"),
        ("de-AT", "en-US", "Alle ablehnen", "ltr"),
        ("ar", "en-US", None, "rtl"),
        ("fr", "de-DE", "Alle ablehnen", "ltr"),
        ("fr", "fr-FR", "Reject all", "ltr"),
    ],
)
async def test_the_language_is_the_pages_then_the_browsers(
    shop: Shop, visit: Visit, lang: str, locale: str, word: str | None, direction: str
) -> None:
    visitor = await visit(locale=locale)
    page = await visitor.open(shop.plain("/", "", lang=lang))
    await page.wait_for_selector(FIRST)
    if word:
        assert await page.get_by_role("button", name=word).is_visible()
    side = await page.evaluate(
        "getComputedStyle(document.getElementById('consentry').shadowRoot"
        ".querySelector('section')).direction"
    )
    assert side == direction


async def test_receipt_says_what_was_chosen(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.save({analytics: true})")
    receipt = await page.evaluate("consentry.receipt()")
    assert receipt["id"] == (await visitor.cookies())["consentry"].split(".")[3]
    assert {one["id"]: one["allowed"] for one in receipt["services"]} == {
        "basket": True, "tracker": False, "counter": True, "player": False,
    }  # fmt: skip
    await page.evaluate("consentry.open()")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download receipt").click()
    assert (await download.value).suggested_filename == "consent.json"


async def test_understood_elsewhere_is_no_consent_here(
    shop: Shop, visit: Visit, with_banner: Any
) -> None:
    with_banner(place="US-CA")
    visitor = await visit()
    page = await visitor.open(shop.plain("/us", ""))
    await page.evaluate("consentry.understood()")
    with_banner()
    await page.goto(shop.plain("/eu", ""))
    await page.wait_for_selector(FIRST)
    assert await page.evaluate("consentry.allows('marketing')") is False


async def test_a_new_body_keeps_the_question(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/turbo", ""))
    await page.wait_for_selector(FIRST)
    for act in (
        "document.body = document.createElement('body')",
        "document.body.replaceWith(document.createElement('body'))",
        "document.body.innerHTML = '<main>next</main>'",
        "document.body.replaceChildren()",
    ):
        await page.evaluate(f"void ({act})")
        await page.get_by_role("button", name="Reject all").wait_for()
    await page.get_by_role("button", name="Reject all").click()
    await page.locator(FIRST).wait_for(state="detached")
    await page.get_by_role("button", name="Cookie settings").click()
    await page.get_by_role("dialog").wait_for()
