"""The test sites do what their truth tables say, in a real Chromium and without the scanner."""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright

from scanner.demo.exchange import Response
from scanner.demo.site import Site
from scanner.demo.web import LocalWeb, running
from scanner.observations import RESOURCE_TYPES
from tests.web.attribution import page_text
from tests.web.attribution_cases import CASES
from tests.web.bench import CDN_HOST, HEAVY_BYTES, HEAVY_HOST, HEAVY_REQUESTS, LIGHT_HOST, forest
from tests.web.broken import OUTCOMES, PROGRAMS
from tests.web.hostile import NAMES
from tests.web.sites import all_sites
from tests.web.truth_attribution import ATTRIBUTIONS
from tests.web.truth_cookies import COOKIES, CookieTruth
from tests.web.truth_kinds import KINDS
from tests.web.truth_storage import STORAGE

# What a script that runs 1.5 s after loading needs, with room for a busy machine.
LATE_MS = 2_200
LEAVING_MS = 600


@pytest_asyncio.fixture
async def web() -> AsyncIterator[LocalWeb]:
    async with LocalWeb(all_sites()) as local:
        yield local


@pytest_asyncio.fixture
async def browser(web: LocalWeb, chromium_path: Path) -> AsyncIterator[Browser]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(
            executable_path=chromium_path, args=[*sandbox, *web.browser_args]
        )


async def stay(context: BrowserContext, url: str) -> None:
    """Visit a page, wait for its late parts, scroll, and leave."""
    page = await context.new_page()
    await page.goto(url, wait_until="commit")
    await page.wait_for_timeout(LATE_MS)
    await page.mouse.wheel(0, 400)
    await page.wait_for_timeout(200)
    await page.goto("about:blank")
    await page.wait_for_timeout(LEAVING_MS)


@pytest.mark.browser
async def test_every_kind_of_request_arrives(web: LocalWeb, browser: Browser) -> None:
    await stay(await browser.new_context(), "https://kinds.example/")
    arrived = {(hit.host, hit.path) for hit in web.log}
    wanted = {(kind.host, kind.marker) for kind in KINDS if kind.arrives == "always"}
    assert wanted <= arrived
    assert not {(kind.host, kind.marker) for kind in KINDS if kind.arrives == "never"} & arrived
    known = {(kind.host, kind.marker) for kind in KINDS} | {("kinds.example", "/favicon.ico")}
    assert arrived <= known
    frames = [hit.body for hit in web.log if hit.kind == "frame"]
    assert frames == [b"hello from the page"]


@pytest.mark.browser
@pytest.mark.parametrize("page", sorted({truth.page for truth in COOKIES}))
async def test_cookies_are_kept_as_the_table_says(
    web: LocalWeb, browser: Browser, page: str
) -> None:
    context = await browser.new_context()
    await stay(context, page)
    jar = {cookie["name"]: cookie for cookie in await context.cookies()}
    wanted = {truth.name: truth for truth in COOKIES if truth.page == page}
    if not {"c_third", "c_bob"} & set(jar):  # this Chromium refuses third-party cookies
        wanted = {name: truth for name, truth in wanted.items() if truth.party == "first"}
        jar = {name: cookie for name, cookie in jar.items() if name in wanted}
    kept = {name for name, truth in wanted.items() if truth.stored and not truth.deleted}
    assert set(jar) == kept
    for name in kept:
        assert_same(jar[name], wanted[name])


def assert_same(found: Any, truth: CookieTruth) -> None:
    same_site = "Lax" if truth.same_site == "unset" else truth.same_site
    assert found["domain"] == ("" if truth.host_only else ".") + truth.domain
    assert found["path"] == truth.path
    assert found["secure"] is truth.secure
    assert found["httpOnly"] is truth.http_only
    assert found["sameSite"] == same_site
    assert ("partitionKey" in found) is truth.partitioned
    assert (found["expires"] > 0) is (truth.days is not None)


READ_STORAGE = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage),
  indexeddb: (await indexedDB.databases()).map((found) => found.name),
  cache: await caches.keys(),
  service_worker: (await navigator.serviceWorker.getRegistrations()).map((found) => found.scope),
})"""


@pytest.mark.browser
async def test_storage_is_kept_as_the_table_says(web: LocalWeb, browser: Browser) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto("https://storage.example/")
    await page.wait_for_timeout(LATE_MS)
    for frame in page.frames:
        found = await frame.evaluate(READ_STORAGE)
        here = {truth for truth in STORAGE if frame.url.startswith(truth.origin)}
        here = {truth for truth in here if not truth.deleted and truth.key != "l_unload"}
        for kind, keys in found.items():
            assert set(keys) == {truth.key for truth in here if truth.kind == kind}
    await page.goto("https://storage.example/nothing.txt")
    assert await page.evaluate("localStorage.l_unload") == "1"


@pytest.mark.browser
async def test_every_attribution_case_happens(web: LocalWeb, browser: Browser) -> None:
    context = await browser.new_context()
    for page in sorted({truth.page for truth in ATTRIBUTIONS}):
        await stay(context, page)
    jar = {cookie["name"] for cookie in await context.cookies()}
    asked = {hit.url for hit in web.log}
    happened = {
        truth.case for truth in ATTRIBUTIONS if truth.cookie in jar or truth.request in asked
    }
    missing = {truth.case for truth in ATTRIBUTIONS} - happened
    # A cross-site frame's cookie needs a Chromium that takes third-party cookies.
    assert missing <= {"frame_cross"}


def test_attribution_lines_are_marked() -> None:
    assert len(ATTRIBUTIONS) >= 34
    by_case = {truth.case: truth for truth in ATTRIBUTIONS}
    assert by_case["deep_stack"].line == 3
    assert by_case["eval"].line == 2
    inline = by_case["inline"].line
    assert inline is not None
    assert "at_inline" in page_text("/").splitlines()[inline - 1]
    assert by_case["tag_chain"].chain[1:3] == (
        "https://attribution.example/at/chain_1.js",
        "https://lib-attribution.example/chain_2.js",
    )


def test_tables_have_no_doubles() -> None:
    for names in (
        [case.name for case in CASES],
        [(kind.host, kind.marker) for kind in KINDS],
        [(truth.page, truth.domain, truth.name) for truth in COOKIES],
        [(truth.host, truth.kind, truth.key) for truth in STORAGE],
    ):
        assert len(names) == len(set(names))
    assert {kind.resource_type for kind in KINDS} <= set(RESOURCE_TYPES)
    assert len(COOKIES) >= 45


@pytest.mark.browser
async def test_natives_are_untouched_without_a_watcher(web: LocalWeb, browser: Browser) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto("https://hostile.example/check")
    assert await page.title() == "natives untouched"


@pytest.mark.browser
async def test_hostile_names_are_stored(web: LocalWeb, browser: Browser) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto("https://hostile.example/")
    keys = await page.evaluate("Object.keys(localStorage).map((key) => key.length)")
    assert len(keys) == len(NAMES) + 1
    await page.goto("https://hostile.example/poison")
    await web.wait_for(lambda hit: hit.path == "/after-poison.json")


@pytest.mark.browser
async def test_routes_of_an_application_appear(web: LocalWeb, browser: Browser) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto("https://spa.example/")
    await page.click("a[href='/products']")
    await page.click("site-menu a[href='/shadow/one']")
    assert await page.title() == "Route /shadow/one"
    await page.goto("https://hash-spa.example/")
    await page.click("a[href='#/legal']")
    await page.wait_for_function("document.title === 'Hash legal'")


@pytest.mark.browser
async def test_login_with_a_browser(web: LocalWeb, browser: Browser) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto("https://login.example/account")
    assert page.url == "https://login.example/login"
    await page.fill("input[name=user]", "ada")
    await page.fill("input[name=password]", "difference engine")
    await page.click("#enter")
    assert await page.title() == "Account"


@pytest.mark.browser
@pytest.mark.parametrize(("host", "requests"), [(LIGHT_HOST, 60), (HEAVY_HOST, HEAVY_REQUESTS)])
async def test_bench_pages_weigh_what_they_say(
    web: LocalWeb, browser: Browser, host: str, requests: int
) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto(f"https://{host}/", wait_until="load")
    hits = [hit for hit in web.log if hit.host in {host, CDN_HOST} and "favicon" not in hit.path]
    assert len(hits) == requests
    heavy = all_sites()[HEAVY_HOST].answer(hits[-1])
    assert isinstance(heavy, Response)
    assert abs(len(heavy.body) * HEAVY_REQUESTS - HEAVY_BYTES) < HEAVY_BYTES / 20


def get(web: LocalWeb, host: str, path: str, timeout_s: float = 5.0) -> httpx.Response:
    address = f"http://127.0.0.1:{web.http_port}{path}"
    return httpx.get(address, headers={"Host": host}, timeout=timeout_s, trust_env=False)


FAULTS = {"/reset", "/empty", "/short", "/garbage", "/broken-header"}
STALLS = {"/stalled", "/stalled-body", "/endless"}


def test_broken_pages_break_as_announced() -> None:
    with running(all_sites()) as web:
        for path in sorted(set(OUTCOMES) - FAULTS - STALLS - {"/basic-auth", "/mailto"}):
            assert get(web, "broken.example", path).status_code in {200, 204, 302, 404, 500}
        assert get(web, "broken.example", "/basic-auth").status_code == 401
        for path in sorted(FAULTS):
            with pytest.raises(httpx.TransportError):
                get(web, "broken.example", path)
        for path in sorted(STALLS - {"/endless"}):
            with pytest.raises(httpx.ReadTimeout):
                get(web, "broken.example", path, 0.2)
        assert len(get(web, "broken.example", "/huge").content) > 19_000_000
        index = get(web, "broken.example", "/").text
        assert all(f'"/{name}"' in index for name in PROGRAMS)


async def test_the_endless_page_keeps_coming() -> None:
    async with LocalWeb(all_sites()) as web:
        reader, writer = await asyncio.open_connection("127.0.0.1", web.http_port)
        writer.write(b"GET /endless HTTP/1.1\r\nHost: broken.example\r\n\r\n")
        async with asyncio.timeout(5):
            await reader.readexactly(5_000)
    writer.close()


def test_traps_have_no_end() -> None:
    with running(all_sites()) as web:
        assert "/cal?month=42" in get(web, "trap.example", "/cal?month=41").text
        first = get(web, "trap.example", "/s/a/one").text
        assert first != get(web, "trap.example", "/s/a/one").text
        assert get(web, "trap.example", "/list").text.count("<a ") == 54


def test_the_forest_has_every_page_in_its_sitemap() -> None:
    with running({"forest.example": forest(1_200)}) as web:
        robots = get(web, "forest.example", "/robots.txt").text
        assert "Sitemap: https://forest.example/sitemap.xml" in robots
        assert "/sitemap-parts.xml" in get(web, "forest.example", "/sitemap.xml").text
        index = get(web, "forest.example", "/sitemap-parts.xml").text
        assert index.count("<sitemap>") == 3
        part = get(web, "forest.example", "/sitemap-2.xml.gz").content
        assert gzip.decompress(part).count(b"<loc>") == 200
        assert get(web, "forest.example", "/page/1199").status_code == 200
        assert get(web, "forest.example", "/page/1200").status_code == 404


def test_the_clean_site_sets_nothing() -> None:
    with running(all_sites()) as web:
        for path in ("/", "/about", "/contact", "/clean.js", "/clean.css", "/picture.svg"):
            answer = get(web, "clean.example", path)
            assert answer.status_code == 200
            assert "set-cookie" not in answer.headers


def test_sites_are_sites() -> None:
    assert all(isinstance(site, Site) for site in all_sites().values())
    assert {"alice.github.io", "bob.github.io", "multilingual.example"} <= set(all_sites())
