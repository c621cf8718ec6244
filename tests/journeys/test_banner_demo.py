"""Scan, draft and build the demo shop: a static shop where every choice is honoured."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from scanner.demo.exchange import Hit, Response
from scanner.demo.shop.pages import HOME, PATHS, shop_site
from scanner.demo.site import Site
from scanner.demo.sites import demo_sites
from scanner.demo.web import LocalWeb
from tests.journeys.command import run

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(300),
]
# Whose requests, cookies and keys the draft puts under which category.
ANALYTICS = {"static.mixline.example", "metrics.lanternloom.example"}
MARKETING = {
    "px.adquill.example",
    "t.brightbid.example",
    "sync.idloop.example",
    "player.reelbox.example",
}
PREFERENCES = {"widget.hellodesk.example", "live.hellodesk.example"}
UNKNOWN = {"rec.paneview.example", "lazy.pollenads.example", "fonts.typeporch.example"}
HELD = ANALYTICS | MARKETING | PREFERENCES | UNKNOWN
COUNTS = {"_mx_id", "_mx_visits", "_mx_session"}
SETTLED_S = 1.0


def static_shop(folder: Path) -> None:
    """Write the shop's pages as files, without a tag edited."""
    shop = shop_site()
    for path in PATHS:
        hit = Hit(
            kind="request", scheme="https", host="www.lanternloom.example", method="GET", path=path,
            query="", headers=(), body=b"", at=0.0,
        )  # fmt: skip
        answer = shop.answer(hit)
        assert isinstance(answer, Response)
        file = folder / (path.strip("/") + ".html" if path != "/" else "index.html")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer.body)
    assets = Path(shop.folder or "")
    for source in assets.rglob("*.*"):
        target = folder / source.relative_to(assets)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rewritten shop, from commands alone."""
    folder = tmp_path_factory.mktemp("loop")
    scanned = await run("demo", "--out", folder / "report", "-q")
    assert scanned.code == 0, scanned.said
    drafted = await run("draft", folder / "report", "--site", "shop")
    assert drafted.code == 0, drafted.said
    config = folder / "sites.toml"
    config.write_text(drafted.out, "utf-8")
    static_shop(folder / "pages")
    done = await run(
        "build", "shop", "--config", config, "--scan", folder / "report",
        "--pages", folder / "pages", "--pages-out", folder / "public",
        "--out", folder / "public" / "consent",
    )  # fmt: skip
    assert done.code == 0, done.said
    assert f"{len(PATHS)} rewritten" in done.out
    return folder / "public"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def web(built: Path) -> AsyncIterator[LocalWeb]:
    sites = demo_sites()
    sites["www.lanternloom.example"] = Site(folder=built)
    async with LocalWeb(sites) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(web: LocalWeb, chromium_path: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=str(chromium_path), args=["--no-sandbox", *web.browser_args]
        )
        yield browser
        await browser.close()


def asked(web: LocalWeb) -> set[str]:
    return {hit.host for hit in web.log} & HELD


async def names(page: Page) -> set[str]:
    """Every cookie, local and session key of this page's address; it reaches no others."""
    cookies = await page.context.cookies(HOME)
    keys = await page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    return {one["name"] for one in cookies} | set(keys)


async def walk(page: Page) -> None:
    """Three pages, on each of which a visitor moves."""
    for path in ("", "shop/moth-paper-lantern", "journal/a-lantern-in-winter"):
        await page.goto(HOME + path)
        await page.mouse.move(300, 300)
        await page.mouse.wheel(0, 600)
        await page.mouse.click(640, 80)
        await asyncio.sleep(SETTLED_S)


async def test_the_shop_honours_every_choice(web: LocalWeb, browser: Browser) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    # Before a choice: the server's log has not one request of a held service, nor even a handshake.
    await walk(page)
    assert asked(web) == set()
    assert not set(web.handshakes) & HELD
    assert await names(page) <= {"ll_session", "ll_cookies_work", "ll_probe"}
    assert [
        one["domain"] for one in await context.cookies() if "lantern" not in one["domain"]
    ] == []
    # Analytics only.
    await page.locator("#consentry").get_by_role("button", name="Settings").click()
    await page.get_by_role("switch", name="Statistics").click()
    await page.get_by_role("button", name="Save choice").click()
    await walk(page)
    assert asked(web) == ANALYTICS
    assert await names(page) >= COUNTS
    # Withdrawn: all its cookies and keys go, and stay gone over three pages.
    await page.evaluate("consentry.withdraw()")
    await asyncio.sleep(SETTLED_S)
    web.clear()
    assert not await names(page) & COUNTS
    await walk(page)
    assert asked(web) == set()
    assert await names(page) <= {"ll_session", "ll_cookies_work", "ll_probe", "consentry"}
    await context.close()


async def test_everything_runs_once_it_is_allowed(web: LocalWeb, browser: Browser) -> None:
    """All but what nobody has decided about yet."""
    web.clear()
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(HOME)
    await page.locator("#consentry").get_by_role("button", name="Accept all").click()
    await walk(page)
    known = ANALYTICS | MARKETING | PREFERENCES
    assert asked(web) >= known - {"player.reelbox.example", "sync.idloop.example"}
    assert not asked(web) & UNKNOWN
    await context.close()
