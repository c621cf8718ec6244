"""What the gate cannot hold back by script, and what closes it: docs/holding-back.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from banner.csp import policy
from banner.desk import Desk
from tests.banner.ways import T
from tests.banner.web import SHOP, Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]

# What no script sees: name, as docs/holding-back.md has it, to a piece of the page's own HTML.
LIMITS = {
    "an address in a style sheet": f"<style>p {{ background: url({T}/x) }}</style><p>a</p>",
    "an address in a style attribute": f'<p style="background: url({T}/x)">a</p>',
    "an imported style sheet": f"<style>@import url({T}/x);</style>",
    "a style set by script": f"<p id=one>a</p><script>one.style.background = 'url({T}/x)'</script>",
    "import of a module": f'<script type="module">import "{T}/x"</script>',
    "import as a call": f"<script>import('{T}/x')</script>",
    "a worker made of text": "<script>new Worker(URL.createObjectURL(new Blob(["
    f"\"fetch('{T}/x', {{mode: 'no-cors'}})\"])))</script>",
    "a frame made of an address": f"<iframe src='data:text/html,<img src={T}/x>'></iframe>",
}


@pytest.mark.parametrize("way", LIMITS)
async def test_the_gate_alone_does_not_hold_it(shop: Shop, visit: Visit, way: str) -> None:
    """A rewritten page doesn't either."""
    visitor = await visit()
    for url in (shop.plain("/plain", LIMITS[way]), shop.rewritten("/limit", LIMITS[way])):
        visitor.web.clear()
        await visitor.open(url)
        await visitor.asks()


@pytest.mark.parametrize("way", LIMITS)
async def test_a_policy_holds_it(shop: Shop, visit: Visit, way: str) -> None:
    visitor = await visit()
    url = shop.plain("/closed", LIMITS[way])
    shop.header("/closed", "Content-Security-Policy", policy(shop.bundle.site))
    page = await visitor.open(url)
    await page.wait_for_selector("section.first")
    await visitor.settle()
    assert visitor.asked() == []


async def test_frames_of_other_origins_are_pages_of_their_own(shop: Shop, visit: Visit) -> None:
    """Neither the gate nor the policy of a page reaches into them."""
    visitor = await visit()
    shop.page("/inner", "<!doctype html><html><head>", f'<img alt="" src="{T}/x">')
    url = shop.plain("/outer", '<iframe src="https://blog.shop.test/inner"></iframe>')
    shop.header("/outer", "Content-Security-Policy", policy(shop.bundle.site))
    await visitor.open(url)
    await visitor.asks()


async def test_a_first_party_address_is_not_told_apart(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("fetch('/collect?visitor=1')")
    assert "/collect" in visitor.asked("www.shop.test")


async def test_cookies_that_scripts_cannot_see_stay(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    await visitor.context.add_cookies(
        [{"name": "_tr", "value": "1", "url": SHOP, "httpOnly": True}]
    )
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.rejectAll()")
    assert "_tr" in await visitor.cookies()


async def test_a_back_end_ends_cookies_that_scripts_cannot_see(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    for name in ("_tr", "basket"):
        await visitor.context.add_cookies(
            [{"name": name, "value": "1", "url": SHOP, "httpOnly": True}]
        )
    desk = Desk(shop.bundle)
    sent = "_tr=1; basket=1"
    url = shop.plain("/ends", "")
    for name, value in desk.added(desk.consent(sent, {}), sent, "www.shop.test"):
        shop.header("/ends", name, value)
    await visitor.open(url)
    assert set(await visitor.cookies()) == {"basket"}


async def test_cookies_of_another_domain_stay_and_are_not_sent(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    await visitor.context.add_cookies(
        [{"name": "tr", "value": "1", "url": T, "secure": True, "sameSite": "None"}]
    )
    page = await visitor.open(shop.rewritten("/", f'<img alt="" src="{T}/x">'))
    await page.evaluate("consentry.rejectAll()")
    await visitor.settle()
    assert "tr" in await visitor.cookies()
    assert visitor.asked() == []
