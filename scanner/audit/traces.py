"""What each service left in a consent state: one tracker is one thing, whatever it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from scanner.audit.limits import told_of_consent
from scanner.audit.scene import Scene, presence, was_sent
from scanner.observations import (
    Beacon,
    Category,
    ChainLink,
    Cookie,
    Judged,
    Request,
    State,
    StorageItem,
)
from scanner.urls import host_of, party_of, registrable_domain

Item = Cookie | StorageItem | Request

_RANK: dict[Category, int] = {
    "marketing": 0, "analytics": 1, "preferences": 2, "unclassified": 3, "necessary": 4,
}  # fmt: skip


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One service in one state; `unclassified` ones apart from those that are known."""

    name: str
    """Of the service, else its vendor, else the domain behind it."""
    category: Category
    """The gravest of what it left."""
    state: State
    cookies: tuple[Cookie, ...]
    """In the browser in this state."""
    storage: tuple[StorageItem, ...]
    requests: tuple[Request, ...]
    """That were sent."""
    beacons: tuple[Beacon, ...]

    @property
    def kept(self) -> tuple[Cookie | StorageItem, ...]:
        """Cookies and storage."""
        return (*self.cookies, *self.storage)

    @property
    def is_left(self) -> bool:
        """Whether it only left things from before the choice: nothing was written or sent."""
        if self.requests or not self.kept:
            return False
        return all(presence(item, self.state) == "kept" for item in self.kept)

    @property
    def is_cookieless(self) -> bool:
        """Whether all that was sent says that consent is denied, and nothing is kept."""
        told = {told_of_consent(one.url) for one in self.requests if one.resource_type != "script"}
        return not self.kept and told == {"denied"}

    @property
    def items(self) -> tuple[Cookie | StorageItem | Request | Beacon, ...]:
        """All of it, the evidence."""
        return (*self.cookies, *self.storage, *self.requests, *self.beacons)


def traces(scene: Scene, state: State) -> list[Trace]:
    """What is not known to be necessary in a state, by service; the gravest first.

    Of what nobody knows, cookies and storage count, and of requests those that show themselves to
    be tracking: beacons to third parties, requests on filter lists, and those of a known service
    whose purpose isn't (tag managers).
    """
    if state not in scene.visited:
        return []
    groups: dict[tuple[str, bool], list[Item]] = {}
    for item in _items(scene, state):
        known = scene.category(item) != "unclassified"
        groups.setdefault((_name(item), known), []).append(item)
    beacons = _beacons(scene.scan.beacons)
    found = [
        _trace(scene, name, state, sorted(items, key=lambda one: one.id), beacons)
        for (name, _), items in groups.items()
    ]
    return sorted(found, key=lambda trace: (_RANK[trace.category], trace.name))


def chain_of(item: Item | Beacon, state: State) -> tuple[ChainLink, ...]:
    """Who led to something in a state: from the page's own HTML to the one who acted."""
    if isinstance(item, Request | Beacon):
        return item.initiator_chain
    chains = [by.initiator_chain for by in item.set_by if by.action != "delete"]
    own = [by.initiator_chain for by in item.set_by if by.state == state and by.action != "delete"]
    return max(own or chains, key=len, default=())


def _items(scene: Scene, state: State) -> Iterator[Item]:
    for kept in scene.kept:
        there = presence(kept, state)
        if there in ("set", "kept") and scene.category(kept) != "necessary":
            yield kept
    listed = {request for beacon in scene.scan.beacons for request in _third(beacon)}
    for request in scene.scan.requests:
        if state in request.states and was_sent(request) and _counts(scene, request, listed):
            yield request


def _third(beacon: Beacon) -> tuple[str, ...]:
    return beacon.request_ids if beacon.party == "third" else ()


def _counts(scene: Scene, request: Request, beacons: set[str]) -> bool:
    category = scene.category(request)
    if category != "unclassified":
        return category != "necessary"
    if request.party == "first":
        return False
    listed = any(signal.name == "list" for signal in request.signals)
    return bool(listed or request.service or request.id in beacons)


def _name(item: Item) -> str:
    return _service(item) or _domain(item)


def _service(item: Judged) -> str | None:
    return item.service or item.vendor


def _domain(item: Item) -> str:
    """The domain behind a thing: of the third party that wrote it, else its own."""
    if isinstance(item, Request):
        return registrable_domain(item.host)
    host = item.domain if isinstance(item, Cookie) else host_of(item.origin)
    for by in item.set_by:
        writer = host_of(by.url or "")
        if writer and by.action != "delete" and party_of(writer, host) == "third":
            return registrable_domain(writer)
    return registrable_domain(host)


def _beacons(beacons: Iterable[Beacon]) -> dict[str, list[Beacon]]:
    by_request: dict[str, list[Beacon]] = {}
    for beacon in beacons:
        for request in beacon.request_ids:
            by_request.setdefault(request, []).append(beacon)
    return by_request


def _trace(
    scene: Scene, name: str, state: State, items: list[Item], beacons: dict[str, list[Beacon]]
) -> Trace:
    requests = tuple(item for item in items if isinstance(item, Request))
    told = {
        beacon.id: beacon
        for request in requests
        for beacon in beacons.get(request.id, ())
        if state in beacon.states
    }
    return Trace(
        name=name,
        category=min((scene.category(item) for item in items), key=_RANK.__getitem__),
        state=state,
        cookies=tuple(item for item in items if isinstance(item, Cookie)),
        storage=tuple(item for item in items if isinstance(item, StorageItem)),
        requests=requests,
        beacons=tuple(told[key] for key in sorted(told)),
    )
