"""Hosts of other sites that visitors' browsers were made to talk to."""

from __future__ import annotations

from scanner.gather.cookies import by_site
from scanner.gather.places import Places
from scanner.gather.requests import Requests
from scanner.observations import Cookie, ThirdParty
from scanner.urls import host_of, party_of, registrable_domain

MAX_LOADERS = 20


class _Host:
    def __init__(self) -> None:
        self.count = 0
        self.bytes = 0
        self.places: list[Places] = []
        self.loaders: dict[str, None] = {}


def third_parties(
    requests: Requests, cookies: tuple[Cookie, ...], cnames: dict[str, str]
) -> tuple[ThirdParty, ...]:
    """One record a host, the biggest first."""
    hosts: dict[str, _Host] = {}
    for merged in requests.merged.values():
        url = merged.first.url
        host = host_of(url)
        if not host or party_of(host, merged.page_host) == "first":
            continue
        entry = hosts.setdefault(host, _Host())
        entry.count += merged.count
        entry.bytes += merged.bytes
        entry.places.append(merged.places)
        chain = merged.first.chain
        redirects = merged.first.redirects
        loader = host_of(redirects[-1].url if redirects else chain[-1].url if chain else "")
        if loader and len(entry.loaders) < MAX_LOADERS:
            entry.loaders.setdefault(loader)
    counts = by_site(cookies)
    found = [_record(host, entry, counts, cnames) for host, entry in hosts.items()]
    return tuple(sorted(found, key=lambda t: (-t.request_count, t.host)))


def _record(host: str, entry: _Host, cookies: dict[str, int], cnames: dict[str, str]) -> ThirdParty:
    site = registrable_domain(host)
    places = Places()
    for each in entry.places:
        places.absorb(each)
    return ThirdParty(
        host=host,
        registrable_domain=site,
        entity=None,
        country=None,
        cname=cnames.get(host),
        categories=(),
        request_count=entry.count,
        bytes=entry.bytes,
        states=places.states,
        pages=places.pages,
        page_count=places.page_count,
        loaded_by=tuple(sorted(entry.loaders)),
        cookies=cookies.get(site, 0),
    )
