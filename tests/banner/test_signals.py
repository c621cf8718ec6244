"""What the tags of others are told of a choice: the decoded calls, in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from banner.bundle import Bundle, bundle
from tests.banner.conftest import until
from tests.banner.web import SERVICES, Shop, site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]

# Domain and category of one service for each vendor that is told, and text that only its part has.
VENDORS = {
    "google": ("googletagmanager.com", "analytics", "dataLayer"),
    "uet": ("bat.bing.com", "marketing", "uetq"),
    "clarity": ("clarity.ms", "analytics", "consentv2"),
    "meta": ("connect.facebook.net", "marketing", "fbq"),
    "tiktok": ("analytics.tiktok.com", "marketing", "ttq"),
    "matomo": ("shop.matomo.cloud", "analytics", "_paq"),
}
# What a page's own tags do right behind the gate, with stubs that write down what they are told.
TAGS = """<script>
  window.dataLayer = window.dataLayer || []
  function gtag() { dataLayer.push(arguments) }
  gtag('js', 'now')
  gtag('config', 'G-SHOP')
  window.told = []
  window.fbq = (...given) => told.push(['fbq', ...given])
  window.ttq = {}
  for (const name of ['grantConsent', 'revokeConsent']) ttq[name] = () => told.push(['ttq', name])
</script>"""
# Google's tags take an arguments object for a command and anything else for a message.
DECODED = """() => dataLayer.map((entry) =>
  Object.prototype.toString.call(entry) == '[object Arguments]' ? [...entry] : {message: entry})"""
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"

OWN = [["js", "now"], ["config", "G-SHOP"]]
ALL = {"preferences", "analytics", "marketing"}
# Ways to choose, with what they grant.
CHOICES = {
    "acceptAll()": ALL,
    "rejectAll()": set(),
    "save({analytics: true})": {"analytics"},
    "save({marketing: true, preferences: true})": {"marketing", "preferences"},
}


def services(*vendors: str) -> list[dict[str, object]]:
    """The shop's own services and one of each of these vendors."""
    theirs: list[dict[str, object]] = [
        {"id": name, "name": name, "category": VENDORS[name][1], "domains": [VENDORS[name][0]]}
        for name in vendors
    ]
    return SERVICES + theirs


def opened(shop: Shop, *vendors: str, regime: str = "opt-in", **banner: object) -> str:
    """Serve the shop with these vendors' services; the address of a page with their tags."""
    settings = site(services=services(*vendors), site={"regime": regime}, **banner)
    shop.bundle = bundle(settings)
    return shop.plain("/signals", "<p>lamps</p>", head=TAGS)


def purposes(granted: set[str]) -> dict[str, str]:
    """All of Google's purposes, where these categories are granted."""

    def word(category: str) -> str:
        return "granted" if category in granted else "denied"

    return {
        "ad_storage": word("marketing"),
        "ad_user_data": word("marketing"),
        "ad_personalization": word("marketing"),
        "analytics_storage": word("analytics"),
        "functionality_storage": word("preferences"),
        "personalization_storage": word("preferences"),
        "security_storage": "granted",
    }


def consent(kind: str, granted: set[str]) -> list[object]:
    """Google's command, as the data layer has it."""
    return [["consent", kind, purposes(granted)]]


def message(shop: Shop, granted: set[str]) -> dict[str, object]:
    """What a tag manager's triggers see after an update."""
    allowed = {name: name in granted for name in ALL} | {"necessary": True}
    for service in shop.bundle.site.services:
        allowed[service.id] = allowed[service.category]
    return {"message": {"event": "consentry_update", "consentry": allowed}}


def update(shop: Shop, granted: set[str]) -> list[object]:
    return [*consent("update", granted), message(shop, granted)]


async def test_a_first_visit_is_told_one_default_before_anything_else(
    shop: Shop, visit: Visit
) -> None:
    page = await (await visit()).open(opened(shop, "google"))
    assert await page.evaluate(DECODED) == [*consent("default", set()), *OWN]
    await page.reload()
    assert await page.evaluate(DECODED) == [*consent("default", set()), *OWN]


@pytest.mark.parametrize("choice", CHOICES)
async def test_a_choice_is_one_update_and_a_default_and_an_update_on_return(
    shop: Shop, visit: Visit, choice: str
) -> None:
    visitor = await visit()
    page = await visitor.open(opened(shop, "google"))
    granted = CHOICES[choice]
    await page.evaluate(f"consentry.{choice}")
    first = [*consent("default", set()), *OWN, *update(shop, granted)]
    assert await page.evaluate(DECODED) == first
    await page.reload()
    back = [*consent("default", set()), *update(shop, granted), *OWN]
    assert await page.evaluate(DECODED) == back
    # The next page, of a tab of its own.
    other = await visitor.open(page.url)
    assert await other.evaluate(DECODED) == back
    assert visitor.errors == []


async def test_the_buttons_tell_the_same(shop: Shop, visit: Visit) -> None:
    page = await (await visit()).open(opened(shop, "google"))
    await page.get_by_role("button", name="Reject all").click()
    await page.wait_for_function("consentry.get().answered")
    told = [*consent("default", set()), *OWN, *update(shop, set())]
    assert await page.evaluate(DECODED) == told
    await page.evaluate("consentry.open()")
    await page.get_by_role("dialog").get_by_role("button", name="Accept all").click()
    await page.wait_for_function("consentry.allows('marketing')")
    assert await page.evaluate(DECODED) == [*told, *update(shop, ALL)]


async def test_a_change_and_a_withdrawal_are_one_update_each(shop: Shop, visit: Visit) -> None:
    page = await (await visit()).open(opened(shop, "google"))
    told = [*consent("default", set()), *OWN]
    for call, granted in (
        ("acceptAll()", ALL),
        ("save({marketing: false})", {"analytics", "preferences"}),
        ("withdraw()", set()),
    ):
        await page.evaluate(f"consentry.{call}")
        told += update(shop, granted)
        assert await page.evaluate(DECODED) == told
    await page.reload()
    assert await page.evaluate(DECODED) == [
        *consent("default", set()),
        *update(shop, set()),
        *OWN,
    ]


async def test_a_choice_in_another_tab_is_an_update_too(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    here = await visitor.open(opened(shop, "google"))
    there = await visitor.open(here.url)
    # Playwright has the browser believe that each of its tabs is the one in use.
    await here.evaluate("void dispatchEvent(new Event('blur'))")
    await there.evaluate("consentry.acceptAll()")
    await here.wait_for_function("consentry.get().answered")
    told = [*consent("default", set()), *OWN, *update(shop, ALL)]
    assert await here.evaluate(DECODED) == told
    assert await there.evaluate(DECODED) == told


async def test_where_all_runs_until_refused_the_default_grants(shop: Shop, visit: Visit) -> None:
    page = await (await visit()).open(opened(shop, "google", regime="opt-out"))
    told = [*consent("default", ALL), *OWN]
    assert await page.evaluate(DECODED) == told
    await page.evaluate("consentry.rejectAll()")
    assert await page.evaluate(DECODED) == [*told, *update(shop, set())]
    await page.reload()
    assert await page.evaluate(DECODED) == [
        *consent("default", set()),
        *update(shop, set()),
        *OWN,
    ]


async def test_a_visitor_who_kept_what_ran_is_told_of_as_granted(shop: Shop, visit: Visit) -> None:
    page = await (await visit()).open(opened(shop, "google", regime="opt-out"))
    await page.evaluate("consentry.understood()")
    await page.reload()
    assert await page.evaluate(DECODED) == [
        *consent("default", set()),
        *update(shop, ALL),
        *OWN,
    ]


@pytest.mark.parametrize("regime", ["opt-in", "opt-out", "notice"])
async def test_the_browsers_own_signal_denies(shop: Shop, visit: Visit, regime: str) -> None:
    visitor = await visit()
    await visitor.context.add_init_script(GPC)
    page = await visitor.open(opened(shop, "google", regime=regime))
    told = await page.evaluate(DECODED)
    assert told[-2:] == OWN
    commands = [entry for entry in told if "consent" in entry]
    assert told[0] == commands[0]
    assert [kind for _, kind, _ in commands].count("default") == 1
    assert commands[0][:2] == ["consent", "default"]
    # What is no tracking may go on where all runs until it is refused: preferences.
    rest = set() if regime == "opt-in" else {"preferences"}
    assert commands[-1][2] == purposes(rest)
    for _, _, command in commands:
        tracking = {name: command[name] for name in command if name.startswith(("ad_", "ana"))}
        assert set(tracking.values()) == {"denied"}


async def test_a_choice_made_under_the_signal_outweighs_it(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    await visitor.context.add_init_script(GPC)
    page = await visitor.open(opened(shop, "google"))
    await page.evaluate("consentry.acceptAll()")
    await page.reload()
    assert await page.evaluate(DECODED) == [
        *consent("default", set()),
        *update(shop, ALL),
        *OWN,
    ]


async def test_microsoft_advertising(shop: Shop, visit: Visit) -> None:
    page = await (await visit()).open(opened(shop, "uet"))

    def said(kind: str, word: str) -> list[object]:
        return ["consent", kind, {"ad_storage": word}]

    assert await page.evaluate("uetq") == said("default", "denied")
    await page.evaluate("consentry.acceptAll()")
    assert await page.evaluate("uetq") == said("default", "denied") + said("update", "granted")
    await page.reload()
    back = said("default", "denied") + said("update", "granted")
    assert await page.evaluate("uetq") == back
    await page.evaluate("consentry.withdraw()")
    assert await page.evaluate("uetq") == back + said("update", "denied")
    await page.reload()
    assert await page.evaluate("uetq") == said("default", "denied") + said("update", "denied")


async def test_clarity(shop: Shop, visit: Visit) -> None:
    page = await (await visit()).open(opened(shop, "clarity"))
    queue = "clarity.q.map((given) => [...given])"

    def said(ads: str, analytics: str) -> list[object]:
        return ["consentv2", {"ad_Storage": ads, "analytics_Storage": analytics}]

    assert await page.evaluate(queue) == [said("denied", "denied")]
    await page.evaluate("consentry.save({analytics: true})")
    assert await page.evaluate(queue) == [said("denied", "denied"), said("denied", "granted")]
    await page.reload()
    assert await page.evaluate(queue) == [said("denied", "granted")]
    await page.evaluate("consentry.rejectAll()")
    assert await page.evaluate(queue) == [said("denied", "granted"), said("denied", "denied")]


async def test_meta_and_tiktok_where_they_run(shop: Shop, visit: Visit) -> None:
    page = await (await visit()).open(opened(shop, "meta", "tiktok"))
    assert await page.evaluate("told") == []
    await page.evaluate("consentry.acceptAll()")
    granted = [["fbq", "consent", "grant"], ["ttq", "grantConsent"]]
    assert await page.evaluate("told") == granted
    await page.evaluate("consentry.withdraw()")
    revoked = [["fbq", "consent", "revoke"], ["ttq", "revokeConsent"]]
    assert await page.evaluate("told") == granted + revoked


async def test_meta_and_tiktok_where_they_do_not_run(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(opened(shop, "meta", "tiktok"))
    await page.evaluate("delete window.fbq, delete window.ttq, consentry.acceptAll()")
    assert await page.evaluate("[typeof fbq, typeof ttq]") == ["undefined", "undefined"]
    assert visitor.errors == []


async def test_matomo(shop: Shop, visit: Visit) -> None:
    page = await (await visit()).open(opened(shop, "matomo"))
    assert await page.evaluate("window._paq") is None
    for call in ("acceptAll()", "save({analytics: false})"):
        await page.evaluate(f"consentry.{call}")
    assert await page.evaluate("_paq") == [["setCookieConsentGiven"], ["forgetCookieConsentGiven"]]


@pytest.mark.parametrize("vendor", VENDORS)
async def test_only_a_site_with_such_a_service_carries_its_part(vendor: str) -> None:
    """In the gate or in a dialog, whichever tells that vendor."""

    def carried(made: Bundle) -> set[str]:
        scripts = b"".join(made.files[path] for path in made.files if path.endswith(".js"))
        return {name for name, (_, _, text) in VENDORS.items() if text.encode() in scripts}

    assert carried(bundle(site(services=services(vendor)))) == {vendor}
    assert carried(bundle(site())) == set()


async def test_a_site_that_wants_no_consent_mode_carries_none() -> None:
    wanted = services("google", "uet")
    assert "dataLayer" not in bundle(site(services=wanted, consent_mode="off")).gate
    assert "dataLayer" in bundle(site(services=wanted, consent_mode="advanced")).gate


async def test_refusing_the_service_alone_revokes_it(shop: Shop, visit: Visit) -> None:
    page = await (await visit()).open(opened(shop, "meta", "tiktok"))
    await page.evaluate("consentry.acceptAll()")
    await page.evaluate("told.length = 0, consentry.save({meta: false, tiktok: false})")
    await until(page, "told.length == 2")
    assert await page.evaluate("told") == [["fbq", "consent", "revoke"], ["ttq", "revokeConsent"]]


async def test_no_update_without_a_choice(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    await visitor.context.add_init_script(GPC)
    page = await visitor.open(opened(shop, "google"))
    assert await page.evaluate(DECODED) == [*consent("default", set()), *OWN]
