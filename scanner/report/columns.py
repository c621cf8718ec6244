"""Terminal tables that fit the width there is: cut in the middle, or with a second line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from scanner.observations import Record
from scanner.report.plain import shorten

INDENT = 2
GAP = 2

MAX_ROWS = 15
"""Rows of one table on a terminal; the scan file has them all."""

# Wider than any terminal: what a cell would take if there were room.
UNCUT = 160

Cell = str | Callable[[int], str]
"""Page-controlled text, or a function that gives it for a width, where cutting needs sense."""


class Column(Record, frozen=True, kw_only=True):
    """One column: its heading, and what it does when there is little room."""

    heading: str
    narrowest: int | None = None
    """Cells; None for a column that is never cut."""
    align: Literal["left", "right"] = "left"
    below: str | None = None
    """Words that lead this column's text on a line of its own under the row, when the table
    would not fit otherwise. Only for the last column."""


def print_table(
    console: Console,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    rest: str = "rows",
    most: int | None = MAX_ROWS,
) -> None:
    """Print the first `most` of `rows`, and how many `rest` are only in the scan file.

    Cells are made visible here and never read as markup.
    """
    shown = rows[:most]
    fitted = _natural(columns, shown)
    lead = columns[-1].below
    split = lead is not None and _total(fitted) > console.width
    beside = columns[:-1] if split else columns
    fitted = _shrunk(beside, fitted[: len(beside)], console.width)
    headings = [column.heading for column in beside]
    console.print(Text(_line(beside, headings, fitted), style="bold"), soft_wrap=True)
    console.print(Text(_rule(console, fitted), style="dim"), soft_wrap=True)
    for row in shown:
        console.print(Text(_line(beside, row, fitted)), soft_wrap=True)
        if split:
            text = _below(row[-1], lead or "", console.width)
            console.print(Text(text, style="dim"), soft_wrap=True)
    if len(rows) > len(shown):
        more = f"... and {len(rows) - len(shown):,} more {rest} in scan.json"
        console.print(Text(" " * INDENT + more), soft_wrap=True)


def _natural(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Return each column's width if nothing had to be cut."""
    table = [[column.heading for column in columns], *rows]
    return [max(cell_len(_text(row[at], UNCUT)) for row in table) for at in range(len(columns))]


def _total(fitted: Sequence[int]) -> int:
    return INDENT + sum(fitted) + GAP * (len(fitted) - 1)


def _shrunk(columns: Sequence[Column], fitted: list[int], room: int) -> list[int]:
    """Return widths that fit `room`, where that is possible; the widest column gives way first."""
    fitted = list(fitted)
    while _total(fitted) > room:
        shrinkable = [
            at
            for at, column in enumerate(columns)
            if column.narrowest is not None and fitted[at] > column.narrowest
        ]
        if not shrinkable:
            break
        fitted[max(shrinkable, key=lambda at: fitted[at])] -= 1
    return fitted


def _line(columns: Sequence[Column], row: Sequence[Cell], fitted: Sequence[int]) -> str:
    cells = []
    for column, cell, width in zip(columns, row, fitted, strict=False):
        text = _text(cell, width)
        padding = " " * (width - cell_len(text))
        cells.append(padding + text if column.align == "right" else text + padding)
    return (" " * INDENT + (" " * GAP).join(cells)).rstrip()


def _below(cell: Cell, lead: str, room: int) -> str:
    start = f"{' ' * INDENT * 2}{lead} "
    return start + _text(cell, max(room - len(start), 10))


def _rule(console: Console, fitted: Sequence[int]) -> str:
    dash = "─" if console.encoding.lower().startswith("utf") else "-"
    return " " * INDENT + (" " * GAP).join(dash * width for width in fitted)


def _text(cell: Cell, cells: int) -> str:
    return shorten(cell if isinstance(cell, str) else cell(cells), cells)
