"""Opt-in rates and choices by day as a drawing: shapes in a box that stretches. Pure.

Words stand beside it as HTML, so that they keep their size on every screen.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec

from scanner.settings.words import CATEGORIES
from server.admin.figures import Day

# Units of the drawings; the style sheet gives them their size.
WIDTH, RATES_HEIGHT, BARS_HEIGHT = 1_000.0, 100.0, 100.0
# Of a day's room; the rest is a gap between bars.
BAR = 0.72
# Dates that stand below the drawing.
DATES = 4


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The opt-in rate of one category."""

    name: str
    path: str
    """An SVG path; days without an answer are gaps."""


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """Choices of one day and one kind, as an SVG rectangle."""

    kind: str
    x: float
    y: float
    width: float
    height: float


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Both drawings, one above the other, with the same days."""

    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]
    most: int
    """Choices that a bar as high as the drawing stands for."""
    dates: tuple[datetime.date, ...]
    """To stand below, from the left edge to the right one."""


def chart(days: Sequence[Day]) -> Chart:
    """The drawing of some days, at least one."""
    most = _round_up(max(day.tally.total for day in days))
    room = WIDTH / len(days)
    named = sorted({name for day in days for name in day.rates}, key=CATEGORIES.index)
    return Chart(
        lines=tuple(Line(name=name, path=_path(days, name, room)) for name in named),
        bars=tuple(
            bar for place, day in enumerate(days) for bar in _bars(day, place * room, room, most)
        ),
        most=most,
        dates=_dates(days),
    )


def _path(days: Sequence[Day], name: str, room: float) -> str:
    steps: list[str] = []
    pen = "M"
    for place, day in enumerate(days):
        rate = day.rates.get(name)
        if rate is None:
            pen = "M"
            continue
        at = f"{(place + 0.5) * room:.1f} {RATES_HEIGHT * (1 - rate):.1f}"
        # A lone day is a line of no length, which round ends make a dot.
        steps.append(f"{pen}{at}" if pen == "L" else f"M{at}h0")
        pen = "L"
    return "".join(steps)


def _bars(day: Day, left: float, room: float, most: int) -> list[Bar]:
    """Refused below, then chosen one by one, then accepted."""
    bars: list[Bar] = []
    floor = BARS_HEIGHT
    for kind in ("refused", "chosen", "accepted"):
        height = BARS_HEIGHT * getattr(day.tally, kind) / most
        if height:
            floor -= height
            bars.append(
                Bar(
                    kind=kind,
                    x=round(left + room * (1 - BAR) / 2, 2),
                    y=round(floor, 2),
                    width=round(room * BAR, 2),
                    height=round(height, 2),
                )
            )
    return bars


def _dates(days: Sequence[Day]) -> tuple[datetime.date, ...]:
    if len(days) <= DATES:
        return tuple(day.day for day in days)
    step = (len(days) - 1) / (DATES - 1)
    return tuple(days[round(place * step)].day for place in range(DATES))


def _round_up(number: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50, ..."""
    unit = 1
    while True:
        for factor in (1, 2, 5):
            if number <= factor * unit:
                return factor * unit
        unit *= 10
