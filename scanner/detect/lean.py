"""Visits without what the comparison of visitors does not read: many of them fit into memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import msgspec

from scanner.behaviour import Behaviour
from scanner.evidence import Visit
from scanner.urls import host_of


def lean(visits: Iterable[Visit], hosts: Collection[str]) -> Iterator[Visit]:
    """Each visit with its identifiers, cookie writes, documents, and what went to `hosts`."""
    for visit in visits:
        seen = visit.behaviour or Behaviour()
        yield msgspec.structs.replace(
            visit,
            behaviour=Behaviour(kept=seen.kept, told=seen.told, endpoints=seen.endpoints),
            exchanges=tuple(
                exchange
                for exchange in visit.exchanges
                if exchange.resource_type == "document" or host_of(exchange.url) in hosts
            ),
            storage_writes=(),
            links=(),
            forms=(),
            scripts=(),
            insecure=(),
            permissions=(),
            routes=(),
        )
