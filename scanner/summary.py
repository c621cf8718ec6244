"""From finished visits to the scan file's records and its summary."""

from __future__ import annotations

import time
from typing import Any, Literal

import msgspec

from scanner import __version__
from scanner.audit.hygiene import hygiene
from scanner.audit.sightings import Sighting, sighting
from scanner.behaviour import Control
from scanner.crawl.journal import Chosen, Journal
from scanner.detect.watching import Known, Watching
from scanner.evidence import iso
from scanner.gather.beacons import beacons
from scanner.gather.cookies import CookieJar
from scanner.gather.declared import Declarations
from scanner.gather.requests import Requests
from scanner.gather.storage import Store
from scanner.gather.third_parties import third_parties
from scanner.observations import Alias, State
from scanner.options import ScanOptions
from scanner.records import (
    Browser,
    CookiePolicy,
    Note,
    Page,
    PrivacySignals,
    Scan,
    ScanInfo,
    Summary,
)
from scanner.urls import host_of, party_of

# Outcomes after which nothing of the page is unseen. An error page is a page like another.
_WHOLE = frozenset(
    {"ok", "http_error", "redirected_away", "download", "no_content", "robots_denied"}
)
# Sections in which an entry means that the visit was not a clean one.
_SEEN = (
    "cookies", "storage", "beacons", "fingerprinting", "session_recording", "form_exfiltration",
    "identifier_syncs", "link_decoration", "first_party_cover", "respawning",
)  # fmt: skip
_SECRETS = ("headers", "cookies", "credentials", "storage_state")


class Made(msgspec.Struct, frozen=True):
    """What the scan was made with, and how it ended."""

    browser: Browser
    policy: CookiePolicy
    stopped_by: Literal["finished", "page_limit", "deadline", "interrupt", "failure"]
    signals: PrivacySignals | None = None


class Evidence:
    """The evidence of all visits, merged; turns into a `Scan` when the CNAMEs are known."""

    def __init__(
        self, journal: Journal, options: ScanOptions, made: Made, control: Control | None = None
    ) -> None:
        self._control = control
        self._options = options
        self._made = made
        self._journal = journal
        self.notes: list[Note] = journal.notes()
        self._pages: list[Page] = []
        self._cookies = CookieJar()
        self._storage = Store(made.policy.storage == "partitioned")
        self._requests = Requests()
        self._declared = Declarations()
        self._sightings: list[Sighting] = []
        self._watching = Watching() if options.page.deep else None
        for visit in journal.visits():
            self._pages.append(visit.page)
            self._cookies.add(visit)
            self._storage.add(visit)
            self._requests.add(visit)
            self._declared.add(visit)
            self._sightings.append(sighting(visit))
            if self._watching:
                self._watching.add(visit)
        self._requests.fold()
        self._add_unvisited()

    def _add_unvisited(self) -> None:
        visited = {page.id for page in self._pages}
        for chosen in self._journal.chosen():
            if chosen.id not in visited:
                self._pages.append(_unvisited(chosen, self._options.visited[0]))
        self._pages.sort(key=lambda page: page.id)
        denied = sum(page.outcome == "robots_denied" for page in self._pages)
        if denied:
            self.notes.append(
                Note(
                    about="robots",
                    text=f"robots.txt keeps crawlers from {denied} page(s) that were found; "
                    "--ignore-robots visits them (for your own site).",
                )
            )

    @property
    def hosts(self) -> set[str]:
        """Every host that was asked for something."""
        return {host_of(merged.first.url) for merged in self._requests.merged.values()} - {""}

    @property
    def site_hosts(self) -> set[str]:
        """Those of the site itself."""
        site = host_of(self._pages[0].final_url)
        return {host for host in self.hosts if party_of(host, site) == "first"}

    def scan(self, cnames: dict[str, str], aliases: tuple[Alias, ...], duration: float) -> Scan:
        """The finished scan."""
        cookies = self._cookies.records()
        parties = third_parties(self._requests, cookies, cnames)
        records: dict[str, Any] = {
            "pages": tuple(self._pages),
            "cookies": cookies,
            "storage": self._storage.records(),
            "requests": self._requests.records(),
            "beacons": beacons(self._requests),
            "third_parties": parties,
            "aliases": aliases,
            "declared": self._declared.records(),
        }
        if self._watching:
            known = Known(cookies=cookies, aliases=aliases, control=self._control)
            records |= self._watching.records(self._journal.visits(), known)
            records["findings"] = hygiene(
                self._sightings, records["requests"], cookies, records["storage"]
            )
        summary = self._summary(records)
        return Scan(
            scan=self._info(duration, complete=not self._failed()),
            states=self._options.visited,
            summary=summary,
            **records,
        )

    def _info(self, duration: float, complete: bool) -> ScanInfo:
        return ScanInfo(
            id=self._journal.fact("id") or "",
            url=self._options.url,
            started=self._journal.fact("started") or "",
            finished=iso(time.time()),
            duration_s=round(duration, 1),
            complete=complete and self._made.stopped_by in ("finished", "page_limit"),
            stopped_by=self._made.stopped_by,
            tool_version=__version__,
            browser=self._made.browser,
            options=public_options(self._options),
            third_party_cookie_policy=self._made.policy,
            privacy_signals=self._made.signals,
            resumed=int(self._journal.fact("resumed") or 0),
            notes=tuple(self.notes),
        )

    def _summary(self, records: dict[str, Any]) -> Summary:
        cookies = [cookie for cookie in records["cookies"] if cookie.stored]
        parties = records["third_parties"]
        outcomes: dict[str, int] = {}
        for page in self._pages:
            outcomes[page.outcome] = outcomes.get(page.outcome, 0) + 1
        unseen = tuple(self._unseen(outcomes))
        found = parties or any(records.get(section) for section in _SEEN)
        return Summary(
            pages=len(self._pages),
            pages_by_outcome=dict(sorted(outcomes.items())),
            cookies=len(cookies),
            cookies_third_party=sum(cookie.party == "third" for cookie in cookies),
            cookies_persistent=sum(cookie.lifetime == "persistent" for cookie in cookies),
            cookies_refused=len(records["cookies"]) - len(cookies),
            storage_items=len(records["storage"]),
            requests=self._requests.total,
            requests_third_party=self._requests.total_third,
            beacons=len(records["beacons"]),
            third_parties=len({party.registrable_domain for party in parties}),
            third_party_hosts=len(parties),
            bytes=self._requests.bytes,
            bytes_third_party=self._requests.bytes_third,
            clean=not found and not unseen,
            unseen=unseen,
        )

    def _failed(self) -> int:
        """How many pages were asked for and not seen to their end."""
        return sum(page.outcome not in _WHOLE for page in self._pages)

    def _unseen(self, outcomes: dict[str, int]) -> list[str]:
        """Why "nothing found" would not mean "nothing there"."""
        reasons = []
        policy = self._made.policy
        if policy.wanted == "allow" and policy.cookies != "allowed":
            reasons.append("This browser does not show third-party cookies.")
        failed = self._failed()
        if failed:
            reasons.append(f"{failed} of {len(self._pages)} pages could not be seen completely.")
        if outcomes.get("robots_denied"):
            reasons.append(f"{outcomes['robots_denied']} page(s) were left out for robots.txt.")
        if self._made.stopped_by in ("deadline", "interrupt", "failure"):
            reasons.append("The scan was stopped before its end.")
        whole = ("ok", "http_error")
        restless = sum(not page.settled and page.outcome in whole for page in self._pages)
        if restless:
            reasons.append(f"{restless} page(s) never became quiet.")
        return reasons


def assemble(
    journal: Journal, options: ScanOptions, made: Made, control: Control | None = None
) -> Evidence:
    """Read all visits and merge them; `control` is the second look at the start page."""
    return Evidence(journal, options, made, control)


def public_options(options: ScanOptions) -> dict[str, Any]:
    """The options as they may be published: what differs from the defaults, secrets hidden."""
    shown: dict[str, Any] = msgspec.to_builtins(options)
    for name in _SECRETS:
        if shown["page"][name]:
            shown["page"][name] = "(set)"
    if shown["browser"]["proxy"] and "@" in shown["browser"]["proxy"]:
        shown["browser"]["proxy"] = "(set)"
    shown["concurrency"] = options.workers
    return shown


def _unvisited(chosen: Chosen, state: State) -> Page:
    return Page(
        id=chosen.id,
        url=chosen.url,
        final_url=chosen.url,
        title="",
        language=None,
        status=None,
        outcome="robots_denied" if chosen.denied else "not_reached",
        detail="robots.txt forbids it." if chosen.denied else "The scan ended first.",
        depth=chosen.depth,
        found_by=chosen.found_by,  # type: ignore[arg-type]
        found_on=chosen.found_on,
        state=state,
        started="",
        duration_ms=0,
        settled=False,
        requests=0,
        bytes=0,
        screenshot=None,
        popups=(),
        attempts=0,
        notes=(),
    )
