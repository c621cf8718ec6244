"""The same result in five runs of five: scans held against the truth tables and each other.

    python -m bench.truth [RUNS]

Prints, for each table, how many rows hold in each run, and whether all runs found the same.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Hashable

from scanner.demo.exchange import Hit
from scanner.demo.sites import DEMO_URL, demo_sites
from scanner.records import Scan
from tests.web.attribution import attribution_sites
from tests.web.cookies import cookie_sites
from tests.web.judging import (
    missed_attributions,
    missed_cookies,
    missed_kinds,
    missed_storage,
    unrecorded,
)
from tests.web.kinds import kind_sites
from tests.web.scanning import scan_local
from tests.web.storage import storage_sites
from tests.web.truth_attribution import ATTRIBUTIONS
from tests.web.truth_cookies import COOKIES, FIRST_PAGE
from tests.web.truth_kinds import KINDS, PREFLIGHTS
from tests.web.truth_storage import STORAGE

Judge = Callable[[Scan, list[Hit]], list[str]]


def facts(scan: Scan) -> dict[str, Hashable]:
    """What must be the same in every run: everything but times, sizes and order."""
    return {
        "pages": tuple((p.url, p.outcome) for p in scan.pages),
        "cookies": frozenset(
            (
                c.id,
                c.stored,
                c.deleted,
                c.blocked_reason,
                frozenset((b.via, b.url, b.line) for b in c.set_by),
            )
            for c in scan.cookies
        ),
        "storage": frozenset(
            (s.id, s.deleted, frozenset((b.via, b.url, b.line) for b in s.set_by))
            for s in scan.storage
        ),
        "requests": frozenset(
            (r.id, r.status, tuple((step.url, step.line) for step in r.initiator_chain))
            for r in scan.requests
        ),
        "beacons": frozenset((b.id, b.kind, b.signals) for b in scan.beacons),
        "third parties": frozenset(t.host for t in scan.third_parties),
    }


async def repeat(
    name: str, url: str, sites: Callable[[], dict[str, object]], runs: int, judge: Judge, of: int
) -> None:
    """Scan a site again and again and print what held."""
    seen = []
    for number in range(1, runs + 1):
        scan, web = await scan_local(sites(), url, pages=20)  # type: ignore[arg-type]
        misses = judge(scan, web.log)
        seen.append(facts(scan))
        print(f"{name:12} run {number}: {of - len(misses)} of {of}", *misses[:6], sep="\n    ")
    for part in seen[0]:
        values = {run[part] for run in seen}
        if len(values) > 1:
            print(f"    {part}: {len(values)} different results")
            for value in values:
                if isinstance(value, frozenset):
                    print("      ", *sorted(map(str, value - frozenset.intersection(*values))))  # type: ignore[arg-type]
    same = all(run == seen[0] for run in seen)
    print(f"{name:12} {'identical' if same else 'DIFFERENT'} in {runs} runs\n", flush=True)


async def main(runs: int) -> None:
    """All tables."""
    kinds = len(KINDS) + len(PREFLIGHTS)
    page = "https://attribution.example/"
    await repeat(
        "requests", "https://kinds.example/", kind_sites, runs,
        lambda scan, log: missed_kinds(scan, log) + unrecorded(scan, log), kinds,
    )  # fmt: skip
    await repeat(
        "cookies", FIRST_PAGE, cookie_sites, runs,
        lambda scan, log: missed_cookies(scan, FIRST_PAGE),
        sum(cookie.page == FIRST_PAGE for cookie in COOKIES),
    )  # fmt: skip
    await repeat(
        "storage", "https://storage.example/", storage_sites, runs,
        lambda scan, log: missed_storage(scan), len(STORAGE),
    )  # fmt: skip
    await repeat(
        "attribution", page, attribution_sites, runs,
        lambda scan, log: missed_attributions(scan, page),
        sum(case.page == page for case in ATTRIBUTIONS),
    )  # fmt: skip
    await repeat(
        "demo shop", DEMO_URL, demo_sites, runs, lambda scan, log: unrecorded(scan, log), 0
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
