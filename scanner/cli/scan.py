"""`consentry scan`: read the options, scan, show or write the report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scanner.options import DEFAULT_DEPTH, DEFAULT_PAGES, DEFAULT_TIMEOUT_S

FORMATS = ("json", "html", "csv", "md", "text", "sarif", "junit")
FAIL_ON = ("high", "medium", "low", "info", "never")


@click.command(
    epilog="""\b
Examples:
  consentry scan https://www.example.com
  consentry scan https://www.example.com --pages 100 --out report
  consentry scan https://shop.example.com --json > scan.json
  consentry scan https://www.example.com --states before,rejected,accepted,gpc
"""
)
@click.argument("url")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the report into this folder.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="With --out; default: json, html, csv.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the scan file on stdout.")
@click.option("--har", is_flag=True, help="Also write all requests with headers to requests.har.")
@click.option("--resume", is_flag=True, help="Go on with an unfinished scan in --out.")
@click.option("--quiet", "-q", is_flag=True, help="No progress line.")
# Which choices
@click.option(
    "--states",
    default="before",
    show_default=True,
    metavar="LIST",
    help="Consent states to visit in, of before,rejected,accepted,gpc.",
)
@click.option(
    "--consent-script",
    metavar="FILE",
    help="Script (.py) that accepts and rejects, for a banner that isn't found.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    help="Exit with 1 on findings of this severity or above. Default: high where --states asks for "
    "more than before, else never.",
)
# Which pages
@click.option(
    "--pages",
    type=click.IntRange(1, 100_000),
    default=DEFAULT_PAGES,
    show_default=True,
    help="Most pages to visit.",
)
@click.option(
    "--depth",
    type=click.IntRange(0, 100),
    default=DEFAULT_DEPTH,
    show_default=True,
    help="Most links away from the start page.",
)
@click.option(
    "--include", multiple=True, metavar="REGEX", help="Visit only URLs that match (repeatable)."
)
@click.option(
    "--exclude", multiple=True, metavar="REGEX", help="Don't visit URLs that match (repeatable)."
)
@click.option(
    "--page", "extra_pages", multiple=True, metavar="URL", help="Visit this page too (repeatable)."
)
@click.option("--subdomains", is_flag=True, help="Visit all hosts of the site's domain.")
@click.option(
    "--ignore-robots", is_flag=True, help="Visit what robots.txt forbids (your own site)."
)
@click.option("--no-sitemap", is_flag=True, help="Don't read the sitemap.")
# How fast
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    help="Pages at once. Default: two a core, four with several --states.",
)
@click.option(
    "--delay",
    type=click.FloatRange(0, 3600),
    default=0.0,
    metavar="SECONDS",
    help="Between the starts of two pages.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(1, 600),
    default=DEFAULT_TIMEOUT_S,
    show_default=True,
    metavar="SECONDS",
    help="For a page to load.",
)
@click.option(
    "--deadline",
    type=click.FloatRange(1),
    metavar="SECONDS",
    help="Stop after so long and report what was seen.",
)
# Who visits
@click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="'NAME: VALUE'",
    help="Send to the site, never to third parties (repeatable).",
)
@click.option(
    "--cookie",
    "cookies",
    multiple=True,
    metavar="NAME=VALUE",
    help="Bring this cookie (repeatable).",
)
@click.option("--storage-state", metavar="FILE", help="Cookies and storage saved by Playwright.")
@click.option("--credentials", metavar="USER:PASSWORD", help="For HTTP authentication.")
@click.option("--login", metavar="FILE", help="Script (.py) or steps (.toml) that log in first.")
@click.option("--locale", metavar="TAG", help="Language of the browser, e.g. de-DE.")
@click.option("--timezone", metavar="ID", help="E.g. Europe/Berlin.")
@click.option("--user-agent", metavar="TEXT")
@click.option("--device", metavar="NAME", help="E.g. 'iPhone 15'.")
@click.option("--viewport", metavar="WxH", help="E.g. 1280x900.")
@click.option("--proxy", metavar="URL", help="http:// or socks5:// proxy.")
# Which browser
@click.option("--browser", metavar="PATH", help="Use this Chromium, Chrome or Edge.")
@click.option("--headed", is_flag=True, help="Show the browser's window.")
@click.option(
    "--browser-arg",
    "browser_args",
    multiple=True,
    metavar="ARG",
    help="Pass on to the browser (repeatable).",
)
@click.option("--host-rules", metavar="RULES", help="Chromium's --host-resolver-rules.")
@click.option("--ignore-https-errors", is_flag=True, help="Accept bad certificates.")
@click.option("--gpc", is_flag=True, help="Visit with Global Privacy Control on.")
@click.option("--dnt", is_flag=True, help="Visit with Do Not Track on.")
@click.option(
    "--third-party-cookies",
    type=click.Choice(["allow", "block"]),
    default="allow",
    show_default=True,
)
# What is kept
@click.option("--keep-values", is_flag=True, help="Keep cookie and storage values in the report.")
@click.option("--no-screenshots", is_flag=True)
@click.option("--quick", is_flag=True, help="Only cookies, storage and requests: no deep look.")
@click.option("--no-forms", is_flag=True, help="Don't type into forms.")
@click.option(
    "--submit-forms", is_flag=True, help="Send one filled form a page (your own site only)."
)
@click.option("--no-interaction", is_flag=True, help="Don't scroll or move the mouse.")
@click.option("--no-dns", is_flag=True, help="Don't look up CNAMEs.")
# What verdicts rest on
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="sites.toml with the site's own services. Default: ./sites.toml.",
)
@click.option("--no-lists", is_flag=True, help="Don't ask the filter lists on this machine.")
def scan(**given: Any) -> None:
    """Scan a site in a real browser and report every cookie, storage item, beacon, request and
    third party, with who set it; and who fingerprints, records or passes on the visitor.

    Progress goes to stderr; the report to stdout, or with --out into a folder. Exit codes: 0 all
    seen, nothing at or above --fail-on; 1 findings at or above it; 2 a wrong option; 3 no scan
    could be made; 4 some pages could not be seen.
    """
    from scanner.cli.run import run_scan
    from scanner.cli.wishes import options_from

    raise SystemExit(run_scan(options_from(given), given))
