"""The few statements that SQLite and PostgreSQL want in different words."""

from __future__ import annotations

import contextlib
import functools
import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, NamedTuple

import msgspec
from sqlalchemy import Table

from server.store.tables import COLUMNS

_NAMES = ", ".join(COLUMNS)

Cursor = Any


class Look(NamedTuple):
    """What a site's next records depend on."""

    head: Any
    """The site's row of `heads`; None for a new site."""
    same: list[Sequence[Any]]
    """Rows of `consents` with one of the keys, in the order of its columns."""
    owners: list[Sequence[Any]]
    """Subjects that are known, each with the hash of its secret."""


class Dialect(ABC):
    """What both have in common; statements are written with `?`."""

    @abstractmethod
    def begin(self, cursor: Cursor) -> None:
        """Begin to write."""

    def run(self, cursor: Cursor, statement: str, values: Sequence[Any] = ()) -> Cursor:
        """Run one statement."""
        return cursor.execute(statement, values)

    def add_up(self, cursor: Cursor, table: Table, rows: list[tuple[Any, ...]]) -> None:
        """Add counts to a table's, whose columns but the key's are numbers; one statement for all.

        A batch of visitors of thirty countries adds to as many rows.
        """
        if rows:
            self.run(cursor, _sums(table, self.unpacked, self.part), (_list(rows),))

    unpacked: ClassVar[str]
    """A JSON list as rows with a column `value`."""

    @staticmethod
    @abstractmethod
    def part(place: int, *, is_number: bool) -> str:
        """One entry of a `value` that is a list."""

    @abstractmethod
    def look(self, cursor: Cursor, site: str, keys: list[str], subjects: list[str]) -> Look:
        """Lock a site, and read what its next records depend on."""

    @abstractmethod
    def insert(self, cursor: Cursor, rows: list[tuple[Any, ...]]) -> None:
        """Add rows to `consents`, in the order of its columns."""

    def together(self, cursor: Cursor) -> AbstractContextManager[Any]:
        """While it is open, statements may be sent before those before them are done."""
        return contextlib.nullcontext()

    def lock(self, cursor: Cursor, site: str) -> Any:
        """A site's row of `heads`, which nobody else changes until the end; None for a new site."""
        return self.run(cursor, _HEAD, (site,)).fetchone()


class Sqlite(Dialect):
    """One writer at a time.

    Python's module lets other threads run at each step of a statement, and then has to wait for its
    turn. So a batch takes few steps: one statement for many keys, one for many rows.
    """

    # Without a condition its parser takes ON CONFLICT for a join's.
    unpacked = "json_each(?) WHERE true"

    @staticmethod
    def part(place: int, *, is_number: bool) -> str:
        """Numbers are numbers there."""
        return f"json_extract(value, '$[{place}]')"

    def begin(self, cursor: Cursor) -> None:
        """Wait for other writers now rather than at the first statement."""
        cursor.execute("BEGIN IMMEDIATE")

    def look(self, cursor: Cursor, site: str, keys: list[str], subjects: list[str]) -> Look:
        """Lock a site, and read what its next records depend on."""
        return Look(
            self.lock(cursor, site),
            cursor.execute(_SAME_KEYS, (_list(keys), site)).fetchall(),
            cursor.execute(_OWNERS, (_list(subjects), site)).fetchall(),
        )

    def insert(self, cursor: Cursor, rows: list[tuple[Any, ...]]) -> None:
        """Many rows a statement."""
        at, size = 0, MOST_ROWS
        while at < len(rows):
            while size > len(rows) - at:
                size //= 2
            cursor.execute(_INSERTS[size], [*itertools.chain(*rows[at : at + size])])
            at += size


class Postgres(Dialect):
    """Many writers, one to a site's chain."""

    unpacked = "jsonb_array_elements(?::jsonb)"

    @staticmethod
    def part(place: int, *, is_number: bool) -> str:
        """A text, unless it is to be a number."""
        return f"(value ->> {place})::bigint" if is_number else f"value ->> {place}"

    def begin(self, cursor: Cursor) -> None:
        """Nothing to do: the first statement begins a transaction."""

    def run(self, cursor: Cursor, statement: str, values: Sequence[Any] = ()) -> Cursor:
        """Run one statement."""
        return cursor.execute(statement.replace("?", "%s"), values)

    def look(self, cursor: Cursor, site: str, keys: list[str], subjects: list[str]) -> Look:
        """Lock a site, and read what its next records depend on: one way there and back for all."""
        head, same, owners = (cursor.connection.cursor() for _ in range(3))
        with self.together(cursor):
            self.run(cursor, _LOCK, (site,))
            self.run(head, _HEAD, (site,))
            # Planned for what is asked: with a plan for any list, a whole chain would be read.
            same.execute(_PG_SAME_KEYS, (site, keys), prepare=False)
            owners.execute(_PG_OWNERS, (site, subjects), prepare=False)
        return Look(head.fetchone(), same.fetchall(), owners.fetchall())

    def insert(self, cursor: Cursor, rows: list[tuple[Any, ...]]) -> None:
        """All rows as one text, which costs least on both sides."""
        with cursor.copy(_COPY) as copy:
            copy.write("".join(map(_line, rows)))

    def together(self, cursor: Cursor) -> AbstractContextManager[Any]:
        """While it is open, statements are sent without waiting for those before them."""
        pipeline: AbstractContextManager[Any] = cursor.connection.pipeline()
        return pipeline

    def lock(self, cursor: Cursor, site: str) -> Any:
        """A site's row of `heads`; two processes that find none wait for each other as well."""
        self.run(cursor, _LOCK, (site,))
        return self.run(cursor, _HEAD, (site,)).fetchone()


# Sizes of statements that insert are powers of two, so that there are few to prepare.
MOST_ROWS = 16
_MARKS = "(" + ", ".join("?" * len(COLUMNS)) + ")"
_INSERTS = {
    size: f"INSERT INTO consents ({_NAMES}) VALUES " + ", ".join([_MARKS] * size)
    for size in (1, 2, 4, 8, 16)
}
# The indexes are named, for SQLite guesses that a site has few rows.
_SAME_KEYS = (
    f"SELECT {_NAMES} FROM (SELECT value FROM json_each(?))"
    " CROSS JOIN consents INDEXED BY consents_key ON site = ? AND key = value"
)
_OWNERS = (
    "SELECT DISTINCT subject, secret_hash"
    " FROM (SELECT value FROM json_each(?)) CROSS JOIN consents INDEXED BY consents_subject"
    " ON site = ? AND subject = value WHERE secret_hash <> ''"
)
_PG_SAME_KEYS = f"SELECT {_NAMES} FROM consents WHERE site = %s AND key = ANY(%s)"
_PG_OWNERS = (
    "SELECT DISTINCT subject, secret_hash FROM consents"
    " WHERE site = %s AND subject = ANY(%s) AND secret_hash <> ''"
)
_COPY = f"COPY consents ({_NAMES}) FROM STDIN"
_ESCAPED = {ord("\\"): "\\\\", ord("\t"): "\\t", ord("\n"): "\\n", ord("\r"): "\\r"}
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))"
_HEAD = "SELECT number, hash, time, purged, purged_hash FROM heads WHERE site = ?"


@functools.cache
def _sums(table: Table, unpacked: str, part: Callable[..., str]) -> str:
    """A statement that adds each row of a JSON list to the row of a table with the same key."""
    keys = [column.name for column in table.primary_key]
    names = [column.name for column in table.columns]
    parts = [part(place, is_number=name not in keys) for place, name in enumerate(names)]
    sums = [f"{name} = {table.name}.{name} + excluded.{name}" for name in names if name not in keys]
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(parts)} FROM {unpacked}"
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(sums)}"
    )


def _list(values: list[Any]) -> str:
    return msgspec.json.encode(values).decode()


def _line(row: tuple[Any, ...]) -> str:
    """A row as `COPY` takes it."""
    text = "\t".join(map(str, row))
    if None in row or "\\" in text or "\n" in text or "\r" in text or text.count("\t") >= len(row):
        text = "\t".join("\\N" if part is None else str(part).translate(_ESCAPED) for part in row)
    return text + "\n"
