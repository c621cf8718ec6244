"""Scan the local web in a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from scanner.crawl.journal import Journal
from scanner.demo.site import Site
from scanner.demo.web import LocalWeb
from scanner.evidence import Visit
from scanner.options import BrowserOptions, PageOptions, ScanOptions
from scanner.records import Scan
from scanner.scan import Workplace, begin, scan_site

PAGE = PageOptions(screenshots=False)


def local_options(web: LocalWeb, url: str, **more: Any) -> ScanOptions:
    """Options for one page of the local web unless told otherwise."""
    browser = BrowserOptions(host_rules=web.host_rules, ignore_https_errors=True)
    plain = ScanOptions(
        url=url, pages=1, dns=False, sitemap=False, concurrency=2, browser=browser, page=PAGE
    )
    return msgspec.structs.replace(plain, **more)


async def scan_with(options: ScanOptions) -> Scan:
    """A scan whose files are forgotten."""
    with TemporaryDirectory() as folder, Journal(Path(folder) / "scan.partial") as journal:
        begin(journal, options, resume=False)
        return await scan_site(options, journal, Workplace(Path(folder)))


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
