"""`consentry demo`: the bundled shop, scanned as any site is."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
Example:
  consentry demo --out demo-report
"""
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo-report"),
    metavar="DIR",
    show_default=True,
    help="Write the report into this folder.",
)
@click.option("--browser", metavar="PATH", help="Use this Chromium, Chrome or Edge.")
@click.option("--open", "show", is_flag=True, help="Open the report in your browser.")
@click.option("--quiet", "-q", is_flag=True, help="No progress line.")
def demo(out: Path, browser: str | None, show: bool, quiet: bool) -> None:
    """Scan the bundled demo shop: own pages and stand-ins for trackers on a dozen domains, served
    on this machine. Needs no internet.
    """
    from scanner.browser.install import ensure_browser
    from scanner.cli.run import run_demo

    path = ensure_browser(browser, lambda line: click.echo(line, err=True))
    code = run_demo(str(path), out, quiet)
    if show:
        click.launch((out / "report.html").resolve().as_uri())
    raise SystemExit(code)
