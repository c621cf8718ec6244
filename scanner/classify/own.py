"""What the site's owner says of their own services: believed before anybody else."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

import msgspec

from scanner.classify.knowledge.records import KnownCategory
from scanner.classify.knowledge.rows import Store
from scanner.observations import Signal


class OwnService(msgspec.Struct, frozen=True, kw_only=True):
    """One `[[services]]` table: of a site in sites.toml, or of the user's own services.toml."""

    id: str
    name: str
    category: KnownCategory
    vendor: str | None = None
    purpose: str | None = None
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
            if any(host == each or host.endswith(f".{each}") for each in service.domains):
                yield service


def matches(name: str, glob: str) -> bool:
    """Whether a name is one of those that a text with `*` stands for."""
    return name == glob if "*" not in glob else bool(_shape(glob).fullmatch(name))


@functools.lru_cache(maxsize=2_000)
def _shape(glob: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in glob.split("*")), re.DOTALL)
