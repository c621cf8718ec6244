"""Scan a site: the composition of browser, crawl, evidence and report records."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from scanner.browser.find import find_browser
from scanner.browser.fleet import Fleet
from scanner.browser.launch import LaunchOptions
from scanner.browser.policy import measure
from scanner.browser.signals import added_signals, measure_signals
from scanner.crawl.crawl import Count, Crawl, seeds
from scanner.crawl.fetch import Fetcher
from scanner.crawl.journal import Journal
from scanner.crawl.robots import Robots
from scanner.crawl.scope import Scope
from scanner.crawl.sitemap import sitemap_pages
from scanner.dns import aliases, cname_targets
from scanner.errors import SiteUnreachable, Stopped
from scanner.evidence import Redactor, iso
from scanner.login import log_in
from scanner.options import BrowserOptions, ScanOptions
from scanner.records import (
    Browser,
    CookiePolicy,
    Note,
    PrivacySignalName,
    PrivacySignals,
    Scan,
)
from scanner.second_look import SecondLook, control_of
from scanner.sources import Sources, judged
from scanner.summary import Made, assemble
from scanner.urls import origin_of
from scanner.visit.context import context_options
from scanner.visit.probe import Probe
from scanner.visit.visit import Visitor

Tell = Callable[[Count], None]


# Options that say how, not what: a scan may be resumed with others.
_HOW = ("concurrency", "delay", "deadline", "dns")


class Workplace:
    """Where a scan keeps what it must not lose."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

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
    redact = Redactor(bytes.fromhex(journal.fact("salt") or ""), options.page.keep_values)
    stop = stop or asyncio.Event()
    async with Fleet(launch_options(options, executable)) as fleet:
        browser, policy = await _measure(fleet, options, journal)
        signals = await _signal(fleet, options.browser)
        # Sites show scanners that say so something else than they show their visitors.
        page_options = options.page
        if not options.page.device:  # a device brings its own
            page_options = msgspec.structs.replace(page_options, user_agent=browser.user_agent)
        if options.login:
            # The same visitor logs in: some sites tie a session to its user agent.
            as_visitor = msgspec.structs.replace(options, page=page_options)
            state = await log_in(fleet, as_visitor, workplace.folder)
            page_options = msgspec.structs.replace(page_options, storage_state=str(state))
        arguments = context_options(page_options, fleet.playwright, options.url)
        scope = Scope(options)
        visitor = Visitor(page_options, arguments, redact, scope.is_site, _probe(options, journal))
        robots = await _prepare(fleet, options, journal, arguments)
        crawl = Crawl(options, scope, robots, journal, visitor)
        second = SecondLook(options, journal, redact, visitor) if options.page.deep else None

        def progress(count: Count) -> None:
            tell(count)
            if second:
                second.hear(count)

        async with asyncio.TaskGroup() as group:
            looking = group.create_task(second.make(fleet, crawl.pace)) if second else None
            watcher = group.create_task(_end_early(crawl, looking, options.deadline, stop))
            await crawl.run(fleet, workplace.picture, progress)
            if looking and crawl.was_cut_short:
                looking.cancel()
            elif looking:
                await looking
            watcher.cancel()
    made = Made(browser, policy, crawl.stopped_by, signals)
    return judged(await finish(options, journal, made, began), sources)


async def finish(options: ScanOptions, journal: Journal, made: Made, began: float) -> Scan:
    """Make the scan's records out of the journal."""
    if not journal.finished():
        if made.stopped_by in ("interrupt", "deadline"):
            raise Stopped(f"{options.url}: stopped before the first page was done.")
        raise SiteUnreachable(f"{options.url}: no page could be visited.")
    evidence = assemble(journal, options, made, control_of(journal))
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


def launch_options(options: ScanOptions, executable: Path) -> LaunchOptions:
    """How the scan's browser is started."""
    wish = options.browser
    return LaunchOptions(
        executable=executable,
        headed=wish.headed,
        third_party_cookies=wish.third_party_cookies == "allow",
        proxy=wish.proxy,
        host_rules=wish.host_rules,
        ignore_https_errors=wish.ignore_https_errors,
        deep=options.page.deep,
        gpc=wish.gpc,
        dnt=wish.dnt,
        extra=wish.arguments,
    )


def _probe(options: ScanOptions, journal: Journal) -> Probe | None:
    """What a deep scan plants and types. A visitor who is logged in types nothing: pages that save
    as one types would change the account.
    """
    if not options.page.deep:
        return None
    page = options.page
    types = page.fill_forms and (page.submit_forms or not (options.login or page.storage_state))
    return Probe(bytes.fromhex(journal.fact("salt") or ""), types=types)


async def _measure(
    fleet: Fleet, options: ScanOptions, journal: Journal
) -> tuple[Browser, CookiePolicy]:
    async with fleet.lease() as chromium:
        policy = await measure(chromium.browser, options.browser.third_party_cookies)
        version = await chromium.wire.call("Browser.getVersion")
        name, _, number = str(version["product"]).partition("/")
        browser = Browser(
            name=name.removeprefix("Headless"),
            version=number,
            mode=chromium.options.mode,  # type: ignore[arg-type]
            user_agent=options.page.user_agent
            or str(version["userAgent"]).replace("HeadlessChrome", "Chrome"),
            sandbox=chromium.options.sandbox,
        )
    return browser, policy


async def _signal(fleet: Fleet, wish: BrowserOptions) -> PrivacySignals | None:
    """Make sure that the wanted privacy signals are sent by every browser of the scan."""
    asked: dict[PrivacySignalName, bool] = {"gpc": wish.gpc, "dnt": wish.dnt}
    wanted = tuple(signal for signal, wants in asked.items() if wants)
    if not wanted:
        return None
    async with fleet.lease() as chromium:
        measured = await measure_signals(chromium, wanted)
    fleet.add_signals(added_signals(measured))
    return measured


async def _prepare(
    fleet: Fleet, options: ScanOptions, journal: Journal, arguments: dict[str, Any]
) -> Robots:
    """Read robots.txt and the sitemap; seed the journal unless it is a resumed one."""
    origin = origin_of(options.url)
    async with (
        fleet.lease() as chromium,
        Fetcher(chromium, arguments, options.page, options.url) as fetcher,
    ):
        robots = Robots(await fetcher.get(f"{origin}/robots.txt"))
        if robots.uncertain and not options.ignore_robots:
            journal.note(
                Note(about="robots", text="robots.txt could not be read; taken as no rules.")
            )
        if not journal.candidates(0):
            pages: list[str] = []
            if options.sitemap:
                starts = robots.sitemaps or [f"{origin}/sitemap.xml"]
                # Twice the limit: some will be out of scope or found as links.
                pages = await sitemap_pages(fetcher.get, starts, 2 * options.pages)
            journal.find(seeds(options, pages))
    return robots


async def _end_early(
    crawl: Crawl, looking: asyncio.Task[None] | None, deadline: float | None, stop: asyncio.Event
) -> None:
    """End the crawl and the second look at the deadline, or when `stop` is set."""
    try:
        async with asyncio.timeout(deadline):
            await stop.wait()
    except TimeoutError:
        crawl.end("deadline")
    else:
        crawl.end("interrupt")
    if looking:
        looking.cancel()


def _require_answer(scan: Scan) -> None:
    """A scan of nothing but failed connections is no scan."""
    if any(page.status or page.outcome in ("hung", "crashed") for page in scan.pages):
        return
    page = scan.pages[0]
    raise SiteUnreachable(f"{page.url}: {page.detail or page.outcome} Check the address.")
