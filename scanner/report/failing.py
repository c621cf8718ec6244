"""Decide by a scan's findings whether the command that made it fails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from scanner.audit.rules import SEVERITIES
from scanner.observations import State
from scanner.records import Finding, Scan
from scanner.report.findings import at_or_above
from scanner.report.words import count

Level = Literal["high", "medium", "low", "info", "never"]

FINDINGS = 1
INCOMPLETE = 4


def default_level(states: Iterable[State]) -> Level:
    """Return the level where nobody named one.

    Who asks for a state beside `before` puts the site to a test, and a test fails on what is
    grave; a look at a site as it is answers no question, and only reports.
    """
    return "high" if any(state != "before" for state in states) else "never"


def exit_code(scan: Scan, level: Level) -> int:
    """Return 1 for findings at or above the level, else 4 for a scan that is not complete, else 0.

    What was seen counts even where not all was: a tracker that ran has run.
    """
    if _failing(scan, level):
        return FINDINGS
    return 0 if scan.scan.complete else INCOMPLETE


def why(scan: Scan, level: Level) -> str | None:
    """Return in one sentence why the command fails on findings; None where it doesn't."""
    found = _failing(scan, level)
    if not found:
        return None
    grades = [(name, sum(one.severity == name for one in found)) for name in SEVERITIES]
    shares = ", ".join(f"{number} {name}" for name, number in grades if number)
    return f"{count(len(found), 'finding')} at or above --fail-on {level}: {shares}."


def _failing(scan: Scan, level: Level) -> list[Finding]:
    return [] if level == "never" else at_or_above(scan, level)
