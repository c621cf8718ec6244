"""One line for each row of a truth table: what was expected, what was said, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from scanner.detect.cases import rules
from scanner.tracking import Fingerprinting, Proof, SessionRecording
from tests.web.judging_sdks import Said, strongest


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a table."""

    technique: str
    page: str
    expected: str
    verdict: str
    points: str = ""
    """`9 of 6`, where there are points."""
    script: str = ""
    """Or whoever is named instead: the owner of a cookie, a host."""
    evidence: str = ""
    """The strongest sentence; where there is none, what the page does, in brackets."""
    misses: tuple[str, ...] = ()
    """What does not hold; empty when the row does."""
    proofs: tuple[Proof, ...] = ()
    """All of the evidence."""

    @property
    def facts(self) -> tuple[str, str, str, str]:
        """What must be the same in every run."""
        return self.verdict, self.technique, self.script, self.points


def line(
    row: tuple[str, str, str],
    is_expected: bool,
    found: Sequence[Any],
    misses: Iterable[str],
) -> Line:
    """A row for the verdicts about it, the first of which is shown.

    `row` is what it is about, the page's address, and what the page does.
    """
    technique, page, why = row
    misses = tuple(misses)
    expected = "reported" if is_expected else "nothing"
    if not found:
        return Line(
            technique=technique,
            page=page,
            expected=expected,
            verdict="nothing",
            evidence=f"({why})" if why else "",
            misses=misses,
        )
    first = found[0]
    proofs = tuple(getattr(first, "evidence", ()))
    return Line(
        technique=technique,
        page=page,
        expected=expected,
        verdict="reported" if is_expected else f"reported: {', '.join(map(_name, found))}",
        points=_points(first),
        script=named(first),
        evidence=strongest(proofs),
        misses=misses,
        proofs=proofs,
    )


def line_of_said(page: str, expected: str, said: Said, misses: Iterable[str] = ()) -> Line:
    """A row for something that was said of an SDK's page."""
    return Line(
        technique=f"{said.section}: {said.kind}",
        page=page,
        expected=expected,
        verdict="reported",
        points=said.points,
        script=said.by or "",
        evidence=said.text,
        misses=tuple(misses),
    )


def _name(verdict: Any) -> str:
    return str(getattr(verdict, "technique", "") or getattr(verdict, "kind", "") or verdict.id)


def _points(verdict: Any) -> str:
    score = sum(proof.points for proof in getattr(verdict, "evidence", ()))
    if isinstance(verdict, Fingerprinting):
        return f"{score} of {verdict.threshold}"
    if isinstance(verdict, SessionRecording):
        technique = rules("recording").technique["session_recording"]
        return f"{score} of {technique.threshold}"
    return ""


def named(verdict: Any) -> str:
    """Who is named by a verdict, whatever its kind."""
    for field in ("script_url", "set_by", "owner", "host"):
        if value := getattr(verdict, field, None):
            return str(value)
    return ", ".join((*getattr(verdict, "stored_by", ()), *getattr(verdict, "sent_to", ())))
