"""Whether the choice is honoured, on a terminal: verdicts, matrix, findings."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from scanner.observations import State
from scanner.records import Scan
from scanner.report.banner import ways
from scanner.report.columns import Cell, Column, print_table
from scanner.report.findings import Told, blind_spots, groups, suppressed
from scanner.report.matrix import MEANINGS, PLAIN, SHAPES, Mark, Matrix, Row, matrix
from scanner.report.plain import shorten, visible
from scanner.report.terminal import prose, title
from scanner.report.timeline import timeline
from scanner.report.verdicts import Line, begin_with, counted, lines
from scanner.report.words import STATE_NAMES

_STYLES = {"yes": "bold green", "partly": "bold yellow", "no": "bold red", "unsure": "bold"}
_SEVERITIES = {"high": "bold red", "medium": "bold yellow", "low": "bold", "info": "dim"}

_HEADINGS: dict[State, str] = {
    "before": "Before choice",
    "rejected": "Rejected",
    "accepted": "Accepted",
    "gpc": "GPC on",
}

# Findings of one severity; services of one kind. The scan file has all.
MAX_FINDINGS = 12
MAX_ROWS = 20

# A sentence on a terminal; the whole of it is in the scan file.
_SENTENCE = 500


def speaks_utf8(console: Console) -> bool:
    """Return whether shapes beyond ASCII can be printed."""
    return console.encoding.lower().startswith("utf")


def stands(scan: Scan, console: Console, *, first: bool = True) -> None:
    """Print a verdict each state, and what to do `first`; nothing where the scan was not judged."""
    for line in lines(scan):
        console.print()
        _stand(line, console)
    begin = begin_with(scan) if first else None
    if begin is not None:
        console.print()
        subject = f" ({begin.finding.subject})" if begin.finding.subject else ""
        text = f"{begin.finding.title}{subject}. {begin.todo}"
        prose(shorten(text.rstrip(), _SENTENCE), console, lead="Do this first: ", style="bold")


def _stand(line: Line, console: Console) -> None:
    shape = line.shape if speaks_utf8(console) else line.plain
    head = Text.assemble(
        (f"{shape} {line.name}: ", "bold"), (line.word.upper(), _STYLES[line.kind])
    )
    if line.counts:
        head.append(f"  {line.counts}", "dim")
    for row in head.wrap(console, console.width):
        row.rstrip()
        console.print(row, soft_wrap=True)
    prose(shorten(line.sentence, _SENTENCE), console)


def states(scan: Scan, console: Console) -> None:
    """Print what each service does in each state, where several were visited."""
    made = matrix(scan)
    if made is None or len(made.states) < 2:
        return
    for heading, rows in (("Needs consent", made.needing), ("Nobody knows", made.unknown)):
        if rows:
            title(f"{heading}, state by state", len(rows), console)
            _grid(made, rows, console)
    if made.necessary:
        console.print()
        names = ", ".join(shorten(row.name, 40) for row in made.necessary[:MAX_ROWS])
        more = len(made.necessary) - MAX_ROWS
        prose(f"Necessary: {names}{f' and {more} more' if more > 0 else ''}.", console, style="dim")
    shapes = SHAPES if speaks_utf8(console) else PLAIN
    legend = "; ".join(f"{shapes[mark]} {MEANINGS[mark]}" for mark in made.marks)
    prose(f"{legend}.", console, style="dim")


def _grid(made: Matrix, rows: tuple[Row, ...], console: Console) -> None:
    shapes = SHAPES if speaks_utf8(console) else PLAIN
    columns = [
        Column(heading="Service", narrowest=12),
        *(Column(heading=_HEADINGS[state], narrowest=9) for state in made.states),
    ]
    cells: list[list[Cell]] = [
        [row.name, *(_words(shapes[cell.mark], cell.mark, cell.words) for cell in row.cells)]
        for row in rows
    ]
    print_table(console, columns, cells, "services", MAX_ROWS)


def _words(shape: str, mark: Mark, words: str) -> str:
    short = words.replace("still there", "left")
    return shape if mark == "nothing" else f"{shape} {short}"


def found(scan: Scan, console: Console) -> None:
    """Print the findings about the choice, gravest first, then what could not be seen."""
    if scan.verdicts is None:
        return
    grouped = groups(scan)
    if grouped:
        console.print()
        console.print(Text("Findings", style="bold cyan"))
        prose(f"{counted(scan)}.", console, style="dim")
    advised: set[str] = set()
    for group in grouped:
        for told in group.findings[:MAX_FINDINGS]:
            _finding(told, console, advised)
        more = len(group.findings) - MAX_FINDINGS
        if more > 0:
            prose(f"... and {more:,} more of severity {group.severity} in scan.json", console)
    spots = blind_spots(scan)
    if spots:
        title("What limits these verdicts", len(spots), console)
        for told in spots[:MAX_FINDINGS]:
            _finding(told, console, advised)
    _suppressed(scan, console)


def _finding(told: Told, console: Console, advised: set[str]) -> None:
    """Print one finding; what to do is said once a rule, and `advised` holds those rules."""
    one = told.finding
    console.print()
    subject = f": {visible(one.subject)}" if one.subject else ""
    head = Text.assemble(
        (f"  {one.severity.upper():<7}", _SEVERITIES[one.severity]),
        (shorten(f"{one.title}{subject}", max(console.width - 10, 30)), "bold"),
    )
    console.print(head, soft_wrap=True)
    where = f"[{', '.join(STATE_NAMES[state] for state in one.states)}] " if one.states else ""
    prose(shorten(f"{where}{told.seen}", _SENTENCE), console, lead=" " * 7)
    if told.todo and one.rule not in advised:
        advised.add(one.rule)
        prose(told.todo, console, lead=f"{' ' * 7}What to do: ")


def _suppressed(scan: Scan, console: Console) -> None:
    kept = suppressed(scan)
    if kept:
        title("Suppressed in sites.toml", len(kept), console)
        columns = [
            Column(heading="Finding", narrowest=24),
            Column(heading="Until"),
            Column(heading="Reason", narrowest=20),
        ]
        rows: list[list[Cell]] = [
            [f"{one.finding.rule} ({one.finding.subject})", mark.until, mark.reason]
            for one in kept
            if (mark := one.finding.suppressed) is not None
        ]
        print_table(console, columns, rows, "findings")


def first_seconds(scan: Scan, console: Console) -> None:
    """Print in a sentence who was at work before the banner, and how the choices went."""
    drawn = timeline(scan)
    if drawn is not None:
        console.print()
        prose(drawn.sentence, console, lead="First seconds: ")
    banner = scan.consent_banner
    made = ways(banner) if banner else []
    if made:
        title("How the choices were made", len(made), console)
        columns = [
            Column(heading="Choice", narrowest=9),
            Column(heading="Came out", narrowest=9),
            Column(heading="Way", narrowest=20),
            Column(heading="Signs that it took", narrowest=16, below=""),
        ]
        rows: list[list[Cell]] = [
            [one.name, one.outcome, one.way, one.signs or one.detail or "-"] for one in made
        ]
        print_table(console, columns, rows, "choices")
