"""`consentry draft`: a `[sites.x]` block from a scan."""

from __future__ import annotations

import re
from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  consentry draft report/scan.json > sites.toml
  consentry draft https://www.example.com --site shop > sites.toml
"""
)
@click.argument("scan", metavar="SCAN|URL")
@click.option(
    "--site", "slug", metavar="SLUG", help="The site's short name. Default: its domain's."
)
@click.option("--quiet", "-q", is_flag=True, help="No progress line while an address is scanned.")
def draft(scan: str, slug: str | None, quiet: bool) -> None:
    """Propose a `[sites.x]` block: services grouped and described, unknowns listed for you.

    SCAN is a scan.json, or the folder that holds it; an address is scanned first. The block goes to
    standard output, loads as it is, and explains each choice in a comment.
    """
    from banner.draft import draft as drafted
    from scanner.errors import UsageFault
    from scanner.report.scan_file import load_scan

    if slug is not None and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", slug):
        raise UsageFault(
            f"--site: {slug!r} is no site's short name; write it in lower-case letters, digits and "
            "hyphens."
        )
    if scan.startswith(("http://", "https://")):
        from scanner.cli.run import scanned
        from scanner.options import ScanOptions

        found = scanned(ScanOptions(url=scan), quiet=quiet)
    else:
        found = load_scan(Path(scan))
    click.echo(drafted(found, slug), nl=False)
