"""`consentry build`: a site's banner as files for any web server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from banner.cli.options import checked_place, config_option, place_option, site_of

if TYPE_CHECKING:
    from banner.bundle import Bundle


@click.command(
    epilog="""\b
Examples:
  consentry build shop --out public/consent
  consentry build shop --pages site --out public/consent --pages-out public
  consentry build shop --csp
"""
)
@click.argument("site", metavar="SITE")
@config_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("consent"),
    metavar="DIR",
    show_default=True,
    help="Write the files into this folder; serve it at the site's `banner.base_url`.",
)
@click.option(
    "--scan",
    type=click.Path(path_type=Path),
    metavar="SCAN",
    help="Lifetimes for the declaration, from this scan.json or its folder.",
)
@place_option
@click.option(
    "--inline",
    is_flag=True,
    help="Also write the gate and the first layer as parts of a page's own HTML.",
)
@click.option(
    "--pages",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Rewrite this static site's pages so that held tags wait whatever the browser does.",
)
@click.option(
    "--pages-out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where the rewritten site goes.",
)
@click.option("--csp", is_flag=True, help="Only print the policies that let nothing held through.")
@click.option("--json", "as_json", is_flag=True, help="Print what was built as JSON.")
def build(**given: Any) -> None:
    """Build a site's banner as static files: the gate, the dialog in each language, the cookie
    declaration, and the tag to embed with its integrity value.
    """
    from banner.bundle import bundle
    from banner.files import all_files, check_pages, policies, write_files, write_pages
    from banner.style import faint
    from scanner.errors import UsageFault
    from scanner.report.scan_file import load_scan

    config, pages, pages_out = given["config"], given["pages"], given["pages_out"]
    if (pages is None) != (pages_out is None):
        raise UsageFault("--pages and --pages-out go together: what to read, and where to write.")
    if pages:
        check_pages(pages, pages_out)
    chosen = site_of(config, given["site"])
    for words in faint(chosen.banner.theme):
        click.echo(f"{config}: sites.{given['site']}.banner.{words}", err=True)
    made = bundle(chosen, checked_place(given["place"]))
    if given["csp"]:
        click.echo(policies(made), nl=False)
        return
    scan = load_scan(given["scan"]) if given["scan"] else None
    write_files(all_files(made, scan, inline=given["inline"]), given["out"])
    count = write_pages(made, pages, pages_out, inline=given["inline"]) if pages else 0
    if given["as_json"]:
        _print_json(made, given["out"], count)
    else:
        _print(made, given["out"], count, inline=given["inline"])


def _hashes(made: Bundle) -> dict[str, str]:
    """What a policy needs for the parts that stand in a page's own HTML."""
    from banner.bundle import integrity_of
    from banner.embed import inline_gate
    from banner.first_layer import style_sheet

    return {
        "script-src": integrity_of(inline_gate(made).encode()),
        "style-src": integrity_of(style_sheet(made.site).encode()),
    }


def _print_json(made: Bundle, out: Path, count: int) -> None:
    import json

    click.echo(
        json.dumps(
            {
                "out": str(out),
                "regime": made.asked.regime,
                "because": made.asked.because,
                "revision": made.revision,
                "days": made.asked.days,
                "integrity": dict(made.integrity()),
                "inline": _hashes(made),
                "pages": count,
            },
            indent=2,
        )
    )


def _print(made: Bundle, out: Path, count: int, *, inline: bool) -> None:
    import brotli

    from banner.embed import head_tags

    weights = {
        path: len(brotli.compress(made.files[path], quality=11))
        for path in made.files
        if path.endswith(".js")
    }
    first = next(path for path in weights if path != made.gate_name)
    click.echo(f"Written to {out}, to be served at {made.site.banner.base_url}")
    click.echo(f"  regime    {made.asked.regime} (because of {', '.join(made.asked.because)})")
    click.echo(f"  revision  {made.revision}, asked again after {made.asked.days} days")
    click.echo(
        f"  weight    gate {weights[made.gate_name]:,} bytes, dialog {weights[first]:,} bytes, "
        "as Brotli"
    )
    click.echo(f"  languages {', '.join(made.languages)}")
    if count:
        click.echo(f"  pages     {count} rewritten")
    click.echo("\nFirst in <head>, on every page:\n")
    integrity = dict(made.integrity())
    tag = head_tags(made)
    click.echo(f"  {tag}")
    if inline:
        click.echo("\nor what is in embed-inline.html, which a strict policy allows by\n")
        for directive, value in _hashes(made).items():
            click.echo(f"  {directive} '{value}'")
    click.echo("\nor with a fixed content, to be changed with each build:\n")
    pinned = f' integrity="{integrity[made.gate_name]}" crossorigin="anonymous">'
    click.echo("  " + tag.replace(">", pinned, 1))
