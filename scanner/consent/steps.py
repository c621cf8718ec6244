"""What to press next in a layer, for one who accepts and for one who refuses."""

from __future__ import annotations

import asyncio

import msgspec

from scanner.consent.asking import controls_of, openers_of
from scanner.consent.banner import Candidate
from scanner.consent.named import Named, named
from scanner.consent.pick import (
    ACCEPTING,
    AT_ONCE,
    CLOSING,
    LEAST_SURE,
    LEAST_SURE_BEHIND,
    REFUSING,
    SAVING,
    SETTINGS,
    pick,
)
from scanner.consent.places import Gone
from scanner.consent.run import Run
from scanner.consent.stay import Stay
from scanner.consent.switches import turn

# Purposes, partners, legitimate interest, and some folds: who needs more has lost the visitor.
MOST_OPENED = 8
# A page hears of the end of its own scrolling in the next frames.
AFTER_SCROLL_S = 0.15


async def next_step(stay: Stay, at: Candidate, run: Run) -> Named | None:
    """What to press now; switches are moved on the way. None where nothing is left to press."""
    step = await _step(stay, at, run)
    if step is None and _waits(at, run) and await _read_to_end(at):
        controls = await controls_of(at)
        again = msgspec.structs.replace(at, controls=named(controls or (), at.languages))
        step = await _step(stay, again, run)
    return step


async def _step(stay: Stay, at: Candidate, run: Run) -> Named | None:
    if run.wish == "accepted":
        return pick(at.controls, ACCEPTING, run.done) or await _saving(stay, at, run)
    least = LEAST_SURE_BEHIND if run.layer > 1 else LEAST_SURE
    refuse = pick(at.controls, REFUSING, run.done, least)
    if refuse:
        return refuse
    settings = pick(at.controls, SETTINGS, run.done) if run.layer == 1 else None
    if settings and not run.deeds:
        return settings
    return pick(at.controls, AT_ONCE, run.done) or await _saving(stay, at, run)


async def _saving(stay: Stay, at: Candidate, run: Run) -> Named | None:
    """All switches moved, and what saves them; None where nothing does or one is stuck."""
    on = run.wish == "accepted"
    save = pick(at.controls, SAVING, run.done)
    refused = not on and any(deed in (*AT_ONCE, *REFUSING) for deed in run.deeds)
    if save is None and (run.layer == 1 or on):
        return None
    moved = await turn(stay, at, on)
    for text in moved.texts:
        run.note(text)
    run.switched += len(moved.texts)
    if moved.stuck:
        run.why = f"the switch {moved.stuck!r} could not be moved"
        return None
    opener = None if on else await _opener(at, run)
    if opener:
        return opener
    run.switches = run.switches or moved.seen > 0
    if not (run.switches or refused):
        return None
    # Some layers keep what their switches say without being asked to.
    return save or pick(at.controls, CLOSING, run.done)


def _waits(at: Candidate, run: Run) -> bool:
    """Whether a control that would do is switched off for now."""
    wanted = ACCEPTING if run.wish == "accepted" else (*REFUSING, *SAVING, *SETTINGS)
    return any(one.deed in wanted and one.control.disabled for one in at.controls)


async def _read_to_end(at: Candidate) -> bool:
    """Scroll through the box, as one must whose buttons wait for that."""
    try:
        scrolled = await at.place.ask("readToEnd", at.box.number)
    except Gone:
        return False
    await asyncio.sleep(AFTER_SCROLL_S)
    return bool(scrolled)


async def _opener(at: Candidate, run: Run) -> Named | None:
    """A closed part of the layer behind which switches are on, or may be."""
    if run.opened >= MOST_OPENED:
        return None
    able = [one for one in await openers_of(at) if one.number not in run.done]
    if not able:
        return None
    first = max(able, key=lambda one: one.hides)
    run.opened += 1
    known = {one.control.number: one for one in at.controls}
    if first.number in known:
        one = known[first.number]
        return msgspec.structs.replace(one, deed="expand") if _is_harmless(one) else None
    return None


def _is_harmless(one: Named) -> bool:
    return one.deed != "never" and not one.control.disabled and one.control.link != "leaves"
