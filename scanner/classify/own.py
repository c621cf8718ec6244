"""What the site's owner says of their own services: believed before anybody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from scanner.classify.knowledge.records import KnownCategory
from scanner.classify.knowledge.rows import Store
from scanner.observations import Signal
from scanner.urls import is_under


class OwnService(msgspec.Struct, frozen=True, kw_only=True):
    """One `[[services]]` table: of a site in sites.toml, or of the user's own services.toml."""

    id: str
    name: str
    category: KnownCategory
    vendor: str | None = None
    cookies: tuple[str, ...] = ()
    """Names; `*` stands for any characters."""
    storage: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    """Hosts, with all below them."""

    @property
    def signal(self) -> Signal:
        """What it says."""
        return Signal(
            name="own",
            rule=f"own:{self.id}",
            category=self.category,
            service=self.name,
            vendor=self.vendor,
        )


class Own:
    """All own services, the site's before the user's."""

    def __init__(self, services: Iterable[OwnService] = ()) -> None:
        self.services = tuple(services)

    def of_name(self, name: str, store: Store) -> Iterator[OwnService]:
        """Services that list this name."""
        for service in self.services:
            if any(matches(name, glob) for glob in getattr(service, store)):
                yield service

    def of_host(self, host: str) -> Iterator[OwnService]:
        """Services that list this host or one above it."""
        for service in self.services:
            if any(is_under(host, domain) for domain in service.domains):
                yield service


def matches(name: str, glob: str) -> bool:
    """Whether a name is one of those that a text with `*` stands for.

    Both may be a page's: the time is linear in their lengths, whatever they hold.
    """
    first, *rest = glob.split("*")
    if not rest:
        return name == glob
    *middle, last = rest
    if len(name) < len(first) + len(last) or not (name.startswith(first) and name.endswith(last)):
        return False
    at, end = len(first), len(name) - len(last)
    for part in middle:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True
