"""Where and how often something was seen: pages, consent states, counts."""

from __future__ import annotations

from scanner.observations import State
from scanner.records import Page

# A report names some pages and counts the rest.
MAX_PAGES = 50


class Places:
    """Pages and states in which one thing was seen."""

    def __init__(self) -> None:
        self._pages: dict[str, None] = {}
        self._states: dict[State, None] = {}
        self.page_count = 0
        self._last: str | None = None

    def add(self, page: Page) -> None:
        """Seen on this page, once or again; pages come one after another."""
        self._states.setdefault(page.state)
        if page.id == self._last:
            return
        self._last = page.id
        self.page_count += 1
        if len(self._pages) < MAX_PAGES:
            self._pages.setdefault(page.id)

    def absorb(self, other: Places) -> None:
        """Add all places of another thing that turned out to be the same."""
        both = self._pages | other._pages
        self._states |= other._states
        whole = len(self._pages) == self.page_count and len(other._pages) == other.page_count
        # Beyond MAX_PAGES pages are only counted, and may have been the same ones.
        self.page_count = len(both) if whole else max(self.page_count, other.page_count)
        self._pages = dict.fromkeys(sorted(both)[:MAX_PAGES])

    @property
    def pages(self) -> tuple[str, ...]:
        """Ids of pages, at most MAX_PAGES."""
        return tuple(self._pages)

    @property
    def states(self) -> tuple[State, ...]:
        """Consent states, in order of the visits."""
        return tuple(self._states)
