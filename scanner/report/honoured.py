"""What the HTML report shows of the visitor's choice: verdicts, matrix, timeline, banner."""

from __future__ import annotations

from typing import Any

from scanner.audit.rules import SEVERITIES
from scanner.records import Scan
from scanner.report import banner, matrix, timeline, verdicts
from scanner.report.findings import blind_spots, groups, hygiene, ordered, suppressed
from scanner.report.headline import site_name
from scanner.report.words import STATE_NAMES

# Cards of one severity: nobody reads more, and the scan file has all.
MAX_FINDINGS = 80


def shown(scan: Scan) -> dict[str, Any]:
    """Return what the templates of these sections are given."""
    asked = scan.consent_banner
    return {
        "answer": verdicts.answer(scan, site_name(scan)),
        "stands": verdicts.lines(scan),
        "begin": verdicts.begin_with(scan),
        "finding_places": finding_places(scan),
        "findings_counted": verdicts.counted(scan),
        "groups": groups(scan),
        "blind": blind_spots(scan),
        "suppressed": suppressed(scan),
        "weak_spots": len(hygiene(scan)),
        "max_findings": MAX_FINDINGS,
        "severities": SEVERITIES,
        "matrix": matrix.matrix(scan),
        "matrix_rows": matrix.MAX_ROWS,
        "mark_shapes": matrix.SHAPES,
        "mark_meanings": matrix.MEANINGS,
        "state_titles": verdicts.STATES,
        "state_names": STATE_NAMES,
        "timeline": timeline.timeline(scan),
        "banner_facts": banner.facts(asked) if asked else [],
        "banner_buttons": banner.buttons(asked) if asked else [],
        "banner_ways": banner.ways(asked) if asked else [],
        "banner_shots": banner.shots(scan),
    }


def finding_places(scan: Scan) -> dict[str, str]:
    """Return the anchor of each finding in the report by its id, which a page may have a say in."""
    return {one.id: f"finding{at}" for at, one in enumerate(ordered(scan))}
