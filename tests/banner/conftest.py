"""One Chromium and one web for all tests of a module; a fresh context for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from banner.bundle import bundle
from scanner.demo.web import LocalWeb
from tests.banner.recorder import OWN, Recorded, Recorder
from tests.banner.states import dressed
from tests.banner.web import Shop, site

# Requests that were going to be made have been made by then.
SETTLED_S = 0.35


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> Shop:
    return Shop()


@pytest.fixture
def dress(shop: Shop) -> Iterator[Callable[..., None]]:
    """What gives the shop another banner for one test; to begin with, that of states.py."""
    kept = shop.bundle

    def put_on(**banner: object) -> None:
        shop.bundle = dressed(**banner)

    put_on()
    yield put_on
    shop.bundle = kept


@pytest.fixture
def recorder(shop: Recorded) -> Recorder:
    """A server that records choices, new for each test, at a path of the shop's own."""
    shop.bundle = bundle(site(record_url=OWN))
    shop.recorder = Recorder()
    return shop.recorder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def web(shop: Shop) -> AsyncIterator[LocalWeb]:
    async with LocalWeb(shop.sites()) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(web: LocalWeb, chromium_path: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=str(chromium_path), args=["--no-sandbox", *web.browser_args]
        )
        yield browser
        await browser.close()


class Visitor:
    """A fresh browser profile at the shop, and what it was told of."""

    def __init__(self, context: BrowserContext, web: LocalWeb) -> None:
        self.context, self.web = context, web
        self.errors: list[str] = []

    async def open(self, url: str) -> Page:
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console", lambda said: self.errors.append(said.text) if said.type == "error" else None
        )
        await page.goto(url)
        return page

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.errors.append(said.text)

    def asked(self, host: str = "t.track.test") -> list[str]:
        """Paths that the tracker was asked for so far."""
        return [hit.path for hit in self.web.seen(host)]

    async def settle(self) -> None:
        await asyncio.sleep(SETTLED_S)

    async def asks(self, host: str = "t.track.test", path: str | None = None) -> None:
        """Wait until the tracker is asked."""
        await self.web.wait_for(lambda hit: hit.host == host and path in (None, hit.path))

    async def cookies(self) -> dict[str, str]:
        return {one["name"]: one["value"] for one in await self.context.cookies()}


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser, web: LocalWeb, shop: Shop) -> AsyncIterator[Callable[..., Any]]:
    """What begins a visit; it takes options of a browser context."""
    contexts: list[BrowserContext] = []
    web.clear()

    async def begin(**options: Any) -> Visitor:
        context = await browser.new_context(ignore_https_errors=True, **options)
        contexts.append(context)
        return Visitor(context, web)

    yield begin
    for context in contexts:
        await context.close()


async def until(page: Page, expression: str, within: float = 5.0) -> None:
    """Wait until this is true in the page; Playwright's own way needs a page that allows eval."""
    async with asyncio.timeout(within):
        while not await page.evaluate(expression):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
