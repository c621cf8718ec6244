"""What our hooks tell from inside pages and workers, each with its stack."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urljoin

import msgspec

from scanner.cdp import Wire
from scanner.record.causes import Causes, Place, Wrapped
from scanner.record.deeds import KINDS as DEEDS
from scanner.record.deeds import Deeds, World
from scanner.record.targets import Target
from scanner.urls import origin_of

Json = dict[str, Any]


class Call(msgspec.Struct, frozen=True):
    """One call of a hooked function."""

    kind: str
    facts: tuple[str, ...]
    url: str
    """Address of the frame or worker, with a web address even for srcdoc and blank frames."""
    origin: str
    place: Place | None
    time: float
    """Seconds since the epoch."""
    in_worker: bool
    world: World
    """Whose numbering of actors it follows."""


class Calls:
    """Collects calls; recorders read them when the visit ends."""

    def __init__(self, causes: Causes, channel: str, wire: Wire) -> None:
        self._causes = causes
        self._wire = wire
        self._channel = channel + "#"
        self._contexts: dict[tuple[str, int], tuple[str, str]] = {}
        self._worlds: dict[tuple[str, str], int] = {}
        self.calls: list[Call] = []
        self.deeds = Deeds(causes)
        self.keepalive: set[str] = set()
        self.garbled = 0
        """Messages of the hooks that made no sense."""
        self.capped: set[str] = set()
        """Kinds of which a page made so many that the rest was not recorded."""

    def handlers(self) -> dict[str, Any]:
        """Event method to handler."""
        return {
            "Runtime.executionContextCreated": self._context,
            "Runtime.consoleAPICalled": self._called,
        }

    def _context(self, target: Target, event: Json) -> None:
        context = event["context"]
        frame = (context.get("auxData") or {}).get("frameId") or target.id
        self._contexts[target.session, context["id"]] = (frame, context.get("origin", ""))
        if (context.get("auxData") or {}).get("isDefault") and not target.is_worker:
            self._worlds[target.session, frame] = context["id"]

    def page_worlds(self) -> list[tuple[str, int]]:
        """Session and context id of each frame's own world, the latest of each frame."""
        return [(session, world) for (session, _), world in self._worlds.items()]

    def _called(self, target: Target, event: Json) -> None:
        if not event.get("context", "").startswith(self._channel):
            return
        values = [str(arg.get("value", "")) for arg in event["args"] if arg["type"] == "string"]
        if len(values) < 2:
            return
        kind, href, *facts = values
        frame, origin = self._contexts.get(
            (target.session, event["executionContextId"]), (target.id, "")
        )
        if kind.startswith("capped:"):
            kind = kind.removeprefix("capped:")
            self.capped.add(kind)
        stack = event.get("stackTrace") or {}
        place = self._causes.of_call(target.session, stack, frame, _disguise(kind, facts))
        url = href if href.startswith("http") else self._causes.frames.document(frame) or href
        call = Call(
            kind=kind,
            facts=tuple(facts),
            url=url,
            origin=origin_of(origin if origin.startswith("http") else href),
            place=place,
            time=event["timestamp"] / 1000,
            in_worker=target.is_worker,
            world=(target.session, event["executionContextId"]),
        )
        if place is None and _parent_of(stack):
            self._ask(target.session, frame, call, _parent_of(stack))
        else:
            self._take(self._settled(call, place, frame))

    def _did(self, call: Call) -> None:
        try:
            if call.kind == "actor":
                self.deeds.actor(call.world, call.facts[0], call.place, call.url, call.in_worker)
            else:
                self.deeds.told(call.world, call.kind, call.facts[0], call.time)
        except (ValueError, IndexError, msgspec.MsgspecError):
            self.garbled += 1  # the page made the hooks tell nonsense

    def _ask(self, session: str, frame: str, call: Call, parent: Json | None) -> None:
        """Fetch what happened before a call whose own stack names nobody (string timers)."""

        def answered(answer: asyncio.Future[Json]) -> None:
            place = None
            if not answer.cancelled() and answer.exception() is None:
                stack = answer.result()["stackTrace"]
                place = self._causes.of_stack(session, stack, frame)
            self._take(self._settled(call, place, frame))

        asked = self._wire.ask("Debugger.getStackTrace", {"stackTraceId": parent}, session)
        asked.add_done_callback(answered)

    def _settled(self, call: Call, place: Place | None, frame: str) -> Call:
        return msgspec.structs.replace(call, place=place or self._causes.fallback(frame))

    def _take(self, call: Call) -> None:
        if call.kind in DEEDS:
            self._did(call)
        elif call.kind == "keepalive":
            self.keepalive.add(call.facts[0])
        elif call.kind in ("blob", "worker"):
            self._causes.made(call.facts[0], call.place)
        else:
            self.calls.append(call)
            if call.kind == "open" and call.facts[0] == "service_worker":
                self._causes.made(urljoin(call.url, call.facts[1]), call.place)


def _disguise(kind: str, facts: list[str]) -> Wrapped:
    """What a page script has put over the function that was called, if anything."""
    if kind == "cookie" and facts[-1:] == ["wrapped"]:
        return "accessor"
    return "function" if kind == "actor" and facts[-1:] == ["beneath"] else None


def _parent_of(stack: Json) -> Json | None:
    """The id of the oldest known part's forerunner, where V8 keeps it apart."""
    part = stack
    while part.get("parent"):
        part = part["parent"]
    parent: Json | None = part.get("parentId")
    return parent
