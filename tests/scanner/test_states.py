"""One scan in several consent states: what belongs to which, and what it costs to be cut short."""

from __future__ import annotations

import asyncio
import datetime
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scanner.crawl.count import Count
from scanner.crawl.journal import FILE_NAME, Journal
from scanner.errors import ChoiceImpossible
from scanner.options import PageOptions, ScanOptions, Settling
from scanner.records import Scan
from scanner.scan import Workplace, begin, scan_site
from tests.web.gated import ADS, HEEDS, IGNORES, PAGES, SILENT, gated_sites
from tests.web.scanning import LocalWeb, local_options, scan_local

pytestmark = pytest.mark.browser

ALL = ("before", "rejected", "accepted", "gpc")
# Local pages are quiet at once.
QUICK = PageOptions(
    screenshots=False, deep=False, interact=False, settling=Settling(quiet=0.3, farewell=0.1)
)


WISH: dict[str, Any] = {"states": ALL, "pages": 10, "page": QUICK, "concurrency": 4}


async def scanned(host: str, **more: object) -> tuple[Scan, LocalWeb]:
    wish = {**WISH, **more}
    return await scan_local(gated_sites(), f"https://{host}/", **wish)


def where(scan: Scan) -> dict[str, tuple[str, ...]]:
    return {cookie.name: cookie.states for cookie in scan.cookies}


@pytest.fixture(scope="module")
def heeded(chromium_path: Path) -> Scan:
    """The site that heeds the choice, in every state, without a break."""
    return asyncio.run(scanned(HEEDS))[0]


def test_a_site_that_heeds_the_choice(heeded: Scan) -> None:
    scan = heeded
    assert scan.states == ALL
    assert Counter(page.state for page in scan.pages) == dict.fromkeys(ALL, len(PAGES))
    assert [page.id for page in scan.pages[:4]] == [
        "p0001", "p0001-rejected", "p0001-accepted", "p0001-gpc"
    ]  # fmt: skip
    assert {page.outcome for page in scan.pages} == {"ok"}
    assert where(scan) == {
        "pre": ("before", "accepted"),
        "choice": ("rejected", "accepted"),
        "_ad": ("accepted",),
        "heard_gpc": ("gpc",),
    }
    (choice,) = (cookie for cookie in scan.cookies if cookie.name == "choice")
    assert {by.state for by in choice.set_by} == {"rejected", "accepted"}  # set by the press itself
    (pre,) = (cookie for cookie in scan.cookies if cookie.name == "pre")
    assert {by.state for by in pre.set_by if by.action == "delete"} == {"rejected"}
    assert not pre.deleted  # it is left with those who accepted
    stored = {(item.kind, item.key): item.states for item in scan.storage}
    assert stored == {("local", "cmp"): ("rejected", "accepted"),
                      ("session", "asked"): ("rejected", "accepted")}  # fmt: skip
    (ads,) = scan.third_parties
    assert (ads.host, ads.states, ads.page_count) == (ADS, ("accepted",), len(PAGES))
    assert {r.states for r in scan.requests if r.host == ADS} == {("accepted",)}
    assert (scan.summary.pages, scan.summary.visits) == (len(PAGES), 4 * len(PAGES))
    assert scan.summary.unseen == ()
    assert {by.state for item in scan.storage for by in item.set_by} == {"rejected", "accepted"}
    assert scan.consent_banner is not None
    assert [(c.state, c.outcome) for c in scan.consent_banner.choices] == [
        ("rejected", "confirmed"), ("accepted", "confirmed")
    ]  # fmt: skip


async def test_a_site_that_ignores_the_choice() -> None:
    scan, _ = await scanned(IGNORES, states=("before", "rejected"))
    assert where(scan)["_ad"] == ("rejected",)
    assert {r.states for r in scan.requests if r.host == ADS} == {("rejected",)}


async def test_a_site_that_asks_nothing_is_visited_without_a_choice_alone() -> None:
    scan, _ = await scanned(SILENT)
    assert scan.states == ("before", "gpc")
    assert {page.state for page in scan.pages} == {"before", "gpc"}
    assert tuple(scan.scan.options["states"]) == ALL
    assert scan.consent_banner is not None
    assert not scan.consent_banner.found
    assert {choice.outcome for choice in scan.consent_banner.choices} == {"none found"}
    assert [why.partition(":")[0] for why in scan.summary.unseen] == [
        "No page was visited in the state `rejected`",
        "No page was visited in the state `accepted`",
    ]
    assert not scan.summary.clean
    assert scan.scan.complete


async def test_a_choice_that_is_all_that_was_asked_for() -> None:
    scan, _ = await scanned(HEEDS, states=("accepted",))
    assert scan.states == ("accepted",)
    assert [page.id for page in scan.pages] == ["p0001", "p0002", "p0003"]
    assert set(where(scan)) == {"choice", "pre", "_ad"}
    with pytest.raises(ChoiceImpossible, match=r"rejected: No .* Add `before`") as caught:
        await scanned(SILENT, states=("rejected",))
    assert "\n" not in str(caught.value)


def essence(scan: Scan) -> dict[str, Any]:
    """What two scans of the same site have in common."""
    return {
        "pages": [(page.id, page.state, page.outcome) for page in scan.pages],
        "cookies": [(c.id, c.states, c.pages) for c in scan.cookies],
        "storage": [(s.id, s.states, s.pages) for s in scan.storage],
        "requests": [(r.id, r.states, r.count) for r in scan.requests],
        "choices": scan.consent_banner and [c.outcome for c in scan.consent_banner.choices],
    }


async def run(
    options: ScanOptions, folder: Path, *, resume: bool = False, until: int | None = None
) -> Scan:
    """A scan whose journal stays; it is interrupted when `until` visits are done."""
    stop = asyncio.Event()

    def tell(count: Count) -> None:
        if until is not None and count.done >= until:
            stop.set()

    with Journal(folder / FILE_NAME) as journal:
        begin(journal, options, resume)
        return await scan_site(options, journal, Workplace(folder), tell, stop)


# Of 12 visits: in the middle of the first state, and of the others.
@pytest.mark.parametrize("until", [1, 8])
async def test_whenever_it_is_cut_it_goes_on_there(
    tmp_path: Path, heeded: Scan, until: int
) -> None:
    async with LocalWeb(gated_sites()) as web:
        options = local_options(web, f"https://{HEEDS}/", **{**WISH, "concurrency": 2})
        cut = await run(options, tmp_path, until=until)
        assert (cut.scan.stopped_by, cut.scan.complete) == ("interrupt", False)
        assert sum(page.outcome == "ok" for page in cut.pages) < 12
        assert "The scan was stopped before its end." in cut.summary.unseen
        started = {page.id: page.started for page in cut.pages if page.outcome == "ok"}
        done = await run(options, tmp_path, resume=True)
    assert essence(done) == essence(heeded)
    # What was finished was not visited again.
    assert started.items() <= {page.id: page.started for page in done.pages}.items()
    assert done.scan.resumed == 1
    assert done.scan.complete


async def test_a_deadline_ends_all_states() -> None:
    scan, _ = await scanned(HEEDS, deadline=6.0, delay=1.0)
    assert scan.scan.stopped_by == "deadline"
    assert not scan.scan.complete
    assert "The scan was stopped before its end." in scan.summary.unseen
    assert {page.outcome for page in scan.pages} <= {"ok", "not_reached"}


async def test_no_more_at_once_than_asked_for() -> None:
    scan, _ = await scanned(HEEDS, concurrency=1, states=("before", "gpc"), pages=2)
    assert {page.outcome for page in scan.pages} == {"ok"}
    spans = sorted((page.started, page.duration_ms) for page in scan.pages)
    ends = [_at(started) + took / 1000 for started, took in spans]
    starts = [_at(started) for started, _ in spans]
    assert all(start >= end - 0.01 for end, start in zip(ends, starts[1:], strict=False))


def _at(moment: str) -> float:
    return datetime.datetime.fromisoformat(moment).timestamp()
