"""Scan the demo's sites of sin, several at once, each in the states in which its sin shows."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from scanner.audit.terms import Terms
from scanner.crawl.journal import Journal
from scanner.demo.sins.sites import sin_sites
from scanner.demo.sins.table import Sin
from scanner.demo.sites import demo_vendors
from scanner.demo.web import LocalWeb
from scanner.options import PageOptions, Settling
from scanner.records import Scan
from scanner.scan import Workplace, begin, scan_site
from scanner.sources import Sources
from tests.web.scanning import local_options

# Local pages are quiet at once.
QUICK = PageOptions(screenshots=False, settling=Settling(quiet=0.3, farewell=0.1))
SHALLOW = msgspec.structs.replace(QUICK, deep=False, interact=False)
AT_ONCE = 3

Scans = Mapping[str, asyncio.Task[Scan]]


async def scan_of(web: LocalWeb, sin: Sin) -> Scan:
    """One site, by the law of its places."""
    options = local_options(
        web, sin.url, states=sin.states, pages=sin.pages, page=QUICK if sin.deep else SHALLOW
    )
    sources = Sources(vendors=demo_vendors(), terms=Terms(places=sin.places))
    with TemporaryDirectory() as folder, Journal(Path(folder) / "scan.partial") as journal:
        begin(journal, options, resume=False)
        return await scan_site(options, journal, Workplace(Path(folder)), sources=sources)


@contextlib.asynccontextmanager
async def scans_of(asked: Iterable[Sin]) -> AsyncIterator[Scans]:
    """Scans under way, by the ids of their sites."""
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(sin: Sin) -> Scan:
        async with limit:
            return await scan_of(web, sin)

    async with LocalWeb(sin_sites()) as web, asyncio.TaskGroup() as group:
        yield {sin.id: group.create_task(one(sin)) for sin in asked}


def found(scan: Scan) -> tuple[str, ...]:
    """Rules with a finding above info."""
    return tuple(sorted({one.rule for one in scan.findings or () if one.severity != "info"}))
