"""Type into the forms of a page, as a visitor would; nothing is sent unless that is asked for."""

from __future__ import annotations

import asyncio
import string
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from scanner.cdp import Wire, WireError
from scanner.record.hooks import fields
from scanner.record.targets import Target
from scanner.record.watch import Watch
from scanner.visit.seeds import Seeds

# Seconds for a page's forms altogether; a field takes 15 to 40 milliseconds, a millisecond a key.
BUDGET_S = 4.0
# A frame that does not answer within this many seconds is left alone.
ANSWER_S = 1.0
MOST_A_FRAME = 14
MOST_A_PAGE = 20
MAX_FRAMES = 40
# The world that looks at the page later is the same.
_WORLD = "consentry"
_SHIFT = 8

Json = dict[str, Any]


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """A field that something was typed into."""

    kind: str
    """One of `scanner.visit.seeds.KINDS`."""
    name: str
    """Label, name or id, at most 60 characters."""
    seed: str
    value: str
    """What the field then held: the seed, what the page's own mask made of it, or nothing where the
    page took it away or no longer answered."""
    frame: str
    """Id of the frame."""
    frame_url: str
    form: int
    """Number of its form in that frame; -1 for a field without one."""
    action: str
    """Absolute address that the form is sent to; empty without a form."""
    target: Target | None = None
    number: int = 0
    """The field's number in its frame."""


class _Field(msgspec.Struct, frozen=True):
    """What fields.js says of one field."""

    number: int
    kind: str
    name: str
    form: int
    action: str
    room: int


class _Place(msgspec.Struct, frozen=True):
    """Our world in one frame."""

    target: Target
    frame: str
    url: str
    world: int


async def fill_forms(
    wire: Wire, watch: Watch, seeds: Seeds, budget_s: float = BUDGET_S
) -> list[Typed]:
    """Type a seed into each field of all frames of a page, main frame first.

    At most 20 fields and `budget_s` seconds; a frame that hangs costs one second. Submits nothing.
    """
    if watch.page is None:
        return []
    typist = _Typist(wire, watch.page.session, time.monotonic() + budget_s)
    typed: list[Typed] = []
    count: Counter[str] = Counter()
    for place, field in await _survey(typist, watch):
        if len(typed) == MOST_A_PAGE:
            break
        kind, seed = seeds.fit(field.kind, count[field.kind], field.room)
        value = await typist.fill(place, field.number, seed)
        if value is None:
            continue
        count[field.kind] += 1
        typed.append(
            Typed(
                kind=kind,
                name=field.name,
                seed=seed,
                value=value,
                frame=place.frame,
                frame_url=place.url,
                form=field.form,
                action=field.action,
                target=place.target,
                number=field.number,
            )
        )
    return typed


async def submit_form(wire: Wire, watch: Watch, typed: list[Typed]) -> bool:
    """Send the form that most fields were typed into; whether there was one to send.

    Its button is clicked where it has one. Fields without a form get an Enter.
    """
    forms = Counter((one.frame, one.form) for one in typed if one.target is not None)
    if not forms or watch.page is None:
        return False
    (frame, form), _ = forms.most_common(1)[0]
    last = [one for one in typed if (one.frame, one.form) == (frame, form)][-1]
    assert last.target is not None  # noqa: S101  # counted only with one
    typist = _Typist(wire, watch.page.session, time.monotonic() + BUDGET_S)
    try:
        place = await _enter(typist, last.target, frame, last.frame_url)
        if form >= 0:
            return bool(await typist.ask(place, f"consentryFields.submit({form})"))
        if not await typist.ask(place, f"consentryFields.focus({last.number})"):
            return False
        await typist.press([("\r", "Enter", "Enter", 13, 0)])
    except WireError:
        return False
    return True


class _Typist:
    """Hands on the keyboard of one page, until a moment."""

    def __init__(self, wire: Wire, keyboard: str, until: float) -> None:
        """`keyboard` is the page's session: its keys reach whichever frame has the focus."""
        self.wire = wire
        self._keyboard = keyboard
        self._until = until
        self._silent: set[str] = set()
        """Sessions that did not answer in time; all their frames share one thread."""

    @property
    def within(self) -> float:
        """Seconds to wait for the next answer."""
        return max(0.0, min(ANSWER_S, self._until - time.monotonic()))

    async def ask(self, place: _Place, expression: str) -> Any:
        """The value of an expression in our world; raises `WireError`."""
        answer = await self.wire.call(
            "Runtime.evaluate",
            {"expression": expression, "contextId": place.world, "returnByValue": True},
            place.target.session,
            self.within,
        )
        if "exceptionDetails" in answer:
            raise WireError(str(answer["exceptionDetails"].get("text")))
        return answer["result"].get("value")

    async def fill(self, place: _Place, number: int, text: str) -> str | None:
        """What the field holds after typing; None when it could not be typed into."""
        session = place.target.session
        if session in self._silent or not self.within:
            return None
        begun = False
        try:
            if not await self.ask(place, f"consentryFields.focus({number})"):
                return None
            begun = True
            await self.press([_key(character) for character in text])
            quoted = msgspec.json.encode(text).decode()
            value = await self.ask(place, f"consentryFields.finish({number}, {quoted})")
        except WireError as error:
            if "no answer" in str(error):
                self._silent.add(session)
            return "" if begun else None
        return str(value or "")

    async def press(self, keys: list[_Key]) -> None:
        """Type, without waiting for each key; raises `WireError`."""
        events = [event for key in keys for event in _events(key)]
        for event in events[:-1]:
            self.wire.post("Input.dispatchKeyEvent", event, self._keyboard)
        await self.wire.call("Input.dispatchKeyEvent", events[-1], self._keyboard, self.within)


async def _survey(typist: _Typist, watch: Watch) -> list[tuple[_Place, _Field]]:
    """All fields of all frames that answer, main frame first."""
    targets = [one for one in watch.targets.values() if _is_part(one, watch.page)]
    targets.sort(key=lambda target: target is not watch.page)
    trees = await asyncio.gather(*(_tree(typist, target) for target in targets))
    frames = [frame for tree in trees for frame in tree][:MAX_FRAMES]
    lists = await asyncio.gather(*(_list(typist, *frame) for frame in frames))
    return [found for part in lists for found in part]


def _is_part(target: Target, page: Target | None) -> bool:
    """Whether it is the page or a frame of it; popups and their frames are not."""
    if target.is_worker:
        return False
    while target.parent is not None:
        target = target.parent
    return target is page


async def _tree(typist: _Typist, target: Target) -> list[tuple[Target, str, str]]:
    """A target's frames: (target, id, address)."""
    try:
        answer = await typist.wire.call("Page.getFrameTree", {}, target.session, typist.within)
    except WireError:
        return []
    return [(target, frame["id"], frame["url"]) for frame in _frames(answer["frameTree"])]


def _frames(tree: Json) -> Iterator[Json]:
    yield tree["frame"]
    for child in tree.get("childFrames", ()):
        yield from _frames(child)


async def _enter(typist: _Typist, target: Target, frame: str, url: str) -> _Place:
    answer = await typist.wire.call(
        "Page.createIsolatedWorld",
        {"frameId": frame, "worldName": _WORLD},
        target.session,
        typist.within,
    )
    return _Place(target, frame, url, answer["executionContextId"])


async def _list(
    typist: _Typist, target: Target, frame: str, url: str
) -> list[tuple[_Place, _Field]]:
    try:
        place = await _enter(typist, target, frame, url)
        found = await typist.ask(place, fields(MOST_A_FRAME))
        return [(place, field) for field in msgspec.convert(found, list[_Field])]
    except (WireError, msgspec.ValidationError):
        return []


_Key = tuple[str, str, str, int, int]
"""Text, key, code, number (as on Windows) and modifiers of one key."""

# Signs of the American keyboard: code, number, and what they are with Shift.
_SIGNS = {
    " ": ("Space", 32), ".": ("Period", 190), ",": ("Comma", 188), "-": ("Minus", 189),
    "/": ("Slash", 191), "+": ("Equal", 187), ":": ("Semicolon", 186), "_": ("Minus", 189),
    "@": ("Digit2", 50), "!": ("Digit1", 49),
}  # fmt: skip
_SHIFTED = frozenset("+:_@!" + string.ascii_uppercase)


def _key(character: str) -> _Key:
    if character in string.digits:
        code, number = f"Digit{character}", ord(character)
    elif character in _SIGNS:
        code, number = _SIGNS[character]
    else:
        code, number = f"Key{character.upper()}", ord(character.upper())
    return character, character, code, number, _SHIFT if character in _SHIFTED else 0


def _events(key: _Key) -> tuple[Json, Json]:
    text, name, code, number, modifiers = key
    same = {
        "key": name,
        "code": code,
        "windowsVirtualKeyCode": number,
        "modifiers": modifiers,
    }
    return {"type": "keyDown", "text": text, **same}, {"type": "keyUp", **same}
