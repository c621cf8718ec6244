"""Brings a database's tables to this version's form, and back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from scanner.errors import UsageFault
from server.store.engine import alone, is_sqlite

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "consentry_version"
# So that processes that start together don't change the tables together (PostgreSQL).
_LOCK = "SELECT pg_advisory_xact_lock(7345012998)"


def upgrade(engine: Engine, revision: str = "head") -> str | None:
    """Bring the tables up to a revision; nothing is done where they are there already.

    The revision that they were of. Raises `UsageFault` where the database was written by a later
    version, or refuses.
    """
    try:
        return _upgraded(engine, revision)
    except DBAPIError as error:
        said = " ".join(str(error.orig).split())
        raise UsageFault(
            f"{engine.url.render_as_string()}: its tables cannot be made ({said}); they are as "
            "they were."
        ) from error


def newest() -> str:
    """The revision that this version of the code is for."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def _upgraded(engine: Engine, revision: str) -> str | None:
    with alone(engine).begin() as line:
        if not is_sqlite(engine):
            line.exec_driver_sql(_LOCK)
        at = version(line)
        known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
        if at is not None and at not in known:
            raise UsageFault(
                f"{engine.url.render_as_string()}: its tables are of a later version ({at}); "
                "start that version, or restore a backup from before."
            )
        command.upgrade(_config(line), revision)
        return at


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to an earlier revision; `base` removes them."""
    with alone(engine).begin() as line:
        command.downgrade(_config(line), revision)


def version(line: Connection) -> str | None:
    """The revision that the tables are of; None where there are none yet."""
    return MigrationContext.configure(
        line, opts={"version_table": VERSION_TABLE}
    ).get_current_revision()


def _config(line: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = line
    return config
