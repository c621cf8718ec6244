"""The scans behind the tables of fingerprinting, session recording and real SDKs."""

from __future__ import annotations

from collections.abc import Mapping

from bench.evidence.lines import Line, line, line_of_said
from scanner.demo.site import Site
from scanner.evidence import Visit
from scanner.records import Scan
from scanner.urls import origin_of
from tests.web import fingerprints, recorders
from tests.web.judging_prints import miss_of, said, verdicts
from tests.web.judging_sdks import crawls, missed_sdks, page_of, said_of, told, unwanted
from tests.web.scanning import scan_visits
from tests.web.sdks import sdk_sites
from tests.web.truth_deep import FINGERPRINTS, RECORDERS, DeepTruth
from tests.web.truth_sdks import COOKIES, REQUESTS, RESPAWNING, SDKS

# Most of a visit is waiting; two cores keep up with four.
AT_ONCE = 4
# Deleted cookies are only waited for where a scan begins: every SDK that keeps one begins a scan.
STARTS = tuple(
    truth.page
    for truth in SDKS
    if any(row.section in (COOKIES, RESPAWNING) for row in truth.seen)
    or truth.page == "mixpanel-recorder"
)


async def prints() -> list[Line]:
    """Fingerprinting, over https and http."""
    return await _deep(fingerprints.fingerprint_sites(), FINGERPRINTS)


async def films() -> list[Line]:
    """Session recording, over https and http."""
    return await _deep(recorders.recorder_sites(), RECORDERS)


async def _deep(sites: Mapping[str, Site], table: tuple[DeepTruth, ...]) -> list[Line]:
    lines = []
    for origin in dict.fromkeys(origin_of(row.page) for row in table):
        rows = [row for row in table if row.page.startswith(f"{origin}/")]
        first, *more = dict.fromkeys(row.page for row in rows)
        _, visits, _ = await scan_visits(
            sites, first, pages=1 + len(more), extra_pages=tuple(more), concurrency=AT_ONCE
        )
        seen = {visit.page.url: visit for visit in visits}
        for page in (first, *more):
            lines += _deep_lines([row for row in rows if row.page == page], seen[page])
    return lines


def _deep_lines(rows: list[DeepTruth], visit: Visit) -> list[Line]:
    found = verdicts(visit)
    lines = []
    for row in rows:
        if row.positive:
            miss = miss_of(row, found)
            verdict = found.pop((row.technique, row.script), None)
            shown = [verdict] if verdict else []
            lines.append(
                line((row.technique, row.page, row.why), True, shown, [miss] if miss else [])
            )
    for row in rows:
        if not row.positive:
            wrong = [said(one) for one in found.values()]
            lines.append(
                line((row.technique, row.page, row.why), False, list(found.values()), wrong)
            )
            found = {}
    for (technique, _), verdict in found.items():
        lines.append(line((technique, visit.page.url, ""), False, [verdict], ["not in the table"]))
    return lines


async def sdks() -> list[Line]:
    """Real SDKs."""
    lines = []
    for first, *more in crawls(STARTS):
        scan, visits, _ = await scan_visits(
            sdk_sites(), first, pages=1 + len(more), extra_pages=tuple(more), concurrency=2
        )
        for visit in visits:
            lines += _sdk_lines(visit, visits, scan)
    order = {page_of(truth): number for number, truth in enumerate(SDKS)}
    return sorted(lines, key=lambda one: order[one.page])


def _sdk_lines(visit: Visit, visits: list[Visit], scan: Scan) -> list[Line]:
    truth = next(truth for truth in SDKS if page_of(truth) == visit.page.url)
    found = said_of(visit, visits, scan)
    lines = []
    for row in truth.seen:
        if row.section == RESPAWNING and visit.page.url != scan.scan.url:
            continue
        name, expected = f"{row.section}: {row.kind}", "reported" if row.needed else "either"
        if one := told(row, found):
            lines.append(line_of_said(visit.page.url, expected, one))
        else:
            missed = [f"{name} is not there"] if row.needed else []
            lines.append(
                Line(
                    technique=name,
                    page=visit.page.url,
                    expected=expected,
                    verdict="nothing",
                    misses=tuple(missed),
                )
            )
    wrong = unwanted(truth, found)
    lines += [line_of_said(visit.page.url, "nothing", one, ["not in the table"]) for one in wrong]
    if not wrong:
        waited = [miss for miss in missed_sdks(scan, [visit]) if "waiting tag" in miss]
        lines.append(line(("all else", visit.page.url, truth.why), False, [], waited))
    return [one for one in lines if not one.technique.startswith(REQUESTS) or one.misses]
