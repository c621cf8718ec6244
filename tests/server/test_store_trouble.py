"""The store in trouble: lost connections, a full disk, too much at once. On both engines."""

from __future__ import annotations

import asyncio
import datetime
from collections import Counter

import pytest
import sqlalchemy as sa

from server.record import Record
from server.store import Store, Unwell
from tests.server.bare import raw, rows
from tests.server.databases import Database, on_server
from tests.server.drafts import assert_chain, draft

SITES = ("shop", "blog", "club")
LONG_AGO, NEVER = datetime.date(2000, 1, 1), datetime.date(9999, 1, 1)


async def test_lost_connections_lose_nothing(on_postgres: Database) -> None:
    store = on_postgres.open()
    kept = []
    for _ in range(4):
        kept += await asyncio.gather(*(store.add(draft()) for _ in range(20)))
        assert _cut(on_postgres)
    assert len({record.number for record, _ in kept}) == 80
    await store.newest("shop")
    assert assert_chain(on_postgres.keys, "shop", store.stream("shop")) == 80
    await store.close()


async def test_connections_lost_in_the_middle_keep_or_refuse(on_postgres: Database) -> None:
    store = on_postgres.open()
    given = [draft() for _ in range(2_000)]

    async def cut() -> None:
        for _ in range(10):
            await asyncio.sleep(0.02)
            await asyncio.to_thread(_cut, on_postgres)

    *answers, _ = await asyncio.gather(*map(store.add, given), cut(), return_exceptions=True)
    assert {type(answer) for answer in answers} <= {tuple, Unwell}
    # Outboxes send again what was not acknowledged; what was committed unheard is the same record.
    again = [
        await store.add(one) if isinstance(answer, Unwell) else answer
        for one, answer in zip(given, answers, strict=True)
    ]
    assert len({record.number for record, _ in again}) == 2_000
    assert assert_chain(on_postgres.keys, "shop", store.stream("shop")) == 2_000
    await store.close()


async def test_a_server_that_is_gone_is_said_and_comes_back(
    on_postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.store.writer.PAUSE_S", 0.01)
    store = on_postgres.open()
    await store.add(draft())
    name = sa.make_url(on_postgres.url).database
    on_server(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    _cut(on_postgres)
    with pytest.raises(Unwell):
        await store.add(draft())
    assert await store.is_well()
    on_server(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    record, _ = await store.add(draft())
    assert record.number == 2
    assert await store.is_well() is None
    await store.close()


async def test_whether_it_is_well_is_found_out_by_writing(
    on_sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.store.writer.PAUSE_S", 0.01)
    store = on_sqlite.open()
    await store.add(draft())
    refuses = "SELECT RAISE(ABORT, 'database or disk is full')"
    raw(on_sqlite, f"CREATE TRIGGER full BEFORE UPDATE ON heads BEGIN {refuses}; END")
    assert "full" in str(await store.is_well())
    raw(on_sqlite, "DROP TRIGGER full")
    assert await store.is_well() is None
    await store.close()


async def test_a_full_disk_is_said_and_keeps_nothing_half(
    on_sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.store.writer.PAUSE_S", 0.01)
    pages = [60]
    store = on_sqlite.open()
    limit = lambda line, _: line.execute(f"PRAGMA max_page_count={pages[0]}")  # noqa: E731
    sa.event.listen(store.engine, "connect", limit)
    store.engine.dispose()
    kept: list[Record] = []
    refused = None
    while refused is None:
        drafts = [draft() for _ in range(20)]
        answers = await asyncio.gather(*map(store.add, drafts), return_exceptions=True)
        kept += [answer[0] for answer in answers if isinstance(answer, tuple)]
        refused = next((answer for answer in answers if isinstance(answer, Unwell)), None)
        assert len(kept) < 5_000
    assert "full" in str(refused)
    assert rows(on_sqlite) == len(kept)
    pages[0] = 10_000
    record, _ = await store.add(draft())
    assert record.number == len(kept) + 1
    assert assert_chain(on_sqlite.keys, "shop", store.stream("shop")) == len(kept) + 1
    await store.close()


async def test_closing_writes_what_waits(database: Database) -> None:
    store = database.open()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(store.add(draft())) for _ in range(700)]
        await asyncio.sleep(0)
        assert store.waiting
        await store.close()
    assert sorted(task.result()[0].number for task in tasks) == list(range(1, 701))
    assert rows(database) == 700
    with pytest.raises(Unwell, match="closing"):
        await store.add(draft())
    with pytest.raises(Unwell, match="closing"):
        await store.note("ada", "looked")


async def test_too_many_that_wait_are_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.store.writer.MOST_WAITING", 50)
    answers = await asyncio.gather(
        *(store.add(draft()) for _ in range(2_000)), return_exceptions=True
    )
    kinds = Counter(type(answer) for answer in answers)
    assert set(kinds) <= {tuple, Unwell}
    assert len(await store.newest("shop", 5_000)) == kinds[tuple]


async def test_batches_are_told(database: Database) -> None:
    told: list[tuple[int, float]] = []
    store = database.open(lambda count, seconds: told.append((count, seconds)))
    await asyncio.gather(*(store.add(draft()) for _ in range(600)))
    await store.close()
    assert sum(count for count, _ in told) == 600
    assert all(seconds > 0 for _, seconds in told)
    assert max(count for count, _ in told) > 1


def _cut(database: Database) -> int:
    """End the store's connections to this test's own database; how many there were."""
    name = sa.make_url(database.url).database
    ended = on_server(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND application_name = 'consentry'",
        name,
    )
    return len(ended)
