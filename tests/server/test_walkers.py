"""A chain that several processes walk: what is found is what one alone finds, wherever it is."""

# ruff: noqa: S608 - statements are put together as an attacker would

from __future__ import annotations

import asyncio
import functools
import shutil
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from server.checkpoints import FOLDER, Checkpoint, read_checkpoints, sign_ends, write_checkpoint
from server.house import KEYS
from server.keys import load_keys
from server.store import Store, open_store
from server.store.read import starts
from server.store.walk import moment, rows
from server.verify import Found, Verdict, Walk, claims, closed, verify
from server.walkers import follow, other_processes
from tests.server.databases import Database
from tests.server.drafts import browser, draft
from tests.server.keeping import NOON, tamper

ROWS, EVERY = 60, 10
# In the first part, in a middle one and in the last, and on both sides of where two meet.
PLACES = (1, 2, 9, 10, 11, 15, 20, 21, 22, 40, 49, 50, 51, 59, 60)
OWN = browser()


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of ten records."""
    monkeypatch.setattr("server.walkers.PORTION", EVERY)
    monkeypatch.setattr("server.walkers.WORTH", 2 * EVERY)


async def fill(store: Store, data: Path, keys: Any) -> None:
    for _ in range(ROWS // EVERY):
        await asyncio.gather(*(store.add(draft()) for _ in range(EVERY - 1)))
        await store.add(draft(**OWN))
        await sign_ends(store, data / FOLDER, keys, NOON)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a chain of six parts that holds."""
    data = tmp_path_factory.mktemp("whole") / "data"

    async def make() -> None:
        keys = load_keys(data / KEYS)
        store = open_store("", data, keys)
        await fill(store, data, keys)
        await store.close()

    asyncio.run(make())
    return data


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    """One to tamper with."""
    return Path(shutil.copytree(whole, tmp_path / "data"))


class Taken:
    """How many parts of others counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        take = Walk.take

        def counted(walk: Walk, found: Found) -> None:
            self.count += 1
            take(walk, found)

        monkeypatch.setattr(Walk, "take", counted)


def both(store: Store, data: Path, processes: Callable[[], Executor]) -> tuple[Verdict, Verdict]:
    """What one process finds, and what several do."""
    keys = load_keys(data / KEYS)
    notes = list(read_checkpoints(data / FOLDER, "shop", keys.jwks()))
    with moment(store.engine) as line:
        start = starts(line).get("shop")
        alone = verify("shop", rows(line, "shop"), start, notes, keys)
        walk = Walk("shop", keys.chain, claims(start, notes))
        follow(walk, line, start, keys, processes)
        return alone, closed(walk, start, notes)


def in_folder(data: Path, processes: Callable[[], Executor]) -> tuple[Verdict, Verdict]:
    store = open_store("", data, load_keys(data / KEYS))
    try:
        return both(store, data, processes)
    finally:
        asyncio.run(store.close())


threads = functools.partial(ThreadPoolExecutor, 2)


def test_a_chain_that_nobody_touched_holds(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = Taken(monkeypatch)
    alone, together = in_folder(data, threads)
    assert alone == together
    assert together.holds
    assert (together.rows, together.checkpoints) == (ROWS, ROWS // EVERY)
    assert taken.count == ROWS // EVERY


_AT = "WHERE site = 'shop' AND number = {0}"
CHANGES = {
    "altered": ("UPDATE consents SET method = 'gpc' " + _AT,),
    "another hash": ("UPDATE consents SET hash = upper(hash) " + _AT,),
    "deleted": ("DELETE FROM consents " + _AT,),
    "older": ("UPDATE consents SET time = time - 1000000 " + _AT,),
    "hours later": ("UPDATE consents SET time = time + 100000000 " + _AT,),
    "no record": ("UPDATE consents SET granted = 'all' " + _AT,),
    "another type": ("UPDATE consents SET number = x'00' " + _AT,),
    "of another site": ("UPDATE consents SET site = 'else' " + _AT,),
    "between two": ("UPDATE consents SET number = {0} + 0.5 " + _AT,),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("place", PLACES)
def test_a_fault_is_found_in_each_part_and_where_they_meet(
    data: Path, place: int, change: str
) -> None:
    tamper(data, *(one.format(place) for one in CHANGES[change]))
    alone, together = in_folder(data, threads)
    assert not alone.holds
    assert alone == together


def test_a_chain_with_a_fault_in_every_row_is_told_in_the_same_words(data: Path) -> None:
    tamper(data, "UPDATE consents SET days = days + 1", "UPDATE consents SET previous = hash")
    alone, together = in_folder(data, threads)
    assert alone == together
    assert {fault.kind for fault in alone.faults} >= {"altered", "unlinked"}


@pytest.mark.parametrize("kept", [slice(0), slice(1), slice(3), slice(2, 5)])
def test_without_some_checkpoints_the_same_is_found(data: Path, kept: slice) -> None:
    path = data / FOLDER / "shop.jws"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[kept]), "utf-8")
    alone, together = in_folder(data, threads)
    assert alone == together


def test_a_note_of_another_chain_is_told(data: Path) -> None:
    note = Checkpoint(site="shop", number=30, hash="0" * 64, time=NOON)
    write_checkpoint(data / FOLDER, load_keys(data / KEYS), note)
    alone, together = in_folder(data, threads)
    assert alone == together
    assert [fault.number for fault in alone.faults] == [30]


async def test_the_same_is_found_after_erasure_and_a_purge(data: Path) -> None:
    keys = load_keys(data / KEYS)
    store = open_store("", data, keys)
    assert await store.erase("shop", OWN["subject"]) == ROWS // EVERY
    await purge(store, data)
    alone, together = await asyncio.to_thread(both, store, data, threads)
    await store.close()
    assert together.holds
    assert alone == together
    assert (together.rows, together.purged, together.erased) == (ROWS - 25, 25, 4)


async def purge(store: Store, data: Path) -> None:
    """Of the first 25 records."""
    chain = [record async for record in _all(store)]
    old = chain[24]
    due = await store.due("shop", chain[-1].time + 1)
    assert due is not None
    due = type(due)(count=25, number=old.number, hash=old.hash)
    note = Checkpoint(
        site="shop", number=due.number, hash=due.hash, time=NOON, purged=True, count=25
    )
    write_checkpoint(data / FOLDER, load_keys(data / KEYS), note)
    await store.purge("shop", due)


async def _all(store: Store) -> AsyncIterator[Any]:
    for record in await asyncio.to_thread(lambda: list(store.stream("shop"))):
        yield record


class Meanwhile(ThreadPoolExecutor):
    """Lets something happen after the asker's look and before anybody else's."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__(1)
        self._acts = [act]

    def submit(self, *given: Any, **named: Any) -> Future[Any]:
        while self._acts:
            self._acts.pop()()
        return super().submit(*given, **named)


def test_what_is_written_and_purged_meanwhile_is_not_seen(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite others see it, and leave it to the one who doesn't."""
    store = asyncio.run(_filled(database))
    taken = Taken(monkeypatch)

    def act() -> None:
        async def write() -> None:
            other = database.open()
            await other.add(draft())
            await purge(other, database.data)
            await other.close()

        asyncio.run(write())

    alone, together = both(store, database.data, lambda: Meanwhile(act))
    asyncio.run(store.close())
    assert alone == together
    assert together.holds
    assert together.rows == ROWS
    assert database.is_sqlite or taken.count == ROWS // EVERY


async def _filled(database: Database) -> Store:
    store = database.open()
    await fill(store, database.data, database.keys)
    return store


class Lost(Executor):
    """Another process that ends at once."""

    def submit(self, *given: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        future.set_exception(OSError("it was ended"))
        return future


def test_what_others_leave_undone_is_done(data: Path) -> None:
    alone, together = in_folder(data, Lost)
    assert alone == together
    assert together.holds


def test_other_processes_find_it_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    store = asyncio.run(_filled(database))
    taken, done = Taken(monkeypatch), 0
    begin = other_processes(2)
    assert begin is not None

    pool = begin()

    class Waiting(Executor):
        """So that none of it is left to the one who asks."""

        def submit(self, *given: Any, **named: Any) -> Future[Any]:
            nonlocal done
            future = pool.submit(*given, **named)
            done += future.result(60) is not None
            return future

    with pool:
        alone, together = both(store, database.data, Waiting)
    asyncio.run(store.close())
    assert alone == together
    assert together.holds
    assert done == ROWS // EVERY - 1
    assert taken.count == ROWS // EVERY


def test_one_core_walks_alone() -> None:
    assert other_processes(1) is None
    assert other_processes(None) is None
