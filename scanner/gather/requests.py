"""Requests of a scan: the same but for volatile query values is one record."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from scanner.evidence import Exchange, Visit
from scanner.gather import record_id
from scanner.gather.places import Places
from scanner.observations import Redirect, Request
from scanner.urls import host_of, is_under, party_of, template

# Enough for a median.
MAX_DURATIONS = 50
# More values of one parameter than this are no variants of a request but what it tells.
MAX_VALUES = 3


class Key(NamedTuple):
    """What makes requests the same."""

    method: str
    url: str
    type: str


class Merged:
    """One request while visits are added; the beacon rules read it too."""

    def __init__(self, exchange: Exchange, page_host: str) -> None:
        self.first = exchange
        self.page_host = page_host
        self.places = Places()
        self.count = 0
        self.bytes = 0
        self.durations: list[float] = []
        self.sent: set[str] = set()
        self.last = exchange
        self.pixel = False
        self.empty = False

    def add(self, exchange: Exchange) -> None:
        """Count one more."""
        self.last = exchange
        self.count += 1
        self.bytes += exchange.bytes
        if exchange.duration_ms is not None and len(self.durations) < MAX_DURATIONS:
            self.durations.append(exchange.duration_ms)
        self.sent.update(name for name, _ in exchange.sent_cookies)
        size = exchange.image_size
        self.pixel = self.pixel or (size is not None and max(size) <= 2)
        self.empty = self.empty or (exchange.status == 200 and exchange.body_bytes == 0)

    def absorb(self, other: Merged) -> None:
        """Count all of another that turned out to be the same."""
        self.count += other.count
        self.bytes += other.bytes
        self.durations = (self.durations + other.durations)[:MAX_DURATIONS]
        self.sent |= other.sent
        self.pixel, self.empty = self.pixel or other.pixel, self.empty or other.empty
        self.places.absorb(other.places)


class Requests:
    """All requests of a scan."""

    def __init__(self) -> None:
        self.merged: dict[Key, Merged] = {}
        self.total = 0
        self.total_third = 0
        self.bytes = 0
        self.bytes_third = 0

    def add(self, visit: Visit) -> None:
        """Add what one visit saw."""
        page_host = host_of(visit.page.final_url)
        for exchange in visit.exchanges:
            for hop in hops(exchange):
                key = Key(hop.method, template(hop.url), hop.resource_type)
                merged = self.merged.get(key)
                if merged is None:
                    merged = self.merged[key] = Merged(hop, page_host)
                merged.add(hop)
                merged.places.add(visit.page)
                self._count(hop, page_host)

    def _count(self, exchange: Exchange, page_host: str) -> None:
        if exchange.resource_type in ("preconnect", "dns_prefetch"):
            return
        self.total += 1
        self.bytes += exchange.bytes
        if party_of(host_of(exchange.url), page_host) == "third":
            self.total_third += 1
            self.bytes_third += exchange.bytes

    def fold(self) -> None:
        """Merge requests that differ only in values that change from page to page.

        A page's address, title or product in a tracker's query makes no new request: a query
        parameter with more than `MAX_VALUES` values, all else equal, becomes `*`. Documents stay
        apart: there the query can be the page.
        """
        for keys in _families(self.merged):
            starred = _changing(keys)
            for key in keys:
                url = _starred(key.url, starred)
                if url != key.url:
                    self._merge(key, key._replace(url=url))

    def _merge(self, old: Key, new: Key) -> None:
        one = self.merged.pop(old)
        other = self.merged.get(new)
        if other is None:
            self.merged[new] = one
        else:
            other.absorb(one)

    def records(self) -> tuple[Request, ...]:
        """All requests by host, URL and type."""
        found = [_record(key, merged) for key, merged in self.merged.items()]
        return tuple(sorted(found, key=lambda r: (r.party, r.host, r.url, r.resource_type)))


def _families(merged: Iterable[Key]) -> Iterator[list[Key]]:
    """Requests of one path and the same parameters, if they are many."""
    families: dict[tuple[str, ...], list[Key]] = {}
    for key in merged:
        path, _, query = key.url.partition("?")
        if query and key.type not in ("document", "iframe"):
            names = "&".join(pair.partition("=")[0] for pair in query.split("&"))
            families.setdefault((key.method, key.type, path, names), []).append(key)
    yield from (keys for keys in families.values() if len(keys) > MAX_VALUES)


def _changing(keys: list[Key]) -> set[int]:
    """Positions of the parameters that have too many values."""
    rows = [
        [pair.partition("=")[2] for pair in key.url.partition("?")[2].split("&")] for key in keys
    ]
    return {
        at for at, values in enumerate(zip(*rows, strict=True)) if len(set(values)) > MAX_VALUES
    }


def _starred(url: str, positions: set[int]) -> str:
    path, _, query = url.partition("?")
    pairs = [pair.partition("=") for pair in query.split("&")]
    return f"{path}?" + "&".join(
        f"{name}=*" if at in positions else f"{name}{equals}{value}"
        for at, (name, equals, value) in enumerate(pairs)
    )


def hops(exchange: Exchange) -> Iterator[Exchange]:
    """Every request that went out for one: its redirects were requests of their own."""
    for index, hop in enumerate(exchange.redirects):
        yield msgspec.structs.replace(
            exchange,
            url=hop.url,
            status=hop.status,
            redirects=exchange.redirects[:index],
            sent_cookies=_sent_to(host_of(hop.url), exchange),
            bytes=0,
            body_bytes=None,
            image_size=None,
            failure=None,
            mime_type=None,
        )
    last = _sent_to(host_of(exchange.url), exchange) if exchange.redirects else None
    yield exchange if last is None else msgspec.structs.replace(exchange, sent_cookies=last)


def _sent_to(host: str, exchange: Exchange) -> tuple[tuple[str, str], ...]:
    """Of the cookies that went with any hop, those that this host can have been sent."""
    return tuple((name, domain) for name, domain in exchange.sent_cookies if is_under(host, domain))


def _record(key: Key, merged: Merged) -> Request:
    first, last = merged.first, merged.last
    host = host_of(first.url)
    return Request(
        id=record_id("r", *key),
        method=key.method,
        url=key.url,
        host=host,
        resource_type=key.type,
        party=party_of(host, merged.page_host) if host else "first",
        initiator_chain=first.chain,
        states=merged.places.states,
        pages=merged.places.pages,
        page_count=merged.places.page_count,
        count=merged.count,
        status=last.status,
        failure=last.failure,
        from_service_worker=last.from_service_worker,
        redirect_chain=tuple(
            Redirect(url=template(hop.url), status=hop.status) for hop in first.redirects
        ),
        mime_type=last.mime_type,
        bytes=merged.bytes,
        duration_ms=round(statistics.median(merged.durations), 1) if merged.durations else None,
        sent_cookies=tuple(sorted(merged.sent)),
        frame_url=template(first.frame_url),
    )
