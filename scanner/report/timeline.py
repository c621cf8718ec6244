"""Draw the first seconds of the first visit: who was at work before the banner was there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from scanner.choices import Moment
from scanner.observations import Category, Judged, Record
from scanner.records import Scan
from scanner.urls import host_of, party_of, registrable_domain

Kind = Literal["request", "cookie", "storage"]

# Lanes that a screen holds; the rest is one line of text.
MAX_LANES = 12
# Marks that a lane shows; nearer ones than this many percent of the width cover each other.
MAX_MARKS = 40
_NEAR = 0.8
# Rows of the table that tells the same in words.
MAX_ROWS = 120

# Beyond the last mark, so that it doesn't stick to the edge.
_MARGIN = 1.06
_SHORTEST_MS = 1_000
# Distances between the lines of the axis, in milliseconds; at most seven lines.
_STEPS = (200, 500, 1_000, 2_000, 5_000)
_MOST_TICKS = 7

_RANK: dict[Category, int] = {
    "marketing": 0, "analytics": 1, "preferences": 2, "unclassified": 3, "necessary": 4,
}  # fmt: skip

KINDS: dict[Kind, str] = {"request": "request", "cookie": "cookie set", "storage": "key stored"}
"""In words."""


class Tick(Record, frozen=True, kw_only=True):
    """One line of the axis."""

    x: float
    """Percent of the width."""
    label: str


class Spot(Record, frozen=True, kw_only=True):
    """One mark in a lane."""

    x: float
    at_ms: int
    kind: Kind
    label: str


class Lane(Record, frozen=True, kw_only=True):
    """What one service did."""

    name: str
    category: Category
    needs: bool
    """Whether it needs a consent that nobody has given yet."""
    first_ms: int
    early: int
    """How much of it was before the banner, or all of it where none came."""
    total: int
    spots: tuple[Spot, ...]


class Row(Record, frozen=True, kw_only=True):
    """One moment in words."""

    at_ms: int
    what: str
    label: str
    who: str
    category: Category | None
    early: bool
    """Whether it needs consent and was there before the banner."""


class Timeline(Record, frozen=True, kw_only=True):
    """The first seconds of the first page before any choice."""

    span_ms: int
    ticks: tuple[Tick, ...]
    banner_ms: int | None
    banner_x: float | None
    lanes: tuple[Lane, ...]
    folded: int
    """Services that have no lane of their own."""
    rows: tuple[Row, ...]
    rows_more: int
    sentence: str


class _Known(Record, frozen=True, kw_only=True):
    """What is known of a moment."""

    name: str
    category: Category
    other: bool
    """Whether it is somebody else's than the site's, or needs consent."""


def timeline(scan: Scan) -> Timeline | None:
    """Return what to draw; None where the scan kept no moments of that page."""
    moments = scan.moments or ()
    if not moments or not scan.pages:
        return None
    banner = min((one.at_ms for one in moments if one.kind == "banner"), default=None)
    index = _Index(scan)
    known = [(one, index.of(one)) for one in moments if one.kind in KINDS]
    known = [(one, who) for one, who in known if who.other]
    lanes = _lanes(known)
    last = max((one.at_ms for one, _ in known), default=0)
    span = max(round(max(last, banner or 0) * _MARGIN), _SHORTEST_MS)
    rows = _rows(moments, known, banner)
    return Timeline(
        span_ms=span,
        ticks=_ticks(span),
        banner_ms=banner,
        banner_x=None if banner is None else _x(banner, span),
        lanes=tuple(_lane(lane, span, banner) for lane in lanes[:MAX_LANES]),
        folded=max(0, len(lanes) - MAX_LANES),
        rows=tuple(rows[:MAX_ROWS]),
        rows_more=max(0, len(rows) - MAX_ROWS),
        sentence=_sentence(lanes, banner),
    )


_Group = list[tuple[Moment, _Known]]


class _Index:
    """Finds what is known of a moment by the names and addresses of the scan's observations."""

    def __init__(self, scan: Scan) -> None:
        self._site = host_of(scan.pages[0].final_url)
        self._cookies = {one.name: one for one in reversed(scan.cookies)}
        self._keys = {one.key: one for one in reversed(scan.storage)}
        # A host's gravest purpose stands for it; an address of its own tells more.
        requests = sorted(scan.requests, key=lambda one: -_RANK[one.category])
        self._hosts = {one.host: one for one in requests}
        self._urls = {one.url.partition("?")[0]: one for one in requests}

    def of(self, moment: Moment) -> _Known:
        judged: Judged | None
        if moment.kind == "cookie":
            judged = self._cookies.get(moment.label)
        elif moment.kind == "storage":
            judged = self._keys.get(moment.label)
        else:
            judged = self._urls.get(moment.url.partition("?")[0]) or self._hosts.get(moment.host)
        category: Category = judged.category if judged else "unclassified"
        third = bool(moment.host) and party_of(moment.host, self._site) == "third"
        name = (judged.service or judged.vendor) if judged else None
        stored = moment.kind != "request"
        return _Known(
            name=name or registrable_domain(moment.host) or moment.label,
            category=category,
            other=third or stored or category not in ("necessary", "unclassified"),
        )


def _lanes(known: _Group) -> list[_Group]:
    groups: dict[tuple[str, bool], _Group] = {}
    for moment, who in known:
        # What a service does without consent stands apart from what needs it.
        groups.setdefault((who.name, _asks(who.category)), []).append((moment, who))
    return sorted(groups.values(), key=lambda group: (not _needs(group), _first(group)))


def _lane(group: _Group, span: int, banner: int | None) -> Lane:
    early = sum(banner is None or moment.at_ms < banner for moment, _ in group)
    spots: list[Spot] = []
    last: dict[str, float] = {}
    for moment, _ in group:
        x = _x(moment.at_ms, span)
        kind: Kind = _kind(moment)
        if x - last.get(kind, -100.0) >= _NEAR and len(spots) < MAX_MARKS:
            spots.append(Spot(x=x, at_ms=moment.at_ms, kind=kind, label=moment.label))
            last[kind] = x
    return Lane(
        name=group[0][1].name,
        category=_category(group),
        needs=_needs(group),
        first_ms=_first(group),
        early=early,
        total=len(group),
        spots=tuple(spots),
    )


def _rows(moments: Iterable[Moment], known: _Group, banner: int | None) -> list[Row]:
    rows = [
        Row(
            at_ms=one.at_ms,
            what=KINDS[_kind(one)],
            label=one.label,
            who=who.name,
            category=who.category,
            early=_asks(who.category) and (banner is None or one.at_ms < banner),
        )
        for one, who in known
    ]
    rows += [
        Row(at_ms=one.at_ms, what=what, label="", who="", category=None, early=False)
        for one, what in _of_banner(moments)
    ]
    return sorted(rows, key=lambda row: row.at_ms)


def _of_banner(moments: Iterable[Moment]) -> Iterable[tuple[Moment, str]]:
    for one in moments:
        if one.kind == "banner":
            yield one, "the banner is there"
        elif one.kind == "pressed":
            yield one, f"pressed: {one.label}"


def _sentence(lanes: list[_Group], banner: int | None) -> str:
    needing = [group for group in lanes if _needs(group)]
    if banner is None:
        begun = "No banner came while the scan watched the page."
        return f"{begun} {_services(len(needing))} at work all the same." if needing else begun
    shown = f"The banner is there after {_seconds(banner)}."
    early = [group for group in needing if _first(group) < banner]
    if early:
        first = min(map(_first, early))
        return (
            f"{shown} {_services(len(early))} at work before it, the first after {_seconds(first)}."
        )
    if needing:
        return f"{shown} {_services(len(needing))} at work after it, and nothing was chosen yet."
    return f"{shown} Nothing that is known to need consent was at work."


def _services(number: int) -> str:
    if number == 1:
        return "One service that needs consent was"
    return f"{number} services that need consent were"


def _needs(group: _Group) -> bool:
    return _asks(_category(group))


def _asks(category: Category) -> bool:
    return category not in ("necessary", "unclassified")


def _category(group: _Group) -> Category:
    return min((who.category for _, who in group), key=_RANK.__getitem__)


def _first(group: _Group) -> int:
    return min(moment.at_ms for moment, _ in group)


def _kind(moment: Moment) -> Kind:
    if moment.kind == "cookie":
        return "cookie"
    return "storage" if moment.kind == "storage" else "request"


def _x(at_ms: int, span: int) -> float:
    return round(min(max(at_ms, 0), span) / span * 100, 2)


def _ticks(span: int) -> tuple[Tick, ...]:
    step = next((step for step in _STEPS if span / step <= _MOST_TICKS), _STEPS[-1])
    return tuple(Tick(x=_x(at, span), label=_seconds(at)) for at in range(0, span + 1, step))


def _seconds(at_ms: int) -> str:
    if 0 < at_ms < 100:
        return f"{at_ms} ms"
    return f"{at_ms / 1000:g} s" if at_ms % 100 == 0 else f"{at_ms / 1000:.1f} s"
