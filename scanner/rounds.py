"""The course of a scan: a crawl in its first consent state, and a round in each of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from scanner.browser.fleet import Fleet
from scanner.crawl.calling import Caller
from scanner.crawl.count import Count
from scanner.crawl.crawl import Crawl, Stopped
from scanner.crawl.journal import Chosen, gave_answer
from scanner.crawl.tour import Tour
from scanner.decisions import Decision, Decisions
from scanner.errors import ChoiceImpossible, ConsentryError
from scanner.evidence import Visit
from scanner.observations import State
from scanner.opening import launch_options, signalled, with_gpc
from scanner.options import STATES
from scanner.records import Note, PrivacySignals
from scanner.second_look import SecondLook
from scanner.stage import Stage

Tell = Callable[[Count], None]


class Course:
    """Everything that a scan visits; at most as much at once as its turns allow."""

    def __init__(self, stage: Stage, crawl: Crawl, executable: Path, tell: Tell) -> None:
        self._stage = stage
        self._crawl = crawl
        self._executable = executable
        self._tell = tell
        self._decisions = Decisions(stage)
        self._second: SecondLook | None = None
        self._tours: dict[State, Tour] = {}
        self._sides: list[asyncio.Task[None]] = []
        self._begun = asyncio.Event()
        """The crawl has begun its first visit, or has none to make."""
        self.signals: PrivacySignals | None = None
        """As measured in the browser of the state `gpc`, where that is one of several."""

    async def run(self, fleet: Fleet, deadline: float | None, stop: asyncio.Event) -> None:
        """Visit until all is done, `deadline` seconds are over or `stop` is set."""
        failures: list[ConsentryError] = []
        try:
            async with asyncio.TaskGroup() as group:
                main = group.create_task(self._make(group, fleet))
                watcher = group.create_task(self._end_early(main, deadline, stop))
                await asyncio.wait([main])
                watcher.cancel()
        except* ConsentryError as several:
            failures = leaves(several)
        if failures:
            raise failures[0]

    async def _end_early(
        self, main: asyncio.Task[None], deadline: float | None, stop: asyncio.Event
    ) -> None:
        by: Stopped = "interrupt"
        try:
            async with asyncio.timeout(deadline):
                await stop.wait()
        except TimeoutError:
            by = "deadline"
        self._crawl.end(by)
        for side in self._sides:
            side.cancel()
        if not self._sides:  # it still makes the first choice
            main.cancel()

    async def _make(self, group: asyncio.TaskGroup, fleet: Fleet) -> None:
        caller, others = await self._begin(fleet)
        stage, several = self._stage, len(self._stage.options.visited) > 1
        self._open(caller, others)
        sides = [self._round(group, state, fleet) for state in others]
        if several or stage.options.chosen:
            sides.append(self._look(fleet))
        if stage.page.deep:
            plain = stage.visitor()
            self._second = SecondLook(stage.options, stage.journal, stage.redact, plain)
            sides.append(self._second.make(fleet, stage.turns.pace))
        self._sides = [group.create_task(side) for side in sides]
        await self._crawl.run(caller, self._progress)
        self._begun.set()
        for tour in self._tours.values():
            tour.close()
        if self._crawl.was_cut_short:
            for side in self._sides:
                side.cancel()
        while under_way := [side for side in self._sides if not side.done()]:
            await asyncio.wait(under_way)  # one may have begun another

    async def _begin(self, fleet: Fleet) -> tuple[Caller, list[State]]:
        """Who makes the crawl, and the states that come after: the first that can be reached."""
        stage, tried = self._stage, []
        states = list(stage.options.visited)
        while states:
            state = states.pop(0)
            if state != "rejected" and state != "accepted":
                return stage.caller(state, fleet, stage.visitor(), is_first=True), states
            decision = await self._decisions.decide(fleet, state, is_first=True)
            if decision.is_made and decision.profile:
                visitor = stage.visitor(self._decisions.baggage(decision.profile))
                return stage.caller(state, fleet, visitor, is_first=True), states
            tried.append(f"{state}: {decision.choice.detail or decision.choice.outcome}")
            self._crawl.count.drop_state()
        raise ChoiceImpossible(
            f"{stage.options.url}: no page was visited, for the choice could not be made "
            f"({'; '.join(tried)}) Add `before` to --states."
        )

    def _open(self, caller: Caller, others: list[State]) -> None:
        """Offer what an earlier run of the scan has seen, and then what the crawl sees."""
        journal, first = self._stage.journal, caller.state
        self._tours = {
            state: Tour(state, STATES.index(state) + 1, journal, self._stage.turns)
            for state in others
        }
        for page in journal.answered(first):
            for tour in self._tours.values():
                tour.offer(page)

        def heard(page: Chosen, visit: Visit) -> None:
            for tour in self._tours.values():
                if gave_answer(visit):
                    tour.offer(page)

        self._crawl.heard = heard

    async def _look(self, fleet: Fleet) -> None:
        await self._begun.wait()
        await self._decisions.look(fleet)

    async def _round(self, group: asyncio.TaskGroup, state: State, fleet: Fleet) -> None:
        """All pages in one more state, once that is reached."""
        if state != "rejected" and state != "accepted":
            await self._with_signal(fleet)
            return
        await self._begun.wait()
        decision = await self._decisions.decide(fleet, state)
        if not decision.is_made or decision.profile is None:
            self._crawl.count.drop_state()
            return
        if state == "accepted" and decision.choice.outcome == "confirmed":
            back = self._decisions.take_back(fleet, decision.profile)
            self._sides.append(group.create_task(back))
        await self._tour(state, fleet, decision)

    async def _with_signal(self, fleet: Fleet) -> None:
        options, replaced = self._stage.options, self._stage.stand_in is not None
        launch = with_gpc(launch_options(options, self._executable, replaced=replaced))
        try:
            async with Fleet(launch, fleet.playwright) as other:
                self.signals = await signalled(other, gpc=True, dnt=options.browser.dnt)
                await self._tour("gpc", other, None)
        except* ConsentryError as several:
            error = leaves(several)[0]
            self._stage.journal.note(Note(about="browser", text=f"gpc: {error}"))
            self._crawl.count.drop_state()

    async def _tour(self, state: State, fleet: Fleet, decision: Decision | None) -> None:
        stage = self._stage
        profile = decision.profile if decision else None
        visitor = stage.visitor(self._decisions.baggage(profile) if profile else None)
        caller = stage.caller(state, fleet, visitor)
        await self._tours[state].run(caller, self._crawl.count, self._progress)

    def _progress(self, count: Count) -> None:
        self._tell(count)
        if count.current:
            self._begun.set()
        if self._second:
            self._second.hear(count)


def leaves(group: BaseExceptionGroup[ConsentryError]) -> list[ConsentryError]:
    """The errors themselves, however deep they are wrapped."""
    found: list[ConsentryError] = []
    for error in group.exceptions:
        found += leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found
