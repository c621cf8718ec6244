"""The pages that a crawl found, once more in another consent state."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from scanner.crawl.calling import Caller
from scanner.crawl.count import Count
from scanner.crawl.journal import Chosen, Journal, visit_id
from scanner.crawl.turns import Turns
from scanner.observations import State
from scanner.urls import canonical


class Tour:
    """Visits pages as they are offered; those that an earlier run has finished are left out."""

    def __init__(self, state: State, rank: int, journal: Journal, turns: Turns) -> None:
        """`rank` says who goes first where several states wait for a turn."""
        self.state = state
        self._rank = rank
        self._journal = journal
        self._turns = turns
        self._queue: asyncio.Queue[Chosen | None] = asyncio.Queue()
        self._finished = journal.finished()
        self.offered = 0

    def offer(self, page: Chosen) -> None:
        """A page that answered in the scan's first state."""
        self.offered += 1
        if visit_id(page.id, self.state, False) not in self._finished:
            self._queue.put_nowait(page)

    def close(self) -> None:
        """No more pages will come."""
        self._queue.put_nowait(None)

    async def run(self, caller: Caller, count: Count, tell: Callable[[Count], None]) -> None:
        """Visit all that was and will be offered, until it is closed."""

        async def worker() -> None:
            while (page := await self._queue.get()) is not None:
                async with self._turns.turn(self._rank):
                    count.current = page.url
                    tell(count)
                    visit = await caller.call(page)
                self._journal.keep(visit, canonical(visit.page.final_url), [])
                count.add(visit.page)
                tell(count)
            self._queue.put_nowait(None)  # for the next one

        async with asyncio.TaskGroup() as group:
            for _ in range(self._turns.at_once):
                group.create_task(worker())
