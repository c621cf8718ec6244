"""What is removed from the store, and what nobody can do to it. On both engines."""

from __future__ import annotations

import asyncio
import datetime
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from server.store import Due, Store
from tests.server.bare import numbers, raw, rows
from tests.server.databases import Database
from tests.server.drafts import assert_chain, browser, draft

SITES = ("shop", "blog", "club")
LONG_AGO, NEVER = datetime.date(2000, 1, 1), datetime.date(9999, 1, 1)


async def test_erasure_empties_one_browsers_records(store: Store, database: Database) -> None:
    own = browser()
    personal = {"evidence": "letter 7", "address": "203.0.113.0", "user_agent": "Firefox"}
    erased = [(await store.add(draft(**own, **personal)))[0] for _ in range(2)]
    other, _ = await store.add(draft(**personal))
    elsewhere, _ = await store.add(draft(site="blog", **own))
    assert await store.erase("shop", own["subject"]) == 2
    assert await store.erase("shop", own["subject"]) == 0
    assert await store.erase("shop", "") == 0
    assert await store.of_subject("shop", own["subject"]) == []
    for before in erased:
        after = await store.find("shop", before.id)
        assert after is not None
        assert after.erased
        assert after.personal == ("",) * 5
        assert after.hash == before.hash
    assert await store.find("shop", other.id) == other
    assert await store.find("blog", elsewhere.id) == elsewhere
    assert assert_chain(database.keys, "shop", store.stream("shop")) == 3


async def test_a_retry_after_erasure_makes_no_second_record(store: Store) -> None:
    given = draft()
    first, _ = await store.add(given)
    await store.erase("shop", given.subject)
    again, is_new = await store.add(given)
    assert not is_new
    assert again.id == first.id
    assert again.erased


async def test_sqlite_files_hold_nothing_of_who_was_erased(on_sqlite: Database) -> None:
    store = on_sqlite.open()
    own = [browser() for _ in range(40)]
    drafts = [
        draft(**who, evidence=f"letter of {who['subject'][::-1]}", user_agent=f"U{who['subject']}")
        for who in own
        for _ in range(30)
    ]
    # Many pages, which were split and filled again by others' records.
    others = [draft(evidence="x" * (place % 700)) for place in range(1_500)]
    mixed = [one for pair in zip(drafts, others, strict=False) for one in pair] + others[1_200:]
    await asyncio.gather(*map(store.add, mixed))
    marks = [(who["subject"], who["secret_hash"], who["subject"][::-1]) for who in own]
    assert all(_found(on_sqlite.data, mark) for mark in marks[0])
    salts = [record.salt for record in await store.of_subject("shop", own[0]["subject"])]
    for who in own:
        assert await store.erase("shop", who["subject"]) == 30
    left = [mark for each in marks for mark in each if _found(on_sqlite.data, mark)]
    assert left == []
    assert [salt for salt in salts if _found(on_sqlite.data, salt)] == []
    assert assert_chain(on_sqlite.keys, "shop", store.stream("shop")) == len(mixed)
    await store.close()


async def test_postgres_dumps_hold_nothing_of_who_was_erased(on_postgres: Database) -> None:
    store = on_postgres.open()
    own = browser()
    kept = [(await store.add(draft(**own, evidence="letter of Ada")))[0] for _ in range(3)]
    other, _ = await store.add(draft())
    marks = [own["subject"], own["secret_hash"], "Ada", *(record.salt for record in kept)]
    assert all(mark in _dump(on_postgres) for mark in marks)
    await store.erase("shop", own["subject"])
    dump = _dump(on_postgres)
    assert [mark for mark in marks if mark in dump] == []
    assert other.subject in dump
    # Versions of rows that nobody can see any more are gone as well.
    with on_postgres.connect() as line:
        dead = line.execute("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'consents'")
        assert dead.fetchone() == (0,)
    await store.close()


async def test_purges_take_what_is_due_and_leave_the_newest(
    store: Store, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = _clock(monkeypatch)
    for moment in (1_000, 2_000, 3_000, 4_000):
        clock(moment)
        await store.add(draft())
        await store.add(draft(site="blog"))
    chain = list(store.stream("shop"))
    assert await store.due("shop", 1_000) is None
    due = await store.due("shop", 3_000)
    assert due is not None
    assert (due.number, due.hash) == (2, chain[1].hash)
    assert await store.purge("shop", due) == 2
    assert await store.purge("shop", due) == 0
    assert numbers(store.stream("shop")) == [3, 4]
    assert rows(database, "blog") == 4
    rest = await store.due("shop", 2**53)
    assert rest is not None
    assert await store.purge("shop", rest) == 1
    assert list(store.stream("shop")) == chain[3:]
    assert await store.due("shop", 2**53) is None
    assert (await store.add(draft()))[0].number == 5
    start = (await store.starts())["shop"]
    assert (start.purged, start.purged_hash) == (3, chain[2].hash)


async def test_the_newest_record_is_never_purged(store: Store, database: Database) -> None:
    record, _ = await store.add(draft())
    due = Due(count=1, number=record.number, hash=record.hash)
    assert await store.purge("shop", due) == 0
    assert rows(database) == 1


async def test_a_clock_that_goes_back_leaves_times_in_order(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = _clock(monkeypatch)
    for moment in (5_000, 3_000, 6_000):
        clock(moment)
        await store.add(draft())
    assert [record.time for record in store.stream("shop")] == [5_000, 5_000, 6_000]


# What the tables themselves refuse.


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consents SET method = 'accept all'",
        "UPDATE consents SET granted = denied, denied = '[]'",
        "UPDATE consents SET time = time - 1",
        "UPDATE consents SET number = number + 10",
        "UPDATE consents SET site = 'blog'",
        "UPDATE consents SET hash = '', previous = ''",
        "UPDATE consents SET client_time = NULL",
        "UPDATE consents SET subject = 'another'",
        "UPDATE consents SET salt = 'another'",
        "DELETE FROM consents",
        "DELETE FROM consents WHERE number = 2",
    ],
)
async def test_tables_let_nobody_change_records(
    store: Store, database: Database, statement: str
) -> None:
    for _ in range(2):
        await store.add(draft())
    before = list(store.stream("shop"))
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RaiseException), match="are not"):
        raw(database, statement)
    assert list(store.stream("shop")) == before


# A database that is not well.


def _found(folder: Path, mark: str) -> bool:
    """Whether any file of the database has it: the file itself, WAL, what is shared."""
    return any(mark.encode() in path.read_bytes() for path in folder.glob("consents.sqlite3*"))


def _dump(database: Database) -> str:
    """All rows of all tables, as `pg_dump` copies them."""
    with database.connect() as line, line.cursor() as cursor:
        names = cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        parts: list[bytes] = []
        for (name,) in names.fetchall():
            with cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
                parts += map(bytes, copy)
        return b"".join(parts).decode()


def _clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """What sets the store's clock, in Unix milliseconds."""
    moment = [0]
    monkeypatch.setattr("server.store.writer.time.time_ns", lambda: moment[0] * 10**6)
    return lambda milliseconds: moment.__setitem__(0, milliseconds)
