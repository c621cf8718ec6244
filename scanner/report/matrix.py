"""What each service does in each consent state, side by side, and where it may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from scanner.audit.scene import Scene, presence, was_sent
from scanner.audit.terms import Terms
from scanner.audit.traces import traces
from scanner.observations import Category, Cookie, Record, Request, State, StorageItem
from scanner.records import Finding, Scan
from scanner.report.findings import theme_of
from scanner.report.words import STORAGE_KINDS
from scanner.urls import host_of, registrable_domain

Mark = Literal["nothing", "wrong", "allowed", "unknown", "noted", "lived with"]
"""`wrong`: it needs a consent that isn't there; `unknown`: nobody knows what it is for; `noted`:
it is there, and the law that the scan was judged by asks for nothing; `lived with`: suppressed by
the site's owner."""

SHAPES: dict[Mark, str] = {
    "nothing": "\N{MIDDLE DOT}",
    "wrong": "\N{MULTIPLICATION X}",
    "allowed": "\N{CHECK MARK}",
    "unknown": "?",
    "noted": "i",
    "lived with": "=",
}
"""One character each, so that nobody needs the colour."""

PLAIN: dict[Mark, str] = {**SHAPES, "nothing": ".", "wrong": "x", "allowed": "+"}
"""The same in ASCII."""

MEANINGS: dict[Mark, str] = {
    "wrong": "needs a consent that isn't there",
    "allowed": "may be there in this state",
    "unknown": "nobody knows what it is for",
    "noted": "the law that this scan was judged by doesn't forbid it",
    "lived with": "suppressed in sites.toml by the site's owner",
}

# Rows and things of one row: more than anybody reads; scan.json has all.
MAX_ROWS = 150
MAX_THINGS = 40

# What runs although the visitor said no weighs most.
_WEIGHT: dict[State, int] = {"rejected": 9, "gpc": 4, "before": 4, "accepted": 0}
_RANK: dict[Category, int] = {
    "marketing": 0, "analytics": 1, "preferences": 2, "unclassified": 3, "necessary": 4,
}  # fmt: skip
_ABOUT_SERVICES = frozenset({"before", "rejected", "gpc"})
_ORDER = ("set", "still there", "sent")

Item = Cookie | StorageItem | Request


class Cell(Record, frozen=True, kw_only=True):
    """What was done in one state."""

    state: State
    deeds: tuple[str, ...]
    """Of `set`, `still there` (from before the choice), `sent`; empty: nothing."""
    mark: Mark

    @property
    def words(self) -> str:
        """In a cell: `set, sent`."""
        return ", ".join(self.deeds) or "nothing"


class Thing(Record, frozen=True, kw_only=True):
    """One cookie, storage key, or host that was sent requests."""

    id: str
    """Of the observation, or of the first of several."""
    name: str
    kind: str
    """In words: `cookie`, `local storage`, `requests`."""
    cells: tuple[Cell, ...]


class Row(Record, frozen=True, kw_only=True):
    """One service, or a domain where the service is not known."""

    name: str
    category: Category
    """The gravest of what it does."""
    cells: tuple[Cell, ...]
    things: tuple[Thing, ...]
    more: int
    """Things that are not in `things`."""

    @property
    def trouble(self) -> int:
        """How much is wrong: 0 for nothing."""
        return sum(_WEIGHT[cell.state] for cell in self.cells if cell.mark == "wrong")


class Matrix(Record, frozen=True, kw_only=True):
    """All services by what they need."""

    states: tuple[State, ...]
    needing: tuple[Row, ...]
    """Those that need consent; what is wrong first."""
    unknown: tuple[Row, ...]
    necessary: tuple[Row, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Those that are met, for a legend."""
        rows = (*self.needing, *self.unknown, *self.necessary)
        met = {cell.mark for row in rows for cell in row.cells}
        return tuple(mark for mark in MEANINGS if mark in met)


class _Gathered(msgspec.Struct):
    """A row in the making."""

    name: str
    category: Category
    deeds: dict[State, set[str]]
    items: dict[str, tuple[Item, dict[State, str]]]


def matrix(scan: Scan) -> Matrix | None:
    """Return the matrix; None where no page was recorded or nothing was there at all."""
    scene = Scene(scan, Terms())
    rows: dict[tuple[str, str], _Gathered] = {}
    for state in scene.visited:
        for kind, name, category, items in _present(scene, state):
            row = rows.setdefault((kind, name), _Gathered(name, category, {}, {}))
            row.category = min(row.category, category, key=_RANK.__getitem__)
            for item in items:
                _add(row, item, state)
    judged = _judged(scan)
    made = [(kind, _row(row, scene.visited, kind, judged)) for (kind, _), row in rows.items()]
    if not made:
        return None
    return Matrix(
        states=scene.visited,
        needing=_sorted(row for kind, row in made if kind == "needing"),
        unknown=_sorted(row for kind, row in made if kind == "unknown"),
        necessary=_sorted(row for kind, row in made if kind == "necessary"),
    )


def _present(scene: Scene, state: State) -> Iterator[tuple[str, str, Category, list[Item]]]:
    """Yield kind of row, name, category and items of all that is in a state."""
    for trace in traces(scene, state):
        kind = "unknown" if trace.category == "unclassified" else "needing"
        items: list[Item] = [*trace.cookies, *trace.storage, *trace.requests]
        yield kind, trace.name, trace.category, items
    for kept in scene.kept:
        there = presence(kept, state) in ("set", "kept")
        if there and scene.category(kept) == "necessary":
            yield "necessary", _name(kept), "necessary", [kept]
    for request in scene.scan.requests:
        there = request.party == "third" and state in request.states and was_sent(request)
        if there and scene.category(request) == "necessary":
            yield "necessary", _name(request), "necessary", [request]


def _name(item: Item) -> str:
    if item.service or item.vendor:
        return item.service or item.vendor or ""
    if isinstance(item, Cookie):
        return registrable_domain(item.domain)
    return registrable_domain(item.host if isinstance(item, Request) else host_of(item.origin))


def _add(row: _Gathered, item: Item, state: State) -> None:
    deed = "sent"
    if not isinstance(item, Request):
        deed = "set" if presence(item, state) == "set" else "still there"
    row.deeds.setdefault(state, set()).add(deed)
    # Requests to one host are one thing: nobody reads a hundred addresses of it.
    key = f"requests {item.host}" if isinstance(item, Request) else item.id
    row.items.setdefault(key, (item, {}))[1][state] = deed


def _row(
    row: _Gathered,
    states: tuple[State, ...],
    kind: str,
    judged: dict[tuple[str, State], list[Finding]] | None,
) -> Row:
    marks: dict[State, Mark] = {}
    for state in row.deeds:
        about = None if judged is None else judged.get((row.name, state), [])
        marks[state] = _mark(kind, state, about)
    things = [_thing(item, deeds, states, marks) for item, deeds in row.items.values()]
    things.sort(key=lambda one: (one.kind == "requests", one.kind, one.name))
    cells = tuple(_cell(state, row.deeds.get(state, set()), marks) for state in states)
    return Row(
        name=row.name,
        category=row.category,
        cells=cells,
        things=tuple(things[:MAX_THINGS]),
        more=max(0, len(things) - MAX_THINGS),
    )


def _thing(
    item: Item, deeds: dict[State, str], states: tuple[State, ...], marks: dict[State, Mark]
) -> Thing:
    cells = (_cell(state, {deeds[state]} if state in deeds else set(), marks) for state in states)
    if isinstance(item, Cookie):
        name, kind = item.name, "cookie"
    elif isinstance(item, StorageItem):
        name, kind = item.key, STORAGE_KINDS[item.kind]
    else:
        name, kind = item.host, "requests"
    return Thing(id=item.id, name=name, kind=kind, cells=tuple(cells))


def _cell(state: State, deeds: Iterable[str], marks: dict[State, Mark]) -> Cell:
    found = tuple(deed for deed in _ORDER if deed in set(deeds))
    return Cell(state=state, deeds=found, mark=marks.get(state, "nothing") if found else "nothing")


def _mark(kind: str, state: State, found: list[Finding] | None) -> Mark:
    if kind == "necessary" or (kind == "needing" and state == "accepted"):
        return "allowed"
    if kind == "unknown":
        return "unknown"
    if found is None:  # the scan was never judged
        return "wrong"
    counting = [one for one in found if one.suppressed is None]
    if found and not counting:
        return "lived with"
    return "noted" if all(one.severity == "info" for one in counting) else "wrong"


def _judged(scan: Scan) -> dict[tuple[str, State], list[Finding]] | None:
    """Return the findings about services by their names and states; None where none were made."""
    if scan.verdicts is None:
        return None
    found: dict[tuple[str, State], list[Finding]] = {}
    for finding in scan.findings or ():
        if theme_of(finding.rule) in _ABOUT_SERVICES:
            for state in finding.states:
                found.setdefault((finding.subject, state), []).append(finding)
    return found


def _sorted(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.trouble, _RANK[row.category], row.name)))
