"""Say in a word for each consent state whether the choice is honoured, and what to do first."""

from __future__ import annotations

from typing import Literal

from scanner.audit.rules import SEVERITIES
from scanner.observations import Record
from scanner.records import Scan, StateVerdict
from scanner.report.findings import Told, first_to_do
from scanner.report.words import count

STATES: dict[str, str] = {
    "before": "Before a choice",
    "rejected": "After rejecting",
    "accepted": "After accepting",
    "gpc": "With Global Privacy Control",
    "withdrawn": "After taking consent back",
}
"""What a reader calls each state; a column's heading or the beginning of a line."""

Kind = Literal["yes", "partly", "no", "unsure"]

_KINDS: dict[str, Kind] = {
    "honoured": "yes",
    "partly": "partly",
    "not honoured": "no",
    "can't say": "unsure",
}
# Each has a shape of its own, so that nobody needs the colour.
_SHAPES: dict[Kind, str] = {"yes": "\N{CHECK MARK}", "partly": "\N{CIRCLE WITH LEFT HALF BLACK}",
                            "no": "\N{MULTIPLICATION X}", "unsure": "?"}  # fmt: skip
_PLAIN: dict[Kind, str] = {"yes": "+", "partly": "~", "no": "x", "unsure": "?"}
_WORDS: dict[Kind, str] = {
    "yes": "honoured",
    "partly": "partly honoured",
    "no": "not honoured",
    "unsure": "can't say",
}


class Line(Record, frozen=True, kw_only=True):
    """One state's verdict as it is shown."""

    state: str
    name: str
    kind: Kind
    word: str
    shape: str
    """One character that tells the kind without colour."""
    plain: str
    """The same in ASCII."""
    sentence: str
    counts: str
    """`2 high, 1 low`; empty where there is none."""
    unseen: tuple[str, ...]


def lines(scan: Scan) -> list[Line]:
    """Return a line each state; none where the scan was not judged."""
    return [_line(one) for one in scan.verdicts or ()]


def begin_with(scan: Scan) -> Told | None:
    """Return what to do first, where the scan was judged and there is something to do."""
    return first_to_do(scan) if scan.verdicts else None


def answer(scan: Scan, site: str) -> str | None:
    """Return the answer to the whole question about a site, one sentence without a full stop.

    The worst state decides. None where fewer than two states were judged: one state's verdict is
    no answer to it.
    """
    found = lines(scan)
    if len(found) < 2:
        return None
    broken = [line.state for line in found if line.kind == "no"]
    if broken == ["before"]:
        return f"{site} tracks its visitors before they have chosen"
    if broken:
        return f"{site} does not honour its visitors' choice"
    kinds = {line.kind for line in found}
    if "partly" in kinds:
        return f"{site} honours its visitors' choice only in part"
    if "unsure" in kinds:
        return f"Whether {site} honours its visitors' choice can't be said"
    return f"{site} honours its visitors' choice"


def _line(one: StateVerdict) -> Line:
    kind = _KINDS[one.verdict]
    return Line(
        state=one.state,
        name=STATES[one.state],
        kind=kind,
        word=_WORDS[kind],
        shape=_SHAPES[kind],
        plain=_PLAIN[kind],
        sentence=one.sentence,
        counts=_counts(one),
        unseen=one.unseen,
    )


def _counts(one: StateVerdict) -> str:
    found = [f"{one.findings[name]} {name}" for name in SEVERITIES if one.findings.get(name)]
    return ", ".join(found)


def counted(scan: Scan) -> str:
    """Return `7 findings: 2 high, 1 medium, 4 low`, without the suppressed ones."""
    live = [one for one in scan.findings or () if one.suppressed is None]
    parts = [(name, sum(one.severity == name for one in live)) for name in SEVERITIES]
    shares = ", ".join(f"{number} {name}" for name, number in parts if number)
    return f"{count(len(live), 'finding')}{f': {shares}' if shares else ''}"
