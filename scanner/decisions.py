"""The choices of a scan: each made once, as a visitor makes it, and kept in the journal."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from playwright.async_api import Error as PlaywrightError

from scanner.aftermath import aftermath, left_behind
from scanner.browser.fleet import Fleet
from scanner.browser.launch import Chromium
from scanner.cdp import WireError
from scanner.choices import Aftermath, Choice, ConsentBanner, Moment
from scanner.consent import choosing
from scanner.consent.choosing import Made, Profile, Wish
from scanner.consent.stay import Extra, Heard, Stay
from scanner.consent.told import NOTHING, nothing_chosen
from scanner.crawl.journal import Journal, gave_answer
from scanner.errors import ConsentryError, first_line
from scanner.evidence import Visit
from scanner.gather.unseen import MADE
from scanner.observations import State
from scanner.options import CHOSEN
from scanner.records import Note
from scanner.stage import Stage
from scanner.visit.baggage import Baggage, packed
from scanner.visit.progress import Task
from scanner.visit.visit import BrowserGone

# Looking for a late banner, two layers, some switches and a reload, on a slow page.
LIMIT_S = 180.0
MAX_ATTEMPTS = 2
_BANNER, _MOMENTS, _WITHDRAWAL = "banner", "moments", "withdrawal"

Act = Callable[[Chromium], Awaitable[Made]]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one choice."""

    choice: Choice
    profile: Profile | None
    """The visitor who has made it."""
    banner: ConsentBanner | None = None

    @property
    def is_made(self) -> bool:
        """Whether pages can be visited by one who has chosen so."""
        return self.choice.outcome in MADE and self.profile is not None


class Decisions:
    """Makes a scan's choices in fresh profiles on its start page."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def decide(self, fleet: Fleet, wish: Wish, *, is_first: bool = False) -> Decision:
        """Choose, unless an earlier run of this scan has; a failure is an outcome like another.

        `is_first` says that it is the scan's first state.
        """
        known = decision_of(self._stage.journal, wish)
        if known:
            return known
        after: list[Visit] = []

        async def heard(stay: Stay, pressed: float) -> None:
            with contextlib.suppress(WireError, PlaywrightError):
                after[:] = [await aftermath(self._stage, stay, pressed, wish, is_first=is_first)]

        made = await self._try(fleet, lambda chromium: self._choose(chromium, wish, heard))
        if isinstance(made, str):
            decision = Decision(choice=_failed(wish, self._stage.options.url, made), profile=None)
        else:
            choice = made.choice or _failed(wish, self._stage.options.url, "Nothing was pressed.")
            decision = Decision(choice=choice, profile=made.profile, banner=made.banner)
        kept = msgspec.msgpack.encode(decision)
        kept_after = after[0] if after and decision.is_made else None
        self._stage.journal.keep_choice(wish, kept, kept_after)
        return decision

    def baggage(self, profile: Profile) -> Baggage:
        """What a visitor who has chosen comes with."""
        return packed(profile.state, profile.session, databases=self._stage.has_session)

    async def look(self, fleet: Fleet) -> None:
        """Look at the banner as it stands before any choice, and at the page's first seconds."""
        journal = self._stage.journal
        if journal.fact(_BANNER):
            return
        made = await self._try(fleet, self._look)
        if isinstance(made, str):
            journal.note(Note(about="consent", text=f"The banner could not be looked at: {made}"))
            return
        journal.remember(_MOMENTS, msgspec.json.encode(made.moments).decode())
        journal.remember(_BANNER, msgspec.json.encode(made.banner).decode())

    async def take_back(self, fleet: Fleet, profile: Profile) -> None:
        """Take acceptance back in the page's own way."""
        journal = self._stage.journal
        if journal.fact(_WITHDRAWAL):
            return
        made = await self._try(fleet, lambda chromium: self._withdraw(chromium, profile))
        if isinstance(made, str):
            choice = _failed("rejected", self._stage.options.url, made)
        else:
            choice = made.choice or _failed("rejected", self._stage.options.url, "Not tried.")
            if made.profile and choice.outcome in MADE:
                left = await self._load_again(fleet, made.profile)
                choice = msgspec.structs.replace(choice, aftermath=left)
        journal.remember(_WITHDRAWAL, msgspec.json.encode(choice).decode())

    async def _load_again(self, fleet: Fleet, profile: Profile) -> Aftermath | None:
        """What is still kept and sent when one who has taken everything back comes again."""
        visitor = self._stage.visitor(self.baggage(profile))
        url = self._stage.options.url
        task = Task(
            id="withdrawn", url=url, depth=0, found_by="start", found_on=None, pictured=False
        )
        try:
            async with self._stage.turns.turn(), fleet.lease() as chromium:
                visit, _ = await visitor.visit(chromium, task)
        except (BrowserGone, ConsentryError):
            return None
        return left_behind(visit) if gave_answer(visit) else None

    async def _try(self, fleet: Fleet, act: Act) -> Made | str:
        """What came of it, or one sentence about why nothing did."""
        failure = ""
        for _ in range(MAX_ATTEMPTS):
            try:
                async with (
                    self._stage.turns.turn(),
                    fleet.lease() as chromium,
                    asyncio.timeout(LIMIT_S),
                ):
                    return await act(chromium)
            except TimeoutError:
                return f"It took over {LIMIT_S:g} s."
            except BrowserGone:
                failure = "The browser died."
            except (PlaywrightError, WireError) as error:
                failure = first_line(error)
            except ConsentryError as error:
                return str(error)
        return failure

    async def _choose(self, chromium: Chromium, wish: Wish, heard: Heard) -> Made:
        stage = self._stage
        extra = msgspec.structs.replace(self._extra(), heard=heard)
        url = stage.options.url
        return await choosing.choose(chromium, stage.arguments, stage.page, url, wish, extra)

    async def _look(self, chromium: Chromium) -> Made:
        stage = self._stage
        url, extra = stage.options.url, self._extra()
        return await choosing.look(chromium, stage.arguments, stage.page, url, extra)

    async def _withdraw(self, chromium: Chromium, profile: Profile) -> Made:
        stage = self._stage
        url, extra = stage.options.url, self._extra("withdrawal-")
        return await choosing.withdraw(chromium, stage.arguments, stage.page, url, profile, extra)

    def _extra(self, prefix: str = "") -> Extra:
        """`prefix` is put before the names of pictures."""
        stage = self._stage
        script = stage.options.consent_script

        def picture(name: str, data: bytes) -> str | None:
            return stage.picture(f"{prefix}{name}", data)

        return Extra(
            picture=picture if stage.page.screenshots else Extra().picture,
            script=Path(script) if script else None,
            in_scope=stage.scope.is_site,
            stand_in=stage.stand_in,
        )


def decision_of(journal: Journal, wish: State) -> Decision | None:
    """What came of a choice; None where it was not tried."""
    kept = journal.choice(wish)
    return msgspec.msgpack.decode(kept, type=Decision) if kept else None


def banner_of(journal: Journal) -> ConsentBanner | None:
    """The banner with all choices that were tried; None where nobody looked for one."""
    known = (decision_of(journal, wish) for wish in CHOSEN)
    decisions = [decision for decision in known if decision]
    text = journal.fact(_BANNER)
    seen = [msgspec.json.decode(text, type=ConsentBanner)] if text else []
    seen += [decision.banner for decision in decisions if decision.banner]
    if not seen and not decisions:
        return None
    # What one look found, another may have come too early for.
    best = next((banner for banner in seen if banner.found), NOTHING)
    withdrawal = journal.fact(_WITHDRAWAL)
    return msgspec.structs.replace(
        best,
        # They are shown to those alone who have chosen.
        reopen=tuple(dict.fromkeys(text for banner in seen for text in banner.reopen)),
        choices=tuple(decision.choice for decision in decisions),
        withdrawal=msgspec.json.decode(withdrawal, type=Choice) if withdrawal else None,
    )


def moments_of(journal: Journal) -> tuple[Moment, ...] | None:
    """The page's first seconds; None where nobody looked."""
    text = journal.fact(_MOMENTS)
    return msgspec.json.decode(text, type=tuple[Moment, ...]) if text else None


def _failed(wish: Wish, url: str, why: str) -> Choice:
    return nothing_chosen(wish, "failed", why, url)
