"""Who may visit next: so many at once and so far apart, over all states of a scan together."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Hands out turns; where several wait, the lowest rank goes first."""

    def __init__(self, at_once: int, delay: float) -> None:
        """`delay` is the least time between the starts of two visits, in seconds."""
        self.at_once = at_once
        self._free = at_once
        self._delay = delay
        self._last_start = 0.0
        self._starting = asyncio.Lock()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    @asynccontextmanager
    async def turn(self, rank: int = 0) -> AsyncIterator[None]:
        """Wait until a visit may be made, and keep others from it while it is."""
        await self._enter(rank)
        try:
            await self.pace()
            yield
        finally:
            self._leave()

    async def pace(self) -> None:
        """Wait until another visit may start."""
        if not self._delay:
            return
        async with self._starting:
            wait = self._last_start + self._delay - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            self._last_start = time.monotonic()

    async def _enter(self, rank: int) -> None:
        if self._free:
            self._free -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._numbers), mine))
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._leave()  # the turn came too late
            raise

    def _leave(self) -> None:
        while self._waiting:
            *_, next_one = heapq.heappop(self._waiting)
            if not next_one.done():
                next_one.set_result(None)
                return
        self._free += 1
