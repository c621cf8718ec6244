"""What the server of the banner web heard in one attempt, and whether that is what was wished."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from scanner.choices import Choice, ConsentBanner
from scanner.demo.exchange import Hit
from tests.web.banners.rows import NEVER, Truth, Wish
from tests.web.banners.sites import TAGS, host_of

Verdict = Literal["right", "wrong", "none"]
"""`none`: nothing was chosen and nothing pressed that must not be, though there was a way."""

_OPPOSITE = {"accept": "rejected", "reject": "accepted"}
_ENDS = {"accept": "accepted", "reject": "rejected"}


class Heard(msgspec.Struct, frozen=True):
    """One attempt as the server knows it."""

    pressed: tuple[str, ...]
    chose: tuple[str, ...]
    """Each choice that the page took: `accepted`, `rejected`, `partial`."""
    tags: int
    """How often its tags were loaded."""

    @property
    def state(self) -> str | None:
        """The choice that holds."""
        return self.chose[-1] if self.chose else None


def heard(log: Iterable[Hit], page: str, attempt: str) -> Heard:
    """What arrived from one attempt."""
    host = host_of(page, attempt)
    pressed: list[str] = []
    chose: list[str] = []
    tags = 0
    for hit in log:
        if hit.host == TAGS:
            tags += hit.params.get("for") == host
        elif hit.host == host and hit.path == "/_told":
            pressed += [hit.params["pressed"]] if "pressed" in hit.params else []
            chose += [hit.params["chose"]] if "chose" in hit.params else []
        elif hit.host == host and hit.path == "/consent" and hit.method == "POST":
            chose.append(hit.body.decode().partition("=")[2])
    return Heard(tuple(pressed), tuple(chose), tags)


def verdict(truth: Truth, wish: Wish, found: Heard) -> Verdict:
    """Whether an attempt did what was wished, by what the server heard alone.

    Right is also who chose nothing where there is no way to. Wrong is whoever pressed what must
    never be pressed, or made the page hold the opposite of the wish by a press that says so.
    """
    way = truth.way(wish)
    if NEVER & set(found.pressed):
        return "wrong"
    if way.state is None:
        return "wrong" if found.chose else "right"
    if found.state == way.state and set(way.heard) <= set(found.pressed):
        return "right"
    contrary = _OPPOSITE[wish] if way.state == _ENDS[wish] else None
    return "wrong" if found.state in (contrary, "partial") and found.state else "none"


def told(truth: Truth, wish: Wish, banner: ConsentBanner, choice: Choice | None) -> list[str]:
    """What a scan says of an attempt that is not true, each in words."""
    way = truth.way(wish)
    if choice is None:
        return ["it made no choice and says nothing of it"]
    said = []
    if choice.outcome not in way.outcomes:
        said.append(f"it says {choice.outcome}, not {' or '.join(way.outcomes)}: {choice.detail}")
    elif choice.clicks != way.presses:
        pressed = ", ".join(choice.pressed)
        said.append(f"it says {choice.clicks} clicks, not {way.presses}: {pressed}")
    if banner.tool != truth.tool and banner.tool not in truth.tools:
        said.append(f"it says the tool is {banner.tool}, not {truth.tool}")
    if banner.kind != truth.kind:
        said.append(f"it says {banner.kind}, not {truth.kind}")
    return said


def misses(truth: Truth, wish: Wish, found: Heard) -> list[str]:
    """What the server heard that is not true of the page, each in words."""
    way = truth.way(wish)
    said = [f"never to be pressed: {one}" for one in found.pressed if one in NEVER]
    if found.state != way.state:
        said.append(f"the page holds {found.state}, not {way.state}")
    said += [f"not pressed: {one}" for one in way.heard if one not in found.pressed]
    if wish == "reject" and way.state and bool(found.tags) != truth.tags_after_reject:
        said.append(f"its tags were loaded {found.tags} times")
    if wish == "accept" and way.state and not found.tags:
        said.append("its tags were not loaded")
    return said
