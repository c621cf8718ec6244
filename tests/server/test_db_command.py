"""`consentry db`: what is printed, exit codes, and one sentence where something is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from scanner.errors import ConsentryError
from server.cli.db import db
from server.store.engine import open_engine
from server.store.migrate import downgrade, newest, upgrade
from tests.server.copying import NASTY, contents, fill
from tests.server.databases import Database
from tests.server.keeping import tamper

ROOT = Path(__file__).parents[2]


def run(*words: str) -> Result:
    return CliRunner().invoke(db, words)


def of(database: Database, *words: str) -> Result:
    """A command about this database."""
    named = ["--database", database.url] if database.url else []
    return run(*words, "--data", str(database.data), *named)


def refused(done: Result) -> str:
    """The sentence of a command that does not go well."""
    assert isinstance(done.exception, ConsentryError), done.output
    assert (done.exception.exit_code, done.stdout) == (2, "")
    assert "\n" not in str(done.exception)
    return str(done.exception)


def at(database: Database, statement: str) -> None:
    engine = open_engine(database.url, database.data)
    with engine.begin() as line:
        line.exec_driver_sql(statement)
    engine.dispose()


def test_the_docs_list_the_commands() -> None:
    page = (ROOT / "docs" / "server.md").read_text("utf-8")
    for name, command in db.commands.items():
        assert f"| `db {name}" in page
        done = run(name, "--help")
        assert f"  consentry db {name}" in done.stdout
        for one in command.params:
            assert not isinstance(one, click.Option) or one.help or one.name == "help"


def test_upgrade_makes_the_tables_once(database: Database) -> None:
    done = of(database, "upgrade")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"The tables were made, of version {newest()}.\n"
    done = of(database, "upgrade")
    assert done.stdout == f"The tables are of version {newest()}, the newest; nothing was to do.\n"
    assert done.exit_code == 0


def test_upgrade_says_from_where_to_where(database: Database) -> None:
    engine = open_engine(database.url, database.data)
    upgrade(engine)
    downgrade(engine, "0001")
    engine.dispose()
    assert of(database, "version").exit_code == (1 if newest() != "0001" else 0)
    done = of(database, "upgrade")
    assert done.exit_code == 0
    if newest() != "0001":
        assert done.stdout == f"The tables were brought from version 0001 to {newest()}.\n"
    assert of(database, "version").exit_code == 0


def test_version_says_whether_it_is_this_ones(database: Database) -> None:
    if database.is_sqlite:
        assert "there is no database; name another" in refused(of(database, "version"))
        assert not database.file.exists()
        database.file.touch()
    done = of(database, "version")
    assert done.stdout == f"no tables; this Consentry wants {newest()}\n"
    assert done.exit_code == 1
    of(database, "upgrade")
    done = of(database, "version")
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{newest()}\n", "")
    at(database, "UPDATE consentry_version SET version_num = '9999'")
    done = of(database, "version", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (1, {"version": "9999", "wanted": newest()})
    assert "of a later version (9999); start that" in refused(of(database, "upgrade"))


def test_who_may_not_make_tables_is_told(on_postgres: Database) -> None:
    """A database of somebody else's, who lets us in and no more."""
    at(on_postgres, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    with on_postgres.connect() as line:
        line.execute("DROP ROLE IF EXISTS consentry_guest")
        line.execute("CREATE ROLE consentry_guest LOGIN")
        try:
            guest = on_postgres.url.replace("postgres@", "consentry_guest@", 1)
            said = refused(run("upgrade", "--data", str(on_postgres.data), "--database", guest))
        finally:
            line.execute("DROP ROLE consentry_guest")
    assert "its tables cannot be made (" in said


async def test_copy_says_what_was_copied_and_that_it_holds(
    on_sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(on_sqlite, monkeypatch, 20)
    monkeypatch.undo()
    to = f"sqlite:///{tmp_path}/copy.sqlite3"
    done = of(on_sqlite, "copy", "--to", to)
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert f"audit: {len(NASTY)} rows, the same in both." in lines
    assert [line for line in lines if "blog: the chain holds: 1 records" in line]
    assert contents(to, on_sqlite.data) == contents("", on_sqlite.data)


async def test_copy_ends_with_1_where_a_chain_does_not_hold(
    on_sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(on_sqlite, monkeypatch, 20)
    monkeypatch.undo()
    tamper(on_sqlite.data, "UPDATE consents SET denied = '[]' WHERE site = 'shop' AND number = 2")
    first, second = (f"sqlite:///{tmp_path}/{name}.sqlite3" for name in ("one", "two"))
    done = of(on_sqlite, "copy", "--to", first)
    assert done.exit_code == 1
    assert "  record 2 is not as it was written. [altered]" in done.stdout.splitlines()
    words = ("--from", first, "--to", second, "--data", str(on_sqlite.data), "--json")
    told = run("copy", *words)
    assert told.exit_code == 1
    said = json.loads(told.stdout)
    assert said["holds"] is False
    assert said["rows"]["consents"] == len(contents("", on_sqlite.data)["consents"])


def test_copy_wants_the_keys_and_a_place(on_sqlite: Database, tmp_path: Path) -> None:
    done = run("copy", "--to", "sqlite:///x", "--data", str(tmp_path / "none"))
    assert "holds no chain key" in refused(done)
    assert not (tmp_path / "none").exists()
    of(on_sqlite, "upgrade")
    assert "only sqlite:///FILE and" in refused(of(on_sqlite, "copy", "--to", "mysql://localhost"))
    assert of(on_sqlite, "copy").exit_code == 2
