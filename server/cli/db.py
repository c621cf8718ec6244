"""`consentry db`: bring the database's tables up to date, and move records to another database."""

from __future__ import annotations

import json
from typing import Any

import click

from server.cli.where import settings_of, where


@click.group(
    epilog="""\b
Examples:
  consentry db upgrade
  consentry db copy --to postgresql://consentry@localhost/consentry
"""
)
def db() -> None:
    """Bring the database up to date, and copy it to another, such as from SQLite to PostgreSQL."""


@db.command(epilog="\b\nExample:\n  consentry db upgrade --database postgresql://localhost/shop\n")
@where
def upgrade(**given: Any) -> None:
    """Bring the tables to this version's form; makes them where there are none.

    The server does it by itself when it starts.
    """
    from server.store import migrate
    from server.store.engine import open_engine, reachable

    settings = settings_of(given)
    engine = open_engine(settings.database, settings.data)
    try:
        reachable(engine)
        before, now = migrate.upgrade(engine), migrate.newest()
    finally:
        engine.dispose()
    if before == now:
        click.echo(f"The tables are of version {now}, the newest; nothing was to do.")
    elif before is None:
        click.echo(f"The tables were made, of version {now}.")
    else:
        click.echo(f"The tables were brought from version {before} to {now}.")


@db.command(epilog="\b\nExample:\n  consentry db version --json\n")
@click.option("--json", "as_json", is_flag=True, help="For a machine.")
@where
def version(*, as_json: bool, **given: Any) -> None:
    """Say of which version the tables are: exit code 1 where it is not this Consentry's."""
    from server.store import migrate
    from server.store.engine import open_existing, reachable

    settings = settings_of(given)
    engine = open_existing(settings.database, settings.data)
    try:
        reachable(engine)
        with engine.connect() as line:
            at, now = migrate.version(line), migrate.newest()
    finally:
        engine.dispose()
    if as_json:
        click.echo(json.dumps({"version": at, "wanted": now}))
    else:
        click.echo(f"{at or 'no tables'}{'' if at == now else f'; this Consentry wants {now}'}")
    if at != now:
        raise click.exceptions.Exit(1)


@db.command(
    epilog="""\b
Examples:
  consentry db copy --to postgresql://consentry@localhost/consentry
  consentry db copy --from sqlite:////srv/old.sqlite3 --to sqlite:////srv/new.sqlite3
"""
)
@click.option("--from", "database", metavar="URL", help="Default: the server's database.")
@click.option("--to", required=True, metavar="URL", help="An empty database.")
@click.option("--data", metavar="DIR", help="The server's data folder, with its keys.")
@click.option("--settings", metavar="FILE", help="More settings. Default: server.toml.")
@click.option("--json", "as_json", is_flag=True, help="For a machine.")
def copy(to: str, *, as_json: bool, **given: Any) -> None:
    """Copy all records to an empty database, and check every chain there.

    Stop the server first. Whatever goes wrong, the new database stays empty and the old one as it
    is. Exit code 1 where a chain does not hold, which then did not before.
    """
    import msgspec

    from server.moving import move
    from server.verify import in_words

    settings = settings_of(given)
    moved = move(settings.database, to, settings.data)
    if as_json:
        told = {**msgspec.to_builtins(moved), "holds": moved.holds}
        click.echo(msgspec.json.encode(told).decode())
    else:
        for table, rows in moved.rows.items():
            click.echo(f"{table}: {rows:,} rows, the same in both.")
        for line in (line for verdict in moved.verdicts for line in in_words(verdict)):
            click.echo(line)
    if not moved.holds:
        raise click.exceptions.Exit(1)
