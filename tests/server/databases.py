"""Databases of both engines, a fresh one at a time.

`CONSENTRY_TEST_POSTGRES` names another PostgreSQL server than the one of this machine.
"""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from server.keys import Keys, load_keys
from server.store import Store, open_store

POSTGRES = os.environ.get("CONSENTRY_TEST_POSTGRES") or "postgresql://postgres@127.0.0.1:5432"
ENGINES = ("sqlite", "postgresql")


class Database:
    """An empty database, and the folder of what lies beside it."""

    def __init__(self, url: str, data: Path) -> None:
        """`url` is empty for SQLite, as in the server's settings."""
        self.url = url
        self.data = data
        self.keys: Keys = load_keys(data / "keys")

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file."""
        return not self.url

    @property
    def file(self) -> Path:
        """Of SQLite."""
        return self.data / "consents.sqlite3"

    def open(self, committed: Callable[[int, float], None] | None = None) -> Store:
        """A store of its own, as another process would have it."""
        return open_store(self.url, self.data, self.keys, committed)

    def connect(self) -> psycopg.Connection[Any]:
        """Past the server, to PostgreSQL."""
        return psycopg.connect(self.url, autocommit=True, application_name="test")


def on_server(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run a statement on the PostgreSQL server itself, beside any test's database."""
    with psycopg.connect(_address("postgres"), autocommit=True, connect_timeout=5) as line:
        cursor = line.execute(statement.encode(), values or None)
        return cursor.fetchall() if cursor.description else []


@functools.cache
def missing() -> str | None:
    """Why PostgreSQL can't be tested with; None where it can."""
    try:
        on_server("SELECT 1")
    except psycopg.Error as error:
        return (
            f"no PostgreSQL at {make_url(POSTGRES).render_as_string()} "
            f"({' '.join(str(error).split())}); start one, or name it by CONSENTRY_TEST_POSTGRES."
        )
    return None


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """URL of a fresh database, dropped at the end."""
    name = f"consentry_test_{secrets.token_hex(6)}"
    on_server(f'CREATE DATABASE "{name}"')
    try:
        yield _address(name)
    finally:
        on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextlib.contextmanager
def fresh(engine: str, folder: Path) -> Iterator[Database]:
    """An empty database of one of `ENGINES`, with its data folder below `folder`."""
    data = folder / "server"
    data.mkdir()
    with postgres() if engine == "postgresql" else contextlib.nullcontext("") as url:
        yield Database(url, data)


def _address(name: str) -> str:
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
