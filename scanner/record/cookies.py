"""Cookie writes from every source: response headers, scripts, the Cookie Store, workers."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from scanner.evidence import Attributes, CookieWrite, Redactor, Via
from scanner.observations import ChainLink
from scanner.record.calls import Call
from scanner.record.causes import Causes, Place
from scanner.record.entropy import is_unguessable
from scanner.record.flight import Flight, Hop
from scanner.record.network import Network
from scanner.record.setcookie import from_store, parse, refusal
from scanner.urls import template

Json = dict[str, Any]
Key = tuple[str, str, str, str | None]

# How Chromium calls a cookie that a script set and that never came to be, without a reason.
NOT_STORED = "NotStored"


class CookieReader:
    """Turns raw lines and calls into cookie writes, once the visit is over."""

    def __init__(self, causes: Causes, redact: Redactor, top_url: str) -> None:
        self._causes = causes
        self._redact = redact
        self._top = top_url

    def writes(self, network: Network, calls: list[Call]) -> list[CookieWrite]:
        """Every attempt to set or delete a cookie, in order of time."""
        found = [self._from_response(*line) for line in network.cookie_lines()]
        for call in calls:
            if call.kind == "cookie":
                found.append(self._from_script(call))
            elif call.kind == "cookie_store":
                found.append(self._from_store(call))
        return sorted((write for write in found if write), key=lambda write: write.time)

    def jar(self, cookies: list[Json], now: float) -> list[Attributes]:
        """The browser's own list (`Storage.getCookies`)."""
        return [self._stored(cookie, now) for cookie in cookies]

    def _from_response(
        self, flight: Flight, hop: Hop, line: str, refused: str | None
    ) -> CookieWrite | None:
        cookie = parse(line, hop.url, self._top, hop.time, self._redact)
        if cookie is None:
            return None
        cause = flight.cause or self._causes.guess(hop.url, flight.frame)
        own = ChainLink(url=template(hop.url), kind=_hop_kind(flight, hop))
        return CookieWrite(
            cookie=cookie,
            via="http",
            deletes=_deletes(cookie),
            url=hop.url,
            line=None,
            column=None,
            chain=(*self._causes.chain(cause), own),
            frame_url=self._causes.frames.document(flight.frame) or flight.document,
            time=hop.time,
            refused=refused,
        )

    def _from_script(self, call: Call) -> CookieWrite | None:
        line, kept = call.facts[0], call.facts[1] if len(call.facts) > 1 else "unknown"
        cookie = parse(line, call.url, self._top, call.time, self._redact)
        if cookie is None:
            return None
        reason = refusal(cookie, call.url, by_script=True) if kept == "no" else None
        refused = None if _deletes(cookie) else reason
        write = self._write(cookie, call, "script", refused)
        return msgspec.structs.replace(write, kept={"yes": True, "no": False}.get(kept))

    def _from_store(self, call: Call) -> CookieWrite:
        action, *facts = call.facts
        cookie = from_store(action, facts, call.url, self._top, call.time, self._redact)
        via: Via = "worker" if call.in_worker else "cookie_store"
        return self._write(cookie, call, via, None)

    def _write(self, cookie: Attributes, call: Call, via: Via, refused: str | None) -> CookieWrite:
        place: Place | None = call.place
        return CookieWrite(
            cookie=cookie,
            via=via,
            deletes=_deletes(cookie),
            url=place.url if place else None,
            line=place.line if place else None,
            column=place.column if place else None,
            chain=self._causes.chain(place),
            frame_url=call.url,
            time=call.time,
            refused=refused,
        )

    def _stored(self, cookie: Json, now: float) -> Attributes:
        key = cookie.get("partitionKey")
        expires = cookie.get("expires", -1)
        return Attributes(
            name=cookie["name"],
            domain=cookie["domain"].removeprefix("."),
            host_only=not cookie["domain"].startswith("."),
            path=cookie["path"],
            lifetime_days=None if cookie.get("session") else round((expires - now) / 86_400, 2),
            secure=cookie["secure"],
            http_only=cookie["httpOnly"],
            same_site=cookie.get("sameSite", "unset"),
            partition_key=key.get("topLevelSite") if isinstance(key, dict) else key or None,
            value=self._redact(cookie["value"]),
            unguessable=is_unguessable(cookie["value"]),
        )


def judged(writes: list[CookieWrite], jar: set[Key], read_at: float) -> list[CookieWrite]:
    """The writes, those marked refused that came to nothing though nobody said why.

    `jar` holds what was stored when it was read, `read_at` seconds after the epoch. A cookie that
    is not there, that was written before, and that nobody took away, was never stored: it came
    without credentials, to a document that has no cookies, or was refused for a reason that
    Chromium keeps to itself.
    """
    deleted = {write.cookie.key: write.time for write in writes if write.deletes}
    result = []
    for write in writes:
        key = write.cookie.key
        excused = write.kept or (
            write.kept is None and (write.time > read_at or deleted.get(key, 0.0) >= write.time)
        )
        if not (write.refused or write.deletes or key in jar or excused):
            write = msgspec.structs.replace(write, refused=NOT_STORED)
        result.append(write)
    return result


def _hop_kind(flight: Flight, hop: Hop) -> Literal["redirect", "document", "unknown"]:
    if hop.status and 300 <= hop.status < 400:
        return "redirect"
    return "document" if flight.cdp_type == "Document" else "unknown"


def _deletes(cookie: Attributes) -> bool:
    return cookie.lifetime_days is not None and cookie.lifetime_days <= 0
