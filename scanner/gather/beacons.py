"""Tell beacons by behaviour: requests that exist to tell somebody something."""

from __future__ import annotations

from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from scanner.gather import record_id
from scanner.gather.requests import Key, Merged, Requests
from scanner.observations import Beacon, Signal
from scanner.urls import host_of, is_volatile, party_of

Kind = Literal["pixel", "send_beacon", "keepalive", "ping", "tracking_request", "csp_report"]

# Each of these calls has no other purpose than to report.
_BY_API: dict[str, tuple[Kind, str]] = {
    "send_beacon": ("send_beacon", "api-send-beacon"),
    "keepalive": ("keepalive", "api-keepalive"),
    "ping": ("ping", "api-ping"),
    "csp_report": ("csp_report", "api-csp-report"),
    "report": ("csp_report", "api-reporting"),
}
_ANSWERLESS = ("image", "fetch", "xhr", "script", "iframe", "media")
# Shorter values are flags, sizes and languages; a time in milliseconds has 13 digits.
MIN_IDENTIFIER = 8


def beacons(requests: Requests) -> tuple[Beacon, ...]:
    """Every request with at least one behaviour of a beacon, by host and URL."""
    found = [beacon for key, merged in requests.merged.items() if (beacon := _beacon(key, merged))]
    return tuple(sorted(found, key=lambda b: (b.party, b.host, b.url, b.kind)))


def _beacon(key: Key, merged: Merged) -> Beacon | None:
    url = merged.first.url
    host = host_of(url)
    party = party_of(host, merged.page_host)
    api = _BY_API.get(key.type)
    rules = [api[1]] if api else []
    rules += _answer_rules(key, merged, is_third=party == "third")
    if not rules:
        return None
    if has_identifier(url):
        rules.append("identifier-in-query")
    kind: Kind = api[0] if api else "pixel" if key.type == "image" else "tracking_request"
    return Beacon(
        id=record_id("b", *key),
        url=key.url,
        host=host,
        party=party,
        kind=kind,
        signals=tuple(Signal(name="behaviour", rule=rule) for rule in rules),
        count=merged.count,
        states=merged.places.states,
        pages=merged.places.pages,
        page_count=merged.places.page_count,
        initiator_chain=merged.first.chain,
        request_ids=(record_id("r", *key),),
    )


def _answer_rules(key: Key, merged: Merged, is_third: bool) -> list[str]:
    """What the answer says. A first party's picture without a query is decoration."""
    if key.type not in _ANSWERLESS or not (is_third or "?" in key.url):
        return []
    rules = []
    if key.type == "image" and merged.pixel:
        rules.append("image-1x1")
    if merged.last.status == 204 and key.method in ("GET", "POST"):
        rules.append("status-204")
    elif merged.empty and (is_third or key.type == "image"):
        rules.append("empty-response")
    return rules


def has_identifier(url: str) -> bool:
    """Whether a query value looks like it names a visitor: volatile, and no mere time."""
    try:
        pairs = parse_qsl(urlsplit(url).query)
    except ValueError:
        return False
    return any(
        len(value) >= MIN_IDENTIFIER
        and is_volatile(value)
        and not value.replace(".", "").isdigit()
        and "://" not in value
        for _, value in pairs
    )
