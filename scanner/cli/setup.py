"""`consentry setup`: find or install the browser."""

from __future__ import annotations

import click


@click.command(
    epilog="""\b
Example:
  consentry setup
"""
)
@click.option("--browser", metavar="PATH", help="Use this Chromium, Chrome or Edge.")
def setup(browser: str | None) -> None:
    """Find a browser for scans, or install one.

    Looks for --browser, CONSENTRY_BROWSER, Playwright's own Chromium, an installed headless
    shell, Chromium, Chrome or Edge; else runs `playwright install`, and as root on Debian or
    Ubuntu `apt-get install chromium`.
    """
    from scanner.browser.install import ensure_browser

    path = ensure_browser(browser, lambda line: click.echo(line, err=True))
    click.echo(str(path))
