"""Every page of fingerprinting and of session recording: what it does is said, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scanner.demo.site import Site
from tests.web import fingerprints, recorders
from tests.web.judging_prints import missed_prints
from tests.web.scanning import scan_visits
from tests.web.truth_deep import FINGERPRINTS, RECORDERS, DeepTruth

pytestmark = pytest.mark.browser


# A visit to a recorder's page is mostly waiting for its uploads.
AT_ONCE = {FINGERPRINTS: 4, RECORDERS: 8}


async def misses(sites: Mapping[str, Site], origin: str, table: tuple[DeepTruth, ...]) -> list[str]:
    """What one scan over all pages of a host got wrong."""
    rows = [row for row in table if row.page.startswith(f"{origin}/")]
    first, *more = dict.fromkeys(row.page for row in rows)
    _, visits, _ = await scan_visits(
        sites, first, pages=1 + len(more), extra_pages=tuple(more), concurrency=AT_ONCE[table]
    )
    return missed_prints(visits, rows)


@pytest.mark.parametrize(
    "origin",
    [
        f"https://{fingerprints.HOST}",
        f"http://{fingerprints.PLAIN_HOST}",
        f"https://{fingerprints.HINTS_HOST}",
    ],
)
async def test_fingerprinting(origin: str) -> None:
    assert await misses(fingerprints.fingerprint_sites(), origin, FINGERPRINTS) == []


@pytest.mark.parametrize("origin", [f"https://{recorders.HOST}", f"http://{recorders.PLAIN_HOST}"])
async def test_session_recording(origin: str) -> None:
    assert await misses(recorders.recorder_sites(), origin, RECORDERS) == []
