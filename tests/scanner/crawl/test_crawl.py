"""Which pages a crawl visits, how fast, as whom, and when it stops."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from scanner.demo.exchange import Hit, Response, content, html, pixel, redirect
from scanner.demo.site import Site
from scanner.options import BrowserOptions, PageOptions
from scanner.records import Scan
from tests.web.assets import site
from tests.web.bench import forest
from tests.web.broken import HOST as BROKEN_HOST
from tests.web.broken import broken_sites
from tests.web.cookies import FIRST, cookie_sites
from tests.web.scanning import LocalWeb, local_options, scan_local, scan_with
from tests.web.spa import HASH_HOST, HASH_ROUTES, ROUTES, SHADOW_ROUTES, TRAP_HOST, spa_sites
from tests.web.spa import HOST as SPA_HOST

pytestmark = pytest.mark.browser

FOREST = "https://forest.example/"
# Pages without anything to wake: the mouse would only cost time.
QUICK = PageOptions(screenshots=False, interact=False, deep=False)


def paths(scan: Scan, *outcomes: str) -> list[str]:
    """Paths of the visited pages in the order of the scan, or of those that ended so."""
    found = []
    for page in scan.pages:
        parts = urlsplit(page.url)
        if page.outcome in (outcomes or ("ok",)):
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            found.append(path + (f"#{parts.fragment}" if parts.fragment else ""))
    return found


async def woods(count: int, **more: object) -> tuple[Scan, LocalWeb]:
    return await scan_local(
        {"forest.example": forest(count)}, FOREST, **{"page": QUICK, "pages": 100, **more}
    )


async def test_sitemaps_robots_and_order() -> None:
    scan, web = await woods(15, sitemap=True, depth=1)
    # Page 0 is `/` again under another address, known only from the sitemap; 13 is forbidden.
    assert set(paths(scan)) == {"/"} | {f"/page/{n}" for n in range(15)} - {"/page/13"}
    assert paths(scan, "robots_denied") == ["/page/13"]
    assert web.seen(path="/page/13") == []
    assert any(note.about == "robots" for note in scan.scan.notes)
    found = {page.url.removeprefix(FOREST): page.found_by for page in scan.pages}
    assert (found[""], found["page/5"], found["page/14"]) == ("start", "link", "sitemap")
    assert scan.scan.stopped_by == "finished"
    assert scan.summary.unseen == ("1 page(s) were left out for robots.txt.",)
    again, _ = await woods(15, sitemap=True, depth=1)
    assert [page.url for page in again.pages] == [page.url for page in scan.pages]
    assert [page.id for page in again.pages] == [page.id for page in scan.pages]


async def test_own_sites_may_be_seen_whole() -> None:
    scan, web = await woods(16, ignore_robots=True, include=("/page/1",))
    assert set(paths(scan)) == {"/", "/page/1", *(f"/page/{n}" for n in range(10, 16))}
    assert len(web.seen(path="/page/13")) == 1


async def test_exclude_depth_and_page_limit() -> None:
    scan, _ = await woods(30, depth=1, exclude=("/page/[2-9]$",))
    assert paths(scan) == ["/", "/page/1", "/page/10"]
    assert scan.scan.stopped_by == "finished"
    scan, _ = await woods(30, pages=4)
    assert len(scan.pages) == 4
    assert scan.scan.stopped_by == "page_limit"
    assert scan.scan.complete
    scan, _ = await woods(30, depth=0, extra_pages=(f"{FOREST}page/29",))
    assert [(page.url, page.found_by) for page in scan.pages] == [
        (FOREST, "start"),
        (f"{FOREST}page/29", "option"),
    ]


async def test_routes_and_links_in_shadow_trees() -> None:
    scan, _ = await scan_local(spa_sites(), f"https://{SPA_HOST}/", pages=20, page=QUICK)
    assert set(paths(scan)) == {*ROUTES, *SHADOW_ROUTES}
    assert {page.title for page in scan.pages} == {
        f"Route {to}" for to in (*ROUTES, *SHADOW_ROUTES)
    }
    scan, _ = await scan_local(spa_sites(), f"https://{HASH_HOST}/", pages=20, page=QUICK)
    assert {f"/{to}" for to in HASH_ROUTES[1:]} <= set(paths(scan))
    assert {"hash_products", "hash_about", "hash_legal"} <= {c.name for c in scan.cookies}


async def test_traps_have_an_end() -> None:
    scan, web = await scan_local(
        spa_sites(), f"https://{TRAP_HOST}/", pages=40, depth=5, page=QUICK, concurrency=4
    )
    seen = paths(scan)
    assert "/fine" in seen
    assert len([p for p in seen if p.startswith("/cal")]) <= 16
    assert len([p for p in seen if p.startswith("/list")]) <= 16
    assert len([p for p in seen if p.startswith("/deeper")]) <= 4
    assert len(seen) == len(set(seen)) <= 40
    assert {hit.path for hit in web.log} - {"/robots.txt", "/favicon.ico"} == {
        path.partition("?")[0] for path in seen
    }


def _moved() -> dict[str, Site]:
    shop = site(
        {
            "/": html(
                '<!doctype html><title>Home</title><a href="/two">2</a>'
                '<a href="https://help.moved.example/">?</a>'
            ),
            "/two": html("<!doctype html><title>Two</title>"),
        }
    )
    return {
        "old.example": Site(fallback=redirect("https://www.moved.example/", status=301)),
        "www.moved.example": shop,
        "help.moved.example": site({"/": html("<!doctype html><title>Help</title>")}),
    }


async def test_the_site_is_where_its_start_leads() -> None:
    scan, _ = await scan_local(_moved(), "https://old.example/", pages=9, page=QUICK)
    assert [page.title for page in scan.pages] == ["Home", "Two"]
    assert scan.pages[0].final_url == "https://www.moved.example/"
    assert scan.pages[0].outcome == "ok"
    scan, _ = await scan_local(
        _moved(), "https://old.example/", pages=9, page=QUICK, subdomains=True
    )
    assert [page.title for page in scan.pages] == ["Home", "Two", "Help"]


async def test_visits_start_apart() -> None:
    scan, web = await woods(5, delay=0.7, concurrency=4)
    starts = sorted(hit.at for hit in web.log if hit.path == "/" or hit.path.startswith("/page"))
    assert len(scan.pages) == 5
    assert len(starts) == 5
    gaps = [b - a for a, b in itertools.pairwise(starts)]
    assert min(gaps[1:]) > 0.35  # a visit's own start takes up to 0.3 s on a busy machine
    assert starts[-1] - starts[0] > 4 * 0.7 - 0.35


async def test_a_deadline_leaves_a_valid_scan() -> None:
    scan, _ = await woods(60, deadline=4.0, delay=0.3)
    assert scan.scan.stopped_by == "deadline"
    assert not scan.scan.complete
    assert 0 < len(paths(scan)) < 60
    assert set(paths(scan, "not_reached")) | set(paths(scan)) >= {"/"}
    assert "The scan was stopped before its end." in scan.summary.unseen
    assert msgspec.convert(msgspec.to_builtins(scan), Scan) == scan


async def test_headers_and_cookies_are_for_the_site_alone() -> None:
    page = PageOptions(
        screenshots=False,
        headers=(("X-Api-Token", "hush"), ("Accept-Language", "tlh")),
        cookies=(("brought", "along"),),
    )
    scan, web = await scan_local(cookie_sites(), f"https://{FIRST}/", page=page)
    told = {hit.host for hit in web.log if hit.header("x-api-token")}
    assert told == {FIRST, f"www.{FIRST}"}
    assert {hit.header("x-api-token") for hit in web.seen(FIRST) if hit.path == "/"} == {"hush"}
    others = [hit for hit in web.log if not hit.host.endswith(FIRST) or "-" in hit.host]
    assert others
    assert [hit.url for hit in others if hit.header("x-api-token")] == []
    assert {hit.cookies.get("brought") for hit in web.seen(FIRST, "/")} == {"along"}
    assert [hit.url for hit in others if "brought" in hit.cookies] == []
    assert "brought" in {cookie.name for cookie in scan.cookies}
    assert "hush" not in str(scan)
    assert "along" not in str(scan.scan.options)


async def test_credentials_open_what_they_are_for() -> None:
    page = PageOptions(screenshots=False, interact=False, credentials=("user", "secret"))
    url = f"https://{BROKEN_HOST}/basic-auth"
    scan, _ = await scan_local(broken_sites(), url, page=page)
    assert [(page.outcome, page.title) for page in scan.pages] == [("ok", "basic-auth")]
    assert "secret" not in str(scan)


LOOKING_GLASS = """<!doctype html><meta name=viewport content="width=device-width"><script>
document.title = [innerWidth, innerHeight, navigator.language, navigator.userAgent,
  Intl.DateTimeFormat().resolvedOptions().timeZone, document.cookie,
  localStorage.getItem('kept') || ''].join('|')</script>"""


def _glass(answer: Response | None = None) -> dict[str, Site]:
    return {"glass.example": site({"/": answer or html(LOOKING_GLASS)})}


async def _reflection(**page: object) -> tuple[list[str], Hit]:
    options = msgspec.structs.replace(QUICK, **page)
    scan, web = await scan_local(_glass(), "https://glass.example/", page=options)
    return scan.pages[0].title.split("|"), web.seen("glass.example", "/")[0]


async def test_the_visitor_is_who_the_options_say(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    cookie = {"name": "sid", "value": "7", "domain": "glass.example", "path": "/", "expires": -1,
              "httpOnly": False, "secure": True, "sameSite": "Lax"}  # fmt: skip
    local = [{"origin": "https://glass.example", "localStorage": [{"name": "kept", "value": "9"}]}]
    state.write_text(json.dumps({"cookies": [cookie], "origins": local}))
    seen, hit = await _reflection(
        viewport=(801, 602),
        locale="de-CH",
        timezone="Asia/Tokyo",
        user_agent="Tester/1.0",
        storage_state=str(state),
    )
    assert seen == ["801", "602", "de-CH", "Tester/1.0", "Asia/Tokyo", "sid=7", "9"]
    assert (hit.header("accept-language") or "").startswith("de-CH")
    assert hit.header("user-agent") == "Tester/1.0"
    seen, hit = await _reflection(device="iPhone 15")
    assert seen[0] == "393"
    assert "iPhone" in seen[3]
    assert "iPhone" in (hit.header("user-agent") or "")
    seen, hit = await _reflection()
    assert seen[:2] == ["1280", "900"]


async def test_blocked_third_party_cookies_are_reported_as_refused() -> None:
    async with LocalWeb(cookie_sites()) as web:
        browser = BrowserOptions(
            host_rules=web.host_rules, ignore_https_errors=True, third_party_cookies="block"
        )
        scan = await scan_with(local_options(web, f"https://{FIRST}/", browser=browser, page=QUICK))
    policy = scan.scan.third_party_cookie_policy
    assert (policy.wanted, policy.cookies) == ("block", "blocked")
    assert "refused" in policy.detail
    third = {c.name: c for c in scan.cookies if c.party == "third" and not c.partition_key}
    assert not third["c_third"].stored
    assert "ThirdParty" in (third["c_third"].blocked_reason or "")
    assert "c_doc" in {cookie.name for cookie in scan.cookies if cookie.stored}
    allowed, _ = await scan_local(cookie_sites(), f"https://{FIRST}/", page=QUICK)
    assert allowed.scan.third_party_cookie_policy.cookies == "allowed"


async def test_nested_plain_and_unreadable_sitemaps() -> None:
    def page(name: str) -> Response:
        return html(f"<!doctype html><title>{name}</title>")

    origin = "https://maps.example"
    robots = f"User-agent: *\nSitemap: {origin}/list.txt\nSitemap: {origin}/broken.xml.gz\n"
    maps = {
        "/": page("home"),
        "/robots.txt": content(robots, "text/plain"),
        "/list.txt": content(f"{origin}/one\n{origin}/two\nhttps://other.example/\n", "text/plain"),
        "/broken.xml.gz": content(b"\x1f\x8bnot gzip at all", "application/gzip"),
        "/one": page("one"),
        "/two": page("two"),
        "/p": pixel(),
    }
    scan, _ = await scan_local(
        {"maps.example": site(maps)}, f"{origin}/", pages=9, sitemap=True, page=QUICK
    )
    assert [page.title for page in scan.pages] == ["home", "one", "two"]
