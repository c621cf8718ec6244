"""What scripts did, as told by the deep hooks: functions used, canvases, sound, peers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from scanner.behaviour import Actor, AudioGraph, CanvasRead, Peer, Use
from scanner.cdp import whole_characters
from scanner.record.causes import Causes, Place

# Kinds of messages that are ours; calls.py hands them over.
KINDS = ("actor", "deeds", "canvas")
# More than a page can tell without being made to: what comes beyond is dropped, and noted.
MAX_ACTORS = 2_000
MAX_USES = 10_000
MAX_THINGS = 1_000
MAX_CANVASES = 1_000
# The largest whole number that JavaScript is sure of; the journal holds no more than 64 bits.
_MOST = 2**53

World = tuple[str, int]
"""Session and execution context: one frame's or worker's own numbering of actors."""

Number = Annotated[int, msgspec.Meta(ge=-_MOST, le=_MOST)]
Flags = dict[str, Number]
Actors = dict[Number, Number]


class _Use(msgspec.Struct):
    n: Number
    x: Number
    d: Flags


class _Thing(msgspec.Struct):
    what: str
    maker: Number
    offline: bool = False
    generators: Number = 0
    processors: Flags = {}
    readers: Actors = {}
    reads: Flags = {}
    outputs: Number = 0
    heard: bool = False
    gesture: bool = False
    data: bool = False
    offered: bool = False
    listened: bool = False
    media: bool = False
    connected: bool = False


class _Deeds(msgspec.Struct):
    uses: dict[str, _Use]
    things: dict[str, _Thing]


class _Canvas(msgspec.Struct):
    actor: Number
    how: str
    kind: Literal["2d", "webgl", "bitmap", "none"]
    width: Number
    height: Number
    texts: Flags
    colours: Flags
    fonts: Flags
    ops: Flags
    effects: Flags
    drawers: Actors
    visible: bool
    gesture: bool
    same: Number


class Deeds:
    """Collects what the hooks tell; later tellings of the same use replace earlier ones."""

    def __init__(self, causes: Causes) -> None:
        self._causes = causes
        self._actors: list[Actor] = []
        self._numbers: dict[tuple[World, int], int] = {}
        self._uses: dict[tuple[World, int, str], tuple[_Use, float]] = {}
        self._things: dict[tuple[World, str], _Thing] = {}
        self._canvases: list[tuple[World, _Canvas]] = []
        self.overflow = False
        """Whether the page made more of anything than is kept."""

    def actor(
        self, world: World, number: str, place: Place | None, frame_url: str, in_worker: bool
    ) -> None:
        """Note who a world's actor is."""
        if len(self._actors) >= MAX_ACTORS:
            self.overflow = True
            return
        self._numbers[world, int(number)] = len(self._actors)
        self._actors.append(
            Actor(
                url=place.url if place else None,
                line=place.line if place else None,
                column=place.column if place else None,
                function=place.function if place else None,
                chain=self._causes.chain(place),
                frame_url=frame_url,
                in_worker=in_worker,
            )
        )

    def told(self, world: World, kind: str, text: str, time: float) -> None:
        """Take one message; raises ValueError for what is none of ours."""
        raw = whole_characters(text.encode("utf-8", "replace"))
        if kind == "canvas":
            self._read(world, msgspec.json.decode(raw, type=_Canvas))
            return
        deeds = msgspec.json.decode(raw, type=_Deeds)
        for key, use in deeds.uses.items():
            number, _, api = key.partition("|")
            self._used((world, int(number), api), use, time)
        for key, thing in deeds.things.items():
            if self._has_room(self._things, (world, key), MAX_THINGS):
                self._things[world, key] = thing

    def _read(self, world: World, canvas: _Canvas) -> None:
        if len(self._canvases) >= MAX_CANVASES:
            self.overflow = True
            return
        self._canvases.append((world, canvas))

    def _used(self, key: tuple[World, int, str], use: _Use, time: float) -> None:
        if self._has_room(self._uses, key, MAX_USES):
            first = self._uses.get(key)
            self._uses[key] = (use, first[1] if first else time)

    def _has_room(self, kept: Mapping[Any, object], key: object, most: int) -> bool:
        """Whether it is known already, or may still be added."""
        if key in kept or len(kept) < most:
            return True
        self.overflow = True
        return False

    def observers(self) -> set[str]:
        """Scripts that follow every change of the whole document: the mark of a recorder."""
        actors = self.actors()
        return {
            actors[self._actor(world, number)].url or ""
            for (world, number, api), (use, _) in self._uses.items()
            if api == "MutationObserver.observe" and any("subtree" in wanted for wanted in use.d)
        }

    def actors(self) -> tuple[Actor, ...]:
        """Everybody; the others' numbers are places in this."""
        nobody = Actor(
            url=None, line=None, column=None, function=None, chain=(), frame_url="", in_worker=False
        )
        return (*self._actors, nobody)

    def _actor(self, world: World, number: int) -> int:
        return self._numbers.get((world, number), len(self._actors))

    def uses(self) -> tuple[Use, ...]:
        """Uses of functions and properties, by actor."""
        return tuple(
            Use(
                actor=self._actor(world, number),
                api=api,
                count=use.n,
                details=tuple(use.d),
                distinct=use.x,
                time=time,
            )
            for (world, number, api), (use, time) in self._uses.items()
        )

    def canvases(self) -> tuple[CanvasRead, ...]:
        """Readings of canvases, in order."""
        return tuple(
            CanvasRead(
                reader=self._actor(world, seen.actor),
                drawers=self._several(world, seen.drawers),
                how=seen.how,
                context=seen.kind,
                width=abs(seen.width),
                height=abs(seen.height),
                texts=tuple(seen.texts),
                text_colours=len(seen.colours),
                fonts=tuple(seen.fonts),
                operations=seen.ops,
                effects=tuple(sorted(seen.effects)),
                visible=seen.visible,
                gesture=seen.gesture,
                same=seen.same,
            )
            for world, seen in self._canvases
        )

    def audio(self) -> tuple[AudioGraph, ...]:
        """Audio contexts whose samples were taken out."""
        return tuple(
            AudioGraph(
                maker=self._actor(world, thing.maker),
                readers=self._several(world, thing.readers),
                offline=thing.offline,
                generators=thing.generators,
                processors=tuple(sorted(thing.processors)),
                silent=thing.offline or not thing.outputs or not thing.heard,
                reads=tuple(sorted(thing.reads)),
                gesture=thing.gesture,
            )
            for (world, _), thing in self._things.items()
            if thing.what == "audio"
        )

    def peers(self) -> tuple[Peer, ...]:
        """Peer connections."""
        return tuple(
            Peer(
                maker=self._actor(world, thing.maker),
                data_channel=thing.data,
                offered=thing.offered,
                listened=thing.listened,
                media=thing.media,
                connected=thing.connected,
            )
            for (world, _), thing in self._things.items()
            if thing.what == "peer"
        )

    def _several(self, world: World, numbers: Actors) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self._actor(world, number) for number in numbers))


def facts(deeds: Deeds) -> dict[str, Any]:
    """All of it, as fields of `scanner.behaviour.Behaviour`."""
    return {
        "actors": deeds.actors(),
        "uses": deeds.uses(),
        "canvases": deeds.canvases(),
        "audio": deeds.audio(),
        "peers": deeds.peers(),
    }
