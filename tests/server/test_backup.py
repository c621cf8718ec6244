"""Backups are made and put back as docs/server.md says, while choices come in."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from server.checkpoints import FOLDER, sign_ends
from server.ledger import using
from server.settings import Settings
from server.store import Store, open_store
from server.verify import Verdict, in_words
from tests.server.clusters import programs
from tests.server.databases import Database, on_server, postgres
from tests.server.drafts import draft
from tests.server.keeping import NOON

PAGE = (Path(__file__).parents[2] / "docs" / "server.md").read_text("utf-8")
# Choices before the backup, and at least as many after it.
SOME = 40


def documented(program: str) -> str:
    """The command line of the docs that calls it."""
    (line,) = re.findall(rf"^\$ ({program} .*)$", PAGE, re.MULTILINE)
    return str(line)


async def shell(line: str, folder: Path) -> None:
    """Run a command line as a person would."""
    path = os.pathsep.join([*([str(programs())] if programs() else []), os.environ["PATH"]])
    done = await asyncio.create_subprocess_shell(
        line, cwd=folder, env={**os.environ, "PATH": path}, stderr=asyncio.subprocess.PIPE
    )
    _, said = await done.communicate()
    assert (done.returncode, said) == (0, b"")


@contextlib.asynccontextmanager
async def busy(database: Database) -> AsyncIterator[Store]:
    """A store that choices come into, without a pause, until the block ends and for a while more;
    what came then is signed for.
    """
    store, begun, over = database.open(), asyncio.Event(), asyncio.Event()

    async def go_on() -> int:
        rest, count = SOME, 0
        while rest > 0:
            await asyncio.gather(*(store.add(draft()) for _ in range(4)))
            count += 4
            begun.set()
            rest -= 4 if over.is_set() else 0
        return count

    await asyncio.gather(*(store.add(draft()) for _ in range(SOME)))
    await sign_ends(store, database.data / FOLDER, database.keys, NOON)
    async with asyncio.TaskGroup() as group:
        adding = group.create_task(go_on())
        await begun.wait()
        yield store
        over.set()
    assert adding.result() > SOME
    await sign_ends(store, database.data / FOLDER, database.keys, NOON)
    await store.close()


def copy_folders(database: Database, folder: Path) -> Path:
    """Keys and checkpoints, which are copied before the database is."""
    for name in ("keys", FOLDER):
        shutil.copytree(database.data / name, folder / name)
    return folder


def checked(settings: Settings, *copies: Path) -> Verdict:
    return using(settings, lambda ledger: ledger.verify("shop", copies))


async def assert_restored(database: Database, restored: Settings) -> None:
    """It holds by itself, lacks what came later, and goes on from where it ends."""
    newest = await asyncio.to_thread(checked, Settings(data=database.data, database=database.url))
    assert newest.holds
    own = await asyncio.to_thread(checked, restored)
    assert own.holds, own.faults
    assert SOME <= own.rows < newest.rows
    late = await asyncio.to_thread(checked, restored, database.data / FOLDER)
    assert [(fault.number, fault.kind) for fault in late.faults] == [(newest.rows, "truncated")]
    _, words = in_words(late)
    assert f"ends at {own.rows}, but {newest.rows} was signed for: cut off." in words
    store = open_store(restored.database, restored.data, database.keys)
    record, _ = await store.add(draft())
    await store.note("ada", "restored")
    await store.close()
    assert record.number == own.rows + 1
    assert (await asyncio.to_thread(checked, restored)).holds


async def vacuum_into(folder: Path) -> None:
    """The documented command; its statement alone where there is no `sqlite3`."""
    line = documented("sqlite3")
    if shutil.which("sqlite3"):
        await shell(line, folder)
        return
    (statement,) = re.findall(r'"(.*)"', line)
    with contextlib.closing(sqlite3.connect(folder / "consents.sqlite3")) as file:
        file.execute(statement.replace("backup", str(folder / "backup")))


async def test_a_file_is_backed_up_while_choices_come_in(
    on_sqlite: Database, tmp_path: Path
) -> None:
    async with busy(on_sqlite):
        folder = copy_folders(on_sqlite, tmp_path / "restored")
        await vacuum_into(on_sqlite.data)
    (on_sqlite.data / "backup.sqlite3").rename(folder / "consents.sqlite3")
    await assert_restored(on_sqlite, Settings(data=folder))


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Another database, empty; skips where PostgreSQL's programs are missing or too old."""
    path = os.pathsep.join([str(programs()), os.environ["PATH"]])
    found = shutil.which("pg_dump", path=path)
    if found is None or shutil.which("pg_restore", path=path) is None:
        pytest.skip("pg_dump and pg_restore are not installed.")
    with os.popen(f"'{found}' --version") as said:  # noqa: S605
        (major,) = re.findall(r"\) (\d+)", said.read())
    if int(major) < int(on_server("SHOW server_version_num")[0][0]) // 10_000:
        pytest.skip(f"pg_dump {major} is older than the server.")
    with postgres() as url:
        yield url


async def test_a_server_is_backed_up_while_choices_come_in(
    on_postgres: Database, elsewhere: str, tmp_path: Path
) -> None:
    dump, restore = documented("pg_dump"), documented("pg_restore")
    async with busy(on_postgres):
        folder = copy_folders(on_postgres, tmp_path / "restored")
        own = "postgresql://consentry@localhost/consentry"
        assert own in dump
        await shell(dump.replace(own, f"'{on_postgres.url}'"), folder)
    other = "postgresql://consentry@localhost/restored"
    assert other in restore
    await shell(restore.replace(other, f"'{elsewhere}'"), folder)
    await assert_restored(on_postgres, Settings(data=folder, database=elsewhere))
