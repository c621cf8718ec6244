"""Run a script of ours in every frame, in a world that the page cannot reach."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import msgspec

from scanner.cdp import Wire, WireError
from scanner.record.hooks import look
from scanner.record.storage import FrameLook
from scanner.record.targets import Target
from scanner.record.watch import Watch

# Seconds for one frame to answer: look.js itself gives up on a store after 1.5 s.
LOOK_TIMEOUT_S = 5.0
MAX_FRAMES = 80
_WORLD = "consentry"
PULSE_S = 3.0

_LISTENS = """['pagehide', 'unload', 'beforeunload', 'visibilitychange', 'freeze'].some((type) =>
  type in getEventListeners(window) || type in getEventListeners(document))"""

Json = dict[str, Any]


async def evaluate(
    wire: Wire, target: Target, frame: str, expression: str, within: float = LOOK_TIMEOUT_S
) -> Any:
    """The value of an expression in a frame's isolated world.

    Raises `WireError` when the frame is gone, hangs or throws.
    """
    world = await wire.call(
        "Page.createIsolatedWorld",
        {"frameId": frame, "worldName": _WORLD},
        target.session,
        within,
    )
    answer = await wire.call(
        "Runtime.evaluate",
        {
            "expression": expression,
            "contextId": world["executionContextId"],
            "awaitPromise": True,
            "returnByValue": True,
        },
        target.session,
        within,
    )
    if "exceptionDetails" in answer:
        raise WireError(str(answer["exceptionDetails"].get("text")))
    return answer["result"].get("value")


async def look_everywhere(wire: Wire, watch: Watch) -> tuple[list[tuple[str, FrameLook]], int]:
    """(frame id, what it shows) of all frames of all pages; and how many did not answer.

    The first is the page's main frame, if that answered.
    """
    frames, silent = await _all_frames(wire, watch)
    looks = await asyncio.gather(
        *(_look(wire, target, frame, watch) for target, frame in frames[:MAX_FRAMES])
    )
    seen = [(frame, found) for (_, frame), found in zip(frames, looks, strict=False) if found]
    return seen, silent + len(frames) - len(seen)


async def ask_everywhere(wire: Wire, watch: Watch, expression: str) -> list[tuple[str, Any]]:
    """(frame id, value of the expression) of all frames that answer."""
    frames, _ = await _all_frames(wire, watch)
    answers = await asyncio.gather(
        *(evaluate(wire, target, frame, expression) for target, frame in frames[:MAX_FRAMES]),
        return_exceptions=True,
    )
    return [
        (frame, answer)
        for (_, frame), answer in zip(frames, answers, strict=False)
        if not isinstance(answer, BaseException)
    ]


async def _all_frames(wire: Wire, watch: Watch) -> tuple[list[tuple[Target, str]], int]:
    """Every frame of every page, the main frame first; and how many targets did not answer."""
    targets = [t for t in watch.targets.values() if t.type in ("page", "iframe")]
    targets.sort(key=lambda target: target is not watch.page)
    frames: list[tuple[Target, str]] = []
    silent = 0
    for answer in await asyncio.gather(
        *(_frame_ids(wire, target) for target in targets), return_exceptions=True
    ):
        if isinstance(answer, WireError):
            silent += 1
        elif isinstance(answer, BaseException):
            raise answer
        else:
            frames += answer
    return frames, silent


async def says_farewell(wire: Wire, watch: Watch) -> bool:
    """Whether any frame waits for the moment when the page is left.

    Asked through the console's own `getEventListeners`, in each frame's world; a frame that does
    not answer counts as waiting.
    """
    worlds = watch.calls.page_worlds()
    answers = await asyncio.gather(
        *(_waits(wire, session, world) for session, world in worlds[:MAX_FRAMES])
    )
    return any(answers)


async def _waits(wire: Wire, session: str, world: int) -> bool:
    question = {
        "expression": _LISTENS,
        "contextId": world,
        "includeCommandLineAPI": True,
        "returnByValue": True,
        "silent": True,
    }
    try:
        answer = await wire.call("Runtime.evaluate", question, session, PULSE_S)
    except WireError:
        return False  # a world that is gone waits for nothing
    return bool(answer["result"].get("value", True))


async def _frame_ids(wire: Wire, target: Target) -> list[tuple[Target, str]]:
    tree = await wire.call("Page.getFrameTree", {}, target.session, LOOK_TIMEOUT_S)
    return [(target, frame) for frame in _ids(tree["frameTree"])]


def _ids(tree: Json) -> Iterator[str]:
    yield tree["frame"]["id"]
    for child in tree.get("childFrames", ()):
        yield from _ids(child)


async def _look(wire: Wire, target: Target, frame: str, watch: Watch) -> FrameLook | None:
    expression = look(links=target is watch.page and frame == target.id)
    try:
        value = await evaluate(wire, target, frame, expression)
        return msgspec.convert(value, FrameLook)
    except (WireError, msgspec.ValidationError):
        return None
