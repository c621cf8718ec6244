"""Move the switches of a layer to where a visitor who refuses, or accepts, wants them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from scanner.consent.asking import switches_of
from scanner.consent.banner import Candidate
from scanner.consent.kit import Switch
from scanner.consent.labels import label_of
from scanner.consent.places import Gone
from scanner.consent.press import Handle, press
from scanner.consent.stay import Stay

# Lists of vendors have hundreds; nobody moves them one by one, and their layers have one for all.
MOST_SWITCHES = 60


class Moved(msgspec.Struct, kw_only=True):
    """What became of the switches."""

    seen: int = 0
    texts: list[str] = []
    """Of those that were pressed."""
    stuck: str = ""
    """Text of one that should move and would not."""


async def turn(stay: Stay, at: Candidate, on: bool) -> Moved:
    """Move every switch that is not where it should be and can be moved."""
    moved, tried = Moved(), set[int]()
    for _ in range(MOST_SWITCHES):
        try:
            switches = await switches_of(at) or []
        except Gone:
            return moved
        moved.seen = max(moved.seen, len(switches))
        wrong = to_move(switches, on, tried, at.languages)
        if wrong is None:
            break
        tried.add(wrong.number)
        handle = Handle(wrong.handle, is_switch=wrong.handle == wrong.number)
        if not (await press(stay, at.place, handle)).landed:
            moved.stuck = wrong.text or "?"
            break
        moved.texts.append(wrong.text)
    else:
        moved.stuck = f"more than {MOST_SWITCHES} switches"
    return moved if moved.stuck else await _checked(moved, at, on, tried)


async def _checked(moved: Moved, at: Candidate, on: bool, tried: Collection[int]) -> Moved:
    """Whether those that were pressed have moved; what is seen counts, not the press."""
    try:
        for one in await switches_of(at) or ():
            if (
                one.number in tried
                and not (one.radio or one.button)
                and one.on != on
                and not one.locked
            ):
                moved.stuck = one.text or "?"
    except Gone:
        pass
    return moved


def to_move(
    switches: Sequence[Switch], on: bool, tried: Collection[int], languages: Sequence[str]
) -> Switch | None:
    """The next switch to press; of yes and no beside each other the one that is wanted."""
    roles = ("accept_all", "accept") if on else ("reject_all",)
    for one in switches:
        if one.number in tried or one.locked:
            continue
        role = label_of(one.text, languages).role if one.radio or one.button else ""
        if one.radio or role in ("accept_all", "accept", "reject_all"):
            if not one.on and role in roles:
                return one
        elif one.on != on:
            return one
    return None
