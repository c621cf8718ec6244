"""Cover, respawning and security pages do what their tables say, without the scanner."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from scanner.demo.web import LocalWeb
from tests.web.covers import ALIASES, HOSTED, OWN, cover_sites
from tests.web.hygiene import PAGES, hygiene_sites
from tests.web.respawns import AFTER, SCRIPTS, respawn_sites
from tests.web.truth_covers import COVERS, RESPAWNS, RespawnTruth
from tests.web.truth_hygiene import HYGIENE

# A service worker installs, takes over and answers within this on a busy machine.
SETTLE_MS = 600

WATCH = """
window.asked = []
const watch = (owner, name) => {
  const native = owner?.[name]
  if (native) owner[name] = function (...given) {
    window.asked.push(name)
    return native.apply(this, given)
  }
}
watch(window.Notification, 'requestPermission')
watch(window.Geolocation?.prototype, 'getCurrentPosition')
watch(window.MediaDevices?.prototype, 'getUserMedia')
watch(window.ServiceWorkerContainer?.prototype, 'register')
watch(window.PushManager?.prototype, 'subscribe')
"""
CALLS = {
    "notifications": "requestPermission",
    "geolocation": "getCurrentPosition",
    "camera": "getUserMedia",
    "worker": "register",
    "push": "subscribe",
}


@pytest_asyncio.fixture
async def web() -> AsyncIterator[LocalWeb]:
    async with LocalWeb({**cover_sites(), **respawn_sites(), **hygiene_sites()}) as local:
        yield local


@pytest_asyncio.fixture
async def browser(web: LocalWeb, chromium_path: Path) -> AsyncIterator[Browser]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(
            executable_path=chromium_path, args=[*sandbox, *web.browser_args]
        )


async def opened(context: BrowserContext, url: str) -> Page:
    page = await context.new_page()
    await page.goto(url)
    await page.wait_for_timeout(SETTLE_MS)
    return page


async def jar(context: BrowserContext) -> dict[str, str]:
    return {cookie["name"]: cookie["value"] for cookie in await context.cookies()}


async def visit_twice(browser: Browser, truth: RespawnTruth) -> tuple[str, str]:
    """The cookie's value, and its value after all cookies were deleted."""
    context = await browser.new_context()
    page = await opened(context, truth.page)
    before = (await jar(context))[truth.name]
    await context.clear_cookies()
    await page.reload()
    await page.wait_for_timeout(SETTLE_MS)
    after = (await jar(context))[truth.name]
    await context.close()
    return before, after


def identifier(name: str, value: str) -> str:
    if name == "_ga":
        return value.split(".", 2)[2]
    return value.split(".")[0] if name.startswith("_pk_id") else value


@pytest.mark.browser
async def test_covers_work_as_the_table_says(web: LocalWeb, browser: Browser) -> None:
    for truth in COVERS:
        web.clear()
        context = await browser.new_context()
        await opened(context, truth.page)
        kept = await jar(context)
        assert set(kept) == set(truth.names) or not truth.positive
        if truth.path:
            (hit,) = web.seen(truth.host, truth.path)
            told = f"{hit.query} {hit.header('cookie')} {hit.body.decode()}"
            assert all(identifier(name, value) in told for name, value in kept.items())
        await context.close()


@pytest.mark.browser
async def test_segment_gets_json(web: LocalWeb, browser: Browser) -> None:
    await opened(await browser.new_context(), "https://covered.example/server-segment")
    (hit,) = web.seen(path="/seg/v1/p")
    assert {"anonymousId", "messageId", "context", "type"} <= set(json.loads(hit.body))


@pytest.mark.browser
async def test_cookies_come_back_as_the_table_says(web: LocalWeb, browser: Browser) -> None:
    for truth in RESPAWNS:
        async with asyncio.TaskGroup() as group:
            visits = [group.create_task(visit_twice(browser, truth)) for _visitor in range(2)]
        (first, second), other = (task.result() for task in visits)
        assert truth.positive is (first == second and first not in other), truth.path


@pytest.mark.browser
async def test_mixed_content_is_raised_or_blocked(web: LocalWeb, browser: Browser) -> None:
    context = await browser.new_context()
    for truth in HYGIENE:
        if truth.fault != "mixed_content":
            continue
        web.clear()
        await opened(context, truth.page)
        hits = [hit.url for hit in web.seen("parts.supplier.example")]
        blocked = truth.path == "mixed-script"
        assert hits == ([] if blocked else [truth.subject.replace("http:", "https:")])


@pytest.mark.browser
async def test_pinned_scripts_run(web: LocalWeb, browser: Browser) -> None:
    context = await browser.new_context()
    for truth in HYGIENE:
        if truth.fault == "no_integrity":
            page = await opened(context, truth.page)
            assert await page.evaluate("window.widget") == "ready"


@pytest.mark.browser
async def test_pages_ask_on_load_or_on_a_click(web: LocalWeb, browser: Browser) -> None:
    for name, call in CALLS.items():
        for way in ("load", "click"):
            context = await browser.new_context()
            await context.add_init_script(WATCH)
            page = await opened(context, f"https://hygiene.example/{name}-{way}")
            assert (call in await page.evaluate("asked")) is (way == "load"), name
            if way == "click":
                await page.click("#ask")
                await page.wait_for_timeout(SETTLE_MS)
                assert call in await page.evaluate("asked")
            await context.close()


@pytest.mark.browser
async def test_session_cookies_have_the_flags_of_the_table(web: LocalWeb, browser: Browser) -> None:
    context = await browser.new_context()
    for path in ("session-loose", "session-tight"):
        await opened(context, f"https://hygiene.example/{path}")
    for cookie in await context.cookies():
        tight = cookie["name"] == "__Host-session"
        assert cookie["secure"] is cookie["httpOnly"] is tight


def test_every_page_is_in_the_tables() -> None:
    pages = {truth.page.rpartition("/")[2] for truth in COVERS} - {""}
    assert pages == {*HOSTED, *OWN}
    assert {truth.path for truth in RESPAWNS} == {*SCRIPTS, *AFTER}
    assert {truth.path for truth in HYGIENE} == set(PAGES)
    assert set(ALIASES) <= set(cover_sites())
