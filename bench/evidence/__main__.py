"""Scan every test page of verdicts, hold it against its truth table, and write docs/evidence.md.

    python -m bench.evidence [RUNS] [--write] [--only TITLE]

Prints how many rows of each table hold in each run, and whether all runs said the same.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.evidence import hands, watchers
from bench.evidence.lines import Line
from bench.evidence.page import differences, document, held
from scanner.demo.sites import DEMO_URL, demo_sites
from tests.web.scanning import scan_local

PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"

GROUPS: dict[str, Callable[[], Awaitable[list[Line]]]] = {
    "Fingerprinting": watchers.prints,
    "Session recording": watchers.films,
    "Real SDKs": watchers.sdks,
    "Form capture": hands.typed,
    "Identifier sync": hands.handed_on,
    "Click identifiers": hands.clicks,
    "First-party cover": hands.covered,
    "Respawning": hands.returned,
    "Security hygiene": hands.tidied,
}
"""Each table by its title."""


async def main(count: int, titles: list[str], *, write: bool) -> None:
    """All tables, `count` times."""
    runs: list[dict[str, list[Line]]] = []
    for number in range(1, count + 1):
        run: dict[str, list[Line]] = {}
        for title in titles:
            began = time.monotonic()
            run[title] = await GROUPS[title]()
            took = time.monotonic() - began
            print(
                f"{title:18} run {number}: {held(run[title]):>10} rows hold, {took:.0f} s",
                flush=True,
            )
            for line in run[title]:
                for miss in line.misses:
                    print(f"    {line.page}: {miss}")
        runs.append(run)
    for title in titles if count > 1 else ():
        apart = differences([run[title] for run in runs])
        print(f"{title:18} {'DIFFERENT' if apart else 'identical'} in {count} runs")
        for one in apart:
            print(f"    {one.page} {one.technique}", *one.results, sep="\n        ")
    if write:
        browser = await _browser()
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        PAGE.write_text(document(runs, today, browser), encoding="utf-8")
        print(f"Wrote {PAGE.relative_to(PAGE.parents[1])}.")


async def _browser() -> str:
    scan, _ = await scan_local(demo_sites(), DEMO_URL)
    browser = scan.scan.browser
    return f"{browser.name} {browser.version} ({browser.mode})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.evidence", description=__doc__)
    parser.add_argument("runs", nargs="?", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/evidence.md")
    parser.add_argument("--only", action="append", choices=list(GROUPS), help="only this table")
    given = parser.parse_args()
    asyncio.run(main(given.runs, given.only or list(GROUPS), write=given.write))
