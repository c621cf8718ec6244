"""The control visit: made once, by somebody else, and never at the scan's expense."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from scanner import second_look as module
from scanner.behaviour import Control
from scanner.browser.fleet import Fleet
from scanner.crawl.crawl import Count
from scanner.crawl.journal import Journal
from scanner.demo.exchange import Hit, Response, html, pixel, script
from scanner.demo.site import Answer, Raw, Route, Site
from scanner.errors import BrowserFailed
from scanner.options import PageOptions, ScanOptions
from scanner.records import Scan
from scanner.second_look import SecondLook, control_of
from scanner.visit.progress import Task
from scanner.visit.visit import BrowserGone, Visitor
from tests.scanner.gather.makers import HOME, redact
from tests.web.broken import hang_up
from tests.web.scanning import scan_local

SEEN = Control(page_url=HOME, values=("a", "b"))
HOST, TAGS = "look.example", "tags.looker.example"


class Passer:
    """A seam: the crawl's visitor, who can only be asked for somebody else."""

    def bystander(self) -> str:
        return "a bystander"


class Cast:
    """What the stand-ins of browser and controller do, and what they were asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Task, str, dict[str, str]]] = []
        self.visitors: list[object] = []
        self.leases = 0
        self.paces = 0
        self.answer: Control | Exception = SEEN

    @contextlib.asynccontextmanager
    async def lease(self) -> AsyncIterator[None]:
        self.leases += 1
        if isinstance(self.answer, BrowserFailed):
            raise self.answer
        yield None

    async def visit(
        self, _chromium: object, task: Task, plain: str, clicks: dict[str, str]
    ) -> Control:
        self.asked.append((task, plain, clicks))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def pace(self) -> None:
        self.paces += 1


@pytest.fixture
def actors(monkeypatch: pytest.MonkeyPatch) -> Cast:
    made = Cast()

    def controller(visitor: object, *_rest: object) -> Cast:
        made.visitors.append(visitor)
        return made

    monkeypatch.setattr(module, "Controller", controller)
    return made


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "scan.partial") as opened:
        opened.begin({}, "2026-11-20T12:00:00Z", resume=False)
        yield opened


def second(journal: Journal, url: str = HOME) -> SecondLook:
    visitor = cast(Visitor, Passer())
    return SecondLook(ScanOptions(url=url, page=PageOptions()), journal, redact, visitor)


async def make(look: SecondLook, actors: Cast) -> None:
    look.hear(Count(done=1))
    await look.make(cast(Fleet, actors), actors.pace)


async def test_what_was_seen_is_kept(journal: Journal, actors: Cast) -> None:
    assert control_of(journal) is None
    await make(second(journal), actors)
    assert control_of(journal) == SEEN
    assert (actors.paces, actors.leases, actors.visitors) == (1, 1, ["a bystander"])
    assert list(journal.notes()) == []
    ((task, plain, clicks),) = actors.asked
    assert (plain, task.depth, task.found_by, task.state) == (HOME, 0, "start", "before")
    assert {"gclid", "fbclid", "msclkid"} <= set(clicks)
    assert all(f"{name}={value}" in task.url for name, value in clicks.items())
    # It is no page of the scan.
    assert (journal.finished(), journal.chosen()) == ({}, [])


async def test_the_address_keeps_its_own_query(journal: Journal, actors: Cast) -> None:
    await make(second(journal, f"{HOME}de/?shop=7#top"), actors)
    ((task, plain, _),) = actors.asked
    assert plain == f"{HOME}de/?shop=7#top"
    assert task.url.startswith(f"{HOME}de/?shop=7&")


async def test_a_resumed_scan_does_not_look_again(journal: Journal, actors: Cast) -> None:
    await make(second(journal), actors)
    await make(second(journal), actors)
    assert (actors.leases, actors.paces) == (1, 1)


async def test_it_waits_for_the_first_page(journal: Journal, actors: Cast) -> None:
    look = second(journal)
    async with asyncio.TaskGroup() as group:
        making = group.create_task(look.make(cast(Fleet, actors), actors.pace))
        for count in (Count(), Count(chosen=9, waiting=9, current=HOME)):
            look.hear(count)
            await asyncio.sleep(0.01)
        assert (making.done(), actors.paces) == (False, 0)
        look.hear(Count(done=1))
    assert control_of(journal) == SEEN


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (BrowserFailed("Chromium died."), "Chromium died."),
        (BrowserGone(), "It died."),
        (Control(page_url=HOME, values=(), failed="No answer."), "No answer."),
    ],
)
async def test_a_failure_is_a_note(
    journal: Journal, actors: Cast, answer: Control | Exception, said: str
) -> None:
    actors.answer = answer
    await make(second(journal), actors)
    seen = control_of(journal)
    assert seen is not None
    assert (seen.failed, seen.values, seen.page_url) == (said, (), HOME)
    (note,) = journal.notes()
    assert note.about == "control"
    assert note.text == f"The second look at the start page failed: {said}"


# With a real browser.

KEEP = """
const click = new URLSearchParams(location.search).get('gclid')
if (click) document.cookie = `clicked=${click}; path=/; max-age=9000000`
localStorage.backup ??= [...crypto.getRandomValues(new Uint8Array(12))]
  .map((byte) => byte.toString(16).padStart(2, '0')).join('')
document.cookie = `visitor=${localStorage.backup}; path=/; max-age=9000000`
document.cookie = `edition=summer; path=/; max-age=9000000`
"""
START = html(f"""<!doctype html><title>Look</title><h1>Look</h1>
<script src="https://{TAGS}/keep.js"></script><img src="/dot.gif" alt="">
<form action="/found"><input name="email" type="email" autocomplete="email"></form>""")


def sites(start: Route = START) -> dict[str, Site]:
    return {
        HOST: Site({"/": start, "/dot.gif": pixel()}),
        TAGS: Site({"/keep.js": script(KEEP)}),
    }


def bare(scan: Scan) -> dict[str, Any]:
    """What a scan says of pages, requests and cookies, whenever and however fast it was made."""
    return {
        "pages": [(page.id, page.url, page.final_url, page.state) for page in scan.pages],
        "requests": sorted(request.url for request in scan.requests),
        "cookies": sorted((one.name, one.domain, one.pages) for one in scan.cookies),
        "storage": sorted((one.kind, one.key, one.pages) for one in scan.storage),
    }


@pytest.mark.browser
async def test_a_click_that_is_kept_and_a_cookie_that_comes_back() -> None:
    scan, web = await scan_local(sites(), f"https://{HOST}/")
    (click,) = scan.link_decoration
    assert (click.parameter, click.stored_in) == ("gclid", ("cookie clicked",))
    assert click.stored_by == (f"https://{TAGS}/keep.js",)
    (back,) = scan.respawning
    assert (back.name, back.sources) == ("visitor", ("local",))
    assert (back.domain, back.set_by) == (HOST, f"https://{TAGS}/keep.js")
    assert [note for note in scan.scan.notes if note.about == "control"] == []
    # Visited once, come from an advertisement once, and opened anew once.
    visits = [hit.query for hit in web.log if hit.host == HOST and hit.path == "/"]
    assert sum("gclid=" in query for query in visits) == 1
    assert len(visits) == 3
    # The scan itself knows nothing of it.
    plain, _ = await scan_local(
        sites(), f"https://{HOST}/", page=PageOptions(screenshots=False, deep=False)
    )
    assert bare(scan) == bare(plain)
    assert "gclid" not in str(bare(scan))
    assert {one.name for one in scan.cookies} == {"visitor", "edition"}


def _refused(answer: Answer) -> Route:
    def start(hit: Hit) -> Answer:
        return answer if "gclid" in hit.query else START

    return start


@pytest.mark.browser
@pytest.mark.parametrize("answer", [Raw(hang_up), Response(status=500)])
async def test_a_start_page_that_fails_the_second_time(answer: Answer) -> None:
    scan, _ = await scan_local(sites(_refused(answer)), f"https://{HOST}/")
    (note,) = (note for note in scan.scan.notes if note.about == "control")
    assert note.text.startswith("The second look at the start page failed: ")
    assert [page.outcome for page in scan.pages] == ["ok"]
    assert (scan.link_decoration, scan.respawning) == ((), ())
