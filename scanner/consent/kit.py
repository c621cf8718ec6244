"""The script by which banners are looked at and pressed, and the shapes in which it answers."""

from __future__ import annotations

import functools
from importlib import resources
from typing import Literal

import msgspec

_PARTS = (
    "walk.js", "colours.js", "controls.js", "switches.js", "boxes.js", "drawn.js", "press.js",
    "page.js",
)  # fmt: skip
_OFFERED = (
    "news, survey, controlsOf, switchesOf, signature, stateOf, drawn, blocked, aim, hit, guard, "
    "release, focusOn, clickOn, frameAt, showFrame, openRoot, waysBack, storedKeys, "
    "marks, element, count, isLocked, screen, language, openersOf, fieldsOf, "
    "readToEnd, likelyHosts"
)
NAME = "consentryBanner"
"""The global of our own world that holds it; the page has a world of its own."""


class Rect(msgspec.Struct, frozen=True):
    """In CSS pixels, from the top left corner of the frame's screen."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.width * self.height


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """Something on the page that may be a banner."""

    number: int
    outer: int
    """Of the element around it that lies over the page."""
    place: Literal["fixed", "sticky", "absolute", "dialog", "flow", "frame"]
    tool: int
    """Index of the known layer that it is by its selectors; -1 for none."""
    rect: Rect
    z: int
    text: str
    language: str
    shadow: Literal["open", "closed", ""]
    dialog: bool
    hint: bool
    """Whether its id, class or label speaks of cookies, consent or privacy."""


class FrameBox(msgspec.Struct, frozen=True, kw_only=True):
    """An iframe that may hold a banner."""

    number: int
    rect: Rect
    tool: int
    hint: bool


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What one look at one frame showed."""

    at: float
    """Milliseconds since the epoch."""
    boxes: list[Box]
    frames: list[FrameBox]
    nodes: int
    cut: bool
    """Whether the document was too large to look at all of it."""
    hidden: bool
    """Whether something that is called a banner waits unseen."""
    expects: bool
    """Whether a script of the page speaks of consent."""
    locked: bool
    language: str
    screen: Rect
    ready: str


class Control(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something in a box that can be pressed."""

    number: int
    tag: str
    text: str
    """What can be read on it."""
    name: str
    """What assistive technology is told."""
    link: Literal["", "here", "script", "leaves"]
    role: str
    opens: bool
    """Whether it is a tab, or unfolds something."""
    disabled: bool
    tool: dict[str, int]
    """Roles that the tool's selectors give it, each with its place among them."""
    rect: Rect
    in_view: bool
    order: int
    font_size: float
    font_weight: int
    contrast: float
    prominence: float
    border: bool


class Switch(msgspec.Struct, frozen=True, kw_only=True):
    """A switch; `handle` is what is pressed to move it."""

    number: int
    handle: int
    text: str
    on: bool
    locked: bool
    radio: str
    """Name of its group of radio buttons; empty for all others."""
    button: bool
    """Whether it is a button that stays pressed, which may say yes or no."""
    rect: Rect


class Opener(msgspec.Struct, frozen=True, kw_only=True):
    """A closed tab or fold of a layer, behind which switches may be on."""

    number: int
    hides: int
    """How many that are on, as far as they are in the document."""
    lazy: bool
    """Whether what it shows is not in the document yet."""


class WayBack(msgspec.Struct, frozen=True, kw_only=True):
    """A control of the page that may lead back to the settings."""

    number: int
    tag: str
    text: str
    name: str
    link: Literal["", "here", "script", "leaves"]
    tool: bool
    floating: bool
    hint: bool


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """Where to press, or why nowhere."""

    x: float = 0.0
    y: float = 0.0
    still: bool = True
    why: str = ""


@functools.cache
def source() -> str:
    """The whole script as one expression; its value is nothing, its effect is the global."""
    folder = resources.files("scanner.consent") / "scripts"
    body = "\n".join((folder / part).read_text("utf-8") for part in _PARTS)
    made = f"(() => {{ 'use strict';\n{body}\nreturn {{ {_OFFERED} }} }})()"
    return f"void (globalThis.{NAME} ??= {made})"
