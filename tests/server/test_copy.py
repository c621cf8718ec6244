"""Records move to another database whole, or not at all. From and to both engines."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from scanner.errors import UsageFault
from server.moving import Moved, move
from server.store import open_store
from server.store.engine import open_engine
from server.store.migrate import upgrade
from server.store.tables import metadata
from tests.server.bare import raw
from tests.server.conftest import MUST
from tests.server.copying import NASTY, SITES, contents, fill
from tests.server.databases import ENGINES, Database, missing, postgres
from tests.server.drafts import assert_chain, draft
from tests.server.keeping import tamper

EMPTY: dict[str, list[tuple[object, ...]]] = {name: [] for name in metadata.tables}
# A copy that stops after a batch of records until it hears something.
HALTS = """
import sys
from pathlib import Path
from server import moving
from server.store import copy

copy.BATCH, read = 20, copy._read
def halting(line, table):
    for place, batch in enumerate(read(line, table)):
        yield batch
        if table.name == "consents" and place == 2:
            print("halts", flush=True)
            sys.stdin.readline()
copy._read = halting
moving.move(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
"""
# Who writes to a database, past a server.
WRITES = """
import sys
from pathlib import Path
from server.store.engine import open_engine

print("writes", flush=True)
engine = open_engine(sys.argv[1], Path(sys.argv[2]))
with engine.begin() as line:
    line.exec_driver_sql(
        "INSERT INTO audit (time, who, act, site, detail) VALUES (1, 'a', 'b', 'c', 'd')"
    )
engine.dispose()
"""


@pytest.fixture(params=ENGINES)
def to(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database that is not there or has no tables yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/copy.sqlite3"
        return
    if why := missing():
        (pytest.fail if MUST else pytest.skip)(why)
    with postgres() as url:
        yield url


@pytest.fixture
def to_file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/copy.sqlite3"


def moved(database: Database, to: str) -> Moved:
    return move(database.url, to, database.data)


def refused(database: Database, to: str) -> str:
    """The sentence with which it is refused."""
    with pytest.raises(UsageFault) as fault:
        moved(database, to)
    assert "\n" not in str(fault.value)
    return str(fault.value)


def execute(url: str, data: Path, *statements: str) -> None:
    engine = open_engine(url, data)
    with engine.begin() as line:
        for statement in statements:
            line.exec_driver_sql(statement)
    engine.dispose()


async def test_everything_is_there_and_goes_on(
    database: Database, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(database, monkeypatch)
    before = contents(database.url, database.data)
    done = await asyncio.to_thread(moved, database, to)
    assert contents(to, database.data) == before == contents(database.url, database.data)
    assert done.rows == {name: len(rows) for name, rows in before.items()}
    assert min(done.rows.values()) > 0
    assert done.holds
    assert [one.site for one in done.verdicts] == sorted(SITES)
    assert sum(one.rows for one in done.verdicts) == done.rows["consents"]
    assert sum(one.erased for one in done.verdicts) > 0
    assert [one.site for one in done.verdicts if one.purged] == ["blog"]
    monkeypatch.undo()
    store = open_store(to, database.data, database.keys)
    ends = {site: start.end.number for site, start in (await store.starts()).items()}
    for site in SITES:
        record, is_new = await store.add(draft(site=site))
        assert (record.number, is_new) == (ends[site] + 1, True)
    # Two, for a number that is given out twice is only met the second time.
    for _ in range(2):
        await store.note("ada", "moved")
    assert len(await store.audit(1_000)) == done.rows["audit"] + 2
    assert assert_chain(database.keys, "Shop", store.stream("Shop")) == ends["Shop"] + 1
    await store.close()


async def test_there_and_back_is_the_same(
    on_sqlite: Database, to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(on_sqlite, monkeypatch, 40)
    before = contents("", on_sqlite.data)
    back = f"sqlite:///{tmp_path}/back.sqlite3"
    await asyncio.to_thread(moved, on_sqlite, to)
    await asyncio.to_thread(move, to, back, on_sqlite.data)
    assert contents(back, on_sqlite.data) == before


@contextlib.asynccontextmanager
async def at_work(program: str, *words: str) -> AsyncIterator[Process]:
    """A program in a process of its own, once it has said something."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, *words, stdin=PIPE, stdout=PIPE
    )
    try:
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), 60)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def test_a_copy_that_is_killed_leaves_nothing(
    on_sqlite: Database, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(on_sqlite, monkeypatch)
    before = contents(on_sqlite.url, on_sqlite.data)
    async with at_work(HALTS, on_sqlite.url, to, str(on_sqlite.data)) as copying:
        copying.kill()
        assert await copying.wait() == -9
    assert contents(to, on_sqlite.data) == EMPTY
    assert contents(on_sqlite.url, on_sqlite.data) == before
    assert (await asyncio.to_thread(moved, on_sqlite, to)).holds
    assert contents(to, on_sqlite.data) == before


async def test_who_writes_meanwhile_waits(
    database: Database, to_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(database, monkeypatch)
    own = (database.url, str(database.data))
    async with (
        at_work(HALTS, database.url, to_file, str(database.data)) as copying,
        at_work(WRITES, *own) as writing,
    ):
        # It would be done at once.
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(writing.wait()), 0.4)
        await copying.communicate(b"go on\n")
        assert copying.returncode == 0
        assert await asyncio.wait_for(writing.wait(), 60) == 0
    assert len(contents(database.url, database.data)["audit"]) == len(NASTY) + 1
    assert len(contents(to_file, database.data)["audit"]) == len(NASTY)


async def test_what_a_server_has_open_is_not_copied(
    database: Database, to_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.store.copy.PATIENCE_MS", 100)
    store = database.open()
    await store.add(draft())
    said = await asyncio.to_thread(refused, database, to_file)
    assert "open" in said
    assert "stop it" in said
    # The server was not disturbed.
    await store.add(draft())
    await store.close()
    assert moved(database, to_file).rows["consents"] == 2


async def test_a_target_that_is_not_empty_is_left_as_it_is(
    on_sqlite: Database, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(on_sqlite, monkeypatch, 20)
    monkeypatch.undo()
    store = open_store(to, on_sqlite.data, on_sqlite.keys)
    await store.note("ada", "looked")
    await store.close()
    before = contents(to, on_sqlite.data)
    assert "is not empty, audit has rows" in refused(on_sqlite, to)
    assert contents(to, on_sqlite.data) == before


@pytest.mark.parametrize("version", ["0000", "9999"])
def test_a_database_of_another_version_is_neither_source_nor_target(
    on_sqlite: Database, to: str, version: str
) -> None:
    for url in ("", to):
        engine = open_engine(url, on_sqlite.data)
        upgrade(engine)
        engine.dispose()
    execute(to, on_sqlite.data, f"UPDATE consentry_version SET version_num = '{version}'")  # noqa: S608
    assert f"its tables are of version {version}, not " in refused(on_sqlite, to)
    with pytest.raises(UsageFault, match=f"its tables are of version {version}, not "):
        move(to, f"sqlite:///{on_sqlite.data}/new.sqlite3", on_sqlite.data)


def test_a_table_that_is_not_ours_is_left_as_it_is(on_sqlite: Database, to: str) -> None:
    on_sqlite.open().engine.dispose()
    execute(to, on_sqlite.data, "CREATE TABLE heads (x INTEGER)", "INSERT INTO heads VALUES (7)")
    assert "has a table heads that is not ours" in refused(on_sqlite, to)
    engine = open_engine(to, on_sqlite.data)
    assert sa.inspect(engine).get_table_names() == ["heads"]
    engine.dispose()


def test_what_cannot_be_copied_is_said(on_sqlite: Database, to_file: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    assert "there is no database" in refused(on_sqlite, to_file)
    on_sqlite.file.touch()
    assert "has no tables of ours" in refused(on_sqlite, to_file)
    assert not copy.exists()
    upgrade(engine := open_engine("", on_sqlite.data))
    engine.dispose()
    assert "cannot be opened" in refused(on_sqlite, "postgresql://nobody@127.0.0.1:1/none")
    assert "cannot be opened" in refused(on_sqlite, f"sqlite:///{tmp_path}/no/such/folder/x")
    assert "is the database itself" in refused(on_sqlite, f"sqlite:///{on_sqlite.file}")
    assert "names no file" in refused(on_sqlite, "sqlite://")
    copy.write_text("This is no database, but a letter to one. " * 99)
    assert "not a database" in refused(on_sqlite, to_file)
    on_sqlite.file.write_bytes(copy.read_bytes())
    copy.unlink()
    assert "not a database" in refused(on_sqlite, to_file)


def test_a_database_on_a_server_is_not_copied_onto_itself(on_postgres: Database) -> None:
    on_postgres.open().engine.dispose()
    assert "is the database itself" in refused(on_postgres, on_postgres.url)


@pytest.mark.parametrize(
    "does",
    [
        "AFTER INSERT ON audit BEGIN DELETE FROM audit; END",
        "AFTER INSERT ON heads BEGIN UPDATE heads SET purged_hash = 'x'; END",
        "AFTER INSERT ON revisions BEGIN UPDATE revisions SET content = 'words'; END",
    ],
)
async def test_a_copy_that_is_not_the_same_is_taken_back(
    on_sqlite: Database, to_file: str, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    await fill(on_sqlite, monkeypatch, 20)
    upgrade(engine := open_engine(to_file, on_sqlite.data))
    engine.dispose()
    execute(to_file, on_sqlite.data, f"CREATE TRIGGER does {does}")
    assert "is not the same there" in refused(on_sqlite, to_file)
    assert contents(to_file, on_sqlite.data) == EMPTY


async def test_a_chain_that_does_not_hold_is_copied_as_it_is(
    on_sqlite: Database, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(on_sqlite, monkeypatch, 40)
    tamper(on_sqlite.data, "UPDATE consents SET granted = '[\"x\"]' WHERE number = 3")
    done = await asyncio.to_thread(moved, on_sqlite, to)
    assert not done.holds
    assert {fault.kind for one in done.verdicts for fault in one.faults} == {"altered"}
    assert contents(to, on_sqlite.data) == contents("", on_sqlite.data)


async def test_what_the_other_engine_cannot_hold_is_said(
    on_sqlite: Database, on_other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(on_sqlite, monkeypatch, 20)
    raw(on_sqlite, "UPDATE audit SET who = 'a' || char(0) || 'b' WHERE number = 7")
    assert "cannot be used (" in refused(on_sqlite, on_other)
    assert contents(on_other, on_sqlite.data) == EMPTY


@pytest.fixture
def on_other() -> Iterator[str]:
    if why := missing():
        (pytest.fail if MUST else pytest.skip)(why)
    with postgres() as url:
        yield url
