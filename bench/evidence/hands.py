"""The scans behind the tables of what is taken, handed on, covered or brought back."""

from __future__ import annotations

from collections.abc import Iterable
from unittest.mock import patch

import msgspec

from bench.evidence.lines import Line, line
from scanner.demo.web import LocalWeb
from scanner.detect.capture import Captures
from scanner.detect.decoration import decorations
from scanner.detect.respawning import respawns as respawned
from scanner.evidence import Visit
from scanner.options import PageOptions
from scanner.records import Finding, Scan
from tests.scanner.audit.test_hygiene_pages import tells
from tests.web import covers, detours, forms, hygiene, respawns, syncs
from tests.web.judging_deep import (
    bare,
    missed_clicks,
    missed_covers,
    missed_forms,
    missed_respawns,
    missed_syncs,
)
from tests.web.scanning import look_twice, scan_local, scan_visits
from tests.web.truth_covers import COVERS, RESPAWNS
from tests.web.truth_forms import FORMS
from tests.web.truth_hygiene import HYGIENE
from tests.web.truth_syncs import CLICK_IDS, SYNCS

# Most of a visit is waiting; two cores keep up with four.
AT_ONCE = 4
SUBMITTED = ("on-submit", "login-post", "login-fetch")


async def typed() -> list[Line]:
    """Form capture: while typing, and when forms are sent."""
    url = f"https://{forms.HOST}/"
    _, visits, web = await scan_visits(forms.form_sites(), url, pages=60, concurrency=AT_ONCE)
    lines = _form_lines(visits, submitted=False)
    if trapped := missed_forms((), web.log, submitted=False):
        lines.append(line(("all else", url, ""), False, [], trapped))
    start, *others = (f"{url}{path}" for path in SUBMITTED)
    page = PageOptions(screenshots=False, submit_forms=True)
    _, visits, _ = await scan_visits(
        forms.form_sites(), start, pages=3, extra_pages=tuple(others), page=page, concurrency=3
    )
    return lines + _form_lines(visits, submitted=True)


def _form_lines(visits: list[Visit], *, submitted: bool) -> list[Line]:
    seen = {visit.page.url: visit for visit in visits}
    lines = []
    for row in FORMS:
        visit = seen.get(row.page)
        if visit is None or (row.when == "submit" and not submitted):
            continue
        captures = Captures()
        captures.add(visit)
        found = captures.records()
        ours = [one for one in found if one.field == row.field and one.host == row.host]
        sent = ", sent" if submitted else ""
        misses = missed_forms([visit], (), submitted)
        lines.append(
            line(
                (f"{row.field}{sent}", row.page, row.why), row.positive, ours or list(found), misses
            )
        )
    return lines


async def handed_on() -> list[Line]:
    """Identifier sync and bounces."""
    url = f"https://{syncs.HOST}/"
    again = (f"{url}constant?again=1", f"{url}consent?again=1")
    scan, _ = await scan_local(
        syncs.sync_sites(), url, pages=60, extra_pages=again, concurrency=AT_ONCE
    )
    lines = _sync_lines(scan)
    url = f"https://{detours.START}/"
    others = tuple(f"{url}{path}" for path in ("client", "script", "short", "moved"))
    scan, _ = await scan_local(
        detours.bounce_sites(), url, pages=5, extra_pages=others, concurrency=AT_ONCE
    )
    return lines + _sync_lines(scan)


def _sync_lines(scan: Scan) -> list[Line]:
    pages = {page.id: page.url for page in scan.pages}
    misses = missed_syncs(scan, SYNCS)
    lines = []
    for row in SYNCS:
        if row.page not in pages.values():
            continue
        found = [
            one
            for one in scan.identifier_syncs or ()
            if row.page in {pages[page] for page in one.pages}
            and (not row.positive or one.name == row.name)
        ]
        lines.append(
            line((row.kind, row.page, row.why), row.positive, found, about(misses, row.page))
        )
    return lines


def about(misses: Iterable[str], page: str) -> list[str]:
    """The misses that begin with a page's address."""
    return [miss for miss in misses if miss.startswith((f"{page} ", f"{page}:"))]


async def clicks() -> list[Line]:
    """Click identifiers in addresses, a second look a page."""
    async with LocalWeb(detours.click_sites()) as web:
        looks = await look_twice(web, [row.page for row in CLICK_IDS])
    lines = []
    for row, (_, control) in zip(CLICK_IDS, looks, strict=True):
        found = decorations(control)
        ours = [one for one in found if one.parameter == row.parameter]
        about_row = (row.parameter, row.page, row.why)
        lines.append(line(about_row, row.positive, ours, missed_clicks(found, row)))
    return lines


async def returned() -> list[Line]:
    """Cookies that were deleted, a second look a page."""
    async with LocalWeb(respawns.respawn_sites()) as web:
        looks = await look_twice(web, [row.page for row in RESPAWNS])
    lines = []
    for row, (visit, control) in zip(RESPAWNS, looks, strict=True):
        found = respawned(control, [visit])
        about_row = (f"cookie {row.name}", row.page, row.why)
        lines.append(line(about_row, row.positive, found, missed_respawns(found, row)))
    return lines


async def covered() -> list[Line]:
    """First-party cover; the aliases are the test web's own."""

    async def targets(hosts: Iterable[str]) -> tuple[dict[str, str], None]:
        return {host: covers.ALIASES[host][-1] for host in hosts if host in covers.ALIASES}, None

    lines = []
    for host, pages in ((covers.HOST, 12), (covers.COOKIED, 1)):
        with patch("scanner.scan.cname_targets", targets):
            scan, _ = await scan_local(
                covers.cover_sites(), f"https://{host}/", pages=pages, dns=True, concurrency=AT_ONCE
            )
        misses = missed_covers(scan)
        for row in COVERS:
            if row.page in {page.url for page in scan.pages}:
                found = [
                    one
                    for one in scan.first_party_cover or ()
                    if bare(one.page_url) == bare(row.page)
                ]
                name = row.kind if row.positive else "cover"
                lines.append(
                    line((name, row.page, row.why), row.positive, found, about(misses, row.page))
                )
    return lines


async def tidied() -> list[Line]:
    """Security hygiene."""
    url = f"https://{hygiene.HOST}/"
    scan, _ = await scan_local(hygiene.hygiene_sites(), url, pages=40, concurrency=AT_ONCE)
    lines = []
    for row in HYGIENE:
        found = [one for one in scan.findings or () if tells(one, row.fault, row.subject, row.page)]
        is_right = bool(found) == row.positive
        misses = [] if is_right else [f"{row.subject}: {len(found)} findings"]
        plain = line((row.fault, row.page, row.why), row.positive, [], misses)
        lines.append(_with_findings(plain, found))
    return lines


def _with_findings(plain: Line, found: list[Finding]) -> Line:
    if not found:
        return plain
    return msgspec.structs.replace(
        plain,
        verdict=", ".join(one.rule for one in found),
        evidence=found[0].detail.partition(" Seen on ")[0],
    )
