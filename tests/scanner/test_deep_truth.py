"""Whole scans held against the tables of forms, identifiers, covers and cookies that come back."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import pytest

from scanner.demo.web import LocalWeb
from scanner.detect import respawning
from scanner.detect.decoration import decorations
from scanner.options import PageOptions
from tests.web import covers, detours, forms, respawns, syncs
from tests.web.judging_deep import (
    missed_clicks,
    missed_covers,
    missed_forms,
    missed_respawns,
    missed_syncs,
)
from tests.web.scanning import look_twice, scan_local, scan_visits
from tests.web.truth_covers import RESPAWNS
from tests.web.truth_syncs import CLICK_IDS, SYNCS

pytestmark = pytest.mark.browser

# Most of a visit is waiting for the page to be quiet; two cores keep up with four.
AT_ONCE = 4


async def test_who_takes_what_is_typed() -> None:
    url = f"https://{forms.HOST}/"
    _, visits, web = await scan_visits(forms.form_sites(), url, pages=60, concurrency=AT_ONCE)
    assert len(visits) == 1 + len(forms.CASES)
    assert missed_forms(visits, web.log, submitted=False) == []


async def test_who_takes_what_is_sent() -> None:
    start, *others = (
        f"https://{forms.HOST}/{path}" for path in ("on-submit", "login-post", "login-fetch")
    )
    page = PageOptions(screenshots=False, submit_forms=True)
    _, visits, web = await scan_visits(
        forms.form_sites(), start, pages=3, extra_pages=tuple(others), page=page, concurrency=3
    )
    assert len(web.seen(forms.HOST, "/done")) == 3
    assert missed_forms(visits, web.log, submitted=True) == []


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_identifiers_in_other_hands(scheme: str) -> None:
    url = f"{scheme}://{syncs.HOST}/"
    # What is the same at a second visit is a constant, whatever it looks like.
    again = (f"{url}constant?again=1", f"{url}consent?again=1")
    scan, web = await scan_local(
        syncs.sync_sites(), url, pages=60, extra_pages=again, concurrency=AT_ONCE
    )
    assert len(web.seen(syncs.HOST, "/constant")) == 2
    assert missed_syncs(scan, SYNCS) == []


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_detours(scheme: str) -> None:
    url = f"{scheme}://{detours.START}/"
    others = tuple(f"{url}{path}" for path in ("client", "script", "short", "moved"))
    scan, _ = await scan_local(
        detours.bounce_sites(), url, pages=5, extra_pages=others, concurrency=AT_ONCE
    )
    assert len(scan.pages) == 5
    assert missed_syncs(scan, SYNCS) == []


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_covers(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def targets(hosts: Iterable[str]) -> tuple[dict[str, str], None]:
        return {host: covers.ALIASES[host][-1] for host in hosts if host in covers.ALIASES}, None

    monkeypatch.setattr("scanner.scan.cname_targets", targets)
    for host, pages in ((covers.HOST, 12), (covers.COOKIED, 1)):
        scan, _ = await scan_local(
            covers.cover_sites(), f"{scheme}://{host}/", pages=pages, dns=True, concurrency=AT_ONCE
        )
        assert len(scan.pages) == min(pages, 1 + len(covers.HOSTED) + len(covers.OWN))
        assert missed_covers(scan) == []


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_what_becomes_of_clicks(scheme: str) -> None:
    urls = [row.page.replace("https", scheme, 1) for row in CLICK_IDS]
    async with LocalWeb(detours.click_sites()) as web:
        looks = await look_twice(web, urls)
    misses = [
        missed_clicks(decorations(control), row)
        for row, (_, control) in zip(CLICK_IDS, looks, strict=True)
    ]
    assert list(chain(*misses)) == []


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_cookies_that_come_back(scheme: str) -> None:
    rows = [row for row in RESPAWNS if scheme == "https" or not row.secure_only]
    async with LocalWeb(respawns.respawn_sites()) as web:
        looks = await look_twice(web, [row.page.replace("https", scheme, 1) for row in rows])
    misses = [
        missed_respawns(respawning.respawns(control, [visit]), row)
        for row, (visit, control) in zip(rows, looks, strict=True)
    ]
    assert list(chain(*misses)) == []
