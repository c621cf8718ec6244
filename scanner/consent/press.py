"""Press a control as a visitor would, and wait for what comes of it."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any, Literal

import msgspec

from scanner.consent.kit import Aim
from scanner.consent.places import Gone, Place, Silent, on_page, shown_frames
from scanner.consent.stay import Stay

# Banners fade for up to a second; one that has not moved by then did not hear the press.
EFFECT_S = 2.5
# What the press set going (a request, a navigation) is waited for as long as this.
BUSY_S = 6.0
POLL_S = 0.08
# Longer than a press with all its events takes on a busy machine.
GUARD_MS = 3_000
# A control that is drawn anew ten times a second is hit by every second press.
TRIES = 6

Way = Literal["mouse", "keyboard", "script"]
ALL_WAYS: tuple[Way, ...] = ("mouse", "keyboard", "script")
Effect = Literal["gone", "changed", "navigated", "hung", "nothing"]
"""`gone`: the box is no more to be seen; `changed`: it shows something else; `navigated`: another
document came; `hung`: the page answers no more; `nothing` of these."""

_MOUSE: dict[str, Any] = {"button": "left", "clickCount": 1, "pointerType": "mouse"}


class Handle(msgspec.Struct, frozen=True):
    """What is pressed: an element of a place."""

    number: int
    leaves: bool = False
    """Whether it is a link to elsewhere, which must not be followed."""
    is_switch: bool = False


class Pressed(msgspec.Struct, frozen=True, kw_only=True):
    """One press."""

    landed: bool
    way: Way | None
    why: str = ""
    """Why it did not land: gone, hidden, disabled, covered, missed."""


async def press(
    stay: Stay, place: Place, handle: Handle, ways: tuple[Way, ...] = ALL_WAYS
) -> Pressed:
    """Press a control by the mouse; by the keyboard where the mouse can't reach it, by script at
    last. A press that would hit anything else is turned away before the page hears of it.
    """
    why, documents = "gone", stay.documents
    for way in ways:
        if way == "keyboard" and why == "disabled":
            break
        try:
            landed, why = await _by(way, stay, place, handle)
        except Silent:
            return Pressed(landed=False, way=None, why="part of a page that answers no more")
        except Gone:
            # The page went away under the press: that is what a press may do.
            return Pressed(landed=stay.documents != documents, way=way, why="gone")
        if landed:
            return Pressed(landed=True, way=way)
        if why == "gone":
            break
    return Pressed(landed=False, way=None, why=why)


async def _by(way: Way, stay: Stay, place: Place, handle: Handle) -> tuple[bool, str]:
    """Whether the press landed; else why not."""
    if way == "mouse":
        return await _by_mouse(stay, place, handle)
    act = _by_keyboard(stay, place, handle) if way == "keyboard" else _by_script(place, handle)
    return await act, "covered"


async def _by_mouse(stay: Stay, place: Place, handle: Handle) -> tuple[bool, str]:
    """Whether the click landed; else why not."""
    await shown_frames(place)
    number, why = handle.number, "covered"
    for _ in range(TRIES):
        aim = await place.told(Aim, "aim", number)
        if aim.why:
            return False, aim.why
        x, y = await on_page(place, aim.x, aim.y)
        await _mouse(stay, "mouseMoved", x, y)
        # Some run away, or open, when the mouse comes.
        again = await place.told(Aim, "aim", number, 400)
        if again.why:
            return False, again.why
        if (again.x, again.y) != (aim.x, aim.y) and not await place.ask(
            "hit", number, aim.x, aim.y
        ):
            continue
        if not await _is_free(place, x, y):
            continue
        landed, strayed = await _click(stay, place, handle, (x, y))
        if landed:
            return True, ""
        why = "missed" if strayed else "covered"
    return False, why


async def _click(
    stay: Stay, place: Place, handle: Handle, at: tuple[float, float]
) -> tuple[bool, bool]:
    documents = stay.documents
    await place.ask("guard", handle.number, handle.leaves, GUARD_MS)
    await _mouse(stay, "mousePressed", *at)
    await _mouse(stay, "mouseReleased", *at)
    try:
        done = await place.ask("release")
    except Silent:
        return True, False  # it answers the press, and nothing else for now
    except Gone:
        return stay.documents != documents or place.parent is not None, False
    if not done["landed"] and stay.documents != documents:
        return True, False  # it was another document that answered
    return bool(done["landed"]), bool(done["strayed"])


async def _is_free(place: Place, x: float, y: float) -> bool:
    """Whether the frames around a frame let a click at this point of the page through."""
    chain = [place]
    while chain[0].parent is not None:
        chain.insert(0, chain[0].parent)
    for outer, inner in itertools.pairwise(chain):
        if not await outer.ask("hit", inner.number, x, y):
            return False
        begins = await outer.ask("frameAt", inner.number)
        if begins is None:
            return False
        x, y = (x - begins["x"]) / begins["scale"], (y - begins["y"]) / begins["scale"]
    return True


async def _by_keyboard(stay: Stay, place: Place, handle: Handle) -> bool:
    if not await place.ask("focusOn", handle.number):
        return False
    await place.ask("guard", handle.number, handle.leaves, GUARD_MS)
    key, code, number = (" ", "Space", 32) if handle.is_switch else ("\r", "Enter", 13)
    name = " " if handle.is_switch else "Enter"
    same = {"key": name, "code": code, "windowsVirtualKeyCode": number}
    await _key(stay, {"type": "keyDown", "text": key, **same})
    await _key(stay, {"type": "keyUp", **same})
    return bool((await place.ask("release"))["landed"])


async def _by_script(place: Place, handle: Handle) -> bool:
    if handle.leaves:
        return False  # a script's click can't be kept from following the link
    return bool(await place.ask("clickOn", handle.number))


async def _mouse(stay: Stay, kind: str, x: float, y: float) -> None:
    pressed = {} if kind == "mouseMoved" else _MOUSE
    buttons = {"buttons": 1} if kind == "mousePressed" else {}
    await _input(
        stay, "Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **pressed, **buttons}
    )


async def _key(stay: Stay, event: dict[str, Any]) -> None:
    await _input(stay, "Input.dispatchKeyEvent", event)


async def _input(stay: Stay, method: str, event: dict[str, Any]) -> None:
    page = stay.watch.page
    if page is None:
        raise Gone("the page is gone")
    answer = stay.errand.chromium.wire.ask(method, event, page.session)
    # A page that goes away at the press, or opens a dialog, answers late or never.
    await asyncio.wait([answer], timeout=1.5)
    if answer.done() and not answer.cancelled():
        answer.exception()


class Watched(msgspec.Struct, frozen=True):
    """A box that is about to be answered."""

    place: Place
    number: int
    signature: str | None
    documents: int
    """How many the page has had so far."""


async def effect_of(stay: Stay, box: Watched, patience: float = EFFECT_S) -> Effect:
    """What a press brought about; a box that stands as it stood for `patience` seconds, on a page
    that does nothing either, has not heard it.
    """
    place, number = box.place, box.number
    before, documents = box.signature, box.documents
    began = time.monotonic()
    last, since = before, began
    while (waited := time.monotonic() - began) < EFFECT_S + BUSY_S:
        if stay.documents != documents:
            return await _arrived(stay)
        try:
            now = await _signature(place, number)
        except Silent:
            return "hung"
        if now != last:
            last, since = now, time.monotonic()
        held = time.monotonic() - since
        if now is None and held > POLL_S:
            return await _after(stay, documents, "gone")
        if now != before and held > 0.25:
            return await _after(stay, documents, "changed")
        if waited > patience and (now == before) and stay.watch.activity.quiet_in(0.2) <= 0:
            return "nothing"
        await asyncio.sleep(POLL_S)
    return "nothing"


async def _signature(place: Place, number: int) -> str | None:
    try:
        value = await place.ask("signature", number)
    except Silent:
        raise
    except Gone:
        return None
    if value is None:
        return None
    visible = place
    while visible.parent is not None:
        try:
            if await visible.parent.ask("signature", visible.number) is None:
                return None
        except Gone:
            return None
        visible = visible.parent
    return str(value)


async def signature(place: Place, number: int) -> str | None:
    """A text that is another whenever a box shows something else; None where it is gone."""
    return await _signature(place, number)


async def _after(stay: Stay, documents: int, effect: Effect) -> Effect:
    """The same, unless the page goes away now: many load again once the banner is closed."""
    await stay.calm(BUSY_S / 3, 0.15)
    return await _arrived(stay) if stay.documents != documents else effect


async def _arrived(stay: Stay) -> Effect:
    await stay.load(stay.errand.options.timeout)
    await stay.calm(BUSY_S / 2)
    return "navigated"
