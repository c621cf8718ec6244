"""What things are for: every category with what is in it, and where sources disagree."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.classify.explain import says
from scanner.classify.judge import ORDER
from scanner.classify.own import matches
from scanner.observations import Category, Cookie, Declared, Judged, Record, StorageItem
from scanner.records import Scan

NAMES: dict[Category, str] = {
    "marketing": "Marketing",
    "analytics": "Analytics",
    "preferences": "Preferences",
    "necessary": "Necessary",
    "unclassified": "Not classified",
}

MEANINGS: dict[Category, str] = {
    "marketing": "Advertising, affiliates, recognition across sites and what serves them.",
    "analytics": "Counts and watches how the site is used.",
    "preferences": "Remembers how visitors like it, or shows videos, maps and chats of others.",
    "necessary": "What a visitor asked for can't be done without it.",
    "unclassified": "Nobody knows what it is for yet; it may be any of the others.",
}

# More would hide the next line.
MAX_SERVICES = 12


class Purpose(Record, frozen=True, kw_only=True):
    """One category, and how much of the scan is in it."""

    category: Category
    name: str
    meaning: str
    cookies: int
    """Stored ones."""
    storage: int
    beacons: int
    """Third-party ones."""
    hosts: int
    """Third-party hosts of which something in this category was asked."""
    services: tuple[str, ...]
    """By name, most often met first."""

    @property
    def total(self) -> int:
        """How much there is of it at all."""
        return self.cookies + self.storage + self.beacons + self.hosts


class Dispute(Record, frozen=True, kw_only=True):
    """A verdict that sources contradict."""

    id: str
    name: str
    where: str
    category: Category
    said: tuple[tuple[str, str], ...]
    """Category, and who says it on what grounds."""


def is_judged(scan: Scan) -> bool:
    """Whether this scan was classified; older files were not."""
    items = (*scan.cookies, *scan.storage, *scan.beacons)
    return any(item.because for item in items) or any(party.because for party in scan.third_parties)


def purposes(scan: Scan) -> list[Purpose]:
    """Every category with something in it, `unclassified` last and never left out."""
    if not is_judged(scan):
        return []
    found = [_purpose(category, scan) for category in sorted(NAMES, key=ORDER.__getitem__)]
    return [one for one in found if one.total or one.category == "unclassified"]


def _purpose(category: Category, scan: Scan) -> Purpose:
    cookies = [one for one in scan.cookies if one.category == category and one.stored]
    storage = [one for one in scan.storage if one.category == category]
    beacons = [one for one in scan.beacons if one.category == category and one.party == "third"]
    hosts = [one for one in scan.third_parties if category in one.categories]
    requests = [one for one in scan.requests if one.category == category]
    return Purpose(
        category=category,
        name=NAMES[category],
        meaning=MEANINGS[category],
        cookies=len(cookies),
        storage=len(storage),
        beacons=len(beacons),
        hosts=len(hosts),
        services=_services((*cookies, *storage, *beacons, *requests))
        if category != "unclassified"
        else (),
    )


def _services(items: Iterable[Judged]) -> tuple[str, ...]:
    met: dict[str, int] = {}
    for item in items:
        if item.service:
            met[item.service] = met.get(item.service, 0) + 1
    return tuple(sorted(met, key=lambda name: (-met[name], name)))


def disputes(scan: Scan) -> list[Dispute]:
    """Cookies and storage items about which sources contradict each other."""
    items: list[Cookie | StorageItem] = [*scan.cookies, *scan.storage]
    return [_dispute(item) for item in items if item.disputed]


def _dispute(item: Cookie | StorageItem) -> Dispute:
    name, where = (item.name, item.domain) if isinstance(item, Cookie) else (item.key, item.origin)
    speaking = [signal for signal in item.signals if signal.category]
    return Dispute(
        id=item.id,
        name=name,
        where=where,
        category=item.category,
        said=tuple((NAMES[signal.category or "unclassified"], says(signal)) for signal in speaking),
    )


class Comparison(Record, frozen=True, kw_only=True):
    """What the site declares of a name beside what is known."""

    declared: Declared
    known: Category | None
    """None where the scan did not meet it."""
    agrees: bool | None
    """None where one of the two says nothing."""


def compared(scan: Scan) -> list[Comparison]:
    """Every declared name beside the verdict; contradictions first, then what was not met."""
    met: list[tuple[str, Cookie | StorageItem]] = [(one.name, one) for one in scan.cookies]
    met += [(one.key, one) for one in scan.storage]
    found = []
    for declared in scan.declared or ():
        items = [item for name, item in met if matches(name, declared.name)]
        said = declared.category
        known = _apart_from_declaration(items, said)
        open_ = known is None or "unclassified" in (known, said)
        found.append(
            Comparison(declared=declared, known=known, agrees=None if open_ else known == said)
        )
    rank = {False: 0, None: 1, True: 2}
    return sorted(found, key=lambda one: (rank[one.agrees], one.declared.name))


def _apart_from_declaration(
    items: Iterable[Cookie | StorageItem], said: Category
) -> Category | None:
    """What all other sources say of the items; where they differ, what contradicts `said`."""
    known: list[Category] = []
    for item in items:
        others = (s.category for s in item.signals if s.category and s.name != "declaration")
        known.append(next(others, "unclassified"))
    clear = [category for category in known if category != "unclassified"]
    against = [category for category in clear if category != said]
    return next(iter((*against, *clear, *known)), None)


def undeclared(scan: Scan) -> list[Cookie]:
    """Stored cookies that a site which declares cookies does not declare."""
    names = [declared.name for declared in scan.declared or ()]
    if not names:
        return []
    return [
        cookie
        for cookie in scan.cookies
        if cookie.stored and not any(matches(cookie.name, name) for name in names)
    ]
