"""Put together what scripts did in one visit, and what of the visitor's they sent away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from scanner.behaviour import Actor, Behaviour, Leak, Use
from scanner.behaviour import Upload as Sending
from scanner.evidence import Exchange, Redactor
from scanner.observations import ChainLink
from scanner.record.deeds import facts
from scanner.record.flight import Flight
from scanner.record.identifiers import AUTOMATIC, Sent, Stored, kept, told
from scanner.record.payloads import endpoints
from scanner.record.uploads import Upload
from scanner.record.watch import Watch
from scanner.seek.finder import Found
from scanner.urls import host_of, registrable_domain, template
from scanner.visit.forms import Typed
from scanner.visit.probe import Probe
from scanner.visit.progress import Progress


class _Outgoing(msgspec.Struct):
    """One request or socket with what came with it."""

    flight: Flight
    exchange: Exchange
    headers: list[tuple[str, str]]
    upload: Upload | None

    @property
    def is_socket(self) -> bool:
        """Whether its parts are messages, not a body."""
        return self.flight.cdp_type == "WebSocket"

    @property
    def content_type(self) -> str:
        """Of the body."""
        return self.upload.content_type if self.upload else ""

    @property
    def body(self) -> bytes | None:
        """Of a request; None for sockets."""
        if self.upload is None or self.is_socket or not self.upload.parts:
            return None
        return self.upload.parts[0][1]

    def body_of(self, hop: int) -> bytes | None:
        """What went with one hop: only these redirects have a body sent again."""
        before = self.flight.hops[hop - 1].status if hop else None
        return self.body if before in (None, 307, 308) else None

    def messages(self) -> list[bytes]:
        """Of a socket."""
        return [data for _, data in self.upload.parts] if self.upload and self.is_socket else []


def behaviour(
    progress: Progress, probe: Probe, redact: Redactor, exchanges: dict[str, Exchange]
) -> Behaviour | None:
    """What was seen of this visit's scripts; `exchanges` by request id."""
    watch = progress.watch
    if watch is None or not watch.deep:
        return None
    outgoing = list(_outgoing(watch, exchanges))
    stored = _stored(progress, watch)
    values, keeping = kept(stored, redact)
    sent = list(_sent(outgoing))
    seen = facts(watch.calls.deeds)
    wishes = list(_hint_wishes(outgoing))
    first = len(seen["actors"])
    seen["uses"] += tuple(
        msgspec.structs.replace(use, actor=first + n) for n, (_, use) in enumerate(wishes)
    )
    seen["actors"] += tuple(actor for actor, _ in wishes)
    return Behaviour(
        **seen,
        uploads=tuple(_uploads(outgoing, probe)),
        leaks=tuple(_leaks(outgoing, probe, progress)),
        typed=tuple(dict.fromkeys(typed.kind for typed in progress.typed)),
        kept=tuple(keeping),
        told=tuple(told(values, sent)),
        endpoints=tuple(endpoints(sent, registrable_domain(host_of(_site(progress))))),
    )


def _site(progress: Progress) -> str:
    """Address of the page, where it ended up."""
    if progress.looks and progress.looks[0][1].href.startswith("http"):
        return progress.looks[0][1].href
    return progress.task.url


def _outgoing(watch: Watch, exchanges: dict[str, Exchange]) -> Iterator[_Outgoing]:
    for request, exchange in exchanges.items():
        flight = watch.network.flights[request]
        headers = [
            (str(name), str(value))
            for name, value in flight.headers.items()
            if name.lower() not in AUTOMATIC and not name.lower().startswith("sec-")
        ]
        yield _Outgoing(flight, exchange, headers, watch.uploads.all.get(request))


def _stored(progress: Progress, watch: Watch) -> list[Stored]:
    """Every cookie and web storage item, in the clear; never leaves this module."""
    found = [
        Stored("cookie", cookie["name"], registrable_domain(cookie["domain"].lstrip(".")),
               cookie["value"])
        for cookie in progress.jar
    ]  # fmt: skip
    for frame, look in progress.looks:
        url = look.href if look.href.startswith("http") else watch.causes.frames.document(frame)
        owner = registrable_domain(host_of(url))
        found += [Stored("local", key, owner, value) for key, value in look.local]
        found += [Stored("session", key, owner, value) for key, value in look.session]
    return found


def _sent(outgoing: list[_Outgoing]) -> Iterator[Sent]:
    for one in outgoing:
        chain = one.exchange.chain
        before = ""
        for number, hop in enumerate(one.flight.hops):
            yield Sent(
                url=hop.url,
                headers=tuple(one.headers),
                body=one.body_of(number),
                content_type=one.content_type,
                chain=chain,
                hop=number,
                came_from=before,
            )
            before = hop.url
        for message in one.messages():
            yield Sent(url=one.flight.url, body=message, chain=chain, is_message=True)


def _hint_wishes(outgoing: list[_Outgoing]) -> Iterator[tuple[Actor, Use]]:
    """Answers that ask the browser for its details with every request from now on."""
    for one in outgoing:
        headers = one.flight.response_headers.items()
        wished = next((str(value) for name, value in headers if name.lower() == "accept-ch"), "")
        hints = tuple(hint.strip().lower() for hint in wished.split(",") if hint.strip())
        if hints:
            url = one.flight.url
            actor = Actor(
                url=url,
                line=None,
                column=None,
                function=None,
                chain=one.exchange.chain,
                frame_url=one.exchange.frame_url,
                in_worker=False,
            )
            yield actor, Use(actor=0, api="Accept-CH", count=1, details=hints, distinct=len(hints))


def _uploads(outgoing: list[_Outgoing], probe: Probe) -> Iterator[Sending]:
    for one in outgoing:
        if one.upload is None:
            continue
        contents = one.messages() or [one.body or b""]
        words = (probe.word_in(content, one.content_type) for content in contents)
        yield Sending(
            url=template(one.flight.url),
            chain=one.exchange.chain,
            frame_url=one.exchange.frame_url,
            count=one.upload.count,
            bytes=one.upload.size,
            time=one.flight.hops[0].time,
            resource_type=one.exchange.resource_type,
            word=next((word for word in words if word), None),
        )


def _leaks(outgoing: list[_Outgoing], probe: Probe, progress: Progress) -> Iterator[Leak]:
    typed = {one.seed: one for one in progress.typed}
    if not typed:
        return
    seen: set[tuple[object, ...]] = set()
    for one in outgoing:
        for found in _seeds_in(one, probe):
            field = typed.get(found.word)
            if field is None:
                continue  # of another page of this scan, in a cookie or the like
            leak = _leak(one, field, found, _when(one, progress))
            key = (leak.field, leak.field_name, leak.url, leak.place, leak.parameter, leak.form)
            if key not in seen:
                seen.add(key)
                yield leak


def _seeds_in(one: _Outgoing, probe: Probe) -> Iterator[Found]:
    for number, hop in enumerate(one.flight.hops):
        yield from probe.seeds_in(hop.url, one.headers, one.body_of(number), one.content_type)
    for message in one.messages():
        yield from probe.seeds_in_message(message)


def _when(one: _Outgoing, progress: Progress) -> Literal["typing", "submit"]:
    started = one.flight.hops[0].time
    is_form = one.flight.cdp_type == "Document" and one.flight.method != "GET"
    after = progress.submitted and started >= progress.submitted
    return "submit" if is_form or after else "typing"


def _leak(one: _Outgoing, field: Typed, found: Found, when: Literal["typing", "submit"]) -> Leak:
    chain: tuple[ChainLink, ...] = one.exchange.chain
    return Leak(
        field=field.kind,
        field_name=field.name,
        url=template(one.flight.url),
        place=found.place,
        parameter=found.parameter,
        form=found.form,
        when=when,
        chain=chain,
        frame_url=one.exchange.frame_url,
    )
