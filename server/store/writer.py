"""One thread that writes: choices that come while it commits are committed together."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy.engine import Engine

from server.keys import Keys
from server.record import Draft, Record
from server.store.dialect import Cursor, Dialect, Postgres, Sqlite
from server.store.engine import is_sqlite
from server.store.faults import Refused, Unwell
from server.store.write import add

MOST_AT_ONCE = 256
# Choices that wait to be written; more are better kept by the browsers that made them.
MOST_WAITING = 20_000
# A database that fails is tried again at once, then after this many seconds.
PAUSE_S = 0.2

Act = Callable[[Dialect, Cursor], Any]


class _Job(msgspec.Struct, frozen=True, eq=False):
    """A choice to keep, or something else to do in a transaction of its own."""

    what: Draft | Act
    answer: asyncio.Future[Any]


class Writer:
    """Keeps choices and runs acts, each answered after its commit."""

    def __init__(
        self, engine: Engine, keys: Keys, committed: Callable[[int, float], None] | None = None
    ) -> None:
        """`committed` is told of each batch: how many choices, and the seconds that it took."""
        self.dialect: Dialect = Sqlite() if is_sqlite(engine) else Postgres()
        self._engine = engine
        self._keys = keys
        self._committed = committed or (lambda count, seconds: None)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._line: Any = None
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="consentry-writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Jobs that wait."""
        return self._jobs.qsize()

    async def add(self, draft: Draft) -> tuple[Record, bool]:
        """The record, once it is committed, and whether it is new.

        Raises `Altered`, `Foreign` or `Unwell`.
        """
        if self.waiting > MOST_WAITING:
            raise Unwell("more choices are waiting than can be written")
        outcome: tuple[Record, bool] = await self._put(draft)
        return outcome

    async def run(self, act: Act) -> Any:
        """What an act returns, once it is committed. Raises `Unwell`."""
        return await self._put(act)

    def close(self) -> None:
        """Take no more. On the loop that jobs come from, so that none is left behind unanswered."""
        self._closing = True
        self._jobs.put(None)

    def join(self) -> None:
        """Wait until what had come is written. Blocks."""
        self._thread.join()

    async def _put(self, what: Draft | Act) -> Any:
        if self._closing:
            raise Unwell("the server is closing")
        answer = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(what, answer))
        return await answer

    def _work(self) -> None:
        while True:
            batch, other, ends = self._gather()
            if batch:
                self._write(batch)
            if other:
                self._settle([(other, self._run(other.what))])
            if ends:
                self._drop()
                self._turn_away()
                return

    def _turn_away(self) -> None:
        """Answer whoever came while the writer was closing."""
        while not self._jobs.empty():
            if job := self._jobs.get():
                self._settle([(job, Unwell("the server is closing"))])

    def _gather(self) -> tuple[list[_Job], _Job | None, bool]:
        """Choices to write together, what came after them, and whether that was the end."""
        batch: list[_Job] = []
        while len(batch) < MOST_AT_ONCE:
            try:
                job = self._jobs.get(block=not batch)
            except queue.Empty:
                break
            if job is None:
                return batch, None, True
            if not isinstance(job.what, Draft):
                return batch, job, False
            batch.append(job)
        return batch, None, False

    def _run(self, act: Draft | Act) -> Any:
        assert not isinstance(act, Draft)  # noqa: S101 - those are gathered
        return self._try(lambda cursor: act(self.dialect, cursor))

    def _write(self, batch: list[_Job]) -> None:
        drafts = [job.what for job in batch if isinstance(job.what, Draft)]
        began = time.perf_counter()
        done = self._try(
            lambda cursor: add(self.dialect, cursor, self._keys, drafts, time.time_ns() // 10**6)
        )
        if isinstance(done, list):
            self._committed(len(drafts), time.perf_counter() - began)
        outcomes = done if isinstance(done, list) else [done] * len(batch)
        self._settle(list(zip(batch, outcomes, strict=True)))

    def _try(self, act: Callable[[Cursor], Any]) -> Any:
        """What an act in a transaction of its own returns, or the exception that it ended with."""
        for last in (False, True):
            try:
                if self._line is None:
                    self._line = self._engine.raw_connection()
                cursor = self._line.cursor()
                self.dialect.begin(cursor)
                answer = act(cursor)
                self._line.commit()
                return answer
            except Exception as error:
                # A line that broke between two batches is only known to have when it is used.
                self._drop()
                if last:
                    return Unwell(" ".join(str(error).split()))
                time.sleep(PAUSE_S)
        raise AssertionError  # never reached

    def _drop(self) -> None:
        if self._line is not None:
            try:
                self._line.rollback()
                self._line.invalidate()
            except Exception:
                self._engine.dispose()
            self._line = None

    def _settle(self, answers: list[tuple[_Job, Any]]) -> None:
        """Answer each loop at once for all of its jobs."""
        loops = {job.answer.get_loop() for job, _ in answers}
        for loop in loops:
            own = [(job, answer) for job, answer in answers if job.answer.get_loop() is loop]
            if not loop.is_closed():
                loop.call_soon_threadsafe(_answer, own)


def _answer(answers: list[tuple[_Job, Any]]) -> None:
    for job, answer in answers:
        if job.answer.done():
            continue
        if isinstance(answer, (Refused, Unwell)):
            job.answer.set_exception(answer)
        else:
            job.answer.set_result(answer)
