"""Scan the local web in a test."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from scanner.behaviour import Control
from scanner.browser.find import find_browser
from scanner.browser.fleet import Fleet
from scanner.crawl.journal import Journal
from scanner.demo.site import Site
from scanner.demo.web import LocalWeb
from scanner.detect.decoration import decorated, sample
from scanner.evidence import Redactor, Visit
from scanner.options import BrowserOptions, PageOptions, ScanOptions
from scanner.records import Scan
from scanner.scan import Workplace, begin, launch_options, scan_site
from scanner.visit.context import context_options
from scanner.visit.control import Controller
from scanner.visit.probe import Probe
from scanner.visit.progress import Task
from scanner.visit.stand_in import StandIn
from scanner.visit.visit import Visitor

PAGE = PageOptions(screenshots=False)


def local_options(web: LocalWeb, url: str, **more: Any) -> ScanOptions:
    """Options for one page of the local web unless told otherwise."""
    browser = BrowserOptions(host_rules=web.host_rules, ignore_https_errors=True)
    plain = ScanOptions(
        url=url, pages=1, dns=False, sitemap=False, concurrency=2, browser=browser, page=PAGE
    )
    return msgspec.structs.replace(plain, **more)


async def scan_with(options: ScanOptions, stand_in: StandIn | None = None) -> Scan:
    """A scan whose files are forgotten."""
    with TemporaryDirectory() as folder, Journal(Path(folder) / "scan.partial") as journal:
        begin(journal, options, resume=False)
        return await scan_site(options, journal, Workplace(Path(folder), stand_in))


async def scan_local(sites: Mapping[str, Site], url: str, **more: Any) -> tuple[Scan, LocalWeb]:
    """A scan of a local site, and the server with its log."""
    async with LocalWeb(sites) as web:
        return await scan_with(local_options(web, url, **more)), web


async def scan_visits(
    sites: Mapping[str, Site], url: str, **more: Any
) -> tuple[Scan, list[Visit], LocalWeb]:
    """As `scan_local`, with the evidence of each visit, in the order of the scan."""
    async with LocalWeb(sites) as web:
        options = local_options(web, url, **more)
        with TemporaryDirectory() as folder, Journal(Path(folder) / "scan.partial") as journal:
            begin(journal, options, resume=False)
            scan = await scan_site(options, journal, Workplace(Path(folder)))
            return scan, list(journal.visits()), web


async def look_twice(
    web: LocalWeb, urls: Iterable[str], at_once: int = 4
) -> list[tuple[Visit, Control]]:
    """A visit and a control visit of each page, as a scan makes them of its start page, all in one
    browser.
    """
    plain = local_options(web, "")
    salt = secrets.token_bytes(16)
    clicks = sample(salt)
    limit = asyncio.Semaphore(at_once)
    async with Fleet(launch_options(plain, find_browser(None, headed=False))) as fleet:
        redact, probe = Redactor(salt), Probe(salt, types=True)
        arguments = context_options(PAGE, fleet.playwright, "")
        visitor = Visitor(PAGE, arguments, redact, lambda _url: True, probe)
        controller = Controller(visitor.bystander(), redact, PAGE.settling)

        async def both(url: str) -> tuple[Visit, Control]:
            async with limit, fleet.lease() as chromium:
                first = Task(id="first", url=url, depth=0, found_by="start", found_on=None)
                again = msgspec.structs.replace(first, url=decorated(url, clicks))
                visit, _ = await visitor.visit(chromium, first)
                return visit, await controller.visit(chromium, again, url, clicks)

        return await asyncio.gather(*(both(url) for url in urls))
