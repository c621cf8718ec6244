"""Whether the choice is honoured, in Markdown: what a reviewer of a change must see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.audit.rules import rules
from scanner.records import Scan
from scanner.report.findings import Told, blind_spots, groups, suppressed
from scanner.report.matrix import MEANINGS, SHAPES, Cell, Row, matrix
from scanner.report.plain import code_span, visible
from scanner.report.verdicts import STATES, begin_with, counted, lines

# Rows of the matrix and findings of one severity; the scan file has all.
MAX_ROWS = 25
MAX_FINDINGS = 20

_SENTENCE = 400
_NAME = 60


def blocks(scan: Scan) -> list[str]:
    """Return verdicts, matrix and findings as blocks; none where the scan was not judged.

    Words of ours are bare; whatever a page or address controls stands in code spans.
    """
    if not scan.verdicts:
        return []
    return [_verdicts(scan), *_begin(scan), *_matrix(scan), *_findings(scan)]


def _verdicts(scan: Scan) -> str:
    rows = [
        [
            f"{line.shape} {line.name}",
            f"**{line.word}**",
            line.counts or "-",
            code_span(line.sentence, _SENTENCE),
        ]
        for line in lines(scan)
    ]
    return table(["Consent state", "Verdict", "Findings", "Why"], rows)


def _begin(scan: Scan) -> Iterator[str]:
    begin = begin_with(scan)
    if begin is not None:
        subject = f" ({code_span(begin.finding.subject, _NAME)})" if begin.finding.subject else ""
        yield f"**Do this first:** {_ours(begin)}{subject}. {_plain(begin.todo)}".rstrip()


def _matrix(scan: Scan) -> Iterator[str]:
    made = matrix(scan)
    if made is None or not (made.needing or made.unknown) or len(made.states) < 2:
        return
    rows = [*made.needing, *made.unknown]
    headings = ["Service", "For", *(STATES[state] for state in made.states)]
    yield table(headings, [_row(row) for row in rows[:MAX_ROWS]])
    more = len(rows) - MAX_ROWS
    told = f"... and {more:,} more services in scan.json. " if more > 0 else ""
    legend = "; ".join(f"{SHAPES[mark]} {MEANINGS[mark]}" for mark in made.marks)
    yield f"{told}{legend}."


def _row(row: Row) -> list[str]:
    return [code_span(row.name, _NAME), row.category, *map(_cell, row.cells)]


def _cell(cell: Cell) -> str:
    return f"{SHAPES[cell.mark]} {cell.words}" if cell.deeds else "-"


def _findings(scan: Scan) -> Iterator[str]:
    yield f"### {counted(scan)}"
    for group in groups(scan):
        body = "\n".join(_told(group.findings))
        summary = f"{len(group.findings)} {group.severity}"
        yield folded(summary, body, is_open=group.severity == "high")
    spots = blind_spots(scan)
    if spots:
        yield folded(f"{len(spots)} could not be seen", "\n".join(_told(spots)))
    kept = suppressed(scan)
    if kept:
        marks = [
            f"- `{_rule(one)}` {code_span(one.finding.subject, _NAME)} until "
            f"{code_span(mark.until, 20)}: {code_span(mark.reason, 200)}"
            for one in kept[:MAX_FINDINGS]
            if (mark := one.finding.suppressed) is not None
        ]
        yield folded(f"{len(kept)} suppressed in sites.toml", "\n".join(marks))


def _told(found: Sequence[Told]) -> Iterator[str]:
    for one in found[:MAX_FINDINGS]:
        subject = f": {code_span(one.finding.subject, _NAME)}" if one.finding.subject else ""
        states = ", ".join(STATES[state] for state in one.finding.states)
        yield f"- **{_ours(one)}**{subject} (`{_rule(one)}`{f'; {states}' if states else ''})"
        yield f"  - {code_span(one.seen, _SENTENCE)}"
        if one.todo:
            yield f"  - What to do: {_plain(one.todo)}"
    if len(found) > MAX_FINDINGS:
        yield f"- ... and {len(found) - MAX_FINDINGS:,} more in scan.json"


def folded(summary: str, body: str, *, is_open: bool = False) -> str:
    """Return a part that opens on a click; `summary` must be words of ours."""
    opened = "<details open>" if is_open else "<details>"
    return f"{opened}<summary>{summary}</summary>\n\n{body}\n\n</details>"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells that are safe already."""
    head = [headings, ["---"] * len(headings)]
    return "\n".join(f"| {' | '.join(line)} |" for line in [*head, *rows])


def _ours(one: Told) -> str:
    """Return a title bare where it is one of our rules' own, else as a code span."""
    rule = rules().get(one.finding.rule)
    known = rule is not None and rule.title == one.finding.title
    return one.finding.title if known else code_span(one.finding.title, 200)


def _rule(one: Told) -> str:
    """Return a rule's id that can't end its code span."""
    return visible(one.finding.rule).replace("`", "'").replace("|", "¦")[:_NAME]


def _plain(text: str) -> str:
    """Return words of a rule's own, which may hold code spans, inside a list."""
    return text.replace("[[", r"\[\[").replace("]]", r"\]\]").replace("|", "¦")
