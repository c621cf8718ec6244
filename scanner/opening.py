"""The start of a scan: the browser is measured, robots.txt and the sitemap are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from scanner.browser.fleet import Fleet
from scanner.browser.launch import LaunchOptions
from scanner.browser.policy import measure
from scanner.browser.signals import added_signals, measure_signals
from scanner.crawl.crawl import seeds
from scanner.crawl.fetch import Fetcher
from scanner.crawl.journal import Journal
from scanner.crawl.robots import Robots
from scanner.crawl.sitemap import sitemap_pages
from scanner.options import ScanOptions
from scanner.records import Browser, CookiePolicy, Note, PrivacySignalName, PrivacySignals
from scanner.urls import origin_of


def launch_options(
    options: ScanOptions, executable: Path, *, replaced: bool = False
) -> LaunchOptions:
    """How the scan's browser is started; `replaced` where something answers in the site's place."""
    wish = options.browser
    return LaunchOptions(
        executable=executable,
        headed=wish.headed,
        third_party_cookies=wish.third_party_cookies == "allow",
        proxy=wish.proxy,
        host_rules=wish.host_rules,
        ignore_https_errors=wish.ignore_https_errors,
        deep=options.page.deep,
        local_network=replaced,
        gpc=options.gpc_alone,
        dnt=wish.dnt,
        extra=wish.arguments,
    )


def with_gpc(options: LaunchOptions) -> LaunchOptions:
    """The same browser with Global Privacy Control on."""
    return msgspec.structs.replace(options, gpc=True)


async def measured(fleet: Fleet, options: ScanOptions) -> tuple[Browser, CookiePolicy]:
    """Which browser this is, and what it does with third-party cookies."""
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


async def signalled(fleet: Fleet, *, gpc: bool, dnt: bool) -> PrivacySignals | None:
    """Make sure that the wanted privacy signals are sent by every browser of the fleet."""
    asked: dict[PrivacySignalName, bool] = {"gpc": gpc, "dnt": dnt}
    wanted = tuple(signal for signal, wants in asked.items() if wants)
    if not wanted:
        return None
    async with fleet.lease() as chromium:
        found = await measure_signals(chromium, wanted)
    fleet.add_signals(added_signals(found))
    return found


async def prepared(
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
