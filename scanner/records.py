"""The scan file: every record that a scan writes, and nothing that it does.

This module is the contract behind `scan.json`; its JSON Schema is published as
docs/scan.schema.json. Within one `SCHEMA_VERSION` major number fields are only added.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from scanner.choices import ConsentBanner, Moment
from scanner.observations import (
    Alias,
    Beacon,
    Cookie,
    Declared,
    Record,
    Request,
    State,
    StorageItem,
    ThirdParty,
)
from scanner.tracking import (
    Fingerprinting,
    FirstPartyCover,
    FormCapture,
    IdentifierSync,
    LinkDecoration,
    Respawning,
    SessionRecording,
)

SCHEMA_VERSION = "1.3"

Outcome = Literal[
    "ok",
    "http_error",
    "redirected_away",
    "download",
    "no_content",
    "auth_required",
    "certificate_error",
    "dns_error",
    "connection_error",
    "redirect_loop",
    "timeout",
    "hung",
    "crashed",
    "robots_denied",
    "not_reached",
    "error",
]
"""How a visit ended. `ok` and `http_error` are complete recordings; `timeout`, `hung` and
`crashed` keep what was seen until then; `not_reached` means that the scan ended first."""


class Note(Record, frozen=True, kw_only=True):
    """Something that could not be seen, or that the reader must know."""

    about: str
    """Recorder or part of the scan: `cookies`, `dns`, `browser`, ..."""
    text: str
    page_url: str | None = None


class Page(Record, frozen=True, kw_only=True):
    """One visit: one page in one consent state."""

    id: str
    url: str
    final_url: str
    title: str
    language: str | None
    """The document's `lang`."""
    status: int | None
    outcome: Outcome
    detail: str | None
    """One sentence about any outcome but `ok`."""
    depth: int
    """Links away from the start page."""
    found_by: Literal["start", "link", "sitemap", "option", "route", "redirect"]
    found_on: str | None
    state: State
    started: str
    duration_ms: int
    settled: bool
    """Whether the page became quiet before the cap; if not, something may be missing."""
    requests: int
    bytes: int
    screenshot: str | None
    """Path relative to the scan file."""
    popups: tuple[str, ...]
    attempts: int
    notes: tuple[Note, ...]


class CookiePolicy(Record, frozen=True, kw_only=True):
    """What this browser did with third-party cookies and storage, measured at start."""

    wanted: Literal["allow", "block"]
    cookies: Literal["allowed", "blocked", "unknown"]
    storage: Literal["allowed", "partitioned", "blocked", "unknown"]
    detail: str
    """How it was measured, and what the result means for this report."""


PrivacySignalName = Literal["gpc", "dnt"]
"""Global Privacy Control or Do Not Track."""


class PrivacySignal(Record, frozen=True, kw_only=True):
    """Whether one signal really reached the pages, measured at start."""

    signal: PrivacySignalName
    how: Literal["native", "added", "unknown"]
    """`native`: by the browser itself; `added`: put into every page and request from outside."""
    header: Literal["all", "some", "none", "unknown"]
    """Of the kinds of requests with which a browser that has the signal sends its header."""
    missing: tuple[str, ...]
    """Kinds of requests that went without it, e.g. `websocket`."""
    property_page: bool
    """Whether scripts of the page could read it (`navigator.globalPrivacyControl`,
    `navigator.doNotTrack`)."""
    property_frame: bool
    """The same for a frame of another site."""
    property_worker: bool | None
    """The same for a worker; None for Do Not Track, which Chromium's workers never show."""
    detail: str
    """What the result means for this report."""


class PrivacySignals(Record, frozen=True, kw_only=True):
    """The signals with which this scan visited."""

    asked: tuple[PrivacySignalName, ...]
    signals: tuple[PrivacySignal, ...]


class Browser(Record, frozen=True, kw_only=True):
    """The browser that made the scan."""

    name: str
    version: str
    mode: Literal["headless-shell", "headless", "headed"]
    user_agent: str
    sandbox: bool


class ScanInfo(Record, frozen=True, kw_only=True):
    """Which scan this is and how it was made."""

    id: str
    url: str
    started: str
    """ISO 8601, UTC."""
    finished: str
    duration_s: float
    complete: bool
    """False when the scan was stopped or pages failed; `notes` say why."""
    stopped_by: Literal["finished", "page_limit", "deadline", "interrupt", "failure"]
    tool_version: str
    browser: Browser
    options: dict[str, Any]
    """As given; secrets are replaced by `(set)`."""
    third_party_cookie_policy: CookiePolicy
    privacy_signals: PrivacySignals | None = None
    """None when no signal was asked for."""
    lists: tuple[dict[str, str], ...] = ()
    """Name, date and rule count of each filter list used."""
    resumed: int = 0
    """How often this scan was resumed."""
    notes: tuple[Note, ...] = ()


class Suppressed(Record, frozen=True, kw_only=True):
    """Why a finding doesn't count."""

    reason: str
    """In the owner's words."""
    until: str
    """The last day on which this holds, ISO 8601."""


class Finding(Record, frozen=True, kw_only=True):
    """A rule broken, with its evidence and where the rule is written down."""

    id: str
    rule: str
    severity: Literal["info", "low", "medium", "high"]
    title: str
    detail: str
    evidence: tuple[str, ...]
    """Ids of observations."""
    states: tuple[State, ...]
    references: tuple[str, ...]
    subject: str = ""
    """What it is about: a service, a cookie, a page, a part of the banner."""
    pages: tuple[str, ...] = ()
    """Addresses on which it was seen, at most 50."""
    suppressed: Suppressed | None = None
    """Set where the site's owner lives with it: it counts nowhere."""


class StateVerdict(Record, frozen=True, kw_only=True):
    """Whether the visitor's choice is honoured in one consent state."""

    state: Literal["before", "rejected", "accepted", "gpc", "withdrawn"]
    """`withdrawn`: after accepting and taking it back."""
    verdict: Literal["honoured", "partly", "not honoured", "can't say"]
    """`honoured` only where the state was seen whole, the choice was confirmed, and nothing ran but
    what is known to be necessary; `partly`: nothing grave, or nothing that is known to be so."""
    sentence: str
    findings: dict[str, int]
    """How many of the state's findings have which severity; suppressed ones are left out."""
    unseen: tuple[str, ...]
    """Titles of what could not be seen in this state."""


class Summary(Record, frozen=True, kw_only=True):
    """The numbers that a report opens with."""

    pages: int
    """Different pages, however often they were visited."""
    visits: int = 0
    """One for each page and consent state."""
    pages_by_outcome: dict[str, int]
    """Visits by how they ended."""
    cookies: int
    """Stored at least once."""
    cookies_third_party: int
    cookies_persistent: int
    cookies_refused: int
    """Attempted, never stored."""
    storage_items: int
    requests: int
    """All of them, before merging."""
    requests_third_party: int
    beacons: int
    third_parties: int
    """Registrable domains."""
    third_party_hosts: int
    bytes: int
    bytes_third_party: int
    cookies_by_category: dict[str, int] = msgspec.field(default_factory=dict)
    """Stored cookies."""
    unclassified: int = 0
    """Cookies, storage items, beacons and third parties that nothing is known about."""
    disputed: int = 0
    """Verdicts on cookies and storage items that sources contradict."""
    clean: bool
    """True only when nothing was found and everything could be looked at: see `unseen`."""
    unseen: tuple[str, ...]
    """Why "nothing found" would not mean "nothing there"."""


class Scan(Record, frozen=True, kw_only=True):
    """A whole scan file. Sections that this scan did not look for are null, not empty."""

    schema_version: str = SCHEMA_VERSION
    scan: ScanInfo
    states: tuple[State, ...]
    pages: tuple[Page, ...]
    cookies: tuple[Cookie, ...]
    storage: tuple[StorageItem, ...]
    requests: tuple[Request, ...]
    beacons: tuple[Beacon, ...]
    third_parties: tuple[ThirdParty, ...]
    aliases: tuple[Alias, ...] = ()
    fingerprinting: tuple[Fingerprinting, ...] | None = None
    session_recording: tuple[SessionRecording, ...] | None = None
    form_exfiltration: tuple[FormCapture, ...] | None = None
    identifier_syncs: tuple[IdentifierSync, ...] | None = None
    link_decoration: tuple[LinkDecoration, ...] | None = None
    first_party_cover: tuple[FirstPartyCover, ...] | None = None
    respawning: tuple[Respawning, ...] | None = None
    declared: tuple[Declared, ...] | None = None
    """What the site publishes about its cookies, from its consent tool or from tables."""
    consent_banner: ConsentBanner | None = None
    """The start page's banner and every choice made with it; null where nobody looked for one."""
    moments: tuple[Moment, ...] | None = None
    """What happened in the start page's first seconds, before any choice."""
    findings: tuple[Finding, ...] | None = None
    verdicts: tuple[StateVerdict, ...] | None = None
    """Whether the choice is honoured, state by state."""
    summary: Summary
