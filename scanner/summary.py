"""From finished visits to the scan file's records and its summary."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import msgspec

from scanner import __version__
from scanner.audit.hygiene import hygiene
from scanner.audit.sightings import Sighting, sighting
from scanner.behaviour import Control
from scanner.choices import Choice, ConsentBanner, Moment
from scanner.crawl.journal import Chosen, Journal, page_of, visit_id
from scanner.detect.watching import Known, Watching
from scanner.evidence import iso
from scanner.gather.beacons import beacons
from scanner.gather.cookies import CookieJar
from scanner.gather.declared import Declarations
from scanner.gather.requests import Requests
from scanner.gather.storage import Store
from scanner.gather.third_parties import third_parties
from scanner.gather.unseen import StoppedBy, failed, unreached, unseen
from scanner.observations import Alias, State
from scanner.options import STATES, ScanOptions
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
    stopped_by: StoppedBy
    signals: PrivacySignals | None = None


class Beside(msgspec.Struct, frozen=True):
    """What was looked at beside the pages."""

    control: Control | None = None
    """The second look at the start page."""
    banner: ConsentBanner | None = None
    moments: tuple[Moment, ...] | None = None


NOTHING_BESIDE = Beside()


class Evidence:
    """The evidence of all visits, merged; turns into a `Scan` when the CNAMEs are known."""

    def __init__(self, journal: Journal, options: ScanOptions, made: Made, beside: Beside) -> None:
        self._control = beside.control
        self._banner = beside.banner
        self._moments = beside.moments
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
        self._seen: set[State] = set()
        for visit in journal.visits():
            self._seen.add(visit.page.state)
            self._cookies.add(visit)
            self._storage.add(visit)
            self._requests.add(visit)
            if visit.after_choice:
                continue  # no page of its own, and what scripts did there is not recorded
            self._pages.append(visit.page)
            self._declared.add(visit)
            self._sightings.append(sighting(visit))
            if self._watching:
                self._watching.add(visit)
        self._requests.fold()
        self._add_unvisited()

    def _add_unvisited(self) -> None:
        visited = {page.id for page in self._pages}
        for name, chosen, state in self._planned():
            if name not in visited:
                self._pages.append(_unvisited(name, chosen, state))
        order = {chosen.id: seq for seq, chosen in enumerate(self._journal.chosen())}
        self._pages.sort(key=lambda page: (order[page_of(page.id)], STATES.index(page.state)))
        denied = sum(page.outcome == "robots_denied" for page in self._pages)
        if denied:
            self.notes.append(
                Note(
                    about="robots",
                    text=f"robots.txt keeps crawlers from {denied} page(s) that were found; "
                    "--ignore-robots visits them (for your own site).",
                )
            )

    def _planned(self) -> Iterator[tuple[str, Chosen, State]]:
        """Every visit that there was to be: all pages in the first state, and those that answered
        in each other state that was reached.
        """
        asked = self._options.visited
        first = next((s for s in asked if self._journal.finished_in(s)), asked[0])
        yield from ((chosen.id, chosen, first) for chosen in self._journal.chosen())
        for state in asked:
            if state != first and state in self._seen:
                for chosen in self._journal.answered(first):
                    yield visit_id(chosen.id, state, False), chosen, state

    @property
    def states(self) -> tuple[State, ...]:
        """The states that were really visited."""
        return tuple(state for state in STATES if state in self._seen)

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
            "consent_banner": self._banner,
            "moments": self._moments,
        }
        if self._watching:
            known = Known(cookies=cookies, aliases=aliases, control=self._control)
            records |= self._watching.records(self._journal.visits(), known)
            records["findings"] = hygiene(
                self._sightings, records["requests"], cookies, records["storage"]
            )
        summary = self._summary(records)
        return Scan(
            scan=self._info(duration, complete=self._is_complete()),
            states=self.states,
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
        reasons = tuple(self._unseen())
        found = parties or any(records.get(section) for section in _SEEN)
        return Summary(
            pages=len({page_of(page.id) for page in self._pages}),
            visits=len(self._pages),
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
            clean=not found and not reasons,
            unseen=reasons,
        )

    def _is_complete(self) -> bool:
        """Whether all was seen that there was to see; a banner that can't be refused is seen."""
        tried = [choice.outcome for choice in self._choices]
        return not failed(self._pages) and "failed" not in tried

    @property
    def _choices(self) -> tuple[Choice, ...]:
        return self._banner.choices if self._banner else ()

    def _unseen(self) -> Iterator[str]:
        """Why "nothing found" would not mean "nothing there"."""
        yield from unseen(self._pages, self._made.policy, self._made.stopped_by)
        yield from unreached(self._options.visited, self.states, self._choices)


def assemble(
    journal: Journal, options: ScanOptions, made: Made, beside: Beside = NOTHING_BESIDE
) -> Evidence:
    """Read all visits and merge them."""
    return Evidence(journal, options, made, beside)


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


def _unvisited(name: str, chosen: Chosen, state: State) -> Page:
    return Page(
        id=name,
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
