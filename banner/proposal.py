"""What a scan says of a site's services: grouped by who they belong to, ready to be asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from scanner.classify.classifier import knowledge
from scanner.classify.knowledge.records import Filed
from scanner.classify.knowledge.records import Service as KnownService
from scanner.classify.knowledge.rows import Row, opening, rows_of
from scanner.observations import Category, Cookie, Judged, Request, StorageItem
from scanner.records import Scan
from scanner.urls import host_of, is_under, registrable_domain

# From the one that asks most of a visitor's trust to the one that asks nothing.
_REACH: tuple[Category, ...] = ("marketing", "analytics", "preferences", "necessary")
# Shorter beginnings of a pattern would take names of others.
_MIN_PREFIX = 3
_POLICY = re.compile(r"privacy|datenschutz|confidential|privacidad|integritet|prywatnos", re.I)


class Proposed(msgspec.Struct, kw_only=True):
    """One service as a scan shows it."""

    name: str
    vendor: str | None = None
    category: Category = "unclassified"
    purpose: str | None = None
    policy_url: str | None = None
    container: bool = False
    cookies: dict[str, None] = msgspec.field(default_factory=dict)
    storage: dict[str, None] = msgspec.field(default_factory=dict)
    domains: dict[str, None] = msgspec.field(default_factory=dict)
    notes: list[str] = msgspec.field(default_factory=list)
    """Why it is proposed like this, a sentence each."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What is proposed for a site."""

    url: str
    languages: tuple[str, ...]
    policy_url: str | None
    services: tuple[Proposed, ...]
    scanned_on: str
    """ISO 8601."""
    pages: int


def propose(scan: Scan) -> Proposal:
    """Group what a judged scan found into services. Pure."""
    return Proposal(
        url=scan.scan.url,
        languages=_languages(scan),
        policy_url=next((page.final_url for page in scan.pages if _POLICY.search(page.url)), None),
        services=tuple(_Grouping(scan).services()),
        scanned_on=scan.scan.started,
        pages=len(scan.pages),
    )


class _Grouping:
    """Collects observations by the service that they were judged to belong to."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._site = registrable_domain(host_of(scan.scan.url)) or host_of(scan.scan.url)
        self._pages = {host_of(page.final_url) for page in scan.pages}
        self._rows = {row.id: row for filed in knowledge() for row in rows_of(filed)}
        self._known = {
            service.name: (filed, service)
            for filed in knowledge()
            for service in filed.vendor.services
        }
        self._found: dict[str, Proposed] = {}
        self._own: dict[str, str] = {}
        """What groups of the site's own are shown as."""

    def services(self) -> list[Proposed]:
        """All of them, those that ask most of a visitor last."""
        for request in self._scan.requests:
            self._request(request)
        self._covers()
        for cookie in self._scan.cookies:
            self._item(cookie)
        for stored in self._scan.storage:
            self._item(stored)
        for one in self._found.values():
            self._finish(one)
        known = [one for one in self._found.values() if one.category != "unclassified"]
        return sorted(known, key=lambda one: (-_REACH.index(one.category), one.name.lower()))

    def _of(self, name: str, vendor: str | None) -> Proposed:
        return self._found.setdefault(name, Proposed(name=name, vendor=vendor))

    def _request(self, request: Request) -> None:
        """A third party's host belongs to the service that was asked there."""
        if request.party == "third" and request.service:
            one = self._of(request.service, request.vendor)
            one.domains[_domain(request)] = None

    def _covers(self) -> None:
        """A host below the site's own domain that only one service's scripts talk to is theirs."""
        askers: dict[str, set[str | None]] = {}
        for request in self._scan.requests:
            if request.party == "first" and request.host not in self._pages:
                askers.setdefault(request.host, set()).add(self._asker(request))
        for host, names in askers.items():
            name = next(iter(names))
            if len(names) == 1 and name is not None and is_under(host, self._site):
                self._found[name].domains[host] = None
                self._found[name].notes.append(
                    f"{host} looks like this site's own, but only scripts of this service use it."
                )

    def _asker(self, request: Request) -> str | None:
        """The service whose script made a request, if it was one."""
        for link in reversed(request.initiator_chain):
            host = host_of(link.url)
            if link.kind == "script" and not is_under(host, self._site):
                return self._owner(host)
        return None

    def _owner(self, host: str) -> str | None:
        for name, one in self._found.items():
            if any(is_under(host, domain) for domain in one.domains):
                return name
        return None

    def _item(self, item: Cookie | StorageItem) -> None:
        host = item.domain if isinstance(item, Cookie) else host_of(item.origin)
        is_cookie = isinstance(item, Cookie)
        name = item.name if isinstance(item, Cookie) else item.key
        owner = item.service or (None if host in self._pages else self._owner(host))
        if owner is None:
            owner = self._own_name(item)
        if owner is None or not name or "\n" in name:
            return
        one = self._of(owner, item.vendor)
        names = one.cookies if is_cookie else one.storage
        names[self._glob(name, item)] = None
        self._reach(one, name, item)

    def _own_name(self, item: Judged) -> str | None:
        """What the site's own cookies of one category are called together."""
        party = getattr(item, "party", None)
        if party != "first" or item.category == "unclassified" or item.vendor:
            return None
        self._own[f"{self._site} ({item.category})"] = self._site
        return f"{self._site} ({item.category})"

    def _reach(self, one: Proposed, name: str, item: Judged) -> None:
        """A service is asked about in the category of what asks most of its visitors."""
        if item.category == "unclassified":
            one.notes.append(f"{name} is not known; it counts as this service's.")
            return
        if one.category == "unclassified" or _REACH.index(item.category) < _REACH.index(
            one.category
        ):
            one.category = item.category
        if item.disputed:
            one.notes.append(f"{name} is disputed: sources contradict each other. Please decide.")
        elif item.confidence == "low":
            one.notes.append(f"{name} is {item.category} by weak evidence ({item.because}).")

    def _widen(self, one: Proposed, category: Category) -> None:
        if category != "unclassified":
            known = one.category != "unclassified"
            one.category = min((category, one.category), key=_REACH.index) if known else category

    def _glob(self, name: str, item: Judged) -> str:
        """The pattern of the knowledge base that the name fits, else the name."""
        rule = item.because or ""
        row = self._rows.get(rule.partition(":")[2]) if rule.startswith("knowledge:") else None
        if row is None:
            return name
        pattern = row.pattern
        if pattern.prefix and len(pattern.prefix) >= _MIN_PREFIX:
            return f"{pattern.prefix}*"
        begins = opening(pattern.regex) if pattern.regex else ""
        return f"{begins}*" if len(begins) >= _MIN_PREFIX else name

    def _finish(self, one: Proposed) -> None:
        """Add what the knowledge base knows of the service as a whole."""
        one.name = self._own.get(one.name, one.name)
        filed, service = self._known.get(one.name, (None, None))
        requests = [each for each in self._scan.requests if each.service == one.name]
        for each in requests:
            self._widen(one, each.category)
        one.container = self._loads_others(one) or _is_container(service)
        if one.category == "unclassified" and one.container:
            one.category = "necessary"
            one.notes.append(
                "It loads other services, which are held back one by one; by itself it waits for "
                "the gate alone."
            )
        elif one.category == "unclassified" and service is not None:
            one.category = service.category
        if filed is not None and service is not None:
            one.vendor = one.vendor or filed.vendor.name
            one.policy_url = filed.vendor.privacy
            one.purpose = _purpose(one, filed, service)
            if service.category != one.category and not one.container:
                one.notes.append(
                    f"By itself it is {service.category}; some of its cookies are not."
                )

    def _loads_others(self, one: Proposed) -> bool:
        """Whether its scripts brought scripts of at least two other companies into the page."""
        brought = {
            registrable_domain(request.host)
            for request in self._scan.requests
            if request.resource_type == "script"
            and request.party == "third"
            and self._asker(request) == one.name
            and request.service != one.name
        }
        return len(brought) > 1


def _languages(scan: Scan) -> tuple[str, ...]:
    """Of the pages, the most frequent first."""
    counted: dict[str, int] = {}
    for page in scan.pages:
        if page.language and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", page.language):
            counted[page.language] = counted.get(page.language, 0) + 1
    return tuple(sorted(counted, key=lambda tag: -counted[tag]))


def _domain(request: Request) -> str:
    """The domain that told whose a host is, else the host."""
    rule = request.because or ""
    domain = rule.removeprefix("domain:").partition("/")[0]
    return domain if rule.startswith("domain:") and is_under(request.host, domain) else request.host


def _is_container(service: KnownService | None) -> bool:
    return service is not None and "container" in service.domains.values()


def _purpose(one: Proposed, filed: Filed, service: KnownService) -> str | None:
    """What the knowledge base says of the first of its cookies that was seen."""
    seen = {*one.cookies, *one.storage}
    rows: Iterator[Row] = (row for row in rows_of(filed) if row.service.id == service.id)
    fitting: Iterable[Row] = (row for row in rows if row.spelling in seen)
    return next((row.pattern.purpose for row in fitting), None)
