"""Copies all rows of one database into another, empty one, in one transaction."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from scanner.errors import UsageFault
from server.store.engine import alone, is_sqlite
from server.store.migrate import newest, upgrade, version
from server.store.tables import metadata

# Rows that are held in memory at a time, each about a kilobyte.
BATCH = 2_000
# Milliseconds to wait for a program that has the database, such as `consentry consents list`.
PATIENCE_MS = 2_000
_MODULUS = 2**256


@contextlib.contextmanager
def held(engine: Engine) -> Iterator[Connection]:
    """A transaction on a database that no server has open, and that nobody writes to meanwhile.

    Raises `UsageFault` where one has, or its tables are not of this version.
    """
    if is_sqlite(engine):
        # Before anything else is asked of the file: an open one can't be had alone.
        sa.event.listen(engine, "connect", _have_alone, insert=True)
    with _naming(engine, "a server or another program may have it open; stop it, and try again"):
        line = engine.connect()
    with line:
        with _naming(engine, "nothing was copied"):
            _check_version(engine, version(line))
            if not is_sqlite(engine):
                _check_unused(engine, line)
                line.rollback()
                line.execution_options(isolation_level="REPEATABLE READ")
                _lock(line, "SHARE")
        yield line


def copy_rows(
    source: Connection, target: Engine, check: Callable[[Connection], None]
) -> dict[str, int]:
    """Copy each table; rows by table. Where it fails or is killed, the target stays empty.

    `check` looks at the whole copy before it is committed, and raises where it is not good.
    Raises `UsageFault` where the target is not empty, or does not take or give back a row.
    """
    with _naming(target, "nothing was copied"):
        _prepare(target)
        with alone(target).begin() as line:
            if not is_sqlite(target):
                _lock(line, "EXCLUSIVE")
            _check_empty(target, line)
            copied = {
                table.name: _copy(table, source, line, target) for table in metadata.sorted_tables
            }
            if not is_sqlite(target):
                _count_on(line)
            check(line)
            return copied


def _copy(table: sa.Table, source: Connection, line: Connection, target: Engine) -> int:
    """Copy one table, read it again and compare."""
    sent, come = _Rows(), _Rows()
    for batch in _read(source, table):
        line.execute(table.insert(), [dict(row._mapping) for row in batch])
        sent.add(batch)
    for batch in _read(line, table):
        come.add(batch)
    if (sent.count, sent.digest) != (come.count, come.digest):
        raise UsageFault(
            f"{_name(target)}: {table.name} is not the same there ({sent.count} rows were sent, "
            f"{come.count} came); nothing was copied."
        )
    return sent.count


class _Rows:
    """How many rows there were, and a digest that does not depend on their order.

    Databases sort texts differently.
    """

    def __init__(self) -> None:
        self.count = self.digest = 0

    def add(self, rows: Sequence[sa.Row[Any]]) -> None:
        self.count += len(rows)
        for row in rows:
            digest = hashlib.sha256(repr(tuple(row)).encode()).digest()
            self.digest = (self.digest + int.from_bytes(digest)) % _MODULUS


def _read(line: Connection, table: sa.Table) -> Iterator[Sequence[sa.Row[Any]]]:
    chosen = sa.select(table).order_by(*table.primary_key.columns)
    with (
        _naming(line.engine, "nothing was copied"),
        line.execute(chosen.execution_options(yield_per=BATCH)) as rows,
    ):
        yield from rows.partitions()


def _prepare(target: Engine) -> None:
    """Make the tables where there are none. Raises `UsageFault` where there are others."""
    with target.connect() as line:
        at = version(line)
        others = metadata.tables.keys() & set(sa.inspect(line).get_table_names())
    if at is not None:
        _check_version(target, at)
    elif others:
        name = min(others)
        raise UsageFault(
            f"{_name(target)}: has a table {name} that is not ours; copy into a new database."
        )
    else:
        upgrade(target)


def _check_version(engine: Engine, at: str | None) -> None:
    if at is None:
        raise UsageFault(f"{_name(engine)}: has no tables of ours; name the server's own database.")
    if at != newest():
        raise UsageFault(
            f"{_name(engine)}: its tables are of version {at}, not {newest()}; run `consentry db "
            "upgrade`, or the Consentry that they are of."
        )


def _check_empty(target: Engine, line: Connection) -> None:
    for table in metadata.sorted_tables:
        if line.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise UsageFault(
                f"{_name(target)}: is not empty, {table.name} has rows; copy into a new database."
            )


def _check_unused(engine: Engine, line: Connection) -> None:
    """A server keeps its connections, so one that rests is seen as well."""
    others = line.exec_driver_sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'consentry' AND pid <> pg_backend_pid()"
    ).scalar_one()
    if others:
        raise UsageFault(
            f"{_name(engine)}: a server has it open, by {others} connections; stop it, and copy "
            "then."
        )


def _lock(line: Connection, mode: str) -> None:
    """Keep others from writing. First in a transaction, which so sees what they have written."""
    names = ", ".join(table.name for table in metadata.sorted_tables)
    line.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
    line.exec_driver_sql(f"LOCK TABLE {names} IN {mode} MODE")


def _have_alone(line: Any, _: Any) -> None:
    """In this mode SQLite lets nobody else in, and fails where somebody is, even one who rests."""
    try:
        line.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        line.execute("PRAGMA locking_mode=EXCLUSIVE")
        line.execute("BEGIN IMMEDIATE")
        line.execute("ROLLBACK")
    except BaseException:
        # Else it would keep others out until it is forgotten.
        line.close()
        raise


def _count_on(line: Connection) -> None:
    """Let PostgreSQL count on from the numbers that were copied."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            line.execute(sa.select(sa.func.setval(sequence, sa.func.max(column))))


@contextlib.contextmanager
def _naming(engine: Engine, advice: str) -> Iterator[None]:
    """Say in a sentence what a database refuses."""
    try:
        yield
    except DBAPIError as error:
        said = " ".join(str(error.orig).split())
        raise UsageFault(f"{_name(engine)}: cannot be used ({said}); {advice}.") from error


def _name(engine: Engine) -> str:
    """A database for people: its file, or its address without the password."""
    return (engine.url.database or "") if is_sqlite(engine) else engine.url.render_as_string()
