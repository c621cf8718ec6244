"""The browser context of a visit: what kind of visitor comes."""

from __future__ import annotations

from typing import Any

from playwright.async_api import BrowserContext, Page, Playwright

from scanner.browser.launch import Chromium
from scanner.errors import UsageFault
from scanner.options import PageOptions
from scanner.record.watch import Watch
from scanner.urls import origin_of
from scanner.visit.baggage import unpacked

VIEWPORT = (1280, 900)


def context_options(options: PageOptions, playwright: Playwright, url: str) -> dict[str, Any]:
    """Arguments for Playwright's `new_context`; `url` is the site's, whose password it is.

    Raises `UsageFault` for a device that Playwright doesn't know.
    """
    chosen: dict[str, Any] = {}
    if options.device:
        devices = playwright.devices
        if options.device not in devices:
            raise UsageFault(
                f"--device: {options.device!r} is not a known device; for example "
                "'iPhone 15', 'Pixel 7' or 'iPad Mini'."
            )
        chosen = {k: v for k, v in devices[options.device].items() if k != "default_browser_type"}
    if options.viewport or not options.device:
        width, height = options.viewport or VIEWPORT
        chosen["viewport"] = {"width": width, "height": height}
    optional = {
        "user_agent": options.user_agent,
        "locale": options.locale,
        "timezone_id": options.timezone,
        "storage_state": options.storage_state,
    }
    chosen |= {name: value for name, value in optional.items() if value}
    if options.credentials:
        chosen["http_credentials"] = {
            "username": options.credentials[0],
            "password": options.credentials[1],
            "origin": origin_of(url),  # or any third party that asks would get it
        }
    return chosen


async def open_context(
    chromium: Chromium, arguments: dict[str, Any], options: PageOptions, url: str
) -> BrowserContext:
    """A fresh visitor: nothing stored but what the options bring."""
    context = await chromium.new_context(
        accept_downloads=False,
        ignore_https_errors=chromium.options.ignore_https_errors,
        **arguments,
    )
    stored = arguments.get("storage_state")
    if stored and unpacked(stored).get("origins"):
        await _forget(chromium, context)
    if options.cookies:
        await context.add_cookies(
            [{"name": name, "value": value, "url": url} for name, value in options.cookies]
        )
    return context


async def _forget(chromium: Chromium, context: BrowserContext) -> None:
    """Drop what was heard so far: Playwright fills storage from a page of its own, on which
    everything looks like a visit.
    """
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    info = await session.send("Target.getTargetInfo")
    await page.close()
    chromium.forget(info["targetInfo"]["browserContextId"])


async def listen(chromium: Chromium, context: BrowserContext, page: Page) -> tuple[str, Watch]:
    """Our own line's name of a context and what is heard from it, hooks in place."""
    session = await context.new_cdp_session(page)
    info = await session.send("Target.getTargetInfo")
    await session.detach()
    key: str = info["targetInfo"]["browserContextId"]
    watch = chromium.watch(key)
    await watch.page_came.wait()
    if watch.page is not None and watch.page.ready is not None:
        await watch.page.ready
    return key, watch
