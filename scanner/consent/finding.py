"""Find a page's banner: in its frames, open and closed shadow roots, now or when it comes."""

from __future__ import annotations

import asyncio
import time

import msgspec

from scanner.consent.asking import controls_of, switches_of
from scanner.consent.banner import Candidate, KnownLayer, best, weighed, worth_asking
from scanner.consent.kit import Survey
from scanner.consent.named import named
from scanner.consent.places import Gone, Place
from scanner.consent.signals import known_globals
from scanner.consent.stay import Stay
from scanner.consent.texts import about
from scanner.consent.tools import (
    Recognised,
    Seen,
    asked_elements,
    asked_globals,
    recognised,
)
from scanner.visit.visit import read_jar

# How often the page is looked at while a banner may come.
POLL_S = 0.2
# Marks of tools are looked for as often; it takes 10 ms.
RECOGNISE_S = 0.6
# A page that does nothing and says nothing of consent gets so long before it is prodded.
NOTHING_S = 3.0
# After the mouse has moved and the page was scrolled, so long again.
PRODDED_S = 1.5
# Beyond the patience, where a tool is there whose banner is still to come.
TOOL_PATIENCE_S = 10.0
# A page that goes on working after its banner should have come is not waited for longer.
AGAIN_S = 4.0
# A script and a global, say, see scanner/consent/tools/marks.py.
TWO_KINDS = 6
MAX_FRAMES = 10
MAX_DEPTH = 3


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A banner on an open page."""

    candidate: Candidate
    tool: Recognised | None
    """What consent tool it belongs to."""
    appeared_ms: int
    """From the navigation to its first sight."""


class Finder:
    """Looks for the banner of one stay's present document."""

    def __init__(self, stay: Stay) -> None:
        self._stay = stay
        self._surveys: dict[Place, Survey] = {}
        self._pierced_at = 0.0
        self._recognised_at = 0.0
        self._known: tuple[KnownLayer, ...] = ()
        self._first_ms: int | None = None
        self.tools: tuple[Recognised, ...] = ()
        self.places: list[Place] = []
        """The frames that were looked into, the page itself first."""
        self.cut = False
        """Whether a document was too large to look at all of it."""

    async def wait(self, patience: float) -> Found | None:
        """The banner, once it comes; None when it is clear that none will."""
        began = time.monotonic()
        prodded: float | None = None
        while not self._stay.watch.crashed.is_set():
            found = await self.look()
            if found:
                return found
            waited = time.monotonic() - began
            if prodded is None and self._may_prod(waited, patience):
                await prod(self._stay)
                prodded = time.monotonic()
            if prodded is not None and time.monotonic() - prodded > PRODDED_S:
                return await self.look(always=True)
            if waited > patience + TOOL_PATIENCE_S + PRODDED_S:
                return None
            await asyncio.sleep(POLL_S)
        return None

    async def wait_again(self, patience: float) -> Found | None:
        """The banner, if it comes within `patience` seconds and the page's work; for a page whose
        banner is known to come in that time.
        """
        began = time.monotonic()
        while not self._stay.watch.crashed.is_set():
            found = await self.look()
            if found:
                return found
            waited = time.monotonic() - began
            if waited > patience and (self._stay.is_quiet() or waited > patience + AGAIN_S):
                return await self.look(always=True)
            await asyncio.sleep(POLL_S)
        return None

    def _may_prod(self, waited: float, patience: float) -> bool:
        """Whether nothing more will come by itself."""
        strong = any(one.weight >= 3 and not one.tool.pay for one in self.tools)
        limit = patience + (TOOL_PATIENCE_S if strong and not self._stay.is_quiet(2.0) else 0.0)
        if waited > limit:
            return True
        announced = self.tools or any(it.hidden or it.expects for it in self._surveys.values())
        return not announced and waited > min(NOTHING_S, patience) and self._stay.is_quiet(1.0)

    async def look(self, always: bool = False, after_settings: bool = False) -> Found | None:
        """The banner, if it can be seen now. With `always` unchanged frames are surveyed too."""
        try:
            main = self._stay.places.main
            await self._recognise(always)
            changed = await self._look_into(main, always)
            if not changed:
                return None
            found = best(await self._candidates(after_settings))
            if found is None and await self._pierce(always):
                await self._look_into(main, True)
                found = best(await self._candidates(after_settings))
        except Gone:
            return None
        return self.found(found) if found else None

    async def all(self, after_settings: bool = False) -> list[Candidate]:
        """Every box that could be a banner or a layer of it, the best first."""
        try:
            await self._look_into(self._stay.places.main, True)
            await self._pierce(True)
            await self._look_into(self._stay.places.main, True)
            found = await self._candidates(after_settings)
        except Gone:
            return []
        able = [candidate for candidate in found if candidate.score > 0]
        return sorted(able, key=lambda it: -it.score)

    async def read(self, candidate: Candidate) -> Candidate | None:
        """The same box with its controls as they are now; None where it is gone."""
        try:
            controls = await controls_of(candidate)
        except Gone:
            return None
        if controls is None:
            return None
        return msgspec.structs.replace(candidate, controls=named(controls, candidate.languages))

    # How it is done.

    async def _look_into(self, place: Place, always: bool) -> bool:
        """Survey a frame and those in it; whether anything is new."""
        self.places = []
        return await self._descend(place, always)

    async def _descend(self, place: Place, always: bool) -> bool:
        if len(self.places) >= MAX_FRAMES:
            return False
        asked = [
            {"boxes": it.layer.boxes, "frames": it.layer.frames, "shadow": it.layer.shadow}
            for it in self._known
        ]
        answer = await place.ask(
            "news", asked, place.depth > 0, always or place not in self._surveys
        )
        self.places.append(place)
        is_new = answer is not None
        if is_new:
            try:
                self._surveys[place] = msgspec.convert(answer, Survey)
            except msgspec.ValidationError as error:
                raise Gone(str(error)) from error
        survey = self._surveys[place]
        self.cut = self.cut or survey.cut
        if place.depth < MAX_DEPTH:
            for frame in survey.frames:
                try:
                    child = await self._stay.places.child(place, frame.number)
                    is_new = await self._descend(child, always) or is_new
                except Gone:
                    continue
        return is_new

    async def _pierce(self, always: bool) -> bool:
        now = time.monotonic()
        survey = self._surveys.get(self._stay.places.main)
        if survey is None or survey.ready == "loading":
            return False
        if not always and now - self._pierced_at < 1.0:
            return False
        self._pierced_at = now
        found = False
        for place in list(self.places):
            try:
                found = await place.pierce() or found
            except Gone:
                continue
        return found

    async def _recognise(self, always: bool) -> None:
        now = time.monotonic()
        if not always and now - self._recognised_at < RECOGNISE_S:
            return
        self._recognised_at = now
        stay, main = self._stay, self._stay.places.main
        elements = await main.ask("marks", asked_elements())
        held = await main.ask("storedKeys")
        jar = await read_jar(stay.errand.chromium, stay.key)
        seen = Seen(
            urls=frozenset(
                hop.url for it in list(stay.watch.network.flights.values()) for hop in it.hops
            ),
            globals=await known_globals(stay, asked_globals()),
            elements=frozenset(elements),
            cookies=frozenset(one["name"] for one in jar),
            storage=frozenset(held["local"]),
        )
        found = recognised(seen)
        if [one.tool.id for one in found] != [one.tool.id for one in self.tools]:
            self._surveys.clear()
        self.tools = found
        self._known = tuple(_layers(found))

    async def _candidates(self, after_settings: bool) -> list[Candidate]:
        found: list[Candidate] = []
        for place in self.places:
            survey = self._surveys[place]
            hints = (survey.language,)
            texts = [(box, about(box.text, (box.language, *hints))) for box in survey.boxes]
            for box, what in worth_asking(texts, after_settings):
                known = self._known[box.tool] if 0 <= box.tool < len(self._known) else None
                bare = Candidate(
                    place=place, box=box, survey=survey, about=what, controls=(), known=known
                )
                full = await self._filled(bare, after_settings)
                if full:
                    found.append(weighed(full, after_settings))
        return found

    async def _filled(self, bare: Candidate, after_settings: bool) -> Candidate | None:
        try:
            controls = await controls_of(bare)
            if controls is None:
                return None
            switches = len(await switches_of(bare) or ()) if after_settings else 0
            fields = int(await bare.place.ask("fieldsOf", bare.box.number))
        except Gone:
            return None
        return msgspec.structs.replace(
            bare,
            controls=named(controls, bare.languages),
            switches=switches,
            fields=fields,
        )

    def found(self, candidate: Candidate) -> Found:
        """The candidate as this page's banner."""
        began = self._stay.began * 1000
        if self._first_ms is None:
            self._first_ms = max(0, round(candidate.survey.at - began))
        return Found(candidate=candidate, tool=self._tool_of(candidate), appeared_ms=self._first_ms)

    def _tool_of(self, candidate: Candidate) -> Recognised | None:
        if candidate.known:
            return candidate.known.tool
        # Sites draw banners of their own for a tool, whose marks then are of two kinds at least.
        return next((one for one in self.tools if one.weight >= TWO_KINDS), None)


async def prod(stay: Stay) -> None:
    """Move the mouse and scroll a little, as a visitor who begins to read."""
    page = stay.watch.page
    if page is None:
        return
    wire = stay.errand.chromium.wire
    for x, y in ((120, 160), (300, 320)):
        wire.post("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": x, "y": y}, page.session)
    wheel = {"type": "mouseWheel", "x": 300, "y": 320, "deltaX": 0, "deltaY": 500}
    wire.post("Input.dispatchMouseEvent", wheel, page.session)
    stay.watch.activity.touch()


def _layers(found: tuple[Recognised, ...]) -> list[KnownLayer]:
    layers: list[KnownLayer] = []
    for one in found[:6]:
        first, second = one.tool.first, one.tool.second
        if first:
            layers.append(KnownLayer(tool=one, number=1, layer=first))
        if second is None:
            continue
        if first and not second.frames and not second.shadow:  # it is where the first is
            second = msgspec.structs.replace(second, frames=first.frames, shadow=first.shadow)
        layers.append(KnownLayer(tool=one, number=2, layer=second))
    return layers
