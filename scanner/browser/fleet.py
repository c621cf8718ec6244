"""Keep one browser running for as many visits as it is good for, then the next."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import msgspec
from playwright.async_api import Playwright, async_playwright

from scanner.browser.launch import Chromium, LaunchOptions, launched
from scanner.errors import BrowserFailed, ConsentryError
from scanner.records import PrivacySignalName

# Renderers are fresh for each visit, but the browser process and Playwright's driver grow.
PAGES_PER_BROWSER = 250
# Looked at every so many visits; a page that eats memory ends with its visit, a leak does not.
MEMORY_LIMIT = 3 << 30
MEMORY_EVERY = 25
# Browsers that die one after another are not the page's fault.
MAX_DEATHS = 8


class _Berth:
    """One browser, how many visits use it, and the sign to end it."""

    def __init__(self) -> None:
        self.started: asyncio.Future[Chromium] = asyncio.get_running_loop().create_future()
        self.stop = asyncio.Event()
        self.users = 0
        self.retired = False

    def release(self) -> None:
        """Let it go when nobody uses it any more."""
        if self.retired and self.users == 0:
            self.stop.set()


class Fleet:
    """Hands out a living browser; use as `async with`."""

    def __init__(self, options: LaunchOptions, playwright: Playwright | None = None) -> None:
        """`playwright` is a driver that others use too; without it the fleet starts its own."""
        self._options = options
        self._given = playwright
        self._group = asyncio.TaskGroup()
        self._current: _Berth | None = None
        self._opening = asyncio.Lock()
        self._deaths = 0
        self._stack = contextlib.AsyncExitStack()
        self.playwright: Playwright

    async def __aenter__(self) -> Fleet:
        await self._stack.__aenter__()
        if self._given is None:
            self.playwright = await self._stack.enter_async_context(async_playwright())
        else:
            self.playwright = self._given
        await self._stack.enter_async_context(self._group)
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._current is not None:
            self._current.stop.set()
        await self._stack.__aexit__(None, None, None)

    def add_signals(self, signals: tuple[PrivacySignalName, ...]) -> None:
        """Put these privacy signals into every page of all browsers yet to start."""
        self._options = msgspec.structs.replace(self._options, added_signals=signals)

    @contextlib.asynccontextmanager
    async def lease(self) -> AsyncIterator[Chromium]:
        """A browser for one visit.

        Raises `BrowserFailed` where none will start, or where one after another died.
        """
        berth = await self._berth()
        berth.users += 1
        try:
            chromium = await asyncio.shield(berth.started)
            yield chromium
            self._deaths = 0
            self._wear(berth, chromium)
        finally:
            berth.users -= 1
            berth.release()

    async def _berth(self) -> _Berth:
        async with self._opening:
            berth = self._current
            if berth is not None and berth.started.done():
                died = berth.started.exception() is not None or not berth.started.result().alive
                if died:
                    self._retire(berth)
                    self._deaths += 1
                    berth = None
            if berth is None or berth.retired:
                if self._deaths >= MAX_DEATHS:
                    raise BrowserFailed(
                        f"Chromium died {self._deaths} times in a row; try another --browser, or "
                        "fewer pages at once with --concurrency."
                    )
                berth = self._current = _Berth()
                self._group.create_task(self._keep(berth))
                with contextlib.suppress(ConsentryError):
                    await asyncio.shield(berth.started)
            return berth

    async def _keep(self, berth: _Berth) -> None:
        try:
            async with launched(self.playwright, self._options) as chromium:
                berth.started.set_result(chromium)
                await berth.stop.wait()
        except* ConsentryError as group:
            if not berth.started.done():
                berth.started.set_exception(group.exceptions[0])
                berth.started.exception()

    def _wear(self, berth: _Berth, chromium: Chromium) -> None:
        worn = chromium.pages >= PAGES_PER_BROWSER
        if chromium.pages % MEMORY_EVERY == 0 and chromium.memory() > MEMORY_LIMIT:
            worn = True
        if worn:
            self._retire(berth)

    def _retire(self, berth: _Berth) -> None:
        berth.retired = True
        berth.release()
        if self._current is berth:
            self._current = None
