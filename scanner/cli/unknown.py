"""`consentry unknown`: what a scan found and nobody knows, with a snippet to decide it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from scanner.classify.unknown import Unknown


@click.command(
    epilog="""\b
Examples:
  consentry unknown report/scan.json
  consentry unknown report --toml shop >> sites.toml
"""
)
@click.argument("scan", type=click.Path(path_type=Path), metavar="SCAN")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option(
    "--toml",
    "slug",
    metavar="SLUG",
    help="Print services to paste into sites.toml for this site; decide each category.",
)
def unknown(scan: Path, as_json: bool, slug: str | None) -> None:
    """List what a scan found and nobody knows, most often met first.

    SCAN is a scan.json, or the folder that holds it. Suggestions come from behaviour: they are
    hints for whoever decides, never verdicts.
    """
    from scanner.classify.unknown import snippet, unknowns
    from scanner.errors import UsageFault
    from scanner.report.scan_file import load_scan

    found = unknowns(load_scan(scan))
    if slug is not None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", slug):
            raise UsageFault(
                f"--toml: {slug!r} is no site's short name; write it in lower-case letters, digits "
                "and hyphens."
            )
        click.echo(snippet(found, slug), nl=False)
        return
    if as_json:
        import msgspec

        for one in found:
            click.echo(msgspec.json.encode(one).decode())
        return
    _show(found)


def _show(found: list[Unknown]) -> None:
    """Print a table, or that there is nothing."""
    from rich.console import Console

    from scanner.report.columns import Cell, Column, print_table

    console = Console()
    if not found:
        console.print("Everything in this scan is known.")
        return
    columns = [
        Column(heading="Name", narrowest=14),
        Column(heading="Kind"),
        Column(heading="Where", narrowest=14),
        Column(heading="Pages", align="right"),
        Column(heading="Lifetime"),
        Column(heading="Set by", narrowest=12),
        Column(heading="Suggestion", narrowest=24, below="suggestion"),
    ]
    rows: list[list[Cell]] = [
        [
            one.name,
            one.kind,
            one.where.removeprefix("https://"),
            str(one.met),
            one.lifetime or "-",
            one.set_by or "-",
            f"{one.suggestion}: {', '.join(one.why)}" if one.suggestion else "-",
        ]
        for one in found
    ]
    print_table(console, columns, rows, most=None)
