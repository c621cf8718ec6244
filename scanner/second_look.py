"""The control visit of a scan: made once beside the crawl, and kept in the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from scanner.behaviour import Control
from scanner.browser.fleet import Fleet
from scanner.crawl.count import Count
from scanner.crawl.journal import Journal
from scanner.detect.decoration import decorated, sample
from scanner.errors import ConsentryError
from scanner.evidence import Redactor
from scanner.observations import State
from scanner.options import ScanOptions
from scanner.records import Note
from scanner.visit.control import Controller
from scanner.visit.progress import Task
from scanner.visit.visit import BrowserGone, Visitor

_FACT = "control"


class SecondLook:
    """Waits for the start page to be seen, then visits it once more as somebody else."""

    def __init__(
        self, options: ScanOptions, journal: Journal, redact: Redactor, visitor: Visitor
    ) -> None:
        """`visitor` has made no choice; here it types and plants nothing."""
        self._options = options
        self._state: State = "gpc" if options.gpc_alone else "before"
        self._journal = journal
        self._controller = Controller(visitor.bystander(), redact, options.page.settling)
        self._began = asyncio.Event()

    def hear(self, count: Count) -> None:
        """Take note of the crawl's progress."""
        if count.done:
            self._began.set()

    async def make(self, fleet: Fleet, pace: Callable[[], Awaitable[None]]) -> None:
        """Make the visit, unless an earlier run of this scan has; a failure is a note.

        `pace` waits until a visit may start.
        """
        await self._began.wait()
        if self._journal.fact(_FACT):
            return
        await pace()
        try:
            async with fleet.lease() as chromium:
                clicks = sample(bytes.fromhex(self._journal.fact("salt") or ""))
                task = Task(
                    id="control",
                    url=decorated(self._options.url, clicks),
                    depth=0,
                    found_by="start",
                    found_on=None,
                    state=self._state,
                )
                control = await self._controller.visit(chromium, task, self._options.url, clicks)
        except (BrowserGone, ConsentryError) as error:
            control = Control(
                page_url=self._options.url, values=(), failed=str(error) or "It died."
            )
        control = msgspec.structs.replace(control, state=self._state)
        if control.failed:
            text = "The second look at the start page failed"
            self._journal.note(Note(about="control", text=f"{text}: {control.failed}"))
        self._journal.remember(_FACT, msgspec.json.encode(control).decode())


def control_of(journal: Journal) -> Control | None:
    """What the second look saw; None where there was none."""
    text = journal.fact(_FACT)
    return msgspec.json.decode(text, type=Control) if text else None
