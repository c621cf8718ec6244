"""Visits pages with banners: sees when a banner is there, counts its work, lists its files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from playwright.async_api import Browser, BrowserContext, CDPSession, Response, async_playwright
from playwright.async_api import Page as Tab
from playwright.async_api import TimeoutError as PlaywrightTimeout

from bench.banner_pages import Page
from bench.banner_work import WORK_S, Spent, profile
from scanner.browser.find import find_browser
from scanner.browser.launch import LaunchOptions

PROBE = (Path(__file__).parent / "banner_probe.js").read_text("utf-8")

# The slowest rival needs three seconds under the slowest network here.
PATIENCE_MS = 20_000
# After the banner is there: a late shift, a later largest paint.
SETTLE_S = 0.5
CPU_SLOWDOWN = 4
# Nothing but this machine is asked, whatever a banner's code would like to load.
_SWITCHES = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A screen and a network."""

    name: str
    words: str
    width: int
    height: int
    phone: bool = False
    latency_ms: float = 0.0
    down_kbit_s: float = 0.0
    """Nothing is held back where it is zero."""
    up_kbit_s: float = 0.0


DESKTOP = Scene(
    name="A", words="desktop 1280x800, CPU x4, no network limit", width=1280, height=800
)
PHONE = Scene(
    name="B",
    words="phone 390x844, CPU x4, slow 4G (150 ms, 1.6 Mbit/s down, 750 kbit/s up)",
    width=390,
    height=844,
    phone=True,
    latency_ms=150,
    down_kbit_s=1_600,
    up_kbit_s=750,
)
SCENES = (DESKTOP, PHONE)


class Seen(msgspec.Struct, frozen=True):
    """What the probe saw of one visit; times in milliseconds from the start of navigation."""

    visible: float | None
    """First frame in which the accept button can be seen; none without a banner."""
    paint: float | None
    """First contentful paint of the page."""
    shift: float
    """Sum of all layout shifts."""
    largest_in_banner: bool
    elements: int
    """Elements in the document, shadow trees included."""
    share: float
    """Of the screen, what the banner's box covers."""


class BannerTrouble(Exception):
    """A page did not do what every page of the bench has to do."""


class Visitor:
    """A browser on the bench's server."""

    def __init__(self, browser: Browser, line: CDPSession, base: str) -> None:
        self._browser = browser
        self._line = line
        self._base = base

    @property
    def browser(self) -> str:
        """Its version."""
        return self._browser.version

    async def see(self, page: Page, scene: Scene) -> Seen:
        """One first visit, slowed down, with the probe in the page."""
        async with self._context(scene) as context:
            tab, line = await _tab(context)
            await tab.add_init_script(_probe(page))
            await _slow_down(line, scene)
            await self._arrive(tab, page)
            return await _report(tab)

    async def spend(self, page: Page) -> list[Spent]:
        """CPU of a first visit, and of a returning one where the page asks for it."""
        address = f"{self._base}{page.path}"
        async with profile(self._line) as fresh:
            async with fresh.tab() as tab:
                spent = [await tab.load(address)]
                if page.returning and page.accept and not await tab.press(page.accept):
                    raise BannerTrouble(f"{page.name}: no accept button ({page.accept}).")
                await asyncio.sleep(SETTLE_S)
            if page.returning:
                async with fresh.tab() as tab:
                    spent.append(await tab.load(address))
            return spent

    async def weigh(self, page: Page) -> tuple[Seen, list[str], list[str]]:
        """What is seen on a phone, and the files loaded by a first and by a returning visitor."""
        async with self._context(PHONE) as context:
            tab, line = await _tab(context)
            await tab.add_init_script(_probe(page))
            seen, first = await self._load(tab, line, page)
            if not page.accept:
                return seen, first, first
            await tab.close()
            await self._choose(context, page)
            tab, line = await _tab(context)
            await tab.add_init_script(_probe(page))
            again, files = await self._load(tab, line, page, chosen=True)
            if again.visible is not None:
                raise BannerTrouble(f"{page.name}: asks again although a choice was made.")
            return seen, first, files

    async def _load(
        self, tab: Tab, line: CDPSession, page: Page, *, chosen: bool = False
    ) -> tuple[Seen, list[str]]:
        """Load with an empty cache, and list the files other than the page itself."""
        files: list[str] = []
        troubles: list[str] = []

        def note(response: Response) -> None:
            path = urlsplit(response.url).path
            if response.url.startswith(self._base) and path != page.path:
                files.append(path)
            if not response.ok:
                troubles.append(f"{page.name}: {response.status} for {response.url}")

        tab.on("response", note)
        await line.send("Network.enable")
        await line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        if chosen:
            await tab.goto(f"{self._base}{page.path}", wait_until="load")
        else:
            await self._arrive(tab, page)
        await asyncio.sleep(WORK_S)
        if troubles:
            raise BannerTrouble("; ".join(troubles))
        return await _report(tab), files

    async def _arrive(self, tab: Tab, page: Page) -> None:
        """Load the page, and wait until its banner is there and all has settled."""
        address = f"{self._base}{page.path}"
        if not page.accept:
            await tab.goto(address, wait_until="load")
        else:
            try:
                async with tab.expect_console_message(
                    lambda message: message.text == "bench: banner visible", timeout=PATIENCE_MS
                ):
                    await tab.goto(address, wait_until="load")
            except PlaywrightTimeout:
                raise BannerTrouble(
                    f"{page.name}: no accept button ({page.accept}) on the screen within "
                    f"{PATIENCE_MS / 1000:.0f} s; its selector is wrong, or the banner is."
                ) from None
        await asyncio.sleep(SETTLE_S)

    async def _choose(self, context: BrowserContext, page: Page) -> None:
        tab = await context.new_page()
        await tab.goto(f"{self._base}{page.path}", wait_until="load")
        button = tab.locator(page.accept)
        try:
            await button.wait_for(timeout=PATIENCE_MS)
            # Some show their buttons before they listen to them.
            await asyncio.sleep(SETTLE_S)
            await button.click(timeout=PATIENCE_MS)
            await button.wait_for(state="hidden", timeout=PATIENCE_MS)
        except PlaywrightTimeout:
            raise BannerTrouble(f"{page.name}: stays although {page.accept} was pressed.") from None
        await asyncio.sleep(SETTLE_S)
        await tab.close()

    @asynccontextmanager
    async def _context(self, scene: Scene) -> AsyncIterator[BrowserContext]:
        context = await self._browser.new_context(
            viewport={"width": scene.width, "height": scene.height},
            is_mobile=scene.phone,
            has_touch=scene.phone,
            locale="en-GB",
        )
        try:
            yield context
        finally:
            await context.close()


@asynccontextmanager
async def visitor(base: str) -> AsyncIterator[Visitor]:
    """A Chromium that knows nothing but the server at `base`."""
    executable = find_browser()
    options = LaunchOptions(executable=executable)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=_SWITCHES, chromium_sandbox=options.sandbox
        )
        try:
            yield Visitor(browser, await browser.new_browser_cdp_session(), base)
        finally:
            await browser.close()


def _probe(page: Page) -> str:
    wanted = json.dumps({"accept": page.accept, "banner": page.banner})
    return f"{{const WANTED = {wanted};\n{PROBE}}}"


async def _tab(context: BrowserContext) -> tuple[Tab, CDPSession]:
    tab = await context.new_page()
    return tab, await context.new_cdp_session(tab)


async def _slow_down(line: CDPSession, scene: Scene) -> None:
    await line.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    if scene.down_kbit_s:
        await line.send("Network.enable")
        limits: dict[str, Any] = {
            "offline": False,
            "latency": scene.latency_ms,
            "downloadThroughput": scene.down_kbit_s * 1000 / 8,
            "uploadThroughput": scene.up_kbit_s * 1000 / 8,
        }
        await line.send("Network.emulateNetworkConditions", limits)


async def _report(tab: Tab) -> Seen:
    return msgspec.convert(await tab.evaluate("benchReport()"), Seen)
