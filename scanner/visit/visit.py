"""Visit one page as a fresh visitor, and bring back what it did."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import copy
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from playwright.async_api import BrowserContext, Dialog, Page
from playwright.async_api import Error as PlaywrightError

from scanner.browser.launch import Chromium
from scanner.cdp import WireError
from scanner.evidence import Notes, Redactor, Visit
from scanner.options import PageOptions
from scanner.record.declared import read_declared
from scanner.record.hooks import interact
from scanner.record.watch import Watch
from scanner.visit.baggage import Baggage, carry
from scanner.visit.compile import compile_visit
from scanner.visit.context import listen, open_context
from scanner.visit.forms import submit_form
from scanner.visit.frames import evaluate, look_everywhere, says_farewell
from scanner.visit.outcomes import from_error
from scanner.visit.probe import Probe
from scanner.visit.progress import Progress, Task
from scanner.visit.settle import settle
from scanner.visit.stand_in import StandIn
from scanner.visit.waiting import Waiting

# A tab that does not answer `1` within this is busy with a script that may never end.
PULSE_S = 3.0
# How often a loading page is asked whether it is alive.
PULSE_EVERY_S = 5.0
# Beyond load, settling and looking; a visit that takes longer is ended from outside.
OVERTIME_S = 30.0
CLOSE_TIMEOUT_S = 5.0
MAX_POPUPS = 5
MAX_DIALOGS = 50
SCROLL_STEPS = 8
SCROLL_PAUSE_MS = 60
THUMBNAIL_WIDTH = 480
LEAVE = "void (location.href = 'about:blank')"


Epilogue = Callable[[Chromium, Page, Progress, str], Awaitable[None]]
"""Gets the browser, the page, what is known so far and the name of the context."""


class BrowserGone(Exception):
    """The browser died under the visit: try again in a new one."""


class Visitor:
    """Makes visits; one per scan."""

    def __init__(
        self,
        options: PageOptions,
        arguments: dict[str, Any],
        redact: Redactor,
        in_scope: Callable[[str], bool],
        probe: Probe | None = None,
        stand_in: StandIn | None = None,
    ) -> None:
        """`arguments` are for Playwright's `new_context`, see `context_options`; without a `probe`
        nothing is planted, typed or said of what scripts do.
        """
        self._options = options
        self._arguments = arguments
        self._redact = redact
        self._in_scope = in_scope
        self._probe = probe
        self._stand_in = stand_in
        self._baggage: Baggage | None = None

    def carrying(self, baggage: Baggage) -> Visitor:
        """The same visitor, who was here before and comes with what is left of that."""
        same = copy.copy(self)
        same._arguments = {**self._arguments, "storage_state": baggage.state}
        # Of the user's cookies, those that came along then are as they were left.
        known = {cookie["name"] for cookie in baggage.state["cookies"]}
        cookies = tuple(pair for pair in self._options.cookies if pair[0] not in known)
        same._options = msgspec.structs.replace(self._options, cookies=cookies)
        same._baggage = baggage
        return same

    def bystander(self) -> Visitor:
        """The same visitor, who puts nothing into the page and takes no picture of it."""
        same = copy.copy(self)
        same._options = msgspec.structs.replace(
            self._options, screenshots=False, submit_forms=False
        )
        same._probe = self._probe.idle() if self._probe else None
        return same

    async def visit(
        self, chromium: Chromium, task: Task, epilogue: Epilogue | None = None
    ) -> tuple[Visit, bytes | None]:
        """What the page did, and a small picture of it (JPEG).

        With an `epilogue` the page is not left as visitors leave it: that goes on instead.
        A page that fails in any way is a visit with an outcome; only the loss of the whole
        browser raises, as `BrowserGone`.
        """
        progress = Progress(task, Notes(task.url), time.time())
        limit = self._options.timeout + self._options.settling.cap + OVERTIME_S
        try:
            async with asyncio.timeout(limit):
                await self._make(chromium, progress, epilogue)
        except TimeoutError:
            progress.outcome, progress.detail = "hung", f"Given up after {limit:g} s."
        except (PlaywrightError, WireError, asyncio.CancelledError) as error:
            task_itself = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and (
                chromium.alive or (task_itself and task_itself.cancelling())
            ):
                raise
            if not chromium.alive:
                raise BrowserGone from error
            if progress.outcome in (None, "ok"):
                progress.outcome, progress.detail = from_error(str(error))
        if not chromium.alive:
            raise BrowserGone
        chromium.pages += 1
        return self._compile(progress), progress.screenshot

    def lost(self, task: Task) -> Visit:
        """The visit of a page under which one browser after another died."""
        progress = Progress(task, Notes(task.url), time.time())
        progress.outcome = "crashed"
        progress.detail = f"The browser died {task.attempts} times while it was on this page."
        return self._compile(progress)

    def _compile(self, progress: Progress) -> Visit:
        # Wherever the start page leads is the site.
        is_start = progress.task.found_by == "start"
        in_scope = (lambda _url: True) if is_start else self._in_scope
        return compile_visit(progress, self._redact, in_scope, self._options.har, self._probe)

    async def _make(
        self, chromium: Chromium, progress: Progress, epilogue: Epilogue | None
    ) -> None:
        context = await open_context(chromium, self._arguments, self._options, progress.task.url)
        key = ""
        try:
            self._welcome(context, progress)
            page = await context.new_page()
            async with asyncio.timeout(self._options.timeout):
                key, watch = await listen(chromium, context, page)
            progress.watch = watch
            if self._baggage:
                await carry(chromium.wire, watch, self._baggage)
            headers = self._options.headers
            await Waiting(chromium.wire, watch, self._in_scope, headers, self._stand_in).begin()
            await self._stay(chromium, page, watch, progress)
            if epilogue:
                await epilogue(chromium, page, progress, key)
            else:
                await self._leave(chromium, watch, progress, key)
        finally:
            with contextlib.suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    await context.close()
            chromium.forget(key)

    def _welcome(self, context: BrowserContext, progress: Progress) -> None:
        """Deal with what pages throw at their visitors: dialogs and windows."""

        async def dialog(shown: Dialog) -> None:
            progress.dialogs += 1
            with contextlib.suppress(PlaywrightError):
                # Leaving is allowed; everything else is turned down.
                await (shown.accept() if shown.type == "beforeunload" else shown.dismiss())

        async def page(opened: Page) -> None:
            if progress.watch is None:
                return
            progress.popups.append(opened.url)
            if len(progress.popups) > MAX_POPUPS:
                with contextlib.suppress(PlaywrightError):
                    await opened.close()

        context.on("dialog", dialog)
        context.on("page", page)

    async def _stay(self, chromium: Chromium, page: Page, watch: Watch, progress: Progress) -> None:
        if not await self._arrive(chromium, page, watch, progress):
            return
        waiting = self._options.settling
        progress.settled = await settle(watch.activity, waiting.quiet, waiting.cap, watch.crashed)
        if self._options.screenshots and progress.task.pictured:
            progress.screenshot = await _picture(chromium, watch)
        if not watch.crashed.is_set():
            await self._act(chromium, watch, progress)
        if watch.crashed.is_set():
            progress.outcome, progress.detail = "crashed", "The page crashed the browser's tab."
            return
        progress.looks, silent = await look_everywhere(chromium.wire, watch)
        progress.looked = time.time()
        progress.told = await read_declared(chromium.wire, watch)
        if silent:
            progress.notes.add(
                "storage", f"{silent} frame(s) did not answer when asked what they store."
            )
            if not progress.looks and progress.outcome is None:
                progress.outcome = "hung"
                progress.detail = "A script of the page runs without end; seen until then."
        progress.sizes = await watch.network.pictures()
        await watch.uploads.collect()
        if watch.page is not None:
            progress.markup = await watch.network.markup(watch.page.id)

    async def _act(self, chromium: Chromium, watch: Watch, progress: Progress) -> None:
        """Behave as a visitor does, and wait for what comes of it."""
        if self._probe:
            progress.typed = await self._probe.provoke(chromium.wire, watch)
            if progress.typed:
                # Some scripts only look into a field from time to time.
                watch.activity.touch()
        if self._options.interact:
            await _interact(chromium, watch)
        if self._options.interact or progress.typed:
            waiting = self._options.settling
            calm = await settle(
                watch.activity, waiting.quiet, waiting.cap_after_interaction, watch.crashed
            )
            progress.settled = progress.settled and calm
        if self._probe:
            await self._probe.wait_for_uploads(watch)

    async def _submit(self, chromium: Chromium, watch: Watch, progress: Progress) -> None:
        """Send one form, and wait for what comes of it."""
        progress.submitted = time.time()
        if await submit_form(chromium.wire, watch, progress.typed):
            waiting = self._options.settling
            cap = waiting.cap_after_interaction
            await settle(watch.activity, waiting.quiet, cap, watch.crashed)

    async def _arrive(
        self, chromium: Chromium, page: Page, watch: Watch, progress: Progress
    ) -> bool:
        """Whether there is a document to look at."""
        until = time.monotonic() + self._options.timeout
        watch.loaded.clear()
        try:
            await page.goto(
                progress.task.url, wait_until="commit", timeout=self._options.timeout * 1000
            )
        except PlaywrightError as error:
            if not chromium.alive:
                raise
            progress.outcome, progress.detail = from_error(str(error))
            return "interrupted by another navigation" in str(error)
        while time.monotonic() < until and not watch.crashed.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(PULSE_EVERY_S, until - time.monotonic())):
                    # Not the load event: it never comes to a page that was cut short.
                    await watch.loaded.wait()
                    return True
            if not chromium.alive:
                raise BrowserGone
            if not await _has_pulse(chromium, watch):
                progress.outcome = "hung"
                progress.detail = "A script of the page runs without end; seen until then."
                return False
        if watch.crashed.is_set():
            progress.outcome, progress.detail = "crashed", "The page crashed the browser's tab."
            return False
        progress.outcome = "timeout"
        progress.detail = f"Not loaded within {self._options.timeout:g} s; seen until then."
        return True

    async def _leave(self, chromium: Chromium, watch: Watch, progress: Progress, key: str) -> None:
        """Read the jar, go away and hear what the page sends and sets on its way out."""
        progress.jar = await read_jar(chromium, key)
        progress.jar_read = time.time()
        if self._options.submit_forms and progress.typed:
            await self._submit(chromium, watch, progress)
        if watch.crashed.is_set() or progress.outcome in ("hung", "crashed"):
            return
        if not await says_farewell(chromium.wire, watch):
            return
        waiting = self._options.settling
        if watch.page is not None:
            # Left by the page's own process: going there from outside would start another.
            with contextlib.suppress(WireError, TimeoutError):
                await evaluate(chromium.wire, watch.page, watch.page.id, LEAVE, PULSE_S)
                async with asyncio.timeout(waiting.farewell_cap):
                    await watch.left.wait()
        watch.activity.touch()
        await settle(watch.activity, waiting.farewell, waiting.farewell_cap, watch.crashed)
        await watch.uploads.collect()
        progress.jar += await read_jar(chromium, key)
        progress.jar_read = time.time()


async def _has_pulse(chromium: Chromium, watch: Watch) -> bool:
    if watch.page is None:
        return False
    try:
        await chromium.wire.call(
            "Runtime.evaluate", {"expression": "1"}, watch.page.session, PULSE_S
        )
    except WireError as error:
        # A page between two documents refuses; one that is busy does not answer.
        return "no answer" not in str(error)
    return True


async def read_jar(chromium: Chromium, context: str) -> list[dict[str, Any]]:
    """All cookies of a browser context, as DevTools has them."""
    answer = await chromium.wire.call("Storage.getCookies", {"browserContextId": context})
    cookies: list[dict[str, Any]] = answer["cookies"]
    return cookies


async def _picture(chromium: Chromium, watch: Watch) -> bytes | None:
    """The first screen, small; None when the page can't be drawn."""
    if watch.page is None:
        return None
    try:
        metrics = await chromium.wire.call("Page.getLayoutMetrics", {}, watch.page.session, PULSE_S)
        view = metrics["cssLayoutViewport"]
        width, height = view["clientWidth"], view["clientHeight"]
        answer = await chromium.wire.call(
            "Page.captureScreenshot",
            {
                "format": "jpeg",  # WebP costs ten times the processor time
                "quality": 60,
                "optimizeForSpeed": True,
                "clip": {
                    "x": 0,
                    "y": 0,
                    "width": width,
                    "height": height,
                    "scale": min(1.0, THUMBNAIL_WIDTH / max(width, 1)),
                },
            },
            watch.page.session,
            PULSE_S,
        )
    except WireError:
        return None
    return base64.b64decode(answer["data"])


async def _interact(chromium: Chromium, watch: Watch) -> None:
    """A little mouse, wheel and keyboard, then a scroll to the end and back."""
    if watch.page is None:
        return
    wire, session = chromium.wire, watch.page.session
    for x, y in ((120, 160), (320, 300), (420, 420)):
        wire.post("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": x, "y": y}, session)
    wheel = {"type": "mouseWheel", "x": 420, "y": 420, "deltaX": 0, "deltaY": 240}
    wire.post("Input.dispatchMouseEvent", wheel, session)
    for kind in ("keyDown", "keyUp"):
        key = {"type": kind, "key": "Shift", "code": "ShiftLeft", "windowsVirtualKeyCode": 16}
        wire.post("Input.dispatchKeyEvent", key, session)
    with contextlib.suppress(WireError):
        script = interact(SCROLL_STEPS, SCROLL_PAUSE_MS)
        await evaluate(wire, watch.page, watch.page.id, script)
