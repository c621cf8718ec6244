"""Walks a chain in order: as rows, which cost least to check, or as records."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from server.chain import Head
from server.record import Record
from server.store.faults import Unreadable
from server.store.read import Start, starts
from server.store.rows import record_of
from server.store.tables import COLUMNS, consents

# Rows that are held in memory while a chain is walked.
STRIDE = 2_000
Row = Sequence[Any]
"""What one choice's row holds, in the order of `COLUMNS`."""

_OWN = f"SELECT {', '.join(COLUMNS)} FROM consents WHERE site = ?"
_NUMBER, _CLIENT_TIME, _SIGNAL = (
    COLUMNS.index(name) for name in ("number", "client_time", "signal")
)
_NUMBERS = frozenset(map(COLUMNS.index, ("number", "time", "signal", "days", "client_time")))
_TIMED = tuple(int if place in _NUMBERS else str for place in range(len(COLUMNS)))
_TYPES = frozenset({_TIMED, (*_TIMED[:_CLIENT_TIME], type(None), *_TIMED[_CLIENT_TIME + 1 :])})


class Stretch(NamedTuple):
    """A part of a chain."""

    after: int | None = None
    """Number before its first; None for the chain's begin."""
    until: int | None = None
    """Its last number; None for the chain's end."""


WHOLE = Stretch()


@contextlib.contextmanager
def chain(engine: Engine, site: str) -> Iterator[tuple[Start | None, Iterator[Row]]]:
    """A whole chain as it is at one moment, whatever is written meanwhile, and its ends."""
    with moment(engine) as line:
        yield starts(line).get(site), rows(line, site)


@contextlib.contextmanager
def moment(engine: Engine, name: str = "") -> Iterator[Connection]:
    """A transaction that sees what is there when it first reads, and nothing of what comes.

    With a name, it is what the one sees that was `shown` by it.
    """
    with engine.connect() as line:
        if line.dialect.name == "postgresql":
            line.execution_options(isolation_level="REPEATABLE READ")
        if name:
            line.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{name}'")
        yield line


def shown(line: Connection) -> str:
    """A name under which others see the same while the transaction lasts; empty on SQLite.

    Empty also on a PostgreSQL server that follows another: it gives none.
    """
    if line.dialect.name != "postgresql":
        return ""
    follows = line.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one()
    return "" if follows else str(line.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one())


def head_at(line: Connection, site: str, number: int) -> Head | None:
    """What the database says of a record; None where there is none, or it says no such thing."""
    chosen = sa.select(consents.c.number, consents.c.hash, consents.c.time)
    row = line.execute(
        chosen.where(consents.c.site == site, consents.c.number == number)
    ).fetchone()
    return Head(*row) if row and tuple(map(type, row)) == (int, str, int) else None


def rows(line: Connection, site: str, stretch: Stretch = WHOLE) -> Iterator[Row]:
    """Rows of a chain as a transaction sees them, in order; few are in memory at a time."""
    after, until = stretch
    while True:
        found = _some(line, site, after, until)
        yield from found
        if len(found) < STRIDE:
            return
        after = found[-1][_NUMBER]


def stream(engine: Engine, site: str, after: int = 0) -> Iterator[Record]:
    """A site's records from a number on, oldest first.

    Raises `Unreadable` at a row that is no record.
    """
    with engine.connect() as line:
        yield from map(read, rows(line, site, Stretch(after)))


def read(row: Row) -> Record:
    """The record of a row that anybody may have written; raises `Unreadable`."""
    if not is_typed(row):
        number = row[_NUMBER]
        why = "a number or a text is none"
        raise Unreadable(number if type(number) is int else 0, why)
    return record_of(row)


def is_typed(row: Row) -> bool:
    """Whether each value is of its column's type: SQLite takes anything anywhere."""
    types = tuple(map(type, row))
    return types in _TYPES and row[_SIGNAL] in (0, 1)


def _some(line: Connection, site: str, after: int | None, until: int | None) -> Sequence[Row]:
    statement = _OWN
    values: list[Any] = [site]
    for condition, value in ((" AND number > ?", after), (" AND number <= ?", until)):
        if value is not None:
            statement += condition
            values.append(value)
    statement += f" ORDER BY number LIMIT {STRIDE}"
    if line.dialect.name == "postgresql":
        statement = statement.replace("?", "%s")
    cursor = line.exec_driver_sql(statement, tuple(values)).cursor
    assert cursor is not None  # noqa: S101 - a SELECT has rows
    return cursor.fetchall()
