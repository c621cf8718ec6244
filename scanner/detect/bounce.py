"""Bounce tracking: a page that is reached by way of another company, which notes the visitor."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from scanner.behaviour import Control
from scanner.detect.identifiers import Identifiers
from scanner.evidence import CookieWrite, Exchange, Visit
from scanner.gather import record_id
from scanner.gather.places import Places
from scanner.observations import Value
from scanner.record.entropy import may_identify
from scanner.tracking import IdentifierSync, Proof, Receiver
from scanner.urls import host_of, registrable_domain, template


class _Stop(NamedTuple):
    """One address on the way of the main document."""

    url: str
    exchange: Exchange


class _Detour(NamedTuple):
    """One company on the way, and what it did there."""

    domain: str
    url: str
    set: tuple[CookieWrite, ...]
    received: tuple[str, ...]
    """Names of cookies."""
    added: tuple[tuple[str, str, str], ...]
    """Host, address and parameter that took an identifier from it."""


class _Merged:
    """The same detour while visits are added."""

    def __init__(self, first: _Detour, page_url: str) -> None:
        self.first = first
        self.page_url = page_url
        self.places = Places()


def bounces(visits: Iterable[Visit], control: Control | None = None) -> tuple[IdentifierSync, ...]:
    """Every domain that the main frame passed through on its way from page to page, if it set or
    got cookies there, or gave an identifier on with the address.

    The way is that of HTTP redirects and of documents that replaced each other. Where the way
    begins and where it ends is no detour: an address that only moved bounces nobody.
    """
    visits = tuple(visits)
    identifiers = Identifiers(visits, control)
    merged: dict[tuple[object, ...], _Merged] = {}
    for visit in visits:
        for detour in _detours(visit):
            names = tuple(sorted({write.cookie.name for write in detour.set}))
            target = registrable_domain(host_of(visit.page.final_url))
            entry = merged.setdefault(
                (detour.domain, target, names), _Merged(detour, visit.page.url)
            )
            entry.places.add(visit.page)
    found = [_record(entry, identifiers) for entry in merged.values()]
    return tuple(sorted(found, key=lambda r: (r.domains, r.name or "")))


def _detours(visit: Visit) -> Iterator[_Detour]:
    way = _way(visit)
    if len(way) < 3:
        return
    ends = {_domain(way[0].url), _domain(way[-1].url)}
    for domain in dict.fromkeys(_domain(stop.url) for stop in way[1:-1]):
        if domain in ends or not domain:
            continue
        stops = [stop for stop in way[1:-1] if _domain(stop.url) == domain]
        detour = _Detour(
            domain=domain,
            url=stops[0].url,
            set=tuple(_set_on_the_way(visit, {stop.url for stop in stops})),
            received=tuple(
                name
                for stop in stops
                for name, owner in stop.exchange.sent_cookies
                if registrable_domain(owner) == domain
            ),
            added=tuple(_added(way, domain)),
        )
        if detour.set or detour.received or detour.added:
            yield detour


def _way(visit: Visit) -> list[_Stop]:
    """All addresses of the main frame's documents, in order."""
    documents = [each for each in visit.exchanges if each.resource_type == "document"]
    return [
        _Stop(url, document)
        for document in sorted(documents, key=lambda each: each.started)
        for url in (*(hop.url for hop in document.redirects), document.url)
    ]


def _set_on_the_way(visit: Visit, urls: set[str]) -> Iterator[CookieWrite]:
    """Cookies that responses or pages at these addresses set."""
    for write in visit.writes:
        source = write.url if write.via == "http" else write.frame_url
        if source in urls and not write.deletes:
            yield write


def _added(way: list[_Stop], domain: str) -> Iterator[tuple[str, str, str]]:
    """Identifiers that stood in no address before this domain and stand in the one after it."""
    known: set[str] = set()
    for before, after in itertools.pairwise(way):
        known |= {value for _, value in _values(before.url)}
        if _domain(before.url) == domain and _domain(after.url) != domain:
            for name, value in _values(after.url):
                if value not in known and may_identify(value):
                    yield host_of(after.url), template(after.url), name


def _values(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query)


def _domain(url: str) -> str:
    return registrable_domain(host_of(url))


def _record(merged: _Merged, identifiers: Identifiers) -> IdentifierSync:
    detour = merged.first
    value, name = _identifier(detour, identifiers)
    return IdentifierSync(
        id=record_id("is", "bounce", detour.domain, _domain(merged.page_url), name),
        kind="bounce",
        value=value,
        store="cookie" if name else None,
        name=name,
        owner=detour.domain if name else None,
        domains=(detour.domain,),
        receivers=tuple(
            Receiver(
                host=host,
                registrable_domain=registrable_domain(host),
                url=url,
                parameter=parameter,
                place="redirect",
                form="plain",
            )
            for host, url, parameter in detour.added
        ),
        evidence=tuple(_sentences(detour, merged.page_url)),
        page_url=merged.page_url,
        states=merged.places.states,
        pages=merged.places.pages,
        page_count=merged.places.page_count,
    )


def _identifier(detour: _Detour, identifiers: Identifiers) -> tuple[Value | None, str | None]:
    """The cookie by which the domain will know the visitor again, if it set one."""
    ranked = sorted(detour.set, key=lambda write: write.cookie.value.hash not in identifiers)
    if not ranked:
        return None, None
    return ranked[0].cookie.value, ranked[0].cookie.name


def _sentences(detour: _Detour, page_url: str) -> Iterator[Proof]:
    yield Proof(
        rule="bounce.detour",
        text=f"The way to {template(page_url)} led through {host_of(detour.url)}, which is "
        "neither where it began nor where it ended.",
    )
    for write in detour.set[:5]:
        days = write.cookie.lifetime_days
        lasting = "for the session" if days is None else f"for {days:g} days"
        refused = f" (refused by the browser: {write.refused})" if write.refused else ""
        text = f"There it set the cookie `{write.cookie.name}` {lasting}{refused}."
        yield Proof(rule="bounce.cookie_set", text=text)
    for name in dict.fromkeys(detour.received):
        yield Proof(rule="bounce.cookie_got", text=f"It was sent its cookie `{name}`.")
    for host, _, parameter in detour.added[:5]:
        text = f"It sent the visitor on to {host} with a new identifier as `{parameter}`."
        yield Proof(rule="bounce.identifier", text=text)
