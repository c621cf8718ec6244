"""Whose a host is, and what it is there for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from scanner.classify.knowledge.records import Filed, KnownCategory, Role, Service

# These say whose a host is, and nothing of what their scripts set elsewhere.
SILENT: frozenset[Role] = frozenset({"cdn", "container", "site"})


Known = TypeVar("Known")


class Place(msgspec.Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """What is known of a host, or of a part of it."""

    filed: Filed
    service: Service | None
    """None where the vendor has several and the host is not of one of them."""
    role: Role
    rule: str
    """The domain or endpoint as it stands in the knowledge base."""
    own_category: KnownCategory | None = None
    """An endpoint's, where it differs from its service's."""

    @property
    def category(self) -> KnownCategory | None:
        """What requests to it are for."""
        if self.own_category or self.service is None or self.role == "container":
            return self.own_category
        return self.service.category

    @property
    def is_sure(self) -> bool:
        """Whether the place is there for its service: a company's own pages, asked from elsewhere,
        mostly serve the one thing that it sells, and sometimes do not.
        """
        return self.role != "site"

    @property
    def keeps(self) -> bool:
        """Whether a cookie that belongs to this host is likely of its service."""
        return self.service is not None and self.role not in ("cdn", "container")

    @property
    def decides(self) -> bool:
        """Whether what a script or response of this host sets is likely of its service."""
        return self.service is not None and self.role not in SILENT


class Hosts:
    """All domains and endpoints of the knowledge base."""

    def __init__(self, vendors: Iterable[Filed]) -> None:
        self._domains: dict[str, Place] = {}
        self._aliased: dict[str, Place] = {}
        self._endpoints: dict[str, list[tuple[str, Place]]] = defaultdict(list)
        self._parents: dict[str, str] = {}
        self._known: dict[str, Place | None] = {}
        for filed in vendors:
            self._add(filed)

    def _add(self, filed: Filed) -> None:
        vendor = filed.vendor
        if vendor.parent:
            self._parents[filed.slug] = vendor.parent
        only = vendor.services[0] if len(vendor.services) == 1 else None
        for domain, role in vendor.domains.items():
            self._domains[domain] = Place(filed=filed, service=only, role=role, rule=domain)
        for domain in vendor.cname:
            place = Place(filed=filed, service=only, role="tracking", rule=f"cname:{domain}")
            self._aliased[domain] = place
        for service in vendor.services:
            for domain, role in service.domains.items():
                place = Place(filed=filed, service=service, role=role, rule=domain)
                self._domains[domain] = place
            for endpoint in service.endpoints:
                place = Place(
                    filed=filed,
                    service=service,
                    role="tracking",
                    rule=f"{endpoint.host}{endpoint.path}",
                    own_category=endpoint.category,
                )
                self._endpoints[endpoint.host].append((endpoint.path, place))

    def of_host(self, host: str, cname: str | None = None) -> Place | None:
        """What is known of a host. Behind an alias stands whoever customers' names lead to; another
        alias's target counts where the host itself is unknown.
        """
        if cname and (behind := next(_found(cname, self._aliased), None)):
            return behind
        if host not in self._known:
            self._known[host] = next(_found(host, self._domains), None)
        return self._known[host] or (self.of_host(cname) if cname else None)

    def behind(self, cname: str | None) -> Place | None:
        """Who stands behind an alias of the site's own host."""
        if not cname:
            return None
        return next(_found(cname, self._aliased), None) or self.of_host(cname)

    def of_url(self, host: str, path: str, cname: str | None = None) -> Place | None:
        """The same for an address: a part of a host may serve another purpose than the rest."""
        for parts in _found(host, self._endpoints):
            matching = [item for item in parts if path.startswith(item[0])]
            if matching:
                return max(matching, key=lambda item: len(item[0]))[1]
        return self.of_host(host, cname)

    def group(self, slug: str) -> str:
        """The vendor that a vendor finally belongs to."""
        seen = {slug}
        while (parent := self._parents.get(slug)) and parent not in seen:
            slug = parent
            seen.add(slug)
        return slug


def _found(host: str, table: Mapping[str, Known]) -> Iterator[Known]:
    """Entries for a host and all above it, the nearest first."""
    if host[-1:].isdigit() or ":" in host:  # an address has no owners above it
        return
    while host:
        if host in table:
            yield table[host]
        _, _, host = host.partition(".")
