"""Ask a box for its controls, its switches and what is folded away in it."""

from __future__ import annotations

import msgspec

from scanner.consent.banner import Candidate
from scanner.consent.kit import Control, Opener, Switch
from scanner.consent.named import selectors
from scanner.consent.places import Gone


async def controls_of(candidate: Candidate) -> list[Control] | None:
    """The controls of a candidate's box as they are now; None where it is gone. Raises `Gone`."""
    picks = selectors(candidate.known.layer if candidate.known else None)
    answer = await candidate.place.ask("controlsOf", candidate.box.number, picks)
    try:
        return None if answer is None else msgspec.convert(answer, list[Control])
    except msgspec.ValidationError as error:
        raise Gone(str(error)) from error


async def switches_of(candidate: Candidate) -> list[Switch] | None:
    """Its switches, likewise."""
    layer = candidate.known.layer if candidate.known else None
    answer = await candidate.place.ask(
        "switchesOf",
        candidate.box.number,
        layer.toggles if layer else (),
        layer.on if layer else (),
    )
    try:
        return None if answer is None else msgspec.convert(answer, list[Switch])
    except msgspec.ValidationError as error:
        raise Gone(str(error)) from error


async def openers_of(candidate: Candidate) -> list[Opener]:
    """What is closed in it and may hide switches that are on, likewise; none where it is gone."""
    layer = candidate.known.layer if candidate.known else None
    toggles, on = (layer.toggles, layer.on) if layer else ((), ())
    try:
        answer = await candidate.place.ask("openersOf", candidate.box.number, toggles, on)
        return msgspec.convert(answer, list[Opener])
    except (Gone, msgspec.ValidationError):
        return []
