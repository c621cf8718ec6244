"""A visitor who knows each page presses its way, so that the pages themselves can be tried."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from playwright.async_api import Browser, Page

from tests.web.banners.rows import Truth, Way, Wish
from tests.web.banners.sites import address_of

# The slowest banner comes after 7 s, and the machine may be slow.
PATIENCE_MS = 20_000
# What a page tells its server, and its tags, have arrived by then.
_TOLD_S = 5.0
# Playwright sees into open shadow roots only.
_OPEN = """const attach = Element.prototype.attachShadow
Element.prototype.attachShadow = function (given) {
  return attach.call(this, { ...given, mode: 'open' })
}"""
_FRAME = "iframe >> "
_SCROLL = "scroll >> "
_END = "(box) => { box.scrollTop = box.scrollHeight }"


async def press(browser: Browser, truth: Truth, wish: Wish, done: Callable[[], bool]) -> None:
    """Go to the page for this wish, press its way, and wait until `done`, if it ever is."""
    context = await browser.new_context(ignore_https_errors=True)
    try:
        await context.add_init_script(_OPEN)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(address_of(truth.page, wish))
        if truth.silent:
            await page.mouse.move(300, 300)
            await page.mouse.wheel(0, 600)
        if truth.deaf_ms:
            await page.locator(truth.way(wish).path[0]).wait_for()
            await page.wait_for_timeout(truth.deaf_ms)
        await _walk(page, truth.way(wish))
        async with asyncio.timeout(_TOLD_S):
            while not done():  # noqa: ASYNC110  # the server's log is written in another thread
                await asyncio.sleep(0.02)
    except TimeoutError:
        pass  # the caller sees what is missing
    finally:
        await context.close()


async def _walk(page: Page, way: Way) -> None:
    for step in way.path:
        if step.startswith(_FRAME):
            await page.frame_locator("iframe").locator(step.removeprefix(_FRAME)).click()
        elif step.startswith(_SCROLL):
            await page.locator(step.removeprefix(_SCROLL)).evaluate(_END)
        else:
            await page.locator(step).click()
