"""What a page finds in a deep scan is what it finds in a plain visit of the same browser.

The planted word and the typing into forms are deliberate acts of a visitor, no instrumentation:
every page may see them, and none of them is compared here. Each difference that is left has its
reason below; anything else fails.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from scanner.browser.launch import LaunchOptions, launched, switches
from scanner.demo.web import LocalWeb
from scanner.visit.context import listen
from tests.web.detecting import HOST, PLACES, PROGRAMS, Findings, detecting_site, findings, pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

# Seconds for one page with all its places; the longest takes 12 on two busy cores.
PAGE_S = 90.0
# A watched function may take so many times as long, and so many milliseconds a 2,000 calls more.
# Measured: once to three times, timers seven; on two cores that others share, measureText 100 ms.
TIMES, SPARE_MS = 8.0, 150.0

ALLOWED = {
    # Our lines stand on the stack while a native runs that needs watching with its arguments.
    # Errors that it throws are cleaned on the way out. Three kinds can't be, as no code of ours
    # gets to see them before the page does: the reason of a promise that was rejected at once (who
    # takes it from the promise also takes the page's `unhandledrejection`), and an error that the
    # page itself makes inside of a callback.
    "rejections": re.compile(
        r"^(arguments (bitmap|cache|cookie store|fetch|hints|media|permission|register|convert)"
        r"|errors .*( later|(nobody|nothing|prototype|scope|stranger|symbols?|one symbol) "
        r"(Clipboard|CookieStore|MediaDevices|Navigator|NavigatorUAData|OfflineAudioContext"
        r"|OffscreenCanvas|Permissions|PushManager|ServiceWorkerContainer|webkitRTCPeerConnection"
        r"|cookieStore|peer|permissions|userAgentData|serviceWorker))$)"
    ),
    # A list of hints that is a proxy of the page's tells that its items were looked at.
    "lists": re.compile(r"^arguments hints \w+$"),
    "callbacks": re.compile(r"^stacks inside "),
    # A page's own prepareStackTrace gets V8's frames, not their text: one of them is ours.
    "frames": re.compile(r"^stacks prepared second stack$"),
    # V8 names the receiver of a builtin in a stack's text, and says `Proxy` where one is.
    "receivers": re.compile(
        r"^(tricks (as a receiver|create): |sources toString of object object$)"
    ),
    # A rejection is kept from scripts of elsewhere that are loaded without CORS; V8 takes the
    # topmost script for its author, which is ours.
    "muted": re.compile(r"^order unhandled "),
    # A proxy that the page itself puts around a native of another frame is taken for a stand-in
    # of that frame, and shows the native's name.
    "foreign proxies": re.compile(r"^sources (source |proxy of theirs )"),
}
"""Why a difference is allowed, and which: `program name`."""

ONLY_IN = {"muted": "sandbox"}
# For these reasons values may differ in lines of ours, and in nothing else.
LINES_ONLY = ("rejections", "callbacks")
_OUR_LINE = re.compile(r"\n +at [^\n]*<anonymous>:\d+:\d+\)?")


async def _visit(context: BrowserContext) -> None:
    for url in pages():
        page = await context.new_page()
        await _finish(page, url)
        await page.close()


async def _finish(page: object, url: str) -> None:
    await page.goto(url, wait_until="commit")  # type: ignore[attr-defined]
    until = time.monotonic() + PAGE_S
    while not (title := await page.title()).startswith("done"):  # type: ignore[attr-defined]
        assert time.monotonic() < until, url
        await asyncio.sleep(0.1)
    # Places that never told.
    assert title.split()[2:] == [], title


async def _plain(options: LaunchOptions, folder: Path) -> None:
    """Nobody watches: Playwright alone, with the same browser and switches."""
    async with async_playwright() as playwright:
        first = await playwright.chromium.launch_persistent_context(
            folder,
            executable_path=options.executable,
            headless=True,
            args=switches(options),
            chromium_sandbox=options.sandbox,
        )
        browser = first.browser
        assert browser is not None
        context = await _context(browser)
        await _visit(context)
        await context.close()
        await first.close()


async def _deep(options: LaunchOptions) -> None:
    """Everything that a deep scan puts into pages before their own scripts."""
    async with async_playwright() as playwright, launched(playwright, options) as chromium:
        context = await _context(chromium.browser)
        for url in pages():
            page = await context.new_page()
            await listen(chromium, context, page)
            await _finish(page, url)
            await page.close()
        await context.close()


async def _context(browser: Browser) -> BrowserContext:
    return await browser.new_context(
        accept_downloads=False,
        ignore_https_errors=True,
        viewport={"width": 1280, "height": 900},
    )


async def _find(path: Path, folder: Path, *, deep: bool) -> Findings:
    async with LocalWeb({HOST: detecting_site()}) as web:
        options = LaunchOptions(
            executable=path, host_rules=web.host_rules, ignore_https_errors=True, deep=deep
        )
        await (_deep(options) if deep else _plain(options, folder))
        return findings([*web.log])


def _differences(plain: Findings, deep: Findings) -> Iterator[tuple[str, str, object, object]]:
    """(place, `program name`, value of the plain visit, of the deep one)."""
    for program, place in sorted(plain.keys() | deep.keys()):
        if program == "timing":
            continue
        ours, theirs = deep[program, place], plain[program, place]
        for name in {**theirs, **ours}:
            if ours.get(name) != theirs.get(name):
                yield place, f"{program} {name}", theirs.get(name), ours.get(name)


def _excuse(place: str, name: str, theirs: object, ours: object) -> str | None:
    for reason, pattern in ALLOWED.items():
        if not pattern.search(name) or ONLY_IN.get(reason, place) != place:
            continue
        if reason not in LINES_ONLY or _less_our_lines(theirs) == _less_our_lines(ours):
            return reason
    return None


def _less_our_lines(value: object) -> str:
    return re.sub(r"and \d+ more", "", _OUR_LINE.sub("", str(value)))


def _slower(plain: Findings, deep: Findings) -> Iterator[tuple[str, str, object, object]]:
    for place in PLACES:
        before, after = plain["timing", place], deep["timing", place]
        for name, took in after.items():
            was = before[name]
            # A function that is not to be had there has told its error instead.
            if isinstance(was, str) or isinstance(took, str):
                continue
            if took > was * TIMES + SPARE_MS:
                yield place, name, was, took


async def test_a_page_finds_nothing_new(chromium_path: Path, tmp_path: Path) -> None:
    plain = await _find(chromium_path, tmp_path / "profile", deep=False)
    deep = await _find(chromium_path, tmp_path / "profile", deep=True)
    wanted = {(program, place) for program in PROGRAMS for place in PLACES} | {("strict", "page")}
    assert plain.keys() == deep.keys() == wanted

    found = [*_differences(plain, deep)]
    unexplained = [one for one in found if _excuse(*one) is None]
    assert not unexplained, "\n".join(str(one)[:900] for one in unexplained[:30])
    # An excuse that nothing needs any more is taken off the list.
    assert {_excuse(*one) for one in found} == ALLOWED.keys()
    assert [*_slower(plain, deep)] == []
