"""From visits to a scan: what is counted, and when nothing means nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner.crawl.journal import Chosen, Journal
from scanner.errors import Stopped
from scanner.evidence import Visit
from scanner.options import BrowserOptions, PageOptions, ScanOptions
from scanner.records import Browser, CookiePolicy, Scan
from scanner.scan import finish
from scanner.summary import Made, assemble, public_options
from tests.scanner.gather.makers import HOME, cookie, exchange, kept, page, visit, write

OPTIONS = ScanOptions(url=HOME)
BROWSER = Browser(name="Chromium", version="1", mode="headless", user_agent="x", sandbox=True)
POLICY = CookiePolicy(wanted="allow", cookies="allowed", storage="partitioned", detail="")
MADE = Made(BROWSER, POLICY, "finished")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "scan.partial") as journal:
        journal.begin({}, "2026-11-20T12:00:00.000Z", resume=False)
        yield journal


def scan(
    journal: Journal, *visits: Visit, made: Made = MADE, extra: tuple[Chosen, ...] = ()
) -> Scan:
    pages = [Chosen(v.page.id, v.page.url, v.page.url, 0, "start", None, False) for v in visits]
    for seq, chosen in enumerate([*pages, *extra]):
        journal.choose(chosen, seq)
    for each in visits:
        journal.keep(each, each.page.final_url, [])
    return assemble(journal, OPTIONS, made).scan({}, (), 1.25)


def own() -> Visit:
    return visit(exchanges=(exchange(HOME, "document"),))


def test_a_clean_site(journal: Journal) -> None:
    made = scan(journal, own())
    assert made.summary.clean
    assert made.summary.unseen == ()
    assert made.scan.complete
    assert (made.summary.pages, made.summary.requests, made.summary.bytes) == (1, 1, 100)


@pytest.mark.parametrize(
    "found",
    [
        {"jar": (cookie("id"),)},
        {"writes": (write(cookie("id"), refused="SecureOnly"),)},
        {"storage": (kept("k"),)},
        {"exchanges": (exchange("https://cdn.example/a.js", "script"),)},
        {"exchanges": (exchange(HOME + "log", "send_beacon"),)},
    ],
)
def test_whatever_is_found_is_not_clean(journal: Journal, found: dict[str, Any]) -> None:
    made = scan(journal, visit(**found))
    assert not made.summary.clean
    assert made.scan.complete


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"outcome": "timeout"}, "1 of 1 pages could not be seen completely"),
        ({"outcome": "crashed"}, "1 of 1 pages"),
    ],
)
def test_a_page_not_wholly_seen(journal: Journal, changes: dict[str, Any], reason: str) -> None:
    made = scan(journal, visit(page=page(**changes)))
    assert reason in " ".join(made.summary.unseen)
    assert (made.summary.clean, made.scan.complete) == (False, False)


@pytest.mark.parametrize("outcome", ["ok", "http_error"])
def test_a_restless_page_is_no_failure_and_not_clean(journal: Journal, outcome: str) -> None:
    made = scan(journal, visit(page=page(settled=False, outcome=outcome)))
    assert made.summary.unseen == ("1 page(s) never became quiet.",)
    assert (made.summary.clean, made.scan.complete) == (False, True)


@pytest.mark.parametrize("outcome", ["http_error", "redirected_away", "download", "no_content"])
def test_an_error_page_is_a_page(journal: Journal, outcome: str) -> None:
    assert scan(journal, visit(page=page(outcome=outcome))).summary.clean


@pytest.mark.parametrize("by", ["deadline", "interrupt", "failure"])
def test_a_scan_that_was_stopped(journal: Journal, by: Any) -> None:
    made = scan(journal, own(), made=Made(BROWSER, POLICY, by))
    assert made.summary.unseen == ("The scan was stopped before its end.",)
    assert (made.summary.clean, made.scan.complete, made.scan.stopped_by) == (False, False, by)


def test_the_page_limit_is_an_end_like_another(journal: Journal) -> None:
    made = scan(journal, own(), made=Made(BROWSER, POLICY, "page_limit"))
    assert made.scan.complete


@pytest.mark.parametrize(
    ("wanted", "cookies", "seen"),
    [("allow", "blocked", False), ("allow", "unknown", False), ("block", "blocked", True)],
)
def test_a_browser_that_hides_third_parties(
    journal: Journal, wanted: Any, cookies: Any, seen: bool
) -> None:
    policy = msgspec.structs.replace(POLICY, wanted=wanted, cookies=cookies)
    made = scan(journal, own(), made=Made(BROWSER, policy, "finished"))
    assert made.summary.clean is seen


def test_pages_that_were_never_reached(journal: Journal) -> None:
    left = Chosen("p0002", HOME + "a", HOME + "a", 1, "link", HOME, False)
    denied = Chosen("p0003", HOME + "b", HOME + "b", 1, "link", HOME, True)
    made = scan(journal, own(), extra=(left, denied))
    assert made.summary.pages_by_outcome == {"not_reached": 1, "ok": 1, "robots_denied": 1}
    assert made.summary.unseen == (
        "1 of 3 pages could not be seen completely.",
        "1 page(s) were left out for robots.txt.",
    )
    assert any(note.about == "robots" and "1 page(s)" in note.text for note in made.scan.notes)
    assert not made.summary.clean


def test_the_counts(journal: Journal) -> None:
    ads = "https://ads.example/p"
    full = visit(
        writes=(write(cookie("no", "ads.example"), refused="SecureOnly"),),
        jar=(cookie("id"), cookie("uid", "ads.example", lifetime_days=30.0)),
        storage=(kept("k"),),
        exchanges=(
            exchange(HOME, "document"),
            exchange(ads, image_size=(1, 1)),
            exchange("https://b.ads.example/x", "script"),
        ),
    )
    got = scan(journal, full).summary
    assert (got.cookies, got.cookies_third_party, got.cookies_persistent) == (2, 1, 1)
    assert (got.cookies_refused, got.storage_items, got.beacons) == (1, 1, 1)
    assert (got.third_parties, got.third_party_hosts) == (1, 2)
    assert (got.requests, got.requests_third_party, got.bytes_third_party) == (3, 2, 200)


def test_hosts_of_the_site(journal: Journal) -> None:
    urls = (HOME, "https://cdn.shop.example/a", "https://ads.example/p", "data:image/gif,1")
    each = visit(exchanges=tuple(map(exchange, urls)))
    journal.choose(Chosen("p0001", HOME, HOME, 0, "start", None, False), 0)
    journal.keep(each, HOME, [])
    evidence = assemble(journal, OPTIONS, MADE)
    assert evidence.hosts == {"shop.example", "cdn.shop.example", "ads.example"}
    assert evidence.site_hosts == {"shop.example", "cdn.shop.example"}


def test_secrets_are_not_published() -> None:
    options = ScanOptions(
        url=HOME,
        page=PageOptions(
            headers=(("X-Key", "hush1"),),
            cookies=(("sid", "hush2"),),
            credentials=("me", "hush3"),
            storage_state="/srv/me/hush4.json",
            locale="de-CH",
        ),
        browser=BrowserOptions(proxy="http://me:hush5@proxy.example"),
    )
    shown = public_options(options)
    assert "hush" not in repr(shown)
    assert shown["page"]["headers"] == shown["browser"]["proxy"] == "(set)"
    assert (shown["page"]["locale"], shown["concurrency"]) == ("de-CH", options.workers)


def test_what_is_no_secret_is_published() -> None:
    shown = public_options(ScanOptions(url=HOME, browser=BrowserOptions(proxy="http://p.example")))
    assert shown["browser"]["proxy"] == "http://p.example"
    assert not shown["page"]["headers"]


@pytest.mark.parametrize("by", ["deadline", "interrupt"])
async def test_stopped_before_the_first_page_is_not_unreachable(journal: Journal, by: Any) -> None:
    with pytest.raises(Stopped, match="stopped before the first page") as stopped:
        await finish(OPTIONS, journal, Made(BROWSER, POLICY, by), 0.0)
    assert stopped.value.exit_code == 4
