"""The properties and functions that tell browsers apart, read from surfaces.toml."""

from __future__ import annotations

import functools
import json
import tomllib
from importlib import resources

# Events by which a page, a pointer, a keyboard or a device can be followed.
POINTER = ("mousemove", "pointermove", "touchmove", "mousedown", "pointerdown", "touchstart",
           "mouseup", "pointerup", "touchend", "click", "dblclick", "contextmenu",
           "mouseover")  # fmt: skip
SCROLL = ("scroll", "wheel", "scrollend")
INPUT = ("input", "change", "keydown", "keyup", "keypress", "beforeinput", "paste", "copy",
         "cut", "selectionchange", "focusin", "focusout")  # fmt: skip
SENSORS = ("devicemotion", "deviceorientation", "deviceorientationabsolute")
EVENTS = (*POINTER, *SCROLL, *INPUT, *SENSORS)


@functools.cache
def _tables() -> dict[str, dict[str, int]]:
    text = (resources.files("scanner.record") / "surfaces.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    asked = tables.pop("asked")
    return {**tables, **{f"asked.{owner}": names for owner, names in asked.items()}}


@functools.cache
def weights() -> dict[str, int]:
    """`Interface.property` to how seldom a page has a use for it, 1 to 3."""
    return {
        f"{owner.removeprefix('asked.')}.{name}": weight
        for owner, names in _tables().items()
        for name, weight in names.items()
    }


def as_json(*, asked: bool) -> str:
    """The names for the page script: pairs of interface and property."""
    return json.dumps(
        [
            (owner.removeprefix("asked."), name)
            for owner, names in _tables().items()
            if owner.startswith("asked.") is asked
            for name in names
        ]
    )
