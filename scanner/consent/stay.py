"""One visitor's stay on a page: a fresh context, listened to, from the first load to the last."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import BrowserContext, Dialog, Page
from playwright.async_api import Error as PlaywrightError

from scanner.browser.launch import Chromium
from scanner.cdp import WireError
from scanner.consent.places import Places
from scanner.options import PageOptions
from scanner.record.targets import Target
from scanner.record.watch import Watch
from scanner.visit.baggage import Baggage, carry, packed, unpacked
from scanner.visit.context import listen, open_context
from scanner.visit.outcomes import from_error
from scanner.visit.settle import settle, wait_until
from scanner.visit.stand_in import StandIn
from scanner.visit.visit import BrowserGone
from scanner.visit.waiting import Waiting

# A banner that has not come by then comes with a timer that no visitor waits for.
PATIENCE_S = 10.0
CLOSE_TIMEOUT_S = 5.0
# What a page does right after loading or a press; a page that is never quiet is gone on with.
CALM_S = 0.3

Picture = Callable[[str, bytes], str | None]
"""Stores a screenshot (JPEG) by its name and returns its path relative to the scan file."""
Heard = Callable[["Stay", float], Awaitable[None]]
"""Called once the choice has had its effect and before the page is loaded again; with the moment
of the press that made it, in seconds since the epoch."""


async def _unheard(_stay: Stay, _pressed: float) -> None:
    """Nobody wants to know."""


class Extra(msgspec.Struct, frozen=True, kw_only=True):
    """What may be asked beyond the choice itself."""

    picture: Picture = lambda _name, _data: None
    script: Path | None = None
    """The user's own way to choose, see script.py."""
    heard: Heard = _unheard
    patience: float = PATIENCE_S
    """Seconds to wait for a banner that nothing announces."""
    in_scope: Callable[[str], bool] = lambda _url: True
    """Who gets the user's own headers."""
    stand_in: StandIn | None = None
    """What answers in the site's place."""


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """Which page to go to, as whom, in which browser."""

    chromium: Chromium
    arguments: dict[str, Any]
    """For Playwright's `new_context`."""
    options: PageOptions
    url: str
    extra: Extra


class Unreachable(Exception):
    """The page did not come; the message is one sentence."""


class Stay:
    """An open page; made by `staying`."""

    def __init__(self, errand: Errand, context: BrowserContext, page: Page) -> None:
        self.errand = errand
        self.context = context
        self.page = page
        self.key = ""
        self.watch: Watch
        self.places: Places
        self.documents = 0
        """How many documents the main frame has had."""
        self.popups = 0
        self.packing = False
        """While Playwright reads storage, for which it opens pages of its own."""

    @property
    def began(self) -> float:
        """When the navigation to the present document began, seconds since the epoch."""
        page = self.watch.page.id if self.watch.page else ""
        times = [
            flight.hops[0].time
            for flight in self.watch.network.flights.values()
            if flight.cdp_type == "Document" and flight.frame == page
        ]
        return times[-1] if times else time.time()

    async def arrive(self) -> None:
        """Go to the page and wait until something of it is there.

        Raises `Unreachable` where nothing comes, `BrowserGone` where the browser died.
        """
        self.watch.loaded.clear()
        limit = self.errand.options.timeout * 1000
        try:
            await self.page.goto(self.errand.url, wait_until="commit", timeout=limit)
        except PlaywrightError as error:
            self._check()
            if "interrupted by another navigation" not in str(error):
                detail = from_error(str(error))[1]
                raise Unreachable(detail or "The page could not be loaded.") from error
        self.watch.activity.touch()

    async def come_again(self) -> None:
        """Load the start page once more, as the same visitor. Raises as `arrive` does."""
        again = msgspec.structs.replace(self.errand, url=self.errand.url.partition("#")[0])
        self.errand, first = again, self.errand
        try:
            await self.arrive()
        finally:
            self.errand = first

    async def load(self, cap: float) -> bool:
        """Whether the document and its frames were there within `cap` seconds."""
        return await wait_until(self.watch.loaded.is_set, cap, self.watch.crashed)

    async def calm(self, cap: float, quiet: float = CALM_S) -> bool:
        """Whether the page became quiet within `cap` seconds."""
        return await settle(self.watch.activity, quiet, cap, self.watch.crashed)

    def is_quiet(self, quiet: float = CALM_S) -> bool:
        """Whether it is loaded and does nothing."""
        return self.watch.loaded.is_set() and self.watch.activity.quiet_in(quiet) <= 0

    def _check(self) -> None:
        if not self.errand.chromium.alive:
            raise BrowserGone

    def listen(self) -> None:
        """Count documents from now on."""
        self.watch.on("Page.frameNavigated", self._navigated)

    def _navigated(self, target: Target, event: dict[str, Any]) -> None:
        if target is self.watch.page and event["frame"]["id"] == target.id:
            self.documents += 1

    async def welcome(self, shown: Dialog) -> None:
        """Turn a dialog down; leaving is allowed."""
        with contextlib.suppress(PlaywrightError):
            await (shown.accept() if shown.type == "beforeunload" else shown.dismiss())

    async def close_popup(self, opened: Page) -> None:
        """A window that a press opened is none of our business."""
        if opened is self.page or self.packing:
            return
        self.popups += 1
        with contextlib.suppress(PlaywrightError):
            await opened.close()


@contextlib.asynccontextmanager
async def staying(errand: Errand, baggage: Baggage | None = None) -> AsyncIterator[Stay]:
    """A fresh visitor's page, still blank; or one who comes with `baggage`.

    Raises `BrowserGone` where the browser dies.
    """
    chromium = errand.chromium
    stay: Stay | None = None
    context: BrowserContext | None = None
    try:
        arguments, baggage = _brought(errand, baggage)
        context = await open_context(chromium, arguments, errand.options, errand.url)
        stay = Stay(errand, context, await context.new_page())
        await _listening(stay, baggage)
        yield stay
    except (PlaywrightError, WireError) as error:
        if not chromium.alive:
            raise BrowserGone from error
        raise
    finally:
        if context is not None:
            with contextlib.suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    await context.close()
        if stay is not None:
            chromium.forget(stay.key)


def _brought(errand: Errand, baggage: Baggage | None) -> tuple[dict[str, Any], Baggage | None]:
    """For `new_context`, and what the visitor comes with: a login's session, if nothing else."""
    stored = errand.arguments.get("storage_state") or errand.options.storage_state
    if baggage is None and stored:
        baggage = packed(unpacked(stored), {}, databases=True)
    given = {"storage_state": baggage.state} if baggage else {}
    return {**errand.arguments, **given}, baggage


async def _listening(stay: Stay, baggage: Baggage | None) -> None:
    errand, context = stay.errand, stay.context
    context.on("dialog", stay.welcome)
    stay.key, stay.watch = await listen(errand.chromium, context, stay.page)
    wire = errand.chromium.wire
    stay.places = Places(wire, stay.watch)
    stay.listen()
    context.on("page", stay.close_popup)
    if baggage is not None:
        await carry(wire, stay.watch, baggage)
    extra = errand.extra
    headers, stand_in = errand.options.headers, extra.stand_in
    await Waiting(wire, stay.watch, extra.in_scope, headers, stand_in).begin()
