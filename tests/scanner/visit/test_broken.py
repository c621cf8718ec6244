"""Every way to misbehave that `broken.example` knows ends in time, with a word about it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from scanner.browser.fleet import Fleet
from scanner.browser.launch import Chromium
from scanner.demo.web import LocalWeb
from scanner.evidence import Redactor
from scanner.options import PageOptions, Settling
from scanner.records import Page, Scan
from scanner.scan import launch_options
from scanner.visit.context import context_options
from scanner.visit.progress import Task
from scanner.visit.visit import Visitor
from tests.web.broken import HOST, OUTCOMES, PROGRAMS, broken_sites
from tests.web.scanning import local_options, scan_local
from tests.web.slow import HOST as SLOW_HOST
from tests.web.slow import slow_sites

pytestmark = pytest.mark.browser

HASTY = PageOptions(
    timeout=3.0,
    screenshots=False,
    settling=Settling(cap=2.0, cap_after_interaction=1.0, farewell_cap=1.0),
)
# Load, two settlings, three unanswered questions of up to 5 s to a page that hangs.
MOST_S = 20.0

ENDINGS = {
    "/loop": "redirect_loop",
    "/loop-2": "redirect_loop",
    "/away": "redirected_away",
    "/missing": "http_error",
    "/error": "http_error",
    "/no-content": "no_content",
    "/file.pdf": "download",
    "/download": "download",
    "/basic-auth": "auth_required",
    "/unknown-host": "dns_error",
    "/mailto": "error",
    "/stalled": "timeout",
    "/stalled-body": "timeout",
    "/reset": "connection_error",
    "/empty": "connection_error",
    "/endless": "timeout",
    "/short": "connection_error",
    "/garbage": "download",
    "/broken-header": "connection_error",
    "/loop-at-parse": "hung",
    "/loop-later": "hung",
}
"""Every other path is a page like any: `ok`."""

# A machine that is slow enough may run into the hasty timeout with 20 MB of text or 600 MB of
# arrays, and a browser that gives a greedy tab too little kills it.
EITHER = {"/huge": {"ok", "timeout"}, "/greedy": {"ok", "timeout", "crashed"}}


def by_path(scan: Scan) -> dict[str, Page]:
    return {page.url.removeprefix(f"https://{HOST}"): page for page in scan.pages}


async def test_all_of_them_in_one_scan() -> None:
    paths = [*OUTCOMES, *(f"/{name}" for name in PROGRAMS)]
    scan, _ = await scan_local(
        broken_sites(),
        f"https://{HOST}/",
        extra_pages=tuple(f"https://{HOST}{path}" for path in paths),
        pages=100,
        depth=0,
        concurrency=2,
        page=HASTY,
    )
    pages = by_path(scan)
    assert pages.keys() == {"/", *paths}
    wrong = {
        path: page.outcome
        for path, page in pages.items()
        if page.outcome not in EITHER.get(path, {ENDINGS.get(path, "ok")})
    }
    assert wrong == {}
    assert {
        path for path, page in pages.items() if page.outcome != "ok" and not _says(page)
    } == set()
    assert {path for path, page in pages.items() if page.duration_ms > MOST_S * 1000} == set()
    assert {path for path, page in pages.items() if page.attempts != 1} == set()

    # What was heard before the end is kept, and so are the pages next to it.
    set_there = {cookie.name for cookie in scan.cookies}
    lost = {name for name in PROGRAMS if f"b_{name}" not in set_there}
    assert lost == set()
    assert {"b_end", "b_endless", "b_meta-refresh"} <= set_there
    assert "b_elsewhere" not in set_there
    assert sum(name.startswith("flood_") for name in set_there) == 400
    assert pages["/meta-refresh"].final_url == f"https://{HOST}/end"
    assert len(pages["/popups"].popups) == 20
    assert [note.about for note in pages["/alert"].notes] == ["dialogs"]
    assert not scan.scan.complete
    assert scan.summary.unseen


def _says(page: Page) -> bool:
    words = page.detail or ""
    ends = words.endswith(".") or page.outcome == "redirected_away"  # that ends with an address
    return words[:1].isupper() and " " in words and ends


@pytest.mark.parametrize("name", ["popups", "loop-at-parse", "dialogs-later"])
async def test_nothing_stays_open(name: str, chromium_path: Path) -> None:
    async with LocalWeb(broken_sites()) as web:
        options = local_options(web, f"https://{HOST}/{name}", page=HASTY)
        async with (
            Fleet(launch_options(options, chromium_path)) as fleet,
            fleet.lease() as chromium,
        ):
            before = await _open_pages(chromium)
            arguments = context_options(HASTY, fleet.playwright, options.url)
            visitor = Visitor(HASTY, arguments, Redactor(b"salt"), lambda url: HOST in url)
            task = Task(id="p0001", url=options.url, depth=0, found_by="start", found_on=None)
            began = time.monotonic()
            visit, _ = await visitor.visit(chromium, task)
            assert visit.page.url == options.url
            assert time.monotonic() - began < MOST_S
            assert await _open_pages(chromium) == before


async def _open_pages(chromium: Chromium) -> int:
    targets = (await chromium.wire.call("Target.getTargets"))["targetInfos"]
    return sum(target["type"] == "page" for target in targets)


async def test_late_tags_are_seen() -> None:
    scan, _ = await scan_local(slow_sites(), f"https://{SLOW_HOST}/")
    assert {"s_late_1500", "s_late_3000"} <= {cookie.name for cookie in scan.cookies}
    assert scan.pages[0].settled


async def test_slow_parts_are_waited_for_and_endless_ones_are_not() -> None:
    ends = ["/sub-resources", "/blocking", "/document"]
    never = ["/polling", "/long-polling", "/event-source"]
    first, *others = (f"https://{SLOW_HOST}{path}" for path in ends + never)
    scan, _ = await scan_local(
        slow_sites(), first, extra_pages=tuple(others), pages=10, depth=0, concurrency=3
    )
    assert [page.outcome for page in scan.pages] == ["ok"] * 6
    assert [page.url for page in scan.pages if not page.settled] == []
    cap = PageOptions().settling.cap * 1000
    slowest = max(page.duration_ms for page in scan.pages)
    assert slowest < cap + 2_000, {page.url: page.duration_ms for page in scan.pages}
    images = {r.url for r in scan.requests if r.resource_type == "image" and r.status == 200}
    assert f"https://{SLOW_HOST}/after/2.5/image.gif" in images
    assert "s_document" in {cookie.name for cookie in scan.cookies}
