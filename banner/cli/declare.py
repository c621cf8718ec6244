"""`consentry declare`: the cookie declaration, for people and programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from banner.cli.options import checked_place, config_option, place_option, site_of


@click.command(
    epilog="""\b
Examples:
  consentry declare shop --scan report/scan.json > cookies.html
  consentry declare shop --language de --format md
"""
)
@click.argument("site", metavar="SITE")
@config_option
@click.option(
    "--scan",
    type=click.Path(path_type=Path),
    metavar="SCAN",
    help="Lifetimes, parties and kinds from this scan.json or its folder.",
)
@click.option("--language", metavar="TAG", help="E.g. de or pt-BR. Default: the site's first.")
@place_option
@click.option(
    "--format",
    "kind",
    type=click.Choice(("html", "page", "md", "json")),
    default="html",
    show_default=True,
    help="html is a fragment to put into a page; page is a whole document.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
def declare(**given: Any) -> None:
    """Print what a site keeps on its visitors' devices, by category and service."""
    from banner.declaration import as_html, as_markdown, as_page
    from banner.declaration import as_json as data
    from banner.declaration import declare as declared
    from banner.i18n import languages, words
    from banner.regimes import asked
    from scanner.report.scan_file import load_scan

    site = site_of(given["config"], given["site"])
    tag = given["language"] or languages(site.languages)[0]
    told = declared(
        site,
        asked(site, checked_place(given["place"])),
        words(tag, site.banner.text),
        load_scan(given["scan"]) if given["scan"] else None,
    )
    if given["as_json"] or given["kind"] == "json":
        click.echo(data(told).decode(), nl=False)
        return
    render = {"html": as_html, "page": as_page, "md": as_markdown}[given["kind"]]
    click.echo(render(told).rstrip("\n"))
