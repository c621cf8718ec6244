"""The demo shop is whole: every page, every link, every company on it, and nothing from outside."""

from __future__ import annotations

import os
import re
import struct
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, async_playwright

from scanner.demo.font import plain_font
from scanner.demo.shop.catalogue import PRODUCTS
from scanner.demo.shop.pages import HERE, PATHS
from scanner.demo.sites import DEMO_URL, demo_sites
from scanner.demo.web import LocalWeb, running

HOST = "www.lanternloom.example"


@pytest.fixture(scope="module")
def shop() -> Iterator[httpx.Client]:
    with running(demo_sites()) as web:
        address = f"http://127.0.0.1:{web.http_port}"
        with httpx.Client(base_url=address, headers={"Host": HOST}, trust_env=False) as client:
            yield client


@pytest.mark.parametrize("path", PATHS)
def test_every_page_and_every_link_on_it_answers(shop: httpx.Client, path: str) -> None:
    page = shop.get(path)
    assert page.status_code == 200
    assert "<h1>" in page.text
    for target in set(re.findall(r'(?:href|src)="(/[^"#]*)"', page.text)):
        assert shop.get(target).status_code == 200


def test_nothing_comes_from_outside_the_demo() -> None:
    texts = [
        file.read_text("utf-8")
        for file in HERE.rglob("*")
        if file.suffix in {".html", ".js", ".css", ".py"}
    ]
    named = {host for text in texts for host in re.findall(r"(?:https?|wss?)://([\w.-]+)", text)}
    assert named - set(demo_sites()) <= {"www.sitemaps.org"}


def test_a_visitor_gets_one_session(shop: httpx.Client) -> None:
    assert "ll_session=" in shop.get("/").headers["set-cookie"]
    again = shop.get("/", headers={"Cookie": "ll_session=known"})
    assert "set-cookie" not in again.headers
    assert "ll_csrf=" in shop.get("/contact").headers["set-cookie"]


def test_a_letter_is_thanked_for(shop: httpx.Client) -> None:
    answer = shop.post("/contact", data={"name": "Ada", "email": "a@b.example", "message": "hi"})
    assert "Thank you" in answer.text


def test_the_bare_domain_leads_to_www(shop: httpx.Client) -> None:
    answer = shop.get("/shop", headers={"Host": "lanternloom.example"})
    assert answer.status_code == 301
    assert answer.headers["location"] == f"https://{HOST}/shop"


def test_robots_and_sitemap_name_the_pages(shop: httpx.Client) -> None:
    assert f"Sitemap: {DEMO_URL}sitemap.xml" in shop.get("/robots.txt").text
    assert shop.get("/sitemap.xml").text.count("<loc>") == len(PATHS)
    assert shop.get("/shop/nothing").status_code == 404


def test_identifiers_travel_over_three_companies(shop: httpx.Client) -> None:
    host, path, hops = "px.adquill.example", "/sync?partner=brightbid&uid=u1", []
    while True:
        answer = shop.get(path, headers={"Host": host})
        hops.append((host, answer.headers["set-cookie"].partition("=")[0]))
        if answer.status_code == 200:
            break
        host, path = answer.headers["location"].removeprefix("https://").split("/", 1)
        path = f"/{path}"
    assert hops == [
        ("px.adquill.example", "aq"),
        ("t.brightbid.example", "bb_uid"),
        ("sync.idloop.example", "idl"),
        ("sync.idloop.example", "idl_seen"),
    ]
    assert "uid=u1" in path
    assert "bb_uid=" in path


def test_the_font_is_a_font() -> None:
    font = plain_font("Porch Serif")
    words = struct.unpack(f">{len(font) // 4}I", font)
    assert sum(words) & 0xFFFFFFFF == 0xB1B0AFBA
    assert struct.unpack(">IH", font[:6]) == (0x10000, 10)


@pytest_asyncio.fixture
async def web() -> AsyncIterator[LocalWeb]:
    async with LocalWeb(demo_sites()) as local:
        yield local


@pytest_asyncio.fixture
async def context(web: LocalWeb, chromium_path: Path) -> AsyncIterator[BrowserContext]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, args=[*sandbox, *web.browser_args]
        )
        yield await browser.new_context()


@pytest.mark.browser
async def test_the_shop_tracks_before_any_choice(web: LocalWeb, context: BrowserContext) -> None:
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.goto(DEMO_URL)
    assert await page.is_visible("#cookie-notice")
    for host, path in (
        ("metrics.lanternloom.example", "/c"),
        ("rec.paneview.example", "/frames"),
        ("sync.idloop.example", "/done.gif"),
        ("fonts.typeporch.example", "/porch-serif.ttf"),
        (HOST, "/offline.json"),
    ):
        await web.wait_for(lambda hit, at=(host, path): (hit.host, hit.path) == at)  # type: ignore[misc]
    await web.wait_for(lambda hit: hit.kind == "frame" and b"hello" in hit.body)
    assert not web.seen("lazy.pollenads.example")
    await page.mouse.wheel(0, 300)
    await web.wait_for(lambda hit: hit.path == "/wake")
    names = {cookie["name"] for cookie in await context.cookies(DEMO_URL)}
    assert {"ll_session", "ll_theme", "_mx_id", "_aq", "pv_visitor", "_pollen"} <= names
    assert "ll_probe" not in names
    assert "bb_legacy" not in {cookie["name"] for cookie in await context.cookies()}
    assert faults == []


@pytest.mark.browser
async def test_the_notice_remembers_and_the_basket_fills(context: BrowserContext) -> None:
    page = await context.new_page()
    await page.goto(f"{DEMO_URL}shop/{PRODUCTS[0].slug}")
    await page.click("#notice-reject")
    await page.click("[data-add]")
    assert await page.text_content("[data-count]") == "1"
    await page.goto(f"{DEMO_URL}cart")
    assert not await page.is_visible("#cookie-notice")
    assert "moth paper lantern" in (await page.text_content("[data-lines]") or "")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
async def test_no_page_scrolls_sideways(context: BrowserContext, width: int) -> None:
    page = await context.new_page()
    await page.set_viewport_size({"width": width, "height": 844})
    for path in PATHS:
        await page.goto(DEMO_URL.rstrip("/") + path, wait_until="domcontentloaded")
        assert await page.evaluate("document.documentElement.scrollWidth") == width
