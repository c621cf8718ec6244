"""What four consent states cost: seconds of a whole scan against one in the first state alone.

    python -m bench.states                     light and heavy pages, three rounds
    python -m bench.states --kind demo         the demo shop

Rounds alternate; the figure is the ratio of the medians. Starting the browser, measuring it and
reading robots.txt belong to both.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.pages import served
from scanner.crawl.journal import Journal
from scanner.demo.sites import DEMO_URL, demo_sites
from scanner.demo.web import running
from scanner.observations import State
from scanner.options import STATES, BrowserOptions, ScanOptions
from scanner.scan import Workplace, begin, scan_site

ONE: tuple[State, ...] = ("before",)


def seconds(url: str, rules: str, pages: int, states: tuple[State, ...]) -> float:
    """Wall time of one scan, which has seen every page in every state."""
    options = ScanOptions(
        url=url,
        states=states,
        pages=pages,
        sitemap=False,
        dns=False,
        browser=BrowserOptions(host_rules=rules, ignore_https_errors=True),
    )
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder) / "scan.partial") as journal:
        begin(journal, options, resume=False)
        scan = asyncio.run(scan_site(options, journal, Workplace(Path(folder))))
    taken = time.monotonic() - began
    seen = {state: sum(page.state == state for page in scan.pages) for state in states}
    assert set(seen.values()) == {scan.summary.pages}, (seen, scan.summary.unseen)
    return taken


@contextlib.contextmanager
def site(kind: str, pages: int) -> Iterator[tuple[str, str]]:
    """Serve one kind of site; yields its address and the host rules."""
    if kind == "demo":
        with running(demo_sites()) as web:
            yield DEMO_URL, web.host_rules
        return
    with served(kind, pages, asks=True) as found:
        yield found


def compare(kind: str, pages: int, rounds: int) -> None:
    """Print both times and their ratio."""
    taken: dict[tuple[State, ...], list[float]] = {ONE: [], STATES: []}
    with site(kind, pages) as (url, rules):
        for _ in range(rounds):
            for states, times in taken.items():
                times.append(seconds(url, rules, pages, states))
    for states, times in taken.items():
        print(
            f"{kind:6} {len(states)} state(s)  {statistics.median(times):6.1f} s"
            f"  ({min(times):.1f} to {max(times):.1f})"
        )
    one, all_ = (statistics.median(times) for times in taken.values())
    print(f"{kind:6} four states cost {all_ / one:.2f}x one", flush=True)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kind", choices=("small", "light", "heavy", "demo"))
    given = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    for kind in (given.kind,) if given.kind else ("light", "heavy"):
        compare(kind, given.pages, given.rounds)


if __name__ == "__main__":
    main()
