"""Hold verdicts about single visits against the table of fingerprinting and session recording."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from scanner.detect.fingerprinting import Fingerprints
from scanner.detect.recording import Recordings
from scanner.evidence import Visit
from scanner.tracking import Fingerprinting, SessionRecording
from tests.web.truth_deep import DeepTruth

Verdict: TypeAlias = Fingerprinting | SessionRecording
Verdicts: TypeAlias = dict[tuple[str, str | None], Verdict]
"""By technique and script."""


def verdicts(visit: Visit) -> Verdicts:
    """What is said of one visit alone."""
    prints, films = Fingerprints(), Recordings()
    prints.add(visit)
    films.add(visit)
    found: Verdicts = {(one.technique, one.script_url): one for one in prints.records()}
    return found | {("session_recording", one.script_url): one for one in films.records()}


def missed_prints(visits: Iterable[Visit], rows: Iterable[DeepTruth]) -> list[str]:
    """Rows that were not reported, or wrongly, and whatever was reported and is in no row."""
    wanted: dict[str, list[DeepTruth]] = {}
    for row in rows:
        wanted.setdefault(row.page, []).append(row)
    misses = []
    for visit in visits:
        found = verdicts(visit)
        for row in wanted.pop(visit.page.url, ()):
            if not row.positive:
                continue
            if miss := miss_of(row, found):
                misses.append(miss)
            found.pop((row.technique, row.script), None)
        misses += [f"{visit.page.url}: {said(one)} is not in the table" for one in found.values()]
    return misses + [f"{page}: not visited" for page in wanted]


def miss_of(row: DeepTruth, found: Verdicts) -> str | None:
    """What is wrong with the report of a positive row."""
    verdict = found.get((row.technique, row.script))
    where = f"{row.page}: {row.technique} by {row.script}"
    if verdict is None:
        return f"{where} not found among {[said(one) for one in found.values()]}"
    text = " ".join(
        (
            *(proof.text for proof in verdict.evidence),
            *getattr(verdict, "apis", ()),
            *getattr(verdict, "sent_to", ()),
        )
    )
    if absent := [words for words in row.evidence if words not in text]:
        return f"{where} without {absent} in {text!r}"
    if set(drawn := getattr(verdict, "drawn_by", ())) != set(row.drawn_by):
        return f"{where} drawn by {drawn}, not by {row.drawn_by}"
    return None


def said(verdict: Verdict) -> str:
    """A verdict in a few words."""
    technique = getattr(verdict, "technique", "session_recording")
    rules = ", ".join(f"{proof.rule} {proof.points:+}" for proof in verdict.evidence)
    return f"{technique} by {verdict.script_url} ({rules})"
