"""Ends a server over and over while browsers send choices, then counts what is there."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec

from server.record import Record
from server.store.engine import open_engine
from server.store.walk import chain, stream
from server.verify import verify
from tests.server.databases import Database
from tests.server.outboxes import Outbox, Served

CLIENTS = 12
# Choices that are kept between two ends, at least.
BETWEEN = 150
# Seconds that an end comes later at random, so that it meets every moment of a commit.
JITTER_S = 0.3


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    kept: int
    """Choices that browsers were told are kept: all that they made."""
    tries: int
    """Requests for them, those that nobody answered included."""
    rows: int


async def crash(database: Database, folder: Path, rounds: int) -> Outcome:
    """Kill the server `rounds` times under load; fails where anything is lost or doubled."""
    served = Served(folder, database.data, database.url)

    def kill() -> None:
        assert served.end(signal.SIGKILL) == -signal.SIGKILL
        served.start()

    return await broken(database, served, kill, rounds)


async def broken(
    database: Database, served: Served, breaks: Callable[[], None], rounds: int
) -> Outcome:
    """Break something `rounds` times while choices are sent; fails as `crash` does."""
    over = asyncio.Event()
    try:
        await asyncio.to_thread(served.start)
        outboxes = [Outbox(served.port, served.config()) for _ in range(CLIENTS)]
        async with asyncio.TaskGroup() as group:
            for outbox in outboxes:
                group.create_task(outbox.run(over))
            for _ in range(rounds):
                await _until(outboxes, sum(len(outbox.kept) for outbox in outboxes) + BETWEEN)
                await asyncio.sleep(random.uniform(0, JITTER_S))  # noqa: S311 - no secret
                await asyncio.to_thread(breaks)
            await _until(outboxes, sum(len(outbox.kept) for outbox in outboxes) + BETWEEN)
            over.set()
        assert await asyncio.to_thread(served.end) == 0, served.log.read_text()
    finally:
        served.stop()
    return _counted(database, outboxes)


async def _until(outboxes: list[Outbox], count: int) -> None:
    async with asyncio.timeout(120):
        while sum(len(outbox.kept) for outbox in outboxes) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def _counted(database: Database, outboxes: list[Outbox]) -> Outcome:
    engine = open_engine(database.url, database.data)
    with chain(engine, "shop") as (start, rows):
        verdict = verify("shop", rows, start, [], database.keys)
    records = list(stream(engine, "shop"))
    engine.dispose()
    assert verdict.holds, verdict.faults
    by_key: dict[str, Record] = {record.key: record for record in records}
    doubled = [key for key, count in Counter(one.key for one in records).items() if count > 1]
    assert doubled == []
    told = {key: answer for outbox in outboxes for key, answer in outbox.kept.items()}
    sent = {key for outbox in outboxes for key in outbox.sent}
    assert told.keys() == sent == by_key.keys()
    for key, answer in told.items():
        assert (answer["id"], answer["number"]) == (by_key[key].id, by_key[key].number)
    tries = sum(outbox.tries for outbox in outboxes)
    return Outcome(kept=len(told), tries=tries, rows=len(records))
