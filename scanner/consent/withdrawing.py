"""Take acceptance back the way the page offers, and count how many clicks that takes."""

from __future__ import annotations

import time

import msgspec

from scanner.consent.attempt import CALM_CAP_S, LOAD_S, Attempt, Made
from scanner.consent.back import Way, ways_back
from scanner.consent.course import Course
from scanner.consent.finding import Finder, Found
from scanner.consent.press import Handle, press
from scanner.consent.profile import Profile, baggage_of
from scanner.consent.run import Run
from scanner.consent.stay import Errand, Stay, staying
from scanner.consent.told import NOTHING, nothing_chosen

# A banner that comes although it was accepted comes as fast as at first.
ASKED_S = 1.0
# What a way back opens comes within this time.
OPENS_S = 4.0
MOST_TRIED = 3


async def withdraw(errand: Errand, profile: Profile) -> Made:
    """Reopen the settings as the visitor of `profile`, and refuse. Raises as `choose` does."""
    async with staying(errand, baggage_of(profile)) as stay:
        await stay.arrive()
        attempt = Attempt(stay, "rejected")
        asked = await attempt.finder.wait_again(ASKED_S)
        await stay.load(LOAD_S)
        await stay.calm(CALM_CAP_S)
        run = Run(wish="rejected")
        found = asked or await _reopened(stay, attempt.finder, run)
        if found is None:
            detail = "The page shows no way back to the settings after a choice."
            if run.pressed:
                detail = f"{run.pressed[-1]!r} was pressed, and no settings opened."
            choice = nothing_chosen("rejected", "none found", detail, stay.page.url)
            choice = msgspec.structs.replace(choice, pressed=tuple(run.pressed), clicks=run.clicks)
            return Made(banner=NOTHING, choice=choice)
        before = await attempt.side("withdrawing", found)
        done = await Course(stay, attempt.finder, run).make(found)
        return await attempt.conclude(done, before, found)


async def _reopened(stay: Stay, finder: Finder, run: Run) -> Found | None:
    """The banner or its settings, opened again by one of the page's ways."""
    languages = (await _language(stay),)
    for way in (await ways_back(stay.places.main, finder.tools, languages))[:MOST_TRIED]:
        found = await _opened(stay, finder, way, run)
        if found:
            return found
    return None


async def _opened(stay: Stay, finder: Finder, way: Way, run: Run) -> Found | None:
    documents = stay.documents
    pressed = await press(stay, stay.places.main, Handle(way.control.number))
    if not pressed.landed:
        return None
    run.note(way.text)
    until = time.monotonic() + OPENS_S
    while time.monotonic() < until and stay.documents == documents:
        boxes = await finder.all(after_settings=True)
        if boxes:
            return finder.found(boxes[0])
        await stay.calm(0.6, 0.2)
    return None


async def _language(stay: Stay) -> str:
    survey = await stay.places.main.ask("language")
    return str(survey or "")
