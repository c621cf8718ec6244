"""What the audit keeps of a visit: a scan of many pages doesn't hold all their evidence at once."""

from __future__ import annotations

import ipaddress

import msgspec

from scanner.evidence import Asked, Exchange, Form, ScriptTag, Visit
from scanner.records import Page
from scanner.urls import host_of

CookieKey = tuple[str, str, str, str | None]

_PASSIVE_TAGS = frozenset({"img", "video", "audio", "source", "track", "input"})
_PASSIVE_TYPES = frozenset({"image", "media", "favicon", "track"})
# Not loaded into the page: a way to another page, or a word to a server.
_NO_PART = frozenset(
    {"document", "preconnect", "dns_prefetch", "prefetch", "prerender", "preflight", "csp_report"}
)


class Mixed(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an encrypted document that was asked for without encryption."""

    url: str
    frame_url: str
    kind: str
    """Resource type, or the element's name."""
    passive: bool
    """Pictures and media, which browsers fetch by https instead."""


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """One visit, as far as the audit cares."""

    page: Page
    forms: tuple[Form, ...]
    scripts: tuple[ScriptTag, ...]
    permissions: tuple[Asked, ...]
    mixed: tuple[Mixed, ...]
    secrets: frozenset[CookieKey]
    """Cookies whose value nobody could guess."""


def sighting(visit: Visit) -> Sighting:
    """What one visit shows of security hygiene."""
    cookies = [*visit.jar, *(write.cookie for write in visit.writes)]
    return Sighting(
        page=visit.page,
        forms=visit.forms,
        scripts=visit.scripts,
        permissions=visit.permissions,
        mixed=_mixed(visit),
        secrets=frozenset(cookie.key for cookie in cookies if cookie.unguessable),
    )


def is_loopback(url: str) -> bool:
    """Whether the address never leaves the visitor's machine: browsers trust it without https."""
    host = host_of(url)
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def in_the_open(url: str) -> bool:
    """Whether the address is reached without encryption, over a network."""
    return url.startswith(("http:", "ws:")) and not is_loopback(url)


def _mixed(visit: Visit) -> tuple[Mixed, ...]:
    found = {one.url: one for exchange in visit.exchanges for one in _of_exchange(exchange)}
    encrypted = {exchange.url for exchange in visit.exchanges if exchange.url.startswith("https:")}
    for part in visit.insecure:
        passive = part.tag in _PASSIVE_TAGS
        # Where even scripts and frames went out encrypted, the page told browsers to see to it.
        upgraded = "https" + part.url.removeprefix("http") in encrypted
        if in_the_open(part.url) and (passive or not upgraded):
            one = Mixed(url=part.url, frame_url=part.frame_url, kind=part.tag, passive=passive)
            found.setdefault(part.url, one)
    return tuple(found.values())


def _of_exchange(exchange: Exchange) -> list[Mixed]:
    if not exchange.frame_url.startswith("https:") or exchange.resource_type in _NO_PART:
        return []
    urls = [*(hop.url for hop in exchange.redirects), exchange.url]
    return [
        Mixed(
            url=url,
            frame_url=exchange.frame_url,
            kind=exchange.resource_type,
            passive=exchange.resource_type in _PASSIVE_TYPES,
        )
        for url in urls
        if in_the_open(url)
    ]
