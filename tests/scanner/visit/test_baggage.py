"""What a visitor who was here before comes with: there before the page's first script, unseen."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.browser.find import find_browser
from scanner.browser.fleet import Fleet
from scanner.demo.exchange import Response, html
from scanner.demo.site import Site
from scanner.demo.web import LocalWeb
from scanner.evidence import Redactor, Visit
from scanner.options import PageOptions
from scanner.scan import launch_options
from scanner.visit.baggage import Baggage, packed
from scanner.visit.context import context_options
from scanner.visit.progress import Task
from scanner.visit.visit import Visitor
from tests.web.assets import site
from tests.web.scanning import local_options

HOST, FRIEND, OTHER = "inn.example", "shop.inn.example", "outside.example"
URL = f"https://{HOST}/"
# Says in its title what it found at its first script.
GLASS = """<!doctype html><script>
document.title = [document.cookie, localStorage.getItem('kept'), sessionStorage.getItem('asked'),
  localStorage.length].join('|')
%MORE%</script>"""
COOKIE = {"name": "sid", "value": "7", "domain": HOST, "path": "/", "expires": -1,
          "httpOnly": False, "secure": True, "sameSite": "Lax"}  # fmt: skip


def glass(more: str = "", body: str = "") -> Response:
    return html(GLASS.replace("%MORE%", more) + body)


def state(**origins: dict[str, str]) -> dict[str, Any]:
    return {
        "cookies": [COOKIE],
        "origins": [
            {
                "origin": f"https://{host}",
                "localStorage": [{"name": k, "value": v} for k, v in items.items()],
                "indexedDB": [],
            }
            for host, items in origins.items()
        ],
    }


async def visited(
    page: Response, baggage: Baggage, options: PageOptions, **others: Site
) -> tuple[Visit, LocalWeb]:
    async with LocalWeb({HOST: site({"/": page}), **others}) as web:
        plain = local_options(web, URL)
        async with Fleet(launch_options(plain, find_browser())) as fleet:
            arguments = context_options(options, fleet.playwright, URL)
            visitor = Visitor(options, arguments, Redactor(b"0" * 16), lambda _url: True)
            task = Task(id="p0001", url=URL, depth=0, found_by="start", found_on=None)
            async with fleet.lease() as chromium:
                visit, _ = await visitor.carrying(baggage).visit(chromium, task)
    return visit, web


@pytest.mark.browser
async def test_all_of_it_is_there_and_nobody_wrote_it() -> None:
    baggage = packed(
        state(**{HOST: {"kept": "9", "more": "1"}}), {f"https://{HOST}": {"asked": "yes"}},
        databases=False,
    )  # fmt: skip
    options = PageOptions(screenshots=False, cookies=(("sid", "older"), ("lang", "de")))
    page = glass("localStorage.setItem('own', '1'); localStorage.removeItem('more')")
    visit, web = await visited(page, baggage, options)
    assert (
        visit.page.title == "lang=de; sid=7|9|yes|2" or visit.page.title == "sid=7; lang=de|9|yes|2"
    )
    assert web.seen(HOST, "/")[0].cookies == {"sid": "7", "lang": "de"}
    assert [(w.key, w.removes) for w in visit.storage_writes] == [("own", False), ("more", True)]
    assert visit.writes == ()
    kept = {(item.kind, item.key) for item in visit.storage}
    assert kept == {("local", "kept"), ("local", "own"), ("session", "asked")}


@pytest.mark.browser
async def test_frames_of_the_site_get_theirs_and_others_nothing() -> None:
    frames = "".join(f'<iframe src="https://{host}/"></iframe>' for host in (FRIEND, OTHER))
    baggage = packed(
        state(**{FRIEND: {"kept": "friend"}, OTHER: {"kept": "stranger"}}), {}, databases=False
    )
    others = {FRIEND: site({"/": glass()}), OTHER: site({"/": glass()})}
    visit, _ = await visited(glass(body=frames), baggage, PageOptions(screenshots=False), **others)
    found = {(item.origin, item.key) for item in visit.storage}
    assert found == {(f"https://{FRIEND}", "kept")}


def test_databases_come_along_where_they_are_asked_for() -> None:
    stored = state(**{HOST: {"kept": "9"}})
    stored["origins"][0]["indexedDB"] = [{"name": "auth", "version": 1, "stores": []}]
    plain, whole = (packed(stored, {}, databases=wanted) for wanted in (False, True))
    assert plain.state == {"cookies": [COOKIE], "origins": []}
    (origin,) = whole.state["origins"]
    assert (origin["localStorage"], origin["indexedDB"][0]["name"]) == ([], "auth")
    assert plain.bags == whole.bags
    assert plain.bags[f"https://{HOST}"]["local"] == {"kept": "9"}
