"""What the commands about records have in common: whose records, and who asks."""

from __future__ import annotations

import os
from typing import Any

import click

_NAMES = ("data", "database", "settings", "config")


def where(command: Any) -> Any:
    """Options that say whose records."""
    options = (
        click.option("--data", metavar="DIR", help="The server's data folder."),
        click.option("--database", metavar="URL", help="Default: a SQLite file in --data."),
        click.option("--settings", metavar="FILE", help="More settings. Default: server.toml."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def with_sites(command: Any) -> Any:
    """The same, and where the sites are."""
    return click.option("--config", metavar="FILE", help="The sites. Default: sites.toml.")(
        where(command)
    )


def settings_of(given: dict[str, Any]) -> Any:
    """The server's settings. Raises `UsageFault`."""
    from server.settings import read_settings

    return read_settings({name: given.get(name) for name in _NAMES}, os.environ)


def who() -> str:
    """Whoever runs the command, for the audit."""
    import getpass

    try:
        return f"command line, {getpass.getuser()}"
    except (OSError, KeyError):
        return "command line"
