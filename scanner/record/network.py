"""Requests: every kind, from every target, with redirects, cookies and what came of them."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import msgspec

from scanner.cdp import Wire, WireError
from scanner.record.causes import Causes, Place
from scanner.record.flight import Flight, Hop
from scanner.record.images import dimensions
from scanner.record.markup import Markup, is_late
from scanner.record.targets import Target
from scanner.urls import host_of, party_of

# Bigger answers are content, not pixels. Chromium counts headers in, which are 200 to 900 bytes.
PIXEL_BYTES = 2_000
# The largest picture of one pixel seen in the wild is a JPEG with all its tables.
PIXEL_BODY_BYTES = 700
# A page with more small pictures than this is a sprite sheet's worth of icons.
MAX_PIXELS = 150
MAX_EXCHANGES = 5_000
BODY_TIMEOUT_S = 2.0

Json = dict[str, Any]


class Extra(msgspec.Struct):
    """The raw response headers of one hop; may come before or after the hop itself."""

    lines: list[tuple[str, str | None]]
    partition: str | None


class Network:
    """Follows the Network domain of all targets of one visit."""

    def __init__(self, causes: Causes, wire: Wire) -> None:
        self._causes = causes
        self._wire = wire
        self.flights: dict[str, Flight] = {}
        self._extras: dict[str, list[Extra]] = {}
        self._sent: dict[str, set[tuple[str, str]]] = {}
        self._pixels = 0
        self.keepalive: set[str] = set()
        """URLs that a page fetched with `keepalive`."""
        self.overflow = 0

    def handlers(self) -> dict[str, Any]:
        """Event method to handler."""
        return {
            "Network.requestWillBeSent": self._asked,
            "Network.requestWillBeSentExtraInfo": self._asked_extra,
            "Network.responseReceived": self._answered,
            "Network.responseReceivedExtraInfo": self._answered_extra,
            "Network.loadingFinished": self._finished,
            "Network.loadingFailed": self._failed,
            "Network.webSocketCreated": self._socket,
            "Network.webSocketWillSendHandshakeRequest": self._socket_asked,
            "Network.webSocketHandshakeResponseReceived": self._socket_answered,
            "Network.webSocketClosed": self._socket_closed,
            "Network.webTransportCreated": self._socket,
        }

    def _asked(self, target: Target, event: Json) -> None:
        request = event["requestId"]
        flight = self.flights.get(request)
        url = event["request"]["url"] + event["request"].get("urlFragment", "")
        if flight is not None:
            self._redirected(flight, event, url)
            return
        if len(self.flights) >= MAX_EXCHANGES:
            self.overflow += 1
            return
        frame = event.get("frameId") or target.id
        is_document = event.get("type") == "Document"
        asker = self._causes.frames.parents.get(frame, frame) if is_document else frame
        cause = self._cause(target, event["initiator"], asker)
        self._causes.loaded(url, frame, cause)
        flight = Flight(
            request=request,
            target=target,
            method=event["request"]["method"],
            cdp_type=event.get("type", "Other"),
            frame=frame,
            document=event.get("documentURL", ""),
            cause=cause,
            hops=[Hop(url=url, time=event["wallTime"])],
            headers=event["request"].get("headers", {}),
            started=event["timestamp"],
            is_preload=bool(event["request"].get("isLinkPreload")),
            preflight_for=_preflight_for(event["initiator"]),
        )
        self.flights[request] = flight

    def _cause(self, target: Target, initiator: Json, frame: str) -> Place | None:
        if initiator.get("type") == "preflight":
            return None  # settle_causes names whoever asked for the real one
        return self._causes.of_initiator(target.session, initiator, frame)

    def _redirected(self, flight: Flight, event: Json, url: str) -> None:
        answer = event.get("redirectResponse")
        if answer is None:
            return  # the same request, told by a second session
        if flight.hops[-1].url == url and flight.hops[-1].time == event["wallTime"]:
            return
        last = flight.hops[-1]
        last.status = answer["status"]
        last.has_extra = bool(event.get("redirectHasExtraInfo"))
        flight.bytes += int(answer.get("encodedDataLength") or 0)
        flight.method = event["request"]["method"]
        flight.hops.append(Hop(url=url, time=event["wallTime"]))
        self._causes.loaded(url, flight.frame, flight.cause)

    def _asked_extra(self, _target: Target, event: Json) -> None:
        sent = {
            (entry["cookie"]["name"], entry["cookie"]["domain"].removeprefix("."))
            for entry in event.get("associatedCookies", ())
            if not entry["blockedReasons"]
        }
        if sent:
            self._sent.setdefault(event["requestId"], set()).update(sent)

    def _answered(self, _target: Target, event: Json) -> None:
        flight = self.flights.get(event["requestId"])
        if flight is None:
            return
        answer = event["response"]
        flight.status = answer["status"]
        flight.mime = answer.get("mimeType") or None
        flight.from_service_worker = bool(answer.get("fromServiceWorker"))
        flight.response_headers = answer.get("headers", {})
        flight.hops[-1].status = answer["status"]
        # Where something else answered in the site's place, what came from there is told before.
        earlier = sum(hop.has_extra for hop in flight.hops[:-1])
        replaced = len(self._extras.get(flight.request, ())) > earlier
        flight.hops[-1].has_extra = bool(event.get("hasExtraInfo")) or replaced
        if not flight.hops[-1].has_extra:  # shared workers: the plain headers are all there is
            flight.hops[-1].set_cookies = _lines(flight.response_headers)
        length = _header(flight.response_headers, "content-length")
        flight.declared = int(length) if length and length.isdigit() else None
        if flight.cdp_type == "Other" and event.get("type"):
            flight.cdp_type = event["type"]

    def _answered_extra(self, _target: Target, event: Json) -> None:
        refused = {
            entry["cookieLine"]: ", ".join(entry["blockedReasons"])
            for entry in event.get("blockedCookies", ())
        }
        raw = _header(event.get("headers", {}), "set-cookie") or ""
        lines = [(line, refused.get(line)) for line in raw.split("\n") if line]
        key = event.get("cookiePartitionKey")
        partition = key.get("topLevelSite") if isinstance(key, dict) else key
        self._extras.setdefault(event["requestId"], []).append(Extra(lines, partition))

    def _finished(self, target: Target, event: Json) -> None:
        flight = self.flights.get(event["requestId"])
        if flight is None or flight.finished is not None:
            return
        flight.finished = event["timestamp"]
        size = int(event["encodedDataLength"])
        flight.bytes += max(size, 0)
        if self._may_be_pixel(flight, size):
            self._pixels += 1
            flight.body = self._wire.ask(
                "Network.getResponseBody", {"requestId": flight.request}, target.session
            )

    def _may_be_pixel(self, flight: Flight, size: int) -> bool:
        """Whether the picture's own bytes are worth asking for."""
        if flight.cdp_type != "Image" or size > PIXEL_BYTES or self._pixels >= MAX_PIXELS:
            return False
        if flight.declared is not None and flight.declared > PIXEL_BODY_BYTES:
            return False
        # Small pictures of the site itself are decoration unless they tell something.
        own = host_of(flight.document)
        return "?" in flight.url or party_of(host_of(flight.url), own) == "third"

    def _failed(self, _target: Target, event: Json) -> None:
        flight = self.flights.get(event["requestId"])
        if flight is None or flight.finished is not None:
            return
        flight.finished = event["timestamp"]
        reason = event.get("blockedReason") or event.get("errorText")
        cors = event.get("corsErrorStatus")
        flight.failure = f"CORS {cors['corsError']}" if cors else reason

    def _socket(self, target: Target, event: Json) -> None:
        request = event.get("requestId") or event["transportId"]
        initiator = event.get("initiator") or {}
        self.flights[request] = Flight(
            request=request,
            target=target,
            method="GET",
            cdp_type="WebSocket" if "requestId" in event else "WebTransport",
            frame=target.id,
            document=self._causes.frames.urls.get(target.id, target.url),
            cause=self._causes.of_initiator(target.session, initiator, target.id),
            hops=[Hop(url=event["url"], time=0.0)],
            headers={},
            started=event.get("timestamp", 0.0),
        )

    def _socket_asked(self, _target: Target, event: Json) -> None:
        flight = self.flights.get(event["requestId"])
        if flight is not None:
            flight.hops[0].time = event["wallTime"]
            flight.started = event["timestamp"]
            flight.headers = event["request"]["headers"]

    def _socket_answered(self, _target: Target, event: Json) -> None:
        flight = self.flights.get(event["requestId"])
        if flight is None:
            return
        flight.status = event["response"]["status"]
        flight.response_headers = event["response"]["headers"]
        if not self._extras.get(flight.request):
            flight.hops[0].set_cookies = _lines(flight.response_headers)

    def _socket_closed(self, _target: Target, event: Json) -> None:
        flight = self.flights.get(event["requestId"])
        if flight is not None:
            flight.finished = event["timestamp"]

    def cookie_lines(self) -> list[tuple[Flight, Hop, str, str | None]]:
        """Every `Set-Cookie` line with its hop and the reason for its refusal, in order."""
        found = []
        for flight in self.flights.values():
            extras = iter(self._extras.get(flight.request, ()))
            # A hop answered from the cache has no headers of its own to report.
            told = [hop for hop in flight.hops if hop.has_extra] or flight.hops[-1:]
            for hop, extra in zip(told, extras, strict=False):
                hop.set_cookies = extra.lines
            found += [
                (flight, hop, line, refused)
                for hop in flight.hops
                for line, refused in hop.set_cookies
            ]
        return sorted(found, key=lambda entry: entry[1].time)

    def sent_with(self, flight: Flight) -> tuple[tuple[str, str], ...]:
        """Name and domain of every cookie that went with a request."""
        return tuple(sorted(self._sent.get(flight.request, ())))

    async def pictures(self) -> dict[str, tuple[int, int] | None]:
        """Request id to the size of each small picture whose body could still be had."""
        sizes: dict[str, tuple[int, int] | None] = {}
        for flight in list(self.flights.values()):
            if flight.body is None:
                continue
            try:
                async with asyncio.timeout(BODY_TIMEOUT_S):
                    answer = await flight.body
            except (WireError, TimeoutError):
                continue
            raw = answer.get("body", "")
            data = base64.b64decode(raw) if answer.get("base64Encoded") else raw.encode()
            flight.declared = len(data)
            sizes[flight.request] = dimensions(data)
        return sizes

    async def markup(self, page: str) -> Markup | None:
        """The HTML of the page's document, where a request's place in it is in doubt."""
        documents = [
            flight
            for flight in self.flights.values()
            if flight.cdp_type == "Document" and flight.frame == page and flight.status
        ]
        if not documents or not any(is_late(flight) for flight in self.flights.values()):
            return None
        last = documents[-1]
        try:
            async with asyncio.timeout(BODY_TIMEOUT_S):
                answer = await self._wire.ask(
                    "Network.getResponseBody", {"requestId": last.request}, last.target.session
                )
        except (WireError, TimeoutError):
            return None
        raw = answer.get("body", "")
        text = (
            base64.b64decode(raw).decode("utf-8", "replace") if answer.get("base64Encoded") else raw
        )
        return Markup(last.url, text)


def _preflight_for(initiator: Json) -> str:
    is_preflight = initiator.get("type") == "preflight"
    return str(initiator.get("requestId", "")) if is_preflight else ""


def _header(headers: Json, name: str) -> str | None:
    return next((str(v) for k, v in headers.items() if k.lower() == name), None)


def _lines(headers: Json) -> list[tuple[str, str | None]]:
    raw = _header(headers, "set-cookie") or ""
    return [(line, None) for line in raw.split("\n") if line]
