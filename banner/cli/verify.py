"""`consentry verify`: a site's banner, tried on its pages before anybody deploys it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from banner.cli.options import checked_place, config_option, place_option, site_of

if TYPE_CHECKING:
    from rich.console import Console

    from banner.remedy import Leak
    from banner.verify import Verified
    from scanner.records import Scan

FINDINGS, INCOMPLETE = 1, 4


@click.command(
    epilog="""\b
Examples:
  consentry verify shop
  consentry verify shop --way pages --pages 50 --out verified
  consentry verify shop --without cdn.cookielaw.org --place US-CA
"""
)
@click.argument("site", metavar="SITE")
@config_option
@place_option
@click.option(
    "--way",
    type=click.Choice(("tag", "inline", "pages")),
    default="tag",
    show_default=True,
    help="How the banner comes into the pages: its tag alone, with the first layer within, or in "
    "pages rewritten as by `consentry build --pages`.",
)
@click.option(
    "--without",
    multiple=True,
    metavar="PART",
    help="Don't ask for addresses with this in them, such as the present banner's (repeatable).",
)
@click.option(
    "--states",
    default="before,rejected,accepted,gpc",
    show_default=True,
    metavar="LIST",
    help="Consent states to visit in.",
)
@click.option(
    "--pages",
    type=click.IntRange(1, 100_000),
    help="Most pages to visit. Default: the site's `scan.max_pages`.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the scan's report into this folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="No progress line.")
@click.option("--browser", metavar="PATH", help="Use this Chromium, Chrome or Edge.")
@click.option("--host-rules", metavar="RULES", help="Chromium's --host-resolver-rules.")
@click.option("--ignore-https-errors", is_flag=True, default=None, help="Accept bad certificates.")
def verify(**given: Any) -> None:
    """Build a site's banner, put it into its live pages on their way to the browser, and scan them
    in every consent state: what would be honoured, and what the bundle must still hold, as lines
    for sites.toml. Nothing is deployed, and no choice is recorded.

    Exit codes: 0 every choice would be honoured; 1 it would not; 2 a wrong option or sites.toml;
    3 no scan could be made; 4 not all could be seen.
    """
    from banner.bundle import bundle
    from banner.trial import Trial
    from banner.verify import trial_of, verified
    from scanner.cli.choices import writable_folder
    from scanner.cli.run import scanned
    from scanner.cli.wishes import options_of
    from scanner.sources import sources_for

    config: Path = given["config"]
    site = trial_of(site_of(config, given["site"]))
    trial = Trial(bundle(site, checked_place(given["place"])), given["way"], given["without"])
    names = ("states", "pages", "browser", "host_rules", "ignore_https_errors")
    wishes = {name: given[name] for name in names}
    options = options_of(site, config.parent, submit_forms=False, **wishes)
    out = writable_folder(given["out"]) if given["out"] else None
    scan = scanned(
        options,
        quiet=given["quiet"],
        sources=sources_for(site.url, config),
        stand_in=trial,
        out=out,
    )
    found = verified(scan, trial, given["site"])
    if given["as_json"]:
        _print_json(found, scan)
    else:
        _print(found, scan, out)
    raise SystemExit(_exit_code(found, scan))


def _exit_code(found: Verified, scan: Scan) -> int:
    broken = any(one.verdict == "not honoured" for one in scan.verdicts or ())
    if found.leaks or broken:
        return FINDINGS
    unsure = any(one.verdict == "can't say" for one in scan.verdicts or ())
    return INCOMPLETE if unsure or found.notes or not scan.scan.complete else 0


def _print_json(found: Verified, scan: Scan) -> None:
    import msgspec

    verdicts = msgspec.to_builtins(scan.verdicts or ())
    whole = {**msgspec.to_builtins(found), "verdicts": verdicts}
    click.echo(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode())


def _print(found: Verified, scan: Scan, out: Path | None) -> None:
    from rich.console import Console

    from scanner.report.honoured_text import stands
    from scanner.report.terminal import prose, title
    from scanner.report.words import WHEN, listed

    console = Console()
    pages = f"{scan.summary.pages} page{'' if scan.summary.pages == 1 else 's'}"
    console.print(f"{scan.scan.url} with the banner of sites.toml, on {pages}", style="bold")
    prose(f"regime {found.regime}, revision {found.revision}", console)
    for note in found.notes:
        prose(note, console, lead="! ", style="bold yellow")
    stands(scan, console, first=False)
    if found.leaks:
        title("What the bundle must still hold", len(found.leaks), console)
    for leak in found.leaks:
        _print_leak(leak, console)
    for policy in found.policies:
        console.print()
        prose(f"The pages' Content-Security-Policy needs: {policy}", console, lead="- ")
    if not found.leaks and found.states:
        console.print()
        when = listed(WHEN[state] for state in found.states)
        prose(f"Nothing but what is necessary ran {when}.", console)
    if out is not None:
        console.print()
        prose(f"Report: {out / 'report.html'}", console)


def _print_leak(leak: Leak, console: Console) -> None:
    from scanner.report.terminal import prose
    from scanner.report.words import WHEN, listed

    console.print()
    when = listed(WHEN[state] for state in leak.states)
    prose(f"{leak.name} ({leak.category}) ran {when}: {listed(leak.seen[:6])}", console)
    for sentence in leak.advice:
        prose(sentence, console, lead="- ")
    if leak.lines:
        console.print()
        click.echo("".join(f"    {line}\n" for line in leak.lines.splitlines()), nl=False)
