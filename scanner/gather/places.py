"""Where and how often something was seen: pages, consent states, counts."""

from __future__ import annotations

from scanner.observations import State
from scanner.options import STATES
from scanner.records import Page

# A report names some pages of each state and counts the rest.
MAX_PAGES = 50


class Places:
    """Pages and states in which one thing was seen."""

    def __init__(self) -> None:
        self._visits: dict[State, dict[str, None]] = {}
        self.page_count = 0
        """Different pages; one that was visited in several states counts once."""
        self._last: str | None = None

    def add(self, page: Page) -> None:
        """Seen on this page, once or again; pages come one after another, each in all states."""
        visits = self._visits.setdefault(page.state, {})
        if len(visits) < MAX_PAGES:
            visits.setdefault(page.id)
        name = _page(page.id)
        if name != self._last:
            self._last = name
            self.page_count += 1

    def has(self, state: State) -> bool:
        """Whether it was seen in this state."""
        return state in self._visits

    def absorb(self, other: Places) -> None:
        """Add all places of another thing that turned out to be the same."""
        whole = self._is_whole and other._is_whole
        for state, visits in other._visits.items():
            both = self._visits.get(state, {}) | visits
            self._visits[state] = dict.fromkeys(sorted(both, key=_place))
        if whole:
            self.page_count = len({_page(visit) for visit in self._all()})
        else:  # beyond MAX_PAGES pages are only counted, and may have been the same ones
            self.page_count = max(self.page_count, other.page_count)
        self._visits = {
            state: dict.fromkeys(list(visits)[:MAX_PAGES]) for state, visits in self._visits.items()
        }

    @property
    def _is_whole(self) -> bool:
        """Whether every page is named."""
        return len({_page(visit) for visit in self._all()}) == self.page_count

    def _all(self) -> list[str]:
        return [visit for state in self.states for visit in self._visits[state]]

    @property
    def pages(self) -> tuple[str, ...]:
        """Ids of visits page by page, at most MAX_PAGES of each state."""
        return tuple(sorted(dict.fromkeys(self._all()), key=_place))

    @property
    def states(self) -> tuple[State, ...]:
        """Consent states, in order of the visits."""
        return tuple(state for state in STATES if state in self._visits)


def _page(visit: str) -> str:
    """What the visits of one page in several states have in common."""
    return visit.partition("-")[0]


def _place(visit: str) -> tuple[int, str]:
    page = _page(visit)
    return len(page), page  # p10000 comes after p9999
