"""The order in which reports show rows: what a reader must see first comes first."""

from __future__ import annotations

from collections import defaultdict

from scanner.observations import Beacon, Cookie, Record, Request, StorageItem, ThirdParty
from scanner.records import Scan


class Share(Record, frozen=True, kw_only=True):
    """A third party by registrable domain, with what it received."""

    domain: str
    entity: str | None
    hosts: int
    requests: int
    bytes: int


def ranked_cookies(scan: Scan) -> list[Cookie]:
    """Return the cookies that were stored: third-party first, then the longest-lived."""
    stored = [cookie for cookie in scan.cookies if cookie.stored]
    return sorted(stored, key=_cookie_order)


def refused_cookies(scan: Scan) -> list[Cookie]:
    """Return the cookies that were attempted and never stored."""
    return sorted((cookie for cookie in scan.cookies if not cookie.stored), key=_cookie_order)


def _cookie_order(cookie: Cookie) -> tuple[bool, float, str, str]:
    return (cookie.party == "first", -(cookie.lifetime_days or 0), cookie.domain, cookie.name)


def ranked_storage(scan: Scan) -> list[StorageItem]:
    """Return storage items: third-party first, then by origin and key."""
    return sorted(scan.storage, key=lambda item: (item.party == "first", item.origin, item.key))


def ranked_beacons(scan: Scan) -> list[Beacon]:
    """Return beacons: third-party first, then the most frequent."""
    return sorted(scan.beacons, key=lambda one: (one.party == "first", -one.count, one.url))


def ranked_hosts(scan: Scan) -> list[ThirdParty]:
    """Return third-party hosts, most requests first, then most bytes."""
    return sorted(scan.third_parties, key=lambda one: (-one.request_count, -one.bytes, one.host))


def loaders(party: ThirdParty) -> list[str]:
    """Return the hosts that loaded a third party; itself only when there is no other."""
    return [host for host in party.loaded_by if host != party.host] or list(party.loaded_by)


def ranked_requests(scan: Scan) -> list[Request]:
    """Return requests: third-party first, then the most frequent."""
    return sorted(scan.requests, key=lambda one: (one.party == "first", -one.count, one.url))


def shares(scan: Scan) -> list[Share]:
    """Return third parties by registrable domain, most requests first."""
    domains: dict[str, list[ThirdParty]] = defaultdict(list)
    for party in scan.third_parties:
        domains[party.registrable_domain].append(party)
    found = [
        Share(
            domain=domain,
            entity=next((party.entity for party in parties if party.entity), None),
            hosts=len(parties),
            requests=sum(party.request_count for party in parties),
            bytes=sum(party.bytes for party in parties),
        )
        for domain, parties in domains.items()
    ]
    return sorted(found, key=lambda share: (-share.requests, -share.bytes, share.domain))
