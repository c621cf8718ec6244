"""Tables: made, taken back and made again with data in them, by one process or two at once."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from scanner.errors import UsageFault
from server.store.engine import open_engine
from server.store.migrate import MIGRATIONS, VERSION_TABLE, downgrade, upgrade, version
from server.store.tables import metadata
from server.store.walk import stream
from tests.server.databases import Database
from tests.server.drafts import assert_chain, draft

REVISIONS = [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
# What a process does that starts: open the store, keep one choice, close.
START = """
import asyncio, sys
from pathlib import Path
from server.keys import load_keys
from server.store import open_store
from tests.server.drafts import draft

data = Path(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
store = open_store(sys.argv[1], data, load_keys(data / "keys"))
async def keep():
    await store.add(draft())
    await store.close()
asyncio.run(keep())
"""


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    opened = open_engine(database.url, database.data)
    yield opened
    opened.dispose()


def tables(engine: Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names())


def at(engine: Engine) -> str | None:
    with engine.connect() as line:
        return version(line)


def test_the_migrations_make_the_tables_that_the_code_knows(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as line:
        context = MigrationContext.configure(line, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
    assert tables(engine) == {*metadata.tables, VERSION_TABLE}


def test_a_database_that_is_up_to_date_is_left_alone(engine: Engine) -> None:
    assert at(engine) is None
    for _ in range(2):
        upgrade(engine)
        assert at(engine) == REVISIONS[-1]


async def test_counts_get_the_countries_of_the_records_that_stand(
    database: Database, engine: Engine
) -> None:
    store = database.open()
    for place in ("DE", "US-CA", "US", "", "DE"):
        await store.add(draft(place=place))
    await store.add(draft(site="blog", place="FR"))
    assert await store.users.add("ada", "hash", frozenset({"read"}))
    await store.close()
    expected = rows_of(engine, "day_counts")
    assert sorted(row[5:] for row in expected if row[0] == "shop") == [
        ("", 1),
        ("DE", 2),
        ("US", 2),
    ]
    downgrade(engine, "0001")
    (shop,) = (row for row in rows_of(engine, "day_counts") if row[0] == "shop")
    assert shop[5:] == (5,)
    # Four more were purged since: they are counted, and nobody knows where they were made.
    with engine.begin() as line:
        line.exec_driver_sql("UPDATE day_counts SET count = 9 WHERE site = 'shop'")
        line.exec_driver_sql(
            "INSERT INTO day_counts VALUES ('old', '2020-02-03', 'gpc', 'opt-in', 'en', 7)"
        )
    upgrade(engine)
    found = rows_of(engine, "day_counts")
    assert found == sorted([
        ("old", "2020-02-03", "gpc", "opt-in", "en", "", 7),
        *((*row[:-1], row[-1] + 4) if row[0] == "shop" and not row[5] else row for row in expected),
    ])  # fmt: skip
    assert rows_of(engine, "users") == []
    store = database.open()
    await store.add(draft(place="DE"))
    today = datetime.datetime.now(datetime.UTC).date()
    first = datetime.date(2020, 1, 1)
    counted = await store.country_counts("shop", first, today)
    assert [(one.country, one.count) for one in counted] == [("", 5), ("DE", 3), ("US", 2)]
    assert [one.count for one in await store.day_counts("shop", first, today)] == [10]
    await store.close()


def rows_of(engine: Engine, table: str) -> list[tuple[Any, ...]]:
    with engine.connect() as line:
        return sorted(map(tuple, line.exec_driver_sql(f"SELECT * FROM {table}")))  # noqa: S608


async def test_steps_down_and_up_keep_or_remove_all(database: Database, engine: Engine) -> None:
    store = database.open()
    for place in range(30):
        await store.add(draft(site=("shop", "blog")[place % 2]))
    await store.archive("shop", "1a2b3c4d", "a" * 64, b"words")
    await store.note("ada", "looked", "shop")
    before = list(store.stream("shop"))
    await store.close()
    for revision in REVISIONS[-2::-1]:
        downgrade(engine, revision)
        assert at(engine) == revision
        upgrade(engine)
        store = database.open()
        assert list(store.stream("shop")) == before
        assert assert_chain(database.keys, "shop", store.stream("shop")) == 15
        await store.close()
    downgrade(engine, "base")
    assert tables(engine) <= {VERSION_TABLE}
    assert at(engine) is None
    store = database.open()
    assert list(store.stream("shop")) == []
    record, _ = await store.add(draft())
    assert record.number == 1
    await store.close()


def test_tables_of_a_later_version_are_not_touched(database: Database, engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as line:
        line.exec_driver_sql("UPDATE consentry_version SET version_num = '9999'")
    with pytest.raises(UsageFault, match=r"later version \(9999\); start that version"):
        database.open()


def test_processes_that_start_together_make_the_tables_once(database: Database) -> None:
    starts = [
        subprocess.Popen(  # noqa: S603 - it runs what is tested
            [sys.executable, "-c", START, database.url, str(database.data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    pipes = [(one.stdin, one.stdout) for one in starts if one.stdin and one.stdout]
    assert [out.readline() for _, out in pipes] == ["ready\n"] * 3
    # All have read the code; what is left is done at the same moment.
    for into, _ in pipes:
        into.write("\n")
        into.flush()
    said = [one.communicate(timeout=60)[1] for one in starts]
    assert [one.returncode for one in starts] == [0] * 3, said
    engine = open_engine(database.url, database.data)
    assert assert_chain(database.keys, "shop", stream(engine, "shop")) == 3
    engine.dispose()


def test_a_database_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    for url, words in (
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be opened"),
        (f"sqlite:///{tmp_path}/no/such/folder/x", "cannot be opened"),
        ("mysql://localhost/x", "only sqlite"),
        ("what?", "is no database address"),
    ):
        with pytest.raises(UsageFault, match=words) as fault:
            Database(url, tmp_path).open()
        assert "\n" not in str(fault.value)
