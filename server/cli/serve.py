"""`consentry serve`: the server."""

from __future__ import annotations

import os
from typing import Any

import click


@click.command(
    epilog="""\b
Examples:
  consentry serve
  consentry serve --host 0.0.0.0 --port 8080 --public-url https://consent.example
  consentry serve --settings server.toml --log-format json
"""
)
@click.option("--config", metavar="FILE", help="The sites. Default: sites.toml")
@click.option("--host", metavar="ADDRESS", help="Listen here. Default: 127.0.0.1")
@click.option("--port", metavar="NUMBER", help="0 takes any free one. Default: 8484")
@click.option(
    "--database", metavar="URL", help="E.g. postgresql://... Default: a SQLite file in --data."
)
@click.option("--data", metavar="DIR", help="Folder of the database, keys and checkpoints.")
@click.option("--workers", metavar="NUMBER", help="Processes, on PostgreSQL. Default: 1")
@click.option("--public-url", metavar="URL", help="Under which visitors reach the server.")
@click.option(
    "--trusted-proxies",
    metavar="NETWORKS",
    help="Whose word on a visitor's address counts, e.g. 10.0.0.0/8,fd00::/8.",
)
@click.option("--log-format", metavar="FORMAT", help="text or json. Default: text")
@click.option("--settings", metavar="FILE", help="More settings. Default: server.toml if there.")
def serve(**given: Any) -> None:
    """Serve the banners of all sites, and keep proof of each choice.

    What can be set is in docs/server.md: by these options, by variables such as CONSENTRY_PORT, and
    in a file. SIGTERM and Ctrl-C end it once what was begun is answered and written; SIGHUP looks
    for changed sites at once.
    """
    from server.running import run
    from server.settings import read_settings

    run(read_settings(given, os.environ))
