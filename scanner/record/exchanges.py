"""Turn requests that were heard into evidence, each with who asked for it."""

from __future__ import annotations

from typing import Any

from scanner.evidence import Exchange
from scanner.observations import Redirect
from scanner.record.causes import Causes, Place
from scanner.record.flight import Flight
from scanner.record.kinds import Hints, resource_type
from scanner.record.markup import LATE, Markup, is_late
from scanner.record.network import Network

_ABORTED = "net::ERR_ABORTED"

Sizes = dict[str, tuple[int, int] | None]


class Exchanges:
    """The requests of one visit, once it is over."""

    def __init__(
        self, network: Network, causes: Causes, hints: Hints, markup: Markup | None
    ) -> None:
        self._network = network
        self._causes = causes
        self._hints = hints
        self._markup = markup
        for flight in network.flights.values():
            flight.cause = self._cause(flight)

    def records(self, sizes: Sizes, with_headers: bool) -> dict[str, Exchange]:
        """All requests by their id; the browser's own pages are left out."""
        return {
            flight.request: self._record(flight, sizes, with_headers)
            for flight in self._network.flights.values()
            if not flight.url.startswith(("chrome", "devtools:", "about:"))
        }

    def _cause(self, flight: Flight) -> Place | None:
        """The tag, not the moment, for what Chromium asks for late."""
        real = self._network.flights.get(flight.preflight_for)
        if real is not None:
            return real.cause
        url = flight.hops[0].url
        if not is_late(flight) and url not in self._hints.objects:
            return flight.cause
        made = self._causes.maker(url)
        if made is not None:
            return made
        document = self._causes.frames.document(flight.frame)
        line = self._line(url, flight.frame)
        if line is not None:
            return Place(document, line, frame=flight.frame)
        return flight.cause if self._is_told(flight, document) else self._page(flight, document)

    def _is_told(self, flight: Flight, document: str) -> bool:
        """Whether a late request's own initiator says more than what ran at that moment."""
        if flight.cdp_type in ("CSPViolationReport", "Other"):
            return False
        by_script = flight.cause is not None and flight.cause.url != document
        return by_script or flight.cdp_type not in LATE

    def _line(self, url: str, frame: str) -> int | None:
        markup = self._markup
        if markup is None or not self._causes.frames.is_document(markup.url, frame):
            return None
        return markup.line_of(url)

    @staticmethod
    def _page(flight: Flight, document: str) -> Place | None:
        return Place(document, frame=flight.frame) if document else None

    def _record(self, flight: Flight, sizes: Sizes, with_headers: bool) -> Exchange:
        frames = self._causes.frames
        ended = flight.finished
        kind = resource_type(flight, self._hints, self._network.keepalive, frames)
        frame = frames.parents.get(flight.frame, flight.frame) if kind == "iframe" else flight.frame
        cause = flight.cause or self._causes.guess(flight.hops[0].url, flight.frame)
        return Exchange(
            method=flight.method,
            url=flight.url,
            resource_type=kind,
            frame_url=frames.document(frame) or flight.document,
            chain=self._causes.chain(cause),
            started=flight.hops[0].time,
            duration_ms=round((ended - flight.started) * 1000, 1) if ended else None,
            status=flight.status or (200 if _ran(flight) else None),
            # Chromium aborts the unread rest of an answered keep-alive request when a page is left.
            failure=None if flight.status and flight.failure == _ABORTED else flight.failure,
            from_service_worker=flight.from_service_worker,
            redirects=tuple(Redirect(url=h.url, status=h.status or 0) for h in flight.hops[:-1]),
            mime_type=flight.mime,
            bytes=flight.bytes,
            body_bytes=flight.declared,
            image_size=sizes.get(flight.request),
            sent_cookies=self._network.sent_with(flight),
            request_headers=_pairs(flight.headers) if with_headers else (),
            response_headers=_pairs(flight.response_headers) if with_headers else (),
        )


def _ran(flight: Flight) -> bool:
    """Whether it is a worker's own script, whose answer Chromium sometimes keeps back: it ran, so
    it was answered with 200.
    """
    target = flight.target
    return target.is_worker and target.ran and flight.hops[0].url == target.url


def _pairs(headers: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in headers.items())
