"""The frames of a page in which our script answers, in a world that the page can't reach."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from scanner.cdp import Wire, WireError
from scanner.consent.kit import NAME, source
from scanner.record.targets import Target
from scanner.record.watch import Watch

# A frame that is busy for longer than this is asked again later; a survey takes 5 to 250 ms.
ANSWER_S = 3.0
# V8 ends a script of ours that runs for longer, so that a hostile page can't keep it.
SCRIPT_MS = 2_500
# The same world in which the rest of the scan looks at pages.
_WORLD = "consentry"
# Closed shadow roots are looked for in all of a smaller document (8,000 elements take 60 ms); of a
# larger one only so many elements are asked that may well have one.
WHOLE_DOCUMENT = 8_000
MOST_HOSTS = 50

Json = dict[str, Any]
T = TypeVar("T")


class Gone(Exception):
    """The frame is no more, or it doesn't answer."""


class Silent(Gone):
    """It is there and doesn't answer: a script of its page runs and runs."""


class Place(msgspec.Struct, eq=False):
    """One frame. `number` is the iframe's in `parent`."""

    wire: Wire
    target: Target
    frame: str
    parent: Place | None = None
    number: int = 0
    url: str = ""
    world: int = 0
    pierced: int = -1
    """How many elements there were when closed shadow roots were last looked for."""

    @property
    def depth(self) -> int:
        """0 for the page itself."""
        return 0 if self.parent is None else self.parent.depth + 1

    async def ask(self, name: str, *arguments: Any, within: float = ANSWER_S) -> Any:
        """What a function of our script answers. Raises `Gone`."""
        given = ", ".join(json.dumps(argument) for argument in arguments)
        return await self.value(f"{NAME}.{name}({given})", within)

    async def told(self, kind: type[T], name: str, *arguments: Any) -> T:
        """The same as a record. Raises `Gone`, for an answer of another shape too."""
        try:
            return msgspec.convert(await self.ask(name, *arguments), kind)
        except msgspec.ValidationError as error:
            raise Gone(f"{name}: {error}") from error

    async def page_says(self, expression: str, within: float = ANSWER_S) -> Any:
        """An expression's value in the page's own world. Raises `Gone` where it throws, too."""
        if self.parent is not None:
            raise Gone("asked of the page itself only")
        return await self._evaluated({"expression": expression}, within)

    async def handle(self, number: int) -> str:
        """The browser's name of an element. Raises `Gone`."""
        answer = await self._raw(
            {"expression": f"{NAME}.element({number})", "contextId": self.world}, ANSWER_S, False
        )
        handle = answer["result"].get("objectId")
        if not handle:
            raise Gone("no such element")
        return str(handle)

    async def pierce(self) -> bool:
        """Look for closed shadow roots in a document that has grown; whether there are any."""
        size = int(await self.ask("count"))
        if size == self.pierced:
            return False
        self.pierced = size
        found: list[int] = []
        if size <= WHOLE_DOCUMENT:
            root = {"expression": "document.documentElement", "contextId": self.world}
            answer = await self._raw(root, ANSWER_S, False)
            found = await self._roots_below(answer["result"].get("objectId", ""), -1)
        else:
            for number in await self.ask("likelyHosts", MOST_HOSTS):
                found += await self._roots_below(await self.handle(number), 0)
        for backend in found[:MOST_HOSTS]:
            await self._open(backend)
        return bool(found)

    async def _roots_below(self, handle: str, depth: int) -> list[int]:
        what = {"objectId": handle, "depth": depth, "pierce": True}
        return list(_closed((await self._call("DOM.describeNode", what))["node"]))

    async def _open(self, backend: int) -> None:
        where = {"backendNodeId": backend, "executionContextId": self.world}
        answer = await self._call("DOM.resolveNode", where)
        await self._call(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": f"function () {{ {NAME}.openRoot(this) }}",
                "objectId": answer["object"]["objectId"],
            },
        )

    async def value(self, expression: str, within: float = ANSWER_S) -> Any:
        """An expression's value in our own world. Raises `Gone`."""
        for attempt in range(2):
            try:
                if not self.world:
                    await self._enter(within)
                where = {"expression": expression, "contextId": self.world}
                return await self._evaluated(where, within)
            except Gone as gone:
                is_old = "context" in str(gone)
                self.world = 0
                if attempt or not is_old:
                    raise
        raise Gone("never answered")

    async def _enter(self, within: float) -> None:
        world = await self._call(
            "Page.createIsolatedWorld", {"frameId": self.frame, "worldName": _WORLD}, within
        )
        self.world = world["executionContextId"]
        self.pierced = -1
        await self._evaluated({"expression": source(), "contextId": self.world}, within)

    async def _evaluated(self, what: Json, within: float) -> Any:
        return (await self._raw(what, within, True))["result"].get("value")

    async def _raw(self, what: Json, within: float, by_value: bool) -> Json:
        how = {"awaitPromise": True, "returnByValue": by_value, "silent": True}
        answer = await self._call("Runtime.evaluate", {**what, **how, "timeout": SCRIPT_MS}, within)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            said = details.get("exception", {}).get("description") or details.get("text")
            raise Gone(f"script: {said}")
        return answer

    async def _call(self, method: str, params: Json, within: float = ANSWER_S) -> Json:
        try:
            return await self.wire.call(method, params, self.target.session, within)
        except WireError as error:
            kind = Silent if "no answer" in str(error) else Gone
            raise kind(str(error)) from error


class Places:
    """The frames of one page, each made when it is first asked for."""

    def __init__(self, wire: Wire, watch: Watch) -> None:
        self._wire = wire
        self._watch = watch
        self._children: dict[str, Place] = {}
        self._main: Place | None = None

    @property
    def main(self) -> Place:
        """The page itself. Raises `Gone`."""
        page = self._watch.page
        if page is None or self._watch.crashed.is_set():
            raise Gone("the page is gone")
        if self._main is None or self._main.target is not page:
            self._main = Place(wire=self._wire, target=page, frame=page.id)
        return self._main

    async def child(self, parent: Place, number: int) -> Place:
        """The document of an iframe. Raises `Gone`."""
        handle = await parent.handle(number)
        node = await parent._call("DOM.describeNode", {"objectId": handle})
        frame = node["node"].get("frameId")
        if not frame:
            raise Gone("no frame in it")
        target = next((t for t in self._watch.targets.values() if t.id == frame), parent.target)
        known = self._children.get(frame)
        if known is None or known.target is not target or known.parent is not parent:
            known = Place(wire=self._wire, target=target, frame=frame, parent=parent, number=number)
            self._children[frame] = known
        known.number = number
        known.url = self._watch.causes.frames.urls.get(frame, "")
        return known


async def on_page(place: Place, x: float, y: float) -> tuple[float, float]:
    """A point of a frame, on the page's screen. Raises `Gone`."""
    while place.parent is not None:
        begins = await place.parent.ask("frameAt", place.number)
        if begins is None:
            raise Gone("the frame is gone")
        x, y = begins["x"] + x * begins["scale"], begins["y"] + y * begins["scale"]
        place = place.parent
    return x, y


async def shown_frames(place: Place) -> None:
    """Scroll the frames around a frame into view. Raises `Gone`."""
    above = list(_up(place))
    for one in reversed(above):
        if one.parent is not None:
            await one.parent.ask("showFrame", one.number)


def _up(place: Place) -> Iterator[Place]:
    at: Place | None = place
    while at is not None:
        yield at
        at = at.parent


def _closed(node: Json) -> Iterator[int]:
    """Closed shadow roots below a node, outer ones first."""
    stack = [node]
    while stack:
        one = stack.pop()
        for root in one.get("shadowRoots", ()):
            if root.get("shadowRootType") == "closed":
                yield root["backendNodeId"]
            if root.get("shadowRootType") != "user-agent":
                stack.append(root)
        stack += one.get("children", ())
