"""Opens a database: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from scanner.errors import UsageFault

# Milliseconds that a writer waits for another process, such as `consentry consents erase`.
BUSY_MS = 10_000
FILE = "consents.sqlite3"
# Of PostgreSQL's own library. A machine that is gone says nothing: it is believed to be after 20
# seconds without an answer, not after the system's quarter of an hour.
_POSTGRES = {
    "connect_timeout": 5,
    "application_name": "consentry",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}
_SQLITE = (
    # First: processes that start together wait for each other at the next.
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA journal_mode=WAL",
    # A record that was acknowledged has reached the disk.
    "PRAGMA synchronous=FULL",
    # What is erased is overwritten, not only forgotten.
    "PRAGMA secure_delete=ON",
    "PRAGMA cache_size=-65536",
    "PRAGMA foreign_keys=ON",
)


def open_engine(database: str, data: Path) -> Engine:
    """An engine for a database's address; the empty one is a file in the data folder.

    Raises `UsageFault` where the address is none that is known.
    """
    if not database:
        # Who may log in to the machine may not read what visitors chose.
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (data / FILE).touch(mode=0o600)
        database = f"sqlite:///{data / FILE}"
    try:
        url = make_url(database)
    except ArgumentError:
        raise UsageFault(f"{database}: is no database address; see docs/server.md.") from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise UsageFault(
            f"{url.render_as_string()}: only sqlite:///FILE and postgresql://... are known."
        )
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, connect_args={"check_same_thread": False})
        sa.event.listen(engine, "connect", _prepare)
        sa.event.listen(engine, "begin", _begin)
        return engine
    # What the address itself says outweighs ours.
    own = {name: value for name, value in _POSTGRES.items() if name not in url.query}
    return sa.create_engine(url, pool_pre_ping=True, connect_args=own)


def open_existing(database: str, data: Path) -> Engine:
    """The same for a database that is there: no file is made. Raises `UsageFault`."""
    engine = open_engine(database or f"sqlite:///{data / FILE}", data)
    path = engine.url.database or ""
    if is_sqlite(engine) and not Path(path).is_file():
        raise UsageFault(f"{path}: there is no database; name another, or start the server once.")
    return engine


def alone(engine: Engine) -> Engine:
    """The same, for transactions that must see what other writers have done, and go before them."""
    return engine.execution_options(begin="BEGIN IMMEDIATE")


def reachable(engine: Engine) -> None:
    """Raise `UsageFault` where the database does not answer."""
    try:
        with engine.connect() as line:
            line.exec_driver_sql("SELECT 1")
    except DBAPIError as error:
        said = " ".join(str(error.orig).split())
        raise UsageFault(
            f"{engine.url.render_as_string()}: cannot be opened ({said}); check --database."
        ) from error


def is_sqlite(engine: Engine) -> bool:
    """Whether it is the embedded database."""
    return engine.dialect.name == "sqlite"


def _prepare(line: Any, _: Any) -> None:
    line.isolation_level = None
    cursor = line.cursor()
    for statement in _SQLITE:
        cursor.execute(statement)
    cursor.close()


def _begin(line: sa.Connection) -> None:
    line.exec_driver_sql(line.get_execution_options().get("begin", "BEGIN"))
