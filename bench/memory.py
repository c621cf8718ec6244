"""Memory of a long scan: the scanner, Playwright's driver and the browser, page by page."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from pathlib import Path

import psutil

from bench.pages import served
from scanner.crawl.crawl import Count
from scanner.crawl.journal import Journal
from scanner.options import BrowserOptions, ScanOptions
from scanner.scan import Workplace, begin, scan_site

PAGES = 1_000
# Medians over so many pages at each end: one page's renderer is as big as everything else.
WINDOW = 100


def growth() -> None:
    """Scan 1,000 pages and print the memory at both ends."""
    with served("small", PAGES) as (url, rules):
        samples = asyncio.run(_samples(url, rules))
    for name in ("scanner", "driver", "browser", "all"):
        first = statistics.median(s[name] for s in samples[WINDOW : 2 * WINDOW])
        last = statistics.median(s[name] for s in samples[-WINDOW:])
        print(
            f"{name:8} pages {WINDOW} to {2 * WINDOW}: {first / 2**20:6.0f} MB   "
            f"last {WINDOW} of {len(samples)}: {last / 2**20:6.0f} MB   {last / first - 1:+.1%}"
        )


async def _samples(url: str, rules: str) -> list[dict[str, int]]:
    options = ScanOptions(
        url=url,
        pages=PAGES,
        sitemap=False,
        dns=False,
        browser=BrowserOptions(host_rules=rules, ignore_https_errors=True),
    )
    samples: list[dict[str, int]] = []

    def tell(count: Count) -> None:
        if count.done > len(samples):
            samples.append(_memory())

    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder) / "scan.partial") as journal:
        begin(journal, options, resume=False)
        scan = await scan_site(options, journal, Workplace(Path(folder)), tell)
    assert scan.summary.pages_by_outcome == {"ok": PAGES}, scan.summary.pages_by_outcome
    return samples


def _memory() -> dict[str, int]:
    """Bytes by process: private and shared-proportional where the system tells, else resident."""
    own = psutil.Process()
    sizes = {"scanner": _size(own), "driver": 0, "browser": 0}
    for child in own.children(recursive=True):
        try:
            line = " ".join(child.cmdline())
            if "user-data-dir" in line or "--type=" in line:
                sizes["browser"] += _size(child)
            elif "playwright" in line:
                sizes["driver"] += _size(child)
        except psutil.Error:
            continue
    return {**sizes, "all": sum(sizes.values())}


def _size(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(memory, "pss", 0) or memory.rss)
