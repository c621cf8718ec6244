"""Visit one page in one consent state, whatever happens to its browser, and keep its picture."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from scanner.browser.fleet import Fleet
from scanner.crawl.journal import Chosen, visit_id
from scanner.evidence import Visit
from scanner.observations import State
from scanner.visit.progress import Task
from scanner.visit.visit import BrowserGone, Visitor

# A page that kills the browser twice is not tried a third time.
MAX_ATTEMPTS = 2

Picture = Callable[[str, bytes], str | None]
"""Stores a screenshot by its name and returns its path relative to the scan file."""


class Caller:
    """Calls at pages in one consent state."""

    def __init__(self, state: State, fleet: Fleet, visitor: Visitor, picture: Picture) -> None:
        self.state = state
        self.is_first = True
        self._fleet = fleet
        self._visitor = visitor
        self._picture = picture

    @classmethod
    def again(cls, state: State, fleet: Fleet, visitor: Visitor, picture: Picture) -> Caller:
        """One who comes to pages that were seen in another state before: of these, only the start
        page needs a second picture.
        """
        caller = cls(state, fleet, visitor, picture)
        caller.is_first = False
        return caller

    async def call(self, page: Chosen) -> Visit:
        """The visit of a page, finished or not."""
        for attempt in range(1, MAX_ATTEMPTS + 1):
            task = Task(
                id=visit_id(page.id, self.state, self.is_first),
                url=page.url,
                depth=page.depth,
                found_by=page.found_by,
                found_on=page.found_on,
                state=self.state,
                attempts=attempt,
                pictured=self.is_first or page.found_by == "start",
            )
            try:
                async with self._fleet.lease() as chromium:
                    visit, shot = await self._visitor.visit(chromium, task)
            except BrowserGone:
                continue
            path = self._picture(task.id, shot) if shot else None
            return visit if path is None else _pictured(visit, path)
        return self._visitor.lost(task)


def _pictured(visit: Visit, path: str) -> Visit:
    page = msgspec.structs.replace(visit.page, screenshot=path)
    return msgspec.structs.replace(visit, page=page)
