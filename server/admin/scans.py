"""What the newest scan of a site found."""

from __future__ import annotations

import asyncio
from pathlib import Path

from starlette.responses import Response
from starlette.routing import Route

from scanner.errors import UsageFault
from scanner.records import Finding, Scan
from scanner.report.scan_file import load_scan
from server.admin.door import Door
from server.admin.visit import Visit

SEVERITIES = ("high", "medium", "low", "info")
# Of each list; the scan file and its own report have all.
MOST = 200


def routes(door: Door) -> list[Route]:
    """`/admin/sites/{site}/scan`."""
    return [Route("/admin/sites/{site}/scan", door.guarded(scan))]


async def scan(visit: Visit) -> Response:
    """The page; without a scan it says how to make one."""
    place = await visit.place()
    path = visit.house.shelf.scan_of(place.slug)
    found, fault = await asyncio.to_thread(_load, path)
    findings = sorted_findings(found) if found else []
    return visit.show(
        "scan",
        place=place,
        scan=found,
        fault=fault,
        folder=str(path.parent),
        findings=findings[:MOST],
        more=max(0, len(findings) - MOST),
        counts=[(each, sum(one.severity == each for one in findings)) for each in SEVERITIES],
    )


def sorted_findings(found: Scan) -> list[Finding]:
    """The worst first."""
    return sorted(found.findings or (), key=lambda one: (SEVERITIES.index(one.severity), one.rule))


def _load(path: Path) -> tuple[Scan | None, str]:
    """The scan and nothing, or nothing and what is wrong with the file; neither without a file."""
    if not path.exists():
        return None, ""
    try:
        return load_scan(path), ""
    except UsageFault as fault:
        return None, str(fault)
