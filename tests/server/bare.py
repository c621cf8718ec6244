"""The database as somebody with its password has it, past the store."""

from __future__ import annotations

import sqlite3
from typing import Any

from tests.server.databases import Database


def raw(database: Database, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run a statement past the store, as somebody with the database's password would."""
    if not database.is_sqlite:
        with database.connect() as line:
            cursor = line.execute(statement.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []
    line = sqlite3.connect(database.file, isolation_level=None)
    try:
        return line.execute(statement, values).fetchall()
    finally:
        line.close()


def rows(database: Database, site: str = "shop") -> int:
    return int(raw(database, "SELECT count(*) FROM consents WHERE site = ?", site)[0][0])


def numbers(records: Any) -> list[int]:
    return [record.number for record in records]
