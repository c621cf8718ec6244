"""`consentry admin`: adding, listing, changing and removing people, and what is asked for."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scanner.errors import UsageFault
from server.cli.admin import admin
from server.passwords import MIN_LETTERS
from server.people import User
from server.store import AuditEntry
from tests.server.databases import Database
from tests.server.known import CHEAP, OTHER, PASSWORD

ROOT = Path(__file__).parents[2]


class Desk:
    """The command with a database, and what is in it afterwards."""

    def __init__(self, database: Database) -> None:
        self.database = database
        asyncio.run(database.open().close())

    def run(self, *words: str, stdin: str = "") -> Result:
        return CliRunner().invoke(
            admin, [*words, *self.where], input=stdin, catch_exceptions=True, prog_name="admin"
        )

    def fault(self, *words: str, stdin: str = "") -> str:
        """The sentence that the front door would print."""
        error = self.run(*words, stdin=stdin).exception
        assert isinstance(error, UsageFault), error
        assert "\n" not in str(error)
        return str(error)

    @property
    def where(self) -> list[str]:
        named = ["--database", self.database.url] if self.database.url else []
        return ["--data", str(self.database.data), *named]

    def read(self) -> tuple[list[User], list[AuditEntry]]:
        async def look() -> tuple[list[User], list[AuditEntry]]:
            store = self.database.open()
            try:
                return await store.users.all(), (await store.audit())[::-1]
            finally:
                await store.close()

        return asyncio.run(look())


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
def on_file(on_sqlite: Database) -> Desk:
    return Desk(on_sqlite)


def test_people_come_change_and_go(desk: Desk) -> None:
    assert "Nobody may sign in" in desk.run("list").stderr
    added = desk.run("add", "Ada@Example.com", "--scope", "records", stdin=f"{PASSWORD}\r\nmore\n")
    assert (added.exit_code, added.stdout) == (0, "")
    assert desk.run("add", "bob", "--no-password").exit_code == 0
    (ada, bob), _ = desk.read()
    assert (ada.name, ada.scopes) == ("ada@example.com", {"read", "records"})
    assert CHEAP.is_of(PASSWORD, ada.password)
    assert (bob.scopes, bob.password) == ({"read"}, "")
    assert desk.run("list").stdout == (
        "ada@example.com  read, records\nbob  read  (without a password)\n"
    )
    told = [json.loads(line) for line in desk.run("list", "--json").stdout.splitlines()]
    assert [set(one) for one in told] == [{"name", "scopes", "password", "since"}] * 2
    assert [one["password"] for one in told] == [True, False]
    assert desk.run("password", "ada@example.com", stdin=f"{OTHER}\n").exit_code == 0
    assert desk.run("scope", "bob", "erase").exit_code == 0
    (later, more), _ = desk.read()
    assert CHEAP.is_of(OTHER, later.password)
    assert later.stamp != ada.stamp
    assert (later.scopes, later.since) == (ada.scopes, ada.since)
    assert (more.scopes, more.stamp == bob.stamp) == ({"read", "records", "erase"}, False)
    assert desk.run("remove", "ada@example.com").exit_code == 0
    (left,), noted = desk.read()
    assert left.name == "bob"
    assert [one.detail for one in noted] == [
        "add ada@example.com", "add bob", "password of ada@example.com", "scope of bob",
        "remove ada@example.com",
    ]  # fmt: skip
    assert {one.act for one in noted} == {"people"}
    assert all(one.who.startswith("command line") for one in noted)


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (("add", "ada"), PASSWORD, "ada: is known already"),
        (("add", "eve", "--scope", "all"), PASSWORD, "all: is no scope; there are read, records"),
        (("add", "a b"), PASSWORD, "a name has letters"),
        (("add", "eve"), "short\n", f"at least {MIN_LETTERS}"),
        (("add", "eve"), "", f"at least {MIN_LETTERS}"),
        (("password", "eve"), PASSWORD, "eve: nobody has this name"),
        (("remove", "eve"), "", "eve: nobody has this name"),
        (("scope", "eve", "read"), "", "eve: nobody has this name"),
        (("scope", "ada", "root"), "", "root: is no scope"),
    ],
)
def test_what_cannot_be_done_is_told_and_not_done(
    on_file: Desk, words: tuple[str, ...], stdin: str, said: str
) -> None:
    assert on_file.run("add", "ada", "--no-password").exit_code == 0
    before = on_file.read()
    assert said in on_file.fault(*words, stdin=stdin)
    assert on_file.read() == before


def test_no_database_is_made_by_asking(tmp_path: Path) -> None:
    result = CliRunner().invoke(admin, ["list", "--data", str(tmp_path)])
    assert isinstance(result.exception, UsageFault)
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_it_is_asked_for_twice_and_not_shown(on_file: Desk) -> None:
    words = [sys.executable, "-m", "consentry", "admin", "add", "ada", *on_file.where]
    for again, status in ((OTHER, 130), (PASSWORD, 0)):
        shown, done = _typed(words, [PASSWORD, again])
        assert PASSWORD not in shown
        assert OTHER not in shown
        assert shown.count("Password") >= 1
        assert ("do not match" in shown) == (status != 0), shown
        assert done == status
    (ada,), _ = on_file.read()
    assert CHEAP.is_of(PASSWORD, ada.password)


def _typed(words: list[str], lines: list[str]) -> tuple[str, int]:
    """What a terminal shows while these lines are typed, each once it is asked for; then Ctrl-D."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - it runs what is tested
        words, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        shown, waiting, asked = "", [*lines], 0
        # A terminal that nobody has open any more can't be read (Linux), or is at its end.
        while part := _part(ours):
            shown += part
            if shown.endswith(": ") and len(shown) > asked:
                asked = len(shown)
                os.write(ours, (waiting.pop(0) + "\n").encode() if waiting else b"\x04")
        os.close(ours)
    return shown, process.returncode


def _part(line: int) -> str:
    try:
        return os.read(line, 4_096).decode()
    except OSError:
        return ""
