"""Scan the demo's sites of sin again and again: each time the same findings, where they belong.

python -m bench.sins           five runs
python -m bench.sins 2 pale    two runs of one site
"""

from __future__ import annotations

import argparse
import asyncio
import time

from scanner.demo.sins.table import Sin, sins
from scanner.records import Scan
from tests.web.sins import found, scans_of

RUNS = 5


def essence(scan: Scan) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """Findings as far as two scans of a site that does the same have to agree on them."""
    found = ((one.rule, one.subject, one.severity, one.states) for one in scan.findings or ())
    return tuple(sorted(found))


async def run(asked: tuple[Sin, ...]) -> dict[str, Scan]:
    """Every site once."""
    async with scans_of(asked) as coming:
        return {name: await task for name, task in coming.items()}


def main() -> None:
    """Print a line a run, and a line for each site that is not as it should be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("runs", nargs="?", type=int, default=RUNS)
    parser.add_argument("ids", nargs="*")
    given = parser.parse_args()
    asked = tuple(sin for sin in sins() if not given.ids or sin.id in given.ids)
    first: dict[str, object] = {}
    for number in range(1, given.runs + 1):
        began = time.monotonic()
        scans = asyncio.run(run(asked))
        right = [sin for sin in asked if found(scans[sin.id]) == tuple(sorted(sin.expects))]
        same = [
            sin
            for sin in asked
            if first.setdefault(sin.id, essence(scans[sin.id])) == essence(scans[sin.id])
        ]
        for sin in asked:
            if sin not in right:
                print(f"  {sin.id}: wanted {sin.expects}, found {found(scans[sin.id])}")
            if sin not in same:
                print(f"  {sin.id}: not as in the first run")
        print(
            f"run {number}: {len(right)} of {len(asked)} right, {len(same)} as in the first run, "
            f"{time.monotonic() - began:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
