"""One attempt to choose: find the banner, press, and see by its effects what came of it."""

from __future__ import annotations

import time

import msgspec

from scanner.choices import Choice, ConsentBanner, Moment, Signals
from scanner.consent.back import ways_back
from scanner.consent.confirm import Signs, outcome, signs
from scanner.consent.course import Course, same_site
from scanner.consent.finding import Finder, Found
from scanner.consent.profile import Profile, profile_of
from scanner.consent.run import Run, Wish
from scanner.consent.script import read_script, run_script
from scanner.consent.signals import Kept, read_kept, read_signals
from scanner.consent.stay import Errand, Stay, staying
from scanner.consent.timeline import timeline
from scanner.consent.told import NOTHING, banner_record, nothing_chosen, way_of
from scanner.consent.tools import Recognised, Tool
from scanner.consent.views import pictured

# A press before the page's own scripts are there is not heard.
LOAD_S = 12.0
CALM_CAP_S = 2.5
# Who chose is asked again as late as at first, or half as late again, if it is not so late at all.
SLOWER = 1.5
MOST_LATER_S = 1.5
LEAST_AGAIN_S = 0.7
# A banner that comes on the second page alone is there at once.
SECOND_LOAD_S = 2.5


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was found and done in one stay."""

    banner: ConsentBanner
    """Without `choices`: whoever makes several puts them together."""
    choice: Choice | None = None
    profile: Profile | None = None
    """The visitor after the choice, before the page was loaded again; None where nothing was
    pressed."""
    moments: tuple[Moment, ...] = ()


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """The page at one moment."""

    signals: Signals
    kept: Kept
    shot: str | None


async def choose(errand: Errand, wish: Wish) -> Made:
    """A fresh visitor's choice. Raises `Unreachable`, `BrowserGone`, `UsageFault`."""
    script = errand.extra.script
    act = read_script(script, wish) if script else None
    async with staying(errand) as stay:
        await stay.arrive()
        attempt = Attempt(stay, wish)
        found = await attempt.begin(again=act is None)
        if script and act:
            before = await attempt.side("before", found)
            began = time.time()
            await run_script(script, act, stay.page)
            run = Run(wish=wish, by_script=True, first_press=began)
            still = await attempt.finder.look(always=True)
            run.ended = "stays" if still else "gone"
            return await attempt.conclude(run, before, found)
        if found is None:
            return nothing_found(stay, wish, attempt.finder)
        before = await attempt.side("before", found)
        run = await Course(stay, attempt.finder, Run(wish=wish)).make(found)
        return await attempt.conclude(run, before, found)


def nothing_found(stay: Stay, wish: Wish, finder: Finder) -> Made:
    """No banner came; what was looked at says how much that means."""
    detail = "No consent banner came."
    if finder.tools:
        detail = f"No banner came, though the page has {finder.tools[0].tool.name}."
    if finder.cut:
        detail += " The page is so large that a part of it was not looked at."
    if stay.watch.crashed.is_set():
        detail = "The page crashed the browser's tab."
    outcome_of = "failed" if stay.watch.crashed.is_set() else "none found"
    choice = nothing_chosen(wish, outcome_of, detail, stay.page.url)  # type: ignore[arg-type]
    return Made(banner=NOTHING, choice=choice, moments=timeline(stay, None))


class Attempt:
    """A choice on one stay, step by step."""

    def __init__(self, stay: Stay, wish: Wish) -> None:
        self._stay = stay
        self._wish: Wish = wish
        self.finder = Finder(stay)
        self._first_ms: int | None = None
        """When the banner came that nobody had asked for."""

    async def begin(self, again: bool = True) -> Found | None:
        """The banner of the page that was just gone to, once the page's scripts are there.

        Where none comes the page is loaded once more, unless `again` is False.
        """
        stay = self._stay
        found = await self.finder.wait(stay.errand.extra.patience)
        if found is None and again and not stay.watch.crashed.is_set():
            await stay.come_again()
            tools, self.finder = self.finder.tools, Finder(stay)
            found = await self.finder.wait_again(SECOND_LOAD_S)
            self.finder.tools = self.finder.tools or tools
        if found is None:
            return None
        self._first_ms = found.appeared_ms
        await stay.load(LOAD_S)
        await stay.calm(CALM_CAP_S)
        return await self.finder.look(always=True) or found

    async def side(self, name: str, found: Found | None) -> Side:
        """The page as it is now; `name` is for its picture."""
        stay = self._stay
        kept = await read_kept(stay, self.finder.places or [stay.places.main])
        signals = await read_signals(stay, _tool(found), kept)
        shot = await pictured(stay, f"banner-{self._wish}-{name}")
        return Side(signals=signals, kept=kept, shot=shot)

    async def conclude(self, run: Run, before: Side, found: Found | None) -> Made:
        """What came of the presses, by their effects and one reload."""
        stay = self._stay
        after: Side | None = None
        if run.ended != "hung":
            await stay.calm(CALM_CAP_S)
            after = await self.side("after", found)
        url = stay.page.url
        appeared = self._first_ms
        moments = timeline(stay, appeared, run.moments)
        changed = after.kept.changed_since(before.kept) if after else ()
        told = self._told(run.first_press)
        profile: Profile | None = None
        again: bool | None = None
        ways: tuple[str, ...] = ()
        if after and (run.pressed or run.by_script):
            profile = await profile_of(stay, after.kept)
            await stay.errand.extra.heard(stay, run.last_press)
        if profile and run.ended in ("gone", "stays"):
            again, ways = await self._asked_again(found)
        seen = Signs(
            gone=run.ended == "gone" or (run.ended == "stays" and again is False),
            after=after.signals if after else None,
            changed=changed,
            told=told,
            asked_again=True if run.ended == "returned" else again,
            tool_name=_name(found),
        )
        what, detail = outcome(run, seen)
        choice = Choice(
            state=self._wish,
            outcome=what,
            way=way_of(run, what),
            layer=run.layer if run.pressed else None,
            clicks=run.clicks,
            pressed=tuple(run.pressed),
            by="script" if run.by_script else run.by,
            confirmed_by=signs(self._wish, seen),
            before=before.signals,
            after=after.signals if after else None,
            banner_after_ms=appeared,
            detail=_also(detail, run),
            page_url=url,
            screenshot_before=before.shot,
            screenshot_after=after.shot if after else None,
        )
        banner = banner_record(found) if found else NOTHING
        banner = msgspec.structs.replace(banner, reopen=ways)
        return Made(banner=banner, choice=choice, profile=profile, moments=moments)

    async def _asked_again(self, found: Found | None) -> tuple[bool, tuple[str, ...]]:
        """Whether the banner comes again on the next load, and the ways back to it."""
        stay = self._stay
        await stay.come_again()
        finder = Finder(stay)
        first = (self._first_ms or 0) / 1000
        again = await finder.wait_again(
            max(LEAST_AGAIN_S, min(first * SLOWER, first + MOST_LATER_S))
        )
        if again is not None:
            return True, ()
        languages = found.candidate.languages if found else ()
        ways = await ways_back(stay.places.main, finder.tools, languages)
        return False, tuple(dict.fromkeys(way.text for way in ways))

    def _told(self, since: float) -> bool:
        """Whether a form, or a request of the like, went to the site itself after the press."""
        stay = self._stay
        return since > 0 and any(
            flight.method not in ("GET", "HEAD", "OPTIONS")
            and flight.hops[0].time >= since
            and same_site(flight.url, stay.errand.url)
            for flight in stay.watch.network.flights.values()
        )


def _tool(found: Found | None) -> Tool | None:
    recognised: Recognised | None = found.tool if found else None
    return recognised.tool if recognised else None


def _name(found: Found | None) -> str | None:
    tool = _tool(found)
    return tool.name if tool else None


def _also(detail: str, run: Run) -> str:
    """With how it was pressed where the mouse alone could not."""
    if not run.unusual or not detail:
        return detail
    return f"{detail} It was pressed by {' and '.join(dict.fromkeys(run.unusual))}."
