"""What full capture costs: pages per second of a scan against bare Playwright, in one run.

    python -m bench.scan              both kinds of page, three rounds
    python -m bench.scan --memory     memory from page 100 to page 1,000

Bare is the same browser and profile, a fresh context a page, `goto(load)`, and the same wait for
quiet; it records nothing. Rounds alternate, each side at each concurrency; the figure is the
ratio of the best medians.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import statistics
import tempfile
import time
from pathlib import Path

from playwright.async_api import TimeoutError as PlaywrightTimeout
from playwright.async_api import async_playwright

from bench.pages import served
from scanner.browser.find import find_browser
from scanner.browser.launch import LaunchOptions, switches
from scanner.crawl.crawl import Count
from scanner.crawl.journal import Journal
from scanner.options import BrowserOptions, PageOptions, ScanOptions, Settling
from scanner.scan import Workplace, begin, scan_site

CONCURRENCY = (4, 8, 12)


async def bare(url: str, rules: str, pages: int, concurrency: int) -> float:
    """Pages per second of plain navigation with the scan's own wait for quiet."""
    options = LaunchOptions(executable=find_browser(), host_rules=rules, ignore_https_errors=True)
    addresses = [f"{url.rsplit('/', 1)[0]}/{n}" for n in range(pages)]
    with tempfile.TemporaryDirectory() as profile:
        async with async_playwright() as playwright:
            first = await playwright.chromium.launch_persistent_context(
                profile,
                executable_path=options.executable,
                args=switches(options),
                chromium_sandbox=options.sandbox,
            )
            browser = first.browser
            assert browser is not None

            async def visit(address: str) -> None:
                context = await browser.new_context(viewport={"width": 1280, "height": 900})
                page = await context.new_page()
                await page.goto(address, wait_until="load")
                # Half a second without a request: Playwright's own form of the scan's rule.
                with contextlib.suppress(PlaywrightTimeout):
                    await page.wait_for_load_state("networkidle", timeout=Settling().cap * 1000)
                await context.close()

            await visit(addresses.pop(0))
            waiting = iter(addresses)

            async def worker() -> None:
                for address in waiting:
                    await visit(address)

            began = time.monotonic()
            await asyncio.gather(*(worker() for _ in range(concurrency)))
            rate = len(addresses) / (time.monotonic() - began)
            await first.close()
    return rate


async def quick(url: str, rules: str, pages: int, concurrency: int) -> float:
    """As `full`, without the deep recorders."""
    return await full(url, rules, pages, concurrency, deep=False)


async def full(url: str, rules: str, pages: int, concurrency: int, *, deep: bool = True) -> float:
    """Pages per second of a whole scan, from its second page on."""
    options = ScanOptions(
        url=url,
        pages=pages,
        sitemap=False,
        dns=False,
        concurrency=concurrency,
        page=PageOptions(deep=deep),
        browser=BrowserOptions(host_rules=rules, ignore_https_errors=True),
    )
    times: list[float] = []

    def tell(count: Count) -> None:
        if count.done > len(times):
            times.append(time.monotonic())

    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder) / "scan.partial") as journal:
        begin(journal, options, resume=False)
        scan = await scan_site(options, journal, Workplace(Path(folder)), tell)
    assert scan.summary.pages_by_outcome == {"ok": pages}, scan.summary.pages_by_outcome
    assert scan.summary.cookies == 2
    return (len(times) - 1) / (times[-1] - times[0])


def compare(kind: str, pages: int, rounds: int) -> None:
    """Print rates and the ratio for one kind of page."""
    rates: dict[tuple[str, int], list[float]] = {}
    with served(kind, pages) as (url, rules):
        for _ in range(rounds):
            for concurrency in CONCURRENCY:
                for name, side in (("bare", bare), ("quick", quick), ("full", full)):
                    rate = asyncio.run(side(url, rules, pages, concurrency))
                    rates.setdefault((name, concurrency), []).append(rate)
    best = {}
    for (name, concurrency), values in rates.items():
        middle = statistics.median(values)
        best[name] = max(best.get(name, 0.0), middle)
        print(
            f"{kind:6} {name} {concurrency:2} at once  {middle:5.2f} pages/s"
            f"  ({min(values):.2f} to {max(values):.2f})"
        )
    for name, other, words in (
        ("quick", "bare", "cost of capture without the deep recorders"),
        ("full", "bare", "cost of full capture"),
        ("full", "quick", "cost of the deep recorders"),
    ):
        print(f"{kind:6} {words}: {best[other] / best[name]:.2f}x {other}", flush=True)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kind", choices=("light", "heavy"))
    parser.add_argument("--memory", action="store_true")
    given = parser.parse_args()
    if given.memory:
        from bench.memory import growth

        growth()
        return
    for kind in (given.kind,) if given.kind else ("light", "heavy"):
        compare(kind, given.pages, given.rounds)


if __name__ == "__main__":
    main()
