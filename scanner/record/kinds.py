"""What kind of request it was, in the report's words, from what Chromium calls it."""

from __future__ import annotations

from typing import Any

import msgspec

from scanner.record.causes import Frames
from scanner.record.flight import Flight

_PLAIN = {
    "Stylesheet": "style",
    "Image": "image",
    "Media": "media",
    "Font": "font",
    "Script": "script",
    "TextTrack": "track",
    "XHR": "xhr",
    "Fetch": "fetch",
    "Prefetch": "prefetch",
    "EventSource": "eventsource",
    "WebSocket": "websocket",
    "WebTransport": "webtransport",
    "Manifest": "manifest",
    "SignedExchange": "signed_exchange",
    "CSPViolationReport": "csp_report",
    "Preflight": "preflight",
    "FedCM": "fetch",
}
_WORKERS = {
    "worker": "worker",
    "shared_worker": "shared_worker",
    "service_worker": "service_worker",
}


class Hints(msgspec.Struct):
    """What the page's elements say about addresses; all absolute."""

    icons: set[str] = msgspec.field(default_factory=set)
    objects: set[str] = msgspec.field(default_factory=set)
    workers: dict[str, str] = msgspec.field(default_factory=dict)
    """Script address to target type, of every worker that ran."""


def resource_type(flight: Flight, hints: Hints, keepalive: set[str], frames: Frames) -> str:
    """One of `records.RESOURCE_TYPES`."""
    if flight.cdp_type == "Document":
        return _document(flight, hints, frames)
    if flight.cdp_type == "Ping":
        is_ping = _has(flight.headers, "ping-to") or _content_type(flight) == "text/ping"
        return "ping" if is_ping else "send_beacon"
    return _by_address(flight, hints, keepalive) or _PLAIN.get(flight.cdp_type, "other")


def _by_address(flight: Flight, hints: Hints, keepalive: set[str]) -> str | None:
    """What the page says about the address, where that tells more than Chromium does."""
    kind, first = flight.cdp_type, flight.hops[0].url
    if first in hints.workers and kind in ("Script", "Other"):
        return _WORKERS.get(hints.workers[first], "worker")
    if kind in ("Fetch", "XHR") and first in keepalive:
        return "keepalive"
    if first in hints.objects:
        return "object"
    if kind == "Other":
        return _other(flight, hints)
    if flight.is_preload:
        return "preload"
    return "favicon" if first in hints.icons and kind == "Image" else None


def _document(flight: Flight, hints: Hints, frames: Frames) -> str:
    if _purpose(flight) == "prefetch;prerender":
        return "prerender"
    if _purpose(flight) == "prefetch":
        return "prefetch"
    if flight.frame not in frames.parents:
        return "document"
    return "object" if flight.hops[0].url in hints.objects else "iframe"


def _other(flight: Flight, hints: Hints) -> str:
    content = _content_type(flight)
    if content == "application/csp-report":
        return "csp_report"
    if content == "application/reports+json":
        return "report"
    if _purpose(flight) == "prefetch":
        return "prefetch"
    first = flight.hops[0].url
    if flight.target.is_worker and "script" in (flight.mime or ""):
        return "script"
    if first in hints.icons or first.split("?")[0].endswith("/favicon.ico"):
        return "favicon"
    return "preload" if flight.is_preload else "other"


def _content_type(flight: Flight) -> str:
    value = _value(flight.headers, "content-type")
    return value.split(";")[0].strip().lower()


def _purpose(flight: Flight) -> str:
    return _value(flight.headers, "sec-purpose") or _value(flight.headers, "purpose")


def _has(headers: dict[str, Any], name: str) -> bool:
    return any(key.lower() == name for key in headers)


def _value(headers: dict[str, Any], name: str) -> str:
    return next((str(v) for k, v in headers.items() if k.lower() == name), "")
