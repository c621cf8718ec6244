"""Leaves nothing of removed rows in a database's files, as far as the database lets us."""

from __future__ import annotations

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from server.store.engine import BUSY_MS, is_sqlite

# Milliseconds to wait for who still reads from SQLite's log: writers wait meanwhile.
PATIENCE_MS = 250


def forget(engine: Engine) -> bool:
    """Whether it is done; it isn't where somebody reads what was there before. Blocks."""
    try:
        with engine.connect() as line:
            if not is_sqlite(engine):
                line.execution_options(isolation_level="AUTOCOMMIT")
                line.exec_driver_sql("VACUUM consents")
                return True
            line.exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE_MS}")
            try:
                row = line.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return row is not None and row[0] == 0
            finally:
                line.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")
    except DBAPIError:
        return False
