"""The course of a choice: through one layer or two, a press at a time, until the banner is gone."""

from __future__ import annotations

import asyncio
import time

from scanner.consent.banner import DECISIVE, Candidate
from scanner.consent.finding import POLL_S, Finder, Found
from scanner.consent.named import Named
from scanner.consent.pick import ACCEPTING, AT_ONCE, CLOSING, REFUSING, SAVING, SETTINGS, pick
from scanner.consent.press import (
    ALL_WAYS,
    EFFECT_S,
    Effect,
    Handle,
    Watched,
    Way,
    effect_of,
    press,
    signature,
)
from scanner.consent.run import Ended, Run
from scanner.consent.stay import Stay
from scanner.consent.steps import next_step
from scanner.urls import host_of, registrable_domain

# Settings, some tabs, objecting, save: who needs more has lost the visitor.
MOST_PRESSES = 10
# Where one tool's banner went, another's may still be there.
MOST_BANNERS = 2
# What settings open is often another box: that is looked for, not at the first one.
SETTINGS_S = 0.3
# The first box may let one refuse, too; what opens over it lets one refuse more.
OVER_S = 1.2
# A layer that a press leads to comes within this time; large ones are fetched first.
LAYER_S = 5.0
# The layer below one that was closed is drawn anew within this time.
BEHIND_S = 1.0
# The first layer goes after the second, and both fade for up to a second.
FADE_S = 1.5
# A banner that shows this much of the same text is the same.
SAME_TEXT = 200


class Course:
    """Makes one choice on one stay."""

    def __init__(self, stay: Stay, finder: Finder, run: Run) -> None:
        """`run` is what was pressed on the way here, if anything."""
        self._stay = stay
        self._finder = finder
        self.run = run

    async def make(self, found: Found) -> Run:
        """Press until the banner is gone, or until there is nothing left to press."""
        at = found.candidate
        self.run.layer = at.layer
        for _ in range(MOST_BANNERS):
            documents = self._stay.documents
            await self._answer(at)
            left = await self._left_over() if self.run.ended == "gone" else None
            if left is None:
                break
            self.run.ended = "stays"
            if left.box.text[:SAME_TEXT] == at.box.text[:SAME_TEXT]:
                self.run.ended = "returned" if self._stay.documents != documents else "stays"
                break
            at = left  # of another tool, which stood behind
        return self.run

    async def _left_over(self) -> Candidate | None:
        """A banner that is still there when what goes has faded."""
        until = time.monotonic() + FADE_S
        while True:
            found = await self._finder.look(always=True)
            if found is None or time.monotonic() > until:
                return found.candidate if found else None
            await asyncio.sleep(POLL_S)

    async def open_settings(self, at: Candidate) -> Candidate | None:
        """The second layer, for looking at it; None where there is none or it doesn't come."""
        current = await self._finder.read(at)
        step = pick(current.controls, SETTINGS) if current else None
        if current is None or step is None:
            return None
        effect = await self._press(current, step)
        return await self._layer(current, effect) if effect else None

    async def _answer(self, candidate: Candidate) -> None:
        run, stay = self.run, self._stay
        at: Candidate | None = candidate
        while at is not None:
            current = await self._finder.read(at)
            if current is None:
                at = await self._behind()
                continue
            step = await next_step(stay, current, run)
            if step is None or len(run.deeds) >= MOST_PRESSES:
                run.ended = self._nothing_left(current)
                return
            effect = await self._press(current, step)
            if effect is None:
                run.ended = "not pressed"
                return
            if effect == "hung":
                run.ended = "hung"
                return
            at = await self._follow(current, step, effect)

    async def _behind(self) -> Candidate | None:
        """What is there once a box has gone without an answer: the layer that it lay over."""
        run = self.run
        if run.deeds and run.deeds[-1] == "close" and not DECISIVE & set(run.deeds):
            found = await self._finder.wait_again(BEHIND_S)
            if found:
                return found.candidate
        run.ended = "gone" if run.pressed else "not pressed"
        return None

    def _nothing_left(self, at: Candidate) -> Ended:
        """How it stands with the banner when there is nothing more to press."""
        run = self.run
        if any(deed in DECISIVE for deed in run.deeds):
            # It thanks, or says something of its own; what asks no more has been answered.
            return "stays" if pick(at.controls, ACCEPTING, run.done) else "gone"
        return "blind" if run.layer > 1 else "no way"

    # Pressing it.

    async def _press(self, at: Candidate, step: Named) -> Effect | None:
        """Press one control; None where it could not be pressed."""
        stay, run = self._stay, self.run
        box = Watched(
            at.place, at.box.number, await signature(at.place, at.box.number), stay.documents
        )
        patience = SETTINGS_S if step.deed == "settings" else EFFECT_S
        handle = Handle(step.control.number, leaves=step.control.link == "leaves")
        run.done.add(step.control.number)
        effect: Effect | None = None
        tried: tuple[tuple[Way, ...], ...] = (ALL_WAYS, ("keyboard",), ("script",))
        for ways in tried:
            began = time.time()
            pressed = await press(stay, at.place, handle, ways)
            if not pressed.landed:
                run.why = run.why or pressed.why
                break
            if effect is None:
                run.by = step.by
                run.deeds.append(step.deed)
                run.note(step.text, began)
            if pressed.way and pressed.way != "mouse":
                run.unusual.append(pressed.way)
            effect = await effect_of(stay, box, patience)
            if effect != "nothing" or step.deed not in DECISIVE:
                break
        return effect

    # Where it led.

    async def _follow(self, at: Candidate, step: Named, effect: Effect) -> Candidate | None:
        """The next box to answer, or None once it is over."""
        run, stay = self.run, self._stay
        if effect == "navigated" and not same_site(stay.page.url, stay.errand.url):
            run.ended, run.why = "left", stay.page.url
            return None
        if step.deed == "settings":
            return await self._layer(at, effect)
        if step.deed not in DECISIVE:
            return at
        if effect in ("gone", "navigated"):
            run.ended = "gone"
            return None
        if effect == "nothing" and not (run.layer > 1 and step.deed == "reject_all"):
            run.ended = "stays"
            return None
        return at  # it asks for more, such as to save what was switched off

    async def _layer(self, at: Candidate, effect: Effect) -> Candidate | None:
        """What the settings button has opened."""
        run = self.run
        run.layer = 2
        began = time.monotonic()
        while (waited := time.monotonic() - began) < LAYER_S:
            for one in await self._finder.all(after_settings=True):
                is_first = one.box.number == at.box.number and effect == "nothing"
                if self._is_new(one) and (not is_first or waited > OVER_S):
                    return one
            await asyncio.sleep(POLL_S)
        if effect == "changed" and await self._finder.read(at):
            return at
        run.ended, run.why = "blind", "its settings did not open"
        return None

    def _is_new(self, one: Candidate) -> bool:
        """Whether a box lets one refuse, by a control that was not pressed yet or by switches."""
        deeds = (*REFUSING, *SAVING, *AT_ONCE)
        by_switches = one.switches > 0 and pick(one.controls, CLOSING) is not None
        return by_switches or pick(one.controls, deeds, self.run.done) is not None


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to the same site."""
    return registrable_domain(host_of(one)) == registrable_domain(host_of(other))
