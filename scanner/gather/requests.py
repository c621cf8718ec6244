"""Requests of a scan: the same but for volatile query values is one record."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from scanner.evidence import Exchange, Visit
from scanner.gather import record_id
from scanner.gather.places import Places
from scanner.records import Redirect, Request
from scanner.urls import host_of, party_of, template

# Enough for a median.
MAX_DURATIONS = 50


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

    def records(self) -> tuple[Request, ...]:
        """All requests by host, URL and type."""
        found = [_record(key, merged) for key, merged in self.merged.items()]
        return tuple(sorted(found, key=lambda r: (r.party, r.host, r.url, r.resource_type)))


def hops(exchange: Exchange) -> Iterator[Exchange]:
    """Every request that went out for one: its redirects were requests of their own."""
    for index, hop in enumerate(exchange.redirects):
        yield msgspec.structs.replace(
            exchange,
            url=hop.url,
            status=hop.status,
            redirects=exchange.redirects[:index],
            bytes=0,
            body_bytes=None,
            image_size=None,
            failure=None,
            mime_type=None,
        )
    yield exchange


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
