"""What counts of choices say: shares by day, by category and service, by method. Pure."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from scanner.settings.words import CATEGORIES
from server.store import ChoiceCount, CountryCount, DayCount

ACCEPTED, CHOSEN = "accept all", "custom"


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Choices of some days."""

    total: int = 0
    accepted: int = 0
    """All at once."""
    chosen: int = 0
    """One by one."""
    refused: int = 0
    """All else: refused, withdrawn, dismissed, by the browser's signal, off-line."""
    signals: int = 0
    """By Global Privacy Control alone."""

    @property
    def acceptance(self) -> float | None:
        """Share that accepted all; None of nothing."""
        return share(self.accepted, self.total)

    @property
    def by_signal(self) -> float | None:
        """Share that was made by the browser's signal."""
        return share(self.signals, self.total)


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One day, in UTC."""

    day: datetime.date
    tally: Tally
    rates: Mapping[str, float]
    """Opt-in rate by category; without those that nobody was asked about."""


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """Answers about one category or service."""

    id: str
    granted: int
    denied: int

    @property
    def rate(self) -> float | None:
        """Share that was granted."""
        return share(self.granted, self.granted + self.denied)


def share(part: int, whole: int) -> float | None:
    """A part of something; None of nothing."""
    return part / whole if whole else None


def tally(counts: Iterable[DayCount]) -> Tally:
    """Choices of all these counts together."""
    by = Counter[str]()
    for one in counts:
        by[one.method] += one.count
    total = by.total()
    return Tally(
        total=total,
        accepted=by[ACCEPTED],
        chosen=by[CHOSEN],
        refused=total - by[ACCEPTED] - by[CHOSEN],
        signals=by["gpc"],
    )


def by_day(
    days: Sequence[DayCount],
    choices: Iterable[ChoiceCount],
    first: datetime.date,
    last: datetime.date,
) -> list[Day]:
    """Every day from one to another, both included, whether there were choices or not."""
    counts: dict[datetime.date, list[DayCount]] = {}
    for one in days:
        counts.setdefault(one.day, []).append(one)
    rates: dict[datetime.date, dict[str, float]] = {}
    for answer in choices:
        rate = share(answer.granted, answer.granted + answer.denied)
        if answer.name in CATEGORIES and rate is not None:
            rates.setdefault(answer.day, {})[answer.name] = rate
    every = (first + datetime.timedelta(days=after) for after in range((last - first).days + 1))
    return [
        Day(day=day, tally=tally(counts.get(day, ())), rates=rates.get(day, {})) for day in every
    ]


def rates(choices: Iterable[ChoiceCount]) -> list[Rate]:
    """Answers by category, in their usual order, then by service."""
    granted, denied = Counter[str](), Counter[str]()
    for one in choices:
        granted[one.name] += one.granted
        denied[one.name] += one.denied
    named = sorted(granted.keys() | denied.keys(), key=lambda name: (_place(name), name))
    return [Rate(id=name, granted=granted[name], denied=denied[name]) for name in named]


def shares(
    counts: Iterable[DayCount], key: Callable[[DayCount], str]
) -> list[tuple[str, int, float]]:
    """Choices by what `key` tells of them, most first: name, number and share."""
    by = Counter[str]()
    for one in counts:
        by[key(one)] += one.count
    return _shares(by)


def by_country(
    counts: Iterable[CountryCount], names: Mapping[str, str]
) -> list[tuple[str, int, float]]:
    """The same by country; `names` are by code, and a code without one stands for itself."""
    by = Counter[str]()
    for one in counts:
        by[names.get(one.country, one.country) or "unknown"] += one.count
    return _shares(by)


def _shares(by: Counter[str]) -> list[tuple[str, int, float]]:
    total = by.total()
    ordered = sorted(by.items(), key=lambda item: (-item[1], item[0]))
    return [(name, number, number / total) for name, number in ordered if number]


def _place(name: str) -> int:
    return CATEGORIES.index(name) if name in CATEGORIES else len(CATEGORIES)
