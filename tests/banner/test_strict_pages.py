"""Strict policies, Trusted Types, what fails: the banner works, and nothing leaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from banner.bundle import bundle, integrity_of
from banner.csp import policy
from banner.embed import body_tags, inline_gate
from banner.first_layer import style_sheet
from tests.banner.conftest import until
from tests.banner.ways import ELEMENTS, TAGS, T
from tests.banner.web import TOOLS, Shop, site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]
FIRST = "section.first"
LISTEN = (
    "<script nonce=n1>window.broken = []; document.addEventListener('securitypolicyviolation',"
    " (e) => broken.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))</script>"
)
TYPES = "require-trusted-types-for 'script'; trusted-types consentry"
# The site's own policy lets its tracker in; the gate decides whether it comes.
HOSTS = "https://t.track.test"
POLICIES = {
    "own host": f"default-src 'none'; script-src 'self' 'nonce-n1' {HOSTS}; img-src 'self' {HOSTS}",
    "nonce": f"default-src 'none'; script-src 'nonce-n1' 'strict-dynamic'; img-src {HOSTS}",
    "types": f"default-src 'none'; script-src 'self' 'nonce-n1' {HOSTS}; img-src {HOSTS}; {TYPES}",
    "nonce and types": (
        f"default-src 'none'; script-src 'nonce-n1' 'strict-dynamic'; img-src {HOSTS}; {TYPES}"
    ),
}


def strict(shop: Shop, path: str, csp: str, body: str = "") -> str:
    """A page with the gate's tag under a policy; its address."""
    tag = f'{LISTEN}<script nonce="n1" src="/consent/gate.js"></script>'
    url = shop.page(path, f'<!doctype html><html lang="en"><head>{tag}', body)
    shop.header(path, "Content-Security-Policy", csp)
    return url


@pytest.mark.parametrize("name", POLICIES)
async def test_a_strict_policy_is_not_broken(shop: Shop, visit: Visit, name: str) -> None:
    """First layer, settings, choice, held tags of all kinds, withdrawal: not one violation."""
    visitor = await visit()
    body = (
        f'<script nonce="n1" type="text/plain" data-consent="marketing" data-src="{T}/run.js">'
        '</script><script nonce="n1" type="text/plain" data-consent="marketing">ran.push("in")'
        f'</script><img alt="" data-consent="marketing" data-src="{T}/i">'
    )
    page = await visitor.open(strict(shop, "/strict", POLICIES[name], body))
    await page.get_by_role("button", name="Settings", exact=True).click()
    await page.get_by_role("dialog").locator("summary").first.click()
    await page.get_by_role("dialog").get_by_role("switch", name="Marketing").click()
    await page.get_by_role("button", name="Save choice").click()
    await until(page, "window.ran?.length == 2")
    assert await page.evaluate("ran") == ["x", "in"]
    await visitor.asks(path="/i")
    await page.evaluate("consentry.withdraw()")
    await page.evaluate("consentry.open()")
    assert await page.evaluate("broken") == []
    assert visitor.errors == []


async def test_a_hash_and_integrity_suffice(shop: Shop, visit: Visit) -> None:
    """The gate pinned by its hash; the dialog is let in by its folder."""
    visitor = await visit()
    value = integrity_of(shop.bundle.files["gate.js"])
    folder = next(path for path in shop.bundle.files if path.startswith("engine/"))[:24]
    tag = f'<script src="/consent/gate.js" integrity="{value}" crossorigin="anonymous"></script>'
    page_url = shop.page("/pinned", f"<!doctype html><html><head>{tag}", "")
    csp = f"default-src 'none'; script-src '{value}' https://www.shop.test/consent/{folder}"
    shop.header("/pinned", "Content-Security-Policy", csp)
    page = await visitor.open(page_url)
    await page.get_by_role("button", name="Reject all").click()
    await page.locator(FIRST).wait_for(state="detached")
    assert visitor.errors == []


async def test_elements_of_scripts_under_trusted_types(shop: Shop, visit: Visit) -> None:
    """Markup that the page itself trusts is held, and runs, without a violation."""
    visitor = await visit()
    code = (
        "const same = (text) => text;"
        "const own = trustedTypes.createPolicy('own', {createHTML: same, createScriptURL: same});"
        "const d = document.createElement('div'); document.body.append(d);"
        f"d.innerHTML = own.createHTML('<b>x</b><img src=\"{T}/i\">');"
        f"const s = document.createElement('script'); s.src = own.createScriptURL('{T}/run.js');"
        "document.body.append(s);"
    )
    csp = POLICIES["types"].replace("trusted-types consentry", "trusted-types own consentry")
    url = strict(shop, "/types", csp, f'<script nonce="n1">{code}</script>')
    page = await visitor.open(url)
    await page.wait_for_selector(FIRST)
    assert visitor.asked() == []
    await page.evaluate("consentry.acceptAll()")
    await until(page, "!!window.ran")
    await visitor.asks(path="/i")
    assert await page.evaluate("broken") == []


async def test_our_policy_lets_nothing_through(shop: Shop, visit: Visit) -> None:
    """With `consentry build --csp`'s policy an unedited page asks no held host, not even ahead."""
    visitor = await visit()
    body = "".join(TAGS.values()) + f"<style>body{{background: url({T}/css)}}</style>"
    code = (
        f"new Worker(URL.createObjectURL(new Blob([`importScripts('{T}/w')`])));"
        f"document.body.style.cursor = 'url({T}/c), auto'"
    )
    url = shop.plain("/closed", f"{body}<script>{code}</script>")
    shop.header("/closed", "Content-Security-Policy", policy(shop.bundle.site))
    page = await visitor.open(url)
    await page.wait_for_selector(FIRST)
    await visitor.settle()
    assert visitor.asked() == []
    assert await page.get_by_role("button", name="Accept all").is_visible()


async def test_a_new_page_comes_where_the_policy_was_made_without_consent(
    shop: Shop, visit: Visit
) -> None:
    visitor = await visit()
    url = shop.plain("/policy", TAGS["script"])
    shop.header("/policy", "Content-Security-Policy", policy(shop.bundle.site))
    page = await visitor.open(url)
    await page.wait_for_selector(FIRST)
    shop.plain("/policy", TAGS["script"])  # what a back end sends once there is consent
    async with page.expect_navigation():
        await page.get_by_role("button", name="Accept all").click()
    await page.wait_for_function("window.ran")


async def test_the_first_layer_in_the_page_itself(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    url = shop.rewritten("/inline", TAGS["script"] + "<p>b</p>", inline=True)
    value, look = (
        integrity_of(text.encode())
        for text in (inline_gate(shop.bundle), style_sheet(shop.bundle.site))
    )
    csp = f"default-src 'none'; script-src '{value}' 'self' {HOSTS}; style-src '{look}'"
    shop.header("/inline", "Content-Security-Policy", csp)
    page = await visitor.open(url)
    await page.wait_for_selector(FIRST)
    await visitor.settle()
    assert visitor.asked() == []
    await page.get_by_role("button", name="Reject all").click()
    await page.locator(FIRST).wait_for(state="detached")
    assert visitor.errors == []
    visitor.web.clear()
    await page.goto(url)
    assert not await page.locator(FIRST).is_visible()
    paths = [hit.path for hit in visitor.web.seen("www.shop.test")]
    assert [path for path in paths if "/consent/" in path] == []


@pytest.mark.parametrize("place", [None, "US-CA", "US-VA", "JP"])
@pytest.mark.parametrize("lang", ["en", "de", "ar"])
async def test_the_first_layer_is_the_same_from_both_hands(
    shop: Shop, visit: Visit, place: str | None, lang: str
) -> None:
    """What Python writes into a page and what the dialog draws are one."""
    before, shop.bundle = shop.bundle, bundle(site(), place)
    try:
        visitor = await visit()
        page = await visitor.open(shop.plain("/", "", lang=lang))
        await page.wait_for_selector(FIRST)
        root = "document.getElementById('consentry').shadowRoot"
        drawn = await page.evaluate(f"{root}.querySelector('section').outerHTML")
        css = await page.evaluate(
            f"[...{root}.adoptedStyleSheets[0].cssRules].map((r) => r.cssText)"
        )
        written = await page.evaluate(
            """(html) => {
            const { body } = Document.parseHTMLUnsafe(html)
            const root = body.firstChild.shadowRoot
            const sheet = new CSSStyleSheet()
            sheet.replaceSync(root.querySelector('style').textContent)
            const rules = [...sheet.cssRules].map((rule) => rule.cssText)
            return [root.querySelector('section').outerHTML, rules]
            }""",
            body_tags(shop.bundle, lang),
        )
        # A page comes in pieces, of which a drawn one knows nothing.
        whole = ".first:not(:has(~ i)) { visibility: hidden; }"
        assert written == [drawn, [*css, whole]]
    finally:
        shop.bundle = before


async def test_the_dialogs_cannot_be_had(shop: Shop, visit: Visit) -> None:
    """The gate came, then the server went away: nothing leaks, the page works."""
    visitor = await visit()
    await visitor.context.route("**/engine/**", lambda route: route.abort())
    body = f"<script>{{{TOOLS}{ELEMENTS['image']};}}</script><script>works = 1</script>"
    page = await visitor.open(shop.rewritten("/gone", TAGS["iframe"] + body))
    await visitor.settle()
    assert await page.evaluate("works") == 1
    await page.evaluate("consentry.acceptAll()")
    await visitor.settle()
    assert visitor.asked() == []
    assert await page.evaluate("consentry.allows('marketing')") is False
    assert not [error for error in visitor.errors if "net::ERR_FAILED" not in error]
    await visitor.context.unroute("**/engine/**")
    await page.evaluate("consentry.acceptAll()")
    await visitor.asks()


async def test_the_gate_is_blocked(shop: Shop, visit: Visit) -> None:
    """An ad blocker takes the script away: what a rewritten page holds stays held."""
    visitor = await visit()
    await visitor.context.route("**/gate.js", lambda route: route.abort())
    tags = "".join(tag for way, tag in TAGS.items())
    page = await visitor.open(
        shop.rewritten("/blocked", f"<p>text</p>{tags}<script>ok = 1</script>")
    )
    await visitor.settle()
    assert visitor.asked() == []
    assert "t.track.test" not in visitor.web.handshakes
    assert await page.evaluate("ok") == 1


async def test_without_javascript_nothing_held_leaks(shop: Shop, visit: Visit) -> None:
    visitor = await visit(java_script_enabled=False)
    body = "".join(TAGS.values()) + f'<noscript><img src="{T}/pixel"></noscript>'
    await visitor.open(shop.rewritten("/off", body))
    await visitor.settle()
    assert visitor.asked() == []


async def test_a_browser_that_keeps_nothing(shop: Shop, visit: Visit) -> None:
    """Cookies and storage throw, as in a sandboxed frame: a choice holds for the page."""
    visitor = await visit()
    inner = shop.rewritten("/inner", TAGS["script"])
    page = await visitor.open(
        shop.page(
            "/outer",
            "<!doctype html><html><head>",
            f'<iframe sandbox="allow-scripts" src="{inner}" width="900" height="700"></iframe>',
        )
    )
    frame = page.frame_locator("iframe")
    await frame.locator(FIRST).wait_for()
    await visitor.settle()
    assert visitor.asked() == []
    await frame.get_by_role("button", name="Accept all").click()
    await visitor.asks()
    assert await visitor.cookies() == {}


async def test_unknown_third_parties_follow_the_sites_rule(shop: Shop, visit: Visit) -> None:
    code = f"<script>{{{TOOLS}add(make('script', {{src: 'https://who.knows.test/x'}}))}}</script>"
    visitor = await visit()
    page = await visitor.open(shop.plain("/allow", code))
    await visitor.asks("who.knows.test")
    before, shop.bundle = shop.bundle, bundle(site(unknown="hold", own_domains=["cdn.other.test"]))
    try:
        visitor.web.clear()
        tag = '<script src="https://who.knows.test/x"></script>'
        for url in (shop.plain("/hold", code), shop.rewritten("/hold2", tag)):
            await page.goto(url)
            await page.evaluate("consentry.acceptAll()")
            await visitor.settle()
        assert visitor.asked("who.knows.test") == []
    finally:
        shop.bundle = before
