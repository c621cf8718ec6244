"""Scan a site: the composition of browser, crawl, evidence and report records."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from scanner.browser.find import find_browser
from scanner.browser.fleet import Fleet
from scanner.crawl.count import Count
from scanner.crawl.crawl import Crawl
from scanner.crawl.journal import Journal
from scanner.crawl.scope import Scope
from scanner.crawl.turns import Turns
from scanner.decisions import banner_of, moments_of
from scanner.dns import aliases, cname_targets
from scanner.errors import SiteUnreachable, Stopped
from scanner.evidence import Redactor, iso
from scanner.login import log_in
from scanner.opening import launch_options, measured, prepared, signalled
from scanner.options import PageOptions, ScanOptions
from scanner.records import Browser, Note, Scan
from scanner.rounds import Course
from scanner.second_look import control_of
from scanner.sources import Sources, judged
from scanner.stage import Stage
from scanner.summary import Beside, Made, assemble
from scanner.visit.context import context_options
from scanner.visit.stand_in import StandIn

Tell = Callable[[Count], None]


# Options that say how, not what: a scan may be resumed with others.
_HOW = ("concurrency", "delay", "deadline", "dns")


class Workplace:
    """Where a scan keeps what it must not lose."""

    def __init__(self, folder: Path, stand_in: StandIn | None = None) -> None:
        """`stand_in` answers in the site's place."""
        self.folder = folder
        self.stand_in = stand_in

    def picture(self, page: str, data: bytes) -> str | None:
        """Keep a screenshot; its path relative to the folder."""
        path = self.folder / "screenshots" / f"{page}.jpg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return f"screenshots/{path.name}"


async def scan_site(
    options: ScanOptions,
    journal: Journal,
    workplace: Workplace,
    tell: Tell = lambda count: None,
    stop: asyncio.Event | None = None,
    sources: Sources | None = None,
) -> Scan:
    """Scan a site and return everything that was found.

    `journal` has begun (see `begin`); `stop` ends the scan early with what it has. Raises
    `BrowserMissing` or `BrowserFailed` where there is nothing to scan with, and `SiteUnreachable`
    where not one page answered. Verdicts rest on the knowledge base, and on `sources` where there
    are any.
    """
    began = time.monotonic()
    executable = find_browser(options.browser.path, options.browser.headed)
    replaced = workplace.stand_in is not None
    async with Fleet(launch_options(options, executable, replaced=replaced)) as fleet:
        browser, policy = await measured(fleet, options)
        signals = await signalled(fleet, gpc=options.gpc_alone, dnt=options.browser.dnt)
        page = await _visitor(fleet, options, browser, workplace)
        arguments = context_options(page, fleet.playwright, options.url)
        robots = await prepared(fleet, options, journal, arguments)
        stage = Stage(
            options=options,
            page=page,
            arguments=arguments,
            scope=Scope(options),
            redact=Redactor(bytes.fromhex(journal.fact("salt") or ""), options.page.keep_values),
            journal=journal,
            turns=Turns(
                options.workers,
                max(options.delay, 0.0 if options.ignore_robots else robots.delay),
            ),
            picture=workplace.picture,
            stand_in=workplace.stand_in,
        )
        crawl = Crawl(options, stage.scope, robots, journal, stage.turns)
        course = Course(stage, crawl, executable, tell)
        await course.run(fleet, options.deadline, stop or asyncio.Event())
    made = Made(browser, policy, crawl.stopped_by, course.signals or signals)
    return judged(await finish(options, journal, made, began), sources)


async def _visitor(
    fleet: Fleet, options: ScanOptions, browser: Browser, workplace: Workplace
) -> PageOptions:
    """Who visits: sites show scanners that say so something else than they show their visitors."""
    page = options.page
    if not page.device:  # a device brings its own
        page = msgspec.structs.replace(page, user_agent=browser.user_agent)
    if options.login:
        # The same visitor logs in: some sites tie a session to its user agent.
        as_visitor = msgspec.structs.replace(options, page=page)
        state = await log_in(fleet, as_visitor, workplace.folder)
        page = msgspec.structs.replace(page, storage_state=str(state))
    return page


async def finish(options: ScanOptions, journal: Journal, made: Made, began: float) -> Scan:
    """Make the scan's records out of the journal."""
    if not journal.finished():
        if made.stopped_by in ("interrupt", "deadline"):
            raise Stopped(f"{options.url}: stopped before the first page was done.")
        raise SiteUnreachable(f"{options.url}: no page could be visited.")
    evidence = assemble(journal, options, made, _beside(journal))
    targets: dict[str, str] = {}
    if options.dns:
        targets, failure = await cname_targets(evidence.hosts)
        if failure:
            evidence.notes.append(Note(about="dns", text=failure))
    own = evidence.site_hosts
    scan = evidence.scan(targets, aliases(targets, own), time.monotonic() - began)
    _require_answer(scan)
    return scan


def begin(journal: Journal, options: ScanOptions, resume: bool) -> None:
    """Start or resume the scan in the journal; `UsageFault` where it can't be resumed."""
    asked = msgspec.to_builtins(options)
    journal.begin(
        {name: value for name, value in asked.items() if name not in _HOW},
        iso(time.time()),
        resume,
    )


def _beside(journal: Journal) -> Beside:
    return Beside(control_of(journal), banner_of(journal), moments_of(journal))


def _require_answer(scan: Scan) -> None:
    """A scan of nothing but failed connections is no scan."""
    if any(page.status or page.outcome in ("hung", "crashed") for page in scan.pages):
        return
    page = scan.pages[0]
    raise SiteUnreachable(f"{page.url}: {page.detail or page.outcome} Check the address.")
