"""Who asks: the client's address behind trusted proxies, its place, and the address it asked at.

What a browser can write itself counts for nothing. Headers are read from a peer that the operator
named alone, and of those only the ones that were named.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import maxminddb
import msgspec
from starlette.types import Scope

from scanner.errors import UsageFault
from scanner.urls import host_of
from server.settings import Settings

MAX_AGENT = 80
# What proxies and tables say where they don't know.
NOWHERE = frozenset({"XX", "ZZ"})
_COUNTRY = re.compile(r"[A-Z]{2}")
_REGION = re.compile(r"(?:([A-Z]{2})-)?([A-Z0-9]{1,3})")
_HOP = re.compile(r"\[(?P<six>[0-9a-fA-F:.]+)\](?::\d{1,5})?|(?P<four>[0-9.]+)(?::\d{1,5})?")
_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*("[^"]*"|[^;"]*)', re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\]")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Asker(msgspec.Struct, frozen=True):
    """Who sent a request, as far as it can be believed."""

    address: str
    """IP address; empty where it is unknown."""
    place: str | None
    """`DE` or `US-CA`; None where it is unknown."""
    place_from: str
    """`header`, `database` or `unknown`."""


class Places(Protocol):
    """A MaxMind file that is open."""

    def get(self, ip_address: str) -> Any:
        """The row of an address; None where there is none."""


def open_places(path: Path | None) -> Places | None:
    """The operator's MaxMind file, None where none is named; raises `UsageFault`."""
    if path is None:
        return None
    try:
        return maxminddb.open_database(path)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        raise UsageFault(
            f"country_database: {path}: is no MaxMind file that can be read; name a .mmdb file "
            "with countries."
        ) from error


def knows_places(settings: Settings) -> bool:
    """Whether a visitor's place can be known at all."""
    named = settings.country_headers and settings.trusted_proxies
    return bool(named) or settings.country_database is not None


def asker(scope: Scope, settings: Settings, places: Places | None) -> Asker:
    """Who sent this request. The nearest address that no trusted proxy has counts."""
    peer = (scope.get("client") or ("",))[0]
    trusted = _networks(settings.trusted_proxies)
    if not _is_in(parsed(peer), trusted):
        address, place = peer, None
    else:
        address = _behind(scope, parsed(peer), trusted)
        place = _told(scope, settings)
    if place:
        return Asker(address, place, "header")
    place = _looked_up(address, places) if places else None
    return Asker(address, place, "database" if place else "unknown")


def asked_at(scope: Scope, settings: Settings) -> tuple[str, str]:
    """Scheme and host that the client asked for: those of `public_url` where it is set.

    Else the `Host` header, which is the client's to choose: the host is empty where it is no host's
    name. `X-Forwarded-Proto` counts from a trusted proxy.
    """
    if settings.public_url:
        return settings.public_url.partition(":")[0].lower(), host_of(settings.public_url)
    scheme = str(scope.get("scheme", "http"))
    peer = parsed((scope.get("client") or ("",))[0])
    if _is_in(peer, _networks(settings.trusted_proxies)):
        told = [one.strip().lower() for one in header_values(scope, "x-forwarded-proto")]
        scheme = told[-1] if told and told[-1] in ("http", "https") else scheme
    host = next(iter(header_values(scope, "host")), "").lower()
    name = re.sub(r":\d{1,5}$", "", host)
    return scheme, name.strip("[]") if _HOST.fullmatch(name) else ""


def own_origin(scope: Scope, settings: Settings) -> str:
    """Origin of the server's own pages, as the browser that asks has it."""
    host = next(iter(header_values(scope, "host")), "").lower()
    return settings.public_url or f"{asked_at(scope, settings)[0]}://{host}"


def truncated(address: str) -> str:
    """The first address of the network that one lies in, /24 or /48; empty for no address."""
    known = parsed(address)
    if known is None:
        return ""
    length = 24 if known.version == 4 else 48
    return str(ipaddress.ip_network((known, length), strict=False).network_address)


def agent_of(scope: Scope, settings: Settings) -> str:
    """The beginning of the browser's own name where the operator keeps it, else nothing."""
    if not settings.keep_user_agent:
        return ""
    agent = next(iter(header_values(scope, "user-agent")), "")
    return "".join(one for one in agent if one.isprintable())[:MAX_AGENT]


def header_values(scope: Scope, name: str) -> list[str]:
    """Values of every line of a header, in order."""
    wanted = name.lower().encode("latin-1")
    return [value.decode("latin-1") for key, value in scope["headers"] if key == wanted]


@functools.lru_cache(maxsize=4_096)
def parsed(text: str) -> Address | None:
    """An IP address with or without a port; None for anything else."""
    match = _HOP.fullmatch(text.strip())
    bare = (match["six"] or match["four"]) if match else text.strip()
    if "%" in bare:
        return None
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


@functools.lru_cache(maxsize=8)
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def _is_in(address: Address | None, networks: Iterable[Network]) -> bool:
    return address is not None and any(address in network for network in networks)


def _behind(scope: Scope, peer: Address | None, trusted: tuple[Network, ...]) -> str:
    """The client behind a trusted peer.

    A proxy writes one of the two headers and lets the other through as the client wrote it: where
    both are there and differ, neither is believed.
    """
    found = {
        _nearest(peer, hops, trusted)
        for hops in (
            _split(header_values(scope, "x-forwarded-for")),
            list(_forwarded(header_values(scope, "forwarded"))),
        )
        if hops
    }
    return str(found.pop() if len(found) == 1 else peer)


def _nearest(peer: Address | None, hops: list[str], trusted: tuple[Network, ...]) -> Address | None:
    """The rightmost address that isn't trusted. What follows garbage is believed, what is before
    it isn't.
    """
    nearest = peer
    for hop in reversed(hops):
        address = parsed(hop)
        if address is None:
            return nearest
        nearest = address
        if not _is_in(address, trusted):
            return nearest
    return nearest


def _split(lines: Iterable[str]) -> list[str]:
    return [hop for line in lines for hop in line.split(",")]


def _forwarded(lines: Iterable[str]) -> Iterator[str]:
    """`for` of each element of `Forwarded` (RFC 7239); an element without it is garbage."""
    for element in _split(lines):
        match = _FOR.search(element)
        yield match[1].strip().strip('"') if match else ""


def _told(scope: Scope, settings: Settings) -> str | None:
    """The place that a trusted proxy tells."""
    country = _first(scope, settings.country_headers, _COUNTRY)
    if country is None or country in NOWHERE:
        return None
    region = _REGION.fullmatch(_first(scope, settings.region_headers, _REGION) or "")
    if region and region[1] in (None, country):
        return f"{country}-{region[2]}"
    return country


def _first(scope: Scope, names: Iterable[str], form: re.Pattern[str]) -> str | None:
    """The first of these headers that is well-formed; one that comes twice is not."""
    for name in names:
        values = header_values(scope, name)
        if len(values) == 1 and form.fullmatch(values[0].strip().upper()):
            return values[0].strip().upper()
    return None


def _looked_up(address: str, places: Places) -> str | None:
    """The place of an address by the MaxMind file."""
    try:
        row = places.get(address)
    except (ValueError, maxminddb.InvalidDatabaseError):
        return None
    country = _iso(_part(row, "country"), _COUNTRY)
    if country is None or country in NOWHERE:
        return None
    parts = _part(row, "subdivisions")
    region = _iso(parts[0], _REGION) if isinstance(parts, list) and parts else None
    return f"{country}-{region}" if region and "-" not in region else country


def _part(row: Any, name: str) -> Any:
    return row.get(name) if isinstance(row, Mapping) else None


def _iso(row: Any, form: re.Pattern[str]) -> str | None:
    code = _part(row, "iso_code")
    return code if isinstance(code, str) and form.fullmatch(code) else None
