"""How far a scan is, over all its states."""

from __future__ import annotations

import msgspec

from scanner.records import Page

_DONE = ("ok", "redirected_away", "download")


class Count(msgspec.Struct):
    """Visits: made, to be made as far as known, failed."""

    done: int = 0
    chosen: int = 0
    waiting: int = 0
    """Found and not yet visited, as far as known."""
    failed: int = 0
    current: str = ""
    states: int = 1
    """In how many consent states each page is to be visited."""

    def add(self, page: Page) -> None:
        """Count a visit that was made."""
        self.done += 1
        self.failed += page.outcome not in _DONE

    def drop_state(self) -> None:
        """One state can't be visited: a share of the visits will not be made."""
        self.chosen -= self.chosen // self.states
        self.states -= 1
