"""`consentry report`: show a stored scan again, in any format."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from scanner.records import Scan
    from scanner.report.failing import Level

FORMATS = ("text", "json", "html", "csv", "md", "sarif", "junit")

FAIL_ON = ("high", "medium", "low", "info", "never")

# Written by --out when no --format is given: what is made to be read or opened.
DEFAULT_FILES = ("html", "csv", "md")


@click.command(
    epilog="""\b
Example:
  consentry report consentry-report/scan.json --format html --out public/
"""
)
@click.argument("scan", type=click.Path(path_type=Path), metavar="SCAN")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write files into this folder and print their names. Default formats: html, csv, md.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="May be given more than once with --out. Default: text on the terminal.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="never",
    show_default=True,
    help="Exit with 1 on findings of this severity or above.",
)
@click.option(
    "--reclassify",
    is_flag=True,
    help="Judge everything anew with today's knowledge, lists and sites.toml.",
)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --reclassify: sites.toml with the site's own services. Default: ./sites.toml.",
)
def report(scan: Path, out: Path | None, fail_on: Level, **given: Any) -> None:
    """Show a stored scan again, in any format.

    SCAN is a scan.json, or the folder that holds it. Nothing is fetched and nothing is
    scanned again.
    """
    from scanner.errors import UsageFault
    from scanner.report.failing import FINDINGS, exit_code, why
    from scanner.report.files import write_report
    from scanner.report.scan_file import load_scan

    wanted = list(dict.fromkeys([*given["formats"], *(["json"] if given["as_json"] else [])]))
    if out is None and (len(wanted) > 1 or "csv" in wanted):
        raise UsageFault("More than one file needs a folder: add --out DIR.")
    loaded = load_scan(scan)
    if given["reclassify"]:
        loaded = _reclassified(loaded, given["config"])
    source = scan if scan.is_dir() else scan.parent
    if out is None:
        _show(loaded, (wanted or ["text"])[0], source)
    else:
        for path in write_report(loaded, out, wanted or DEFAULT_FILES, pictures_from=source):
            click.echo(str(path))
    # The report was made; what the scan could not see is no failure of this command.
    if exit_code(loaded, fail_on) == FINDINGS:
        click.echo(why(loaded, fail_on), err=True)
        raise SystemExit(FINDINGS)


def _reclassified(scan: Scan, config: Path | None) -> Scan:
    """The scan with today's verdicts."""
    from scanner.sources import judged, sources_for

    return judged(scan, sources_for(scan.scan.url, config))


def _show(scan: Scan, name: str, source: Path) -> None:
    """Print one format on stdout: text in the terminal's width and colours, others as bytes."""
    if name != "text":
        from scanner.report.files import rendered

        click.echo(rendered(scan, name, source), nl=False)
        return
    from rich.console import Console

    from scanner.report.text import render

    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:  # a terminal that is not UTF-8 gets escapes instead of a crash
        reconfigure(errors="backslashreplace")
    render(scan, Console())
