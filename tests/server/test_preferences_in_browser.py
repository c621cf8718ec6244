"""The preferences page in a real Chromium without JavaScript, by keyboard, in every look."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from server.life import living
from tests.server.forms import kept
from tests.server.serving import SITES, opened

pytestmark = pytest.mark.browser


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[str, Any]]:
    """The server on a free port of this machine, and its application."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        base = f"http://127.0.0.1:{sock.getsockname()[1]}"
        toml = SITES.replace("https://www.shop.example/", f"{base}/", 1)
        app = opened(folder, toml, ready=False, public_url="")
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, ws="none"))
        async with living(app.state.house), asyncio.TaskGroup() as group:
            group.create_task(server._serve([sock]))
            async with asyncio.timeout(20):
                while not server.started:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            try:
                yield base, app
            finally:
                server.should_exit = True


@contextlib.asynccontextmanager
async def chromium(path: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        yield browser
        await browser.close()


async def opened_page(browser: Browser, address: str, said: list[str], **look: Any) -> Page:
    context = await browser.new_context(java_script_enabled=False, **look)
    page = await context.new_page()
    page.on("console", lambda message: said.append(message.text))
    await page.goto(address)
    return page


async def on(page: Page) -> list[str]:
    boxes = await page.locator("input[type=checkbox]").all()
    return [str(await box.get_attribute("value")) for box in boxes if await box.is_checked()]


async def test_a_choice_is_made_and_changed_without_a_script(
    tmp_path: Path, chromium_path: Path
) -> None:
    said: list[str] = []
    async with running(tmp_path) as (base, app), chromium(chromium_path) as browser:
        page = await opened_page(browser, f"{base}/shop/preferences", said, locale="de-DE")
        assert await on(page) == []
        await page.locator("input[value=analytics]").focus()
        await page.keyboard.press("Space")
        # Enter presses the form's first button, which keeps what is ticked.
        await page.keyboard.press("Enter")
        await page.get_by_role("status").wait_for()
        assert await on(page) == ["analytics", "counter", "heat"]
        (first,) = await kept(app)
        assert (first.method, first.language) == ("custom", "de")
        cookies = {one["name"]: one for one in await page.context.cookies(base)}
        assert cookies["consentry"]["path"] == "/"
        assert cookies["consentry"]["value"].split(".")[3:5] == [first.subject, "na"]
        await page.get_by_role("button", name="Alle ablehnen").click()
        await page.get_by_role("status").wait_for()
        assert await on(page) == []
        assert [each.method for each in await kept(app)] == ["reject all", "custom"]
        await page.goto(f"{base}/shop/preferences")
        assert await page.get_by_role("status").count() == 0
    assert said == []


@pytest.mark.parametrize(
    "look",
    [
        {"viewport": {"width": 1200, "height": 900}},
        {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
        {"viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 640, "height": 360}, "forced_colors": "active"},
    ],
)
@pytest.mark.parametrize("tag", ["de", "ar"])
async def test_nothing_is_cut_off(
    tmp_path: Path, chromium_path: Path, look: dict[str, Any], tag: str
) -> None:
    said: list[str] = []
    async with running(tmp_path) as (base, _), chromium(chromium_path) as browser:
        page = await opened_page(browser, f"{base}/shop/preferences?lang={tag}", said, **look)
        for summary in await page.locator("details.of summary").all():
            await summary.click()
        width = look["viewport"]["width"]
        boxes = [
            await one.bounding_box()
            for one in await page.locator("h1, p, label, button, section").all()
        ]
        heights = {
            round(box["height"])
            for one in await page.locator(".answers button").all()
            if (box := await one.bounding_box())
        }
    seen = [box for box in boxes if box]
    assert len(seen) > 15
    for box in seen:
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 0.5
    # No answer is larger than another.
    assert len(heights) == 1
    assert min(heights) >= 44
    assert said == []
