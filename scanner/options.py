"""What a scan is asked to do: one record, checked once, passed everywhere."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

from scanner.observations import State

STATES: tuple[State, ...] = get_args(State)
"""All consent states, in the order in which they are visited."""
CHOSEN: tuple[State, ...] = ("rejected", "accepted")
"""Those in which the visitor has pressed something."""

DEFAULT_PAGES = 25
DEFAULT_DEPTH = 8
DEFAULT_TIMEOUT_S = 30.0


def in_order(states: Iterable[State]) -> tuple[State, ...]:
    """Consent states in the order in which they are visited."""
    wanted = set(states)
    return tuple(state for state in STATES if state in wanted)


def default_concurrency(states: int = 1) -> int:
    """Visits at once: two a core are enough to keep a crawl going, which waits for pages to settle.

    Where the pages are known and only states are to be compared, four a core: that is where light
    pages are fastest (bench/scan.py, docs/performance.md).
    """
    a_core = 2 if states == 1 else 4
    return max(2, min(16, a_core * (os.cpu_count() or 1)))


class Settling(msgspec.Struct, frozen=True, kw_only=True):
    """When a page counts as quiet; seconds."""

    quiet: float = 0.5
    """No request in flight and none new for so long, and no one-shot timer due."""
    cap: float = 8.0
    """Longest wait after load; `settled` is false when it was reached."""
    cap_after_interaction: float = 4.0
    farewell: float = 0.3
    """Quiet after leaving the page, for what it sends on its way out."""
    farewell_cap: float = 2.0


class PageOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How each page is visited."""

    timeout: float = DEFAULT_TIMEOUT_S
    """Seconds for a page to load."""
    settling: Settling = Settling()
    headers: tuple[tuple[str, str], ...] = ()
    """Sent to the site itself, never to third parties."""
    cookies: tuple[tuple[str, str], ...] = ()
    storage_state: str | None = None
    """Path of a Playwright storage state file."""
    credentials: tuple[str, str] | None = None
    """User and password for HTTP authentication."""
    locale: str | None = None
    timezone: str | None = None
    user_agent: str | None = None
    device: str | None = None
    """A name from Playwright's list, e.g. `iPhone 15`."""
    viewport: tuple[int, int] | None = None
    interact: bool = True
    """Scroll and move the mouse to wake lazy tags."""
    screenshots: bool = True
    deep: bool = True
    """Look for fingerprinting, session recording, form capture and identifier sync too."""
    fill_forms: bool = True
    """Type made-up values into forms, never sending them, to see who takes them."""
    submit_forms: bool = False
    """Send one filled form a page: only for a site of one's own."""
    har: bool = False
    keep_values: bool = False


class BrowserOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How the browser is started."""

    path: str | None = None
    headed: bool = False
    third_party_cookies: Literal["allow", "block"] = "allow"
    proxy: str | None = None
    host_rules: str | None = None
    ignore_https_errors: bool = False
    gpc: bool = False
    """Ask not to be tracked with Global Privacy Control."""
    dnt: bool = False
    """Ask not to be tracked with Do Not Track."""
    arguments: tuple[str, ...] = ()


class ScanOptions(msgspec.Struct, frozen=True, kw_only=True):
    """One scan."""

    url: str
    states: tuple[State, ...] = ("before",)
    """Consent states to visit the pages in, in the order of `STATES`."""
    pages: int = DEFAULT_PAGES
    """Most pages to visit."""
    depth: int = DEFAULT_DEPTH
    """Most links away from the start page."""
    include: tuple[str, ...] = ()
    """Regular expressions; only URLs that match one are visited (the start page always)."""
    exclude: tuple[str, ...] = ()
    extra_pages: tuple[str, ...] = ()
    """URLs to visit besides those that are found."""
    subdomains: bool = False
    """Whether every host of the site's registrable domain is part of the site."""
    ignore_robots: bool = False
    sitemap: bool = True
    concurrency: int = 0
    """Pages at once; 0 chooses by the number of cores."""
    delay: float = 0.0
    """Seconds between the starts of two visits."""
    deadline: float | None = None
    """Seconds after which the scan stops and reports what it has."""
    login: str | None = None
    """Path of a login script (.py) or a list of steps (.toml)."""
    consent_script: str | None = None
    """Path of a script (.py) that makes the choice where the scan can't."""
    dns: bool = True
    """Whether to look up CNAMEs."""
    page: PageOptions = PageOptions()
    browser: BrowserOptions = BrowserOptions()

    @property
    def visited(self) -> tuple[State, ...]:
        """The states of the visits: with Global Privacy Control `before` is no more."""
        return tuple(
            "gpc" if state == "before" and self.browser.gpc else state for state in self.states
        )

    @property
    def gpc_alone(self) -> bool:
        """Whether every visit is made with Global Privacy Control."""
        return self.browser.gpc or self.states == ("gpc",)

    @property
    def chosen(self) -> tuple[State, ...]:
        """The states that need a choice to be made."""
        return tuple(state for state in self.states if state in CHOSEN)

    @property
    def workers(self) -> int:
        """Pages at once."""
        return self.concurrency or default_concurrency(len(self.states))
