"""Put together what was heard in one visit; no browser is asked anything here."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from scanner.evidence import Attributes, Exchange, Notes, Redactor, StorageFound, Visit, iso
from scanner.observations import ChainLink
from scanner.record import storage
from scanner.record.cookies import CookieReader, judged
from scanner.record.exchanges import Exchanges
from scanner.record.flight import Flight
from scanner.record.kinds import Hints
from scanner.record.watch import Watch
from scanner.records import Page
from scanner.urls import template
from scanner.visit.deeds import behaviour
from scanner.visit.notable import hygiene_evidence
from scanner.visit.outcomes import from_error, from_status
from scanner.visit.probe import Probe
from scanner.visit.progress import Progress


def compile_visit(
    progress: Progress,
    redact: Redactor,
    in_scope: Callable[[str], bool],
    har: bool,
    probe: Probe | None = None,
) -> Visit:
    """The visit as evidence, whatever it came to."""
    watch = progress.watch
    if watch is None:
        return Visit(
            page=_page(progress, None, None, ()),
            exchanges=(),
            writes=(),
            jar=(),
            storage_writes=(),
            storage=(),
            links=(),
            routes=(),
        )
    hints = _hints(progress, watch)
    main = _main_document(watch, progress.submitted)
    heard = Exchanges(watch.network, watch.causes, hints, progress.markup)
    reader = CookieReader(watch.causes, redact, _top_url(progress, watch, main))
    jar = _jar(reader, progress.jar)
    writes = judged(
        reader.writes(watch.network, watch.calls.calls),
        {cookie.key for cookie in jar},
        progress.jar_read,
    )
    requests = heard.records(progress.sizes, har)
    exchanges = (
        *requests.values(),
        *_hinted(progress, watch),
        *_workers(progress, watch),
    )
    cut = _left_scope_at(watch, in_scope)
    if cut is not None:
        exchanges = tuple(e for e in exchanges if e.started <= cut)
        writes = [write for write in writes if write.time <= cut]
    away = cut is not None
    _say(progress, watch)
    return Visit(
        page=_page(progress, watch, main, exchanges, away),
        exchanges=exchanges,
        writes=tuple(writes),
        jar=() if away else jar,
        storage_writes=() if away else tuple(storage.writes(watch.calls.calls, watch.causes)),
        storage=() if away else tuple(_stored(progress, watch, redact)),
        links=() if away else tuple(_links(progress)),
        looked=progress.looked,
        told=() if away else progress.told,
        behaviour=behaviour(progress, probe, redact, requests) if probe and not away else None,
        **({} if away else hygiene_evidence(progress.looks, watch)),
        routes=() if away else tuple(watch.routes),
    )


def _hints(progress: Progress, watch: Watch) -> Hints:
    return Hints(
        icons={url for _, look in progress.looks for url in look.icons},
        objects={url for _, look in progress.looks for url in look.objects},
        workers=dict(watch.workers),
    )


def _main_document(watch: Watch, before: float) -> Flight | None:
    """The last document of the main frame that answered, before the visit left."""
    page = watch.page.id if watch.page else ""
    documents = [
        flight
        for flight in watch.network.flights.values()
        if flight.cdp_type == "Document" and flight.frame == page
    ]
    if before:  # a form that was sent leads to another page
        documents = [flight for flight in documents if flight.hops[0].time < before]
    answered = [flight for flight in documents if flight.status]
    found = answered or documents
    return found[-1] if found else None


def _left_scope_at(watch: Watch, in_scope: Callable[[str], bool]) -> float | None:
    """When the main frame went to a page of another site for good; None if it never did.

    What that page does says nothing about the site under test.
    """
    page = watch.page.id if watch.page else ""
    left = None
    for flight in watch.network.flights.values():
        if flight.cdp_type != "Document" or flight.frame != page or not flight.status:
            continue
        if in_scope(flight.url):
            left = None  # it was a detour
        elif left is None:
            left = flight.hops[-1].time
    return left


def _top_url(progress: Progress, watch: Watch, main: Flight | None) -> str:
    page = watch.page.id if watch.page else ""
    url = watch.causes.frames.urls.get(page, "")
    if url.startswith("http"):
        return url
    return main.url if main else progress.task.url


def _jar(reader: CookieReader, cookies: list[dict[str, Any]]) -> tuple[Attributes, ...]:
    found = reader.jar(cookies, time.time())
    return tuple({cookie.key: cookie for cookie in found}.values())


def _stored(progress: Progress, watch: Watch, redact: Redactor) -> list[StorageFound]:
    items: dict[tuple[str, str, str], StorageFound] = {}
    for frame, look in progress.looks:
        url = look.href if look.href.startswith("http") else watch.causes.frames.document(frame)
        for item in storage.found(look, url, redact):
            items.setdefault((item.kind, item.origin, item.key), item)
    return list(items.values())


def _links(progress: Progress) -> list[str]:
    return progress.looks[0][1].links if progress.looks else []


def _hinted(progress: Progress, watch: Watch) -> list[Exchange]:
    """Connections and lookups that the page asked for without a request."""
    asked: list[tuple[str, str, str]] = []
    for frame, look in progress.looks:
        document = watch.causes.frames.document(frame)
        asked += [("preconnect", url, document) for url in look.preconnect]
        asked += [("dns_prefetch", url, document) for url in look.dns_prefetch]
    return [
        _unheard(
            url,
            kind,
            document,
            (ChainLink(url=template(document), kind="document"),),
            progress.started,
        )
        for kind, url, document in dict.fromkeys(asked)
        if url.startswith("http")
    ]


def _workers(progress: Progress, watch: Watch) -> list[Exchange]:
    """Scripts of workers that ran although Chromium told nobody of their request."""
    heard = {hop.url for flight in watch.network.flights.values() for hop in flight.hops}
    page = watch.page.id if watch.page else ""
    document = watch.causes.frames.document(page)
    return [
        _unheard(
            url, kind, document, watch.causes.chain(watch.causes.guess(url, page)), progress.started
        )
        for url, kind in watch.workers.items()
        if url.startswith("http") and url not in heard
    ]


_METHODS = {"preconnect": "CONNECT", "dns_prefetch": "LOOKUP"}


def _unheard(
    url: str, kind: str, document: str, chain: tuple[ChainLink, ...], started: float
) -> Exchange:
    """What must have gone out although no request was told."""
    return Exchange(
        method=_METHODS.get(kind, "GET"),
        url=url,
        resource_type=kind,
        frame_url=document,
        chain=chain,
        started=started,
        duration_ms=None,
        status=None if kind in _METHODS else 200,
        failure=None,
        from_service_worker=False,
        redirects=(),
        mime_type=None,
        bytes=0,
        body_bytes=None,
        image_size=None,
        sent_cookies=(),
    )


def _say(progress: Progress, watch: Watch) -> None:
    notes = progress.notes
    for fault in watch.faults[:5]:
        notes.add("recorder", f"An event could not be read ({fault}).")
    _say_overflow(notes, watch)
    if progress.dialogs:
        notes.add("dialogs", f"{progress.dialogs} dialog(s) were turned down.")
    if progress.popups:
        notes.add("popups", f"{len(progress.popups)} window(s) were opened by the page.")
    if not progress.settled and progress.outcome in (None, "timeout"):
        notes.add("settling", "The page never became quiet; something late may be missing.")


def _say_overflow(notes: Notes, watch: Watch) -> None:
    if watch.network.overflow:
        notes.add("requests", f"{watch.network.overflow} requests beyond the limit left out.")
    if watch.calls.deeds.overflow or watch.calls.garbled:
        notes.add("deeds", "Scripts did so much that a part of it was not recorded.")
    if watch.uploads.overflow:
        notes.add("uploads", "More was sent than is kept; a part of it was not searched.")
    for kind in sorted(watch.calls.capped):
        notes.add(kind, f"The page made so many {kind} calls that the rest was not recorded.")


def _page(
    progress: Progress,
    watch: Watch | None,
    main: Flight | None,
    exchanges: tuple[Exchange, ...],
    away: bool = False,
) -> Page:
    task = progress.task
    outcome, detail = progress.outcome, progress.detail
    status = main.status if main else None
    if main and status and outcome in (None, "error", "download"):
        outcome, detail = from_status(status, main.mime)
        if progress.outcome == "download":
            outcome, detail = "download", progress.detail
    if outcome == "ok" and main and main.failure and main.failure != "net::ERR_ABORTED":
        outcome, detail = from_error(main.failure)
    if away:
        outcome = "redirected_away"
        detail = f"Leads to another site: {main.url if main else 'unknown'}"
    look = progress.looks[0][1] if progress.looks and not away else None
    final = _final_url(progress, watch, main)
    return Page(
        id=task.id,
        url=task.url,
        final_url=final,
        title=look.title if look else "",
        language=(look.language or None) if look else None,
        status=status,
        outcome=outcome or "ok",
        detail=detail,
        depth=task.depth,
        found_by=task.found_by,  # type: ignore[arg-type]
        found_on=task.found_on,
        state=task.state,
        started=iso(progress.started),
        duration_ms=int((time.time() - progress.started) * 1000),
        settled=progress.settled,
        requests=len(exchanges),
        bytes=sum(exchange.bytes for exchange in exchanges),
        screenshot=None,
        popups=tuple(progress.popups[:20]),
        attempts=task.attempts,
        notes=progress.notes.all(),
    )


def _final_url(progress: Progress, watch: Watch | None, main: Flight | None) -> str:
    if progress.looks and progress.looks[0][1].href.startswith("http"):
        return progress.looks[0][1].href
    return main.url if main else progress.task.url
