"""What the visits of all consent states of a scan have in common."""

from __future__ import annotations

from typing import Any

import msgspec

from scanner.browser.fleet import Fleet
from scanner.crawl.calling import Caller, Picture
from scanner.crawl.journal import Journal
from scanner.crawl.scope import Scope
from scanner.crawl.turns import Turns
from scanner.errors import UsageFault
from scanner.evidence import Redactor
from scanner.observations import State
from scanner.options import PageOptions, ScanOptions
from scanner.visit.baggage import Baggage, packed, unpacked
from scanner.visit.probe import Probe
from scanner.visit.stand_in import StandIn
from scanner.visit.visit import Visitor


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One scan's wishes, memory and limits."""

    options: ScanOptions
    page: PageOptions
    """As wished, with the user agent of a visitor's browser and the session of a login."""
    arguments: dict[str, Any]
    """For Playwright's `new_context`."""
    scope: Scope
    redact: Redactor
    journal: Journal
    turns: Turns
    picture: Picture
    stand_in: StandIn | None = None
    """What answers in the site's place."""

    @property
    def has_session(self) -> bool:
        """Whether every visitor comes with a session of the user's."""
        return bool(self.options.login or self.page.storage_state)

    def visitor(self, baggage: Baggage | None = None) -> Visitor:
        """A visitor with nothing but the user's session, or with `baggage`, which holds that too.

        Raises `UsageFault` where the stored state can't be read.
        """
        plain = Visitor(
            self.page,
            self.arguments,
            self.redact,
            self.scope.is_site,
            self._probe(),
            self.stand_in,
        )
        baggage = baggage or self._session()
        return plain.carrying(baggage) if baggage else plain

    def caller(
        self, state: State, fleet: Fleet, visitor: Visitor, *, is_first: bool = False
    ) -> Caller:
        """One who calls at pages in a state; `is_first` for the scan's first."""
        make = Caller if is_first else Caller.again
        return make(state, fleet, visitor, self.picture)

    def _session(self) -> Baggage | None:
        stored = self.page.storage_state
        if not stored:
            return None
        try:
            return packed(unpacked(stored), {}, databases=True)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageFault(
                f"--storage-state: {stored} is no storage state saved by Playwright: {error}."
            ) from error

    def _probe(self) -> Probe | None:
        """What a deep scan plants and types. A visitor who is logged in types nothing: pages that
        save as one types would change the account.
        """
        page = self.options.page
        if not page.deep:
            return None
        types = page.fill_forms and (page.submit_forms or not self.has_session)
        return Probe(bytes.fromhex(self.journal.fact("salt") or ""), types=types)
