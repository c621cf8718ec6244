"""The identifier pages do what their truth tables say, in a real Chromium without the scanner."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright

from scanner.demo.exchange import Hit
from scanner.demo.web import LocalWeb
from scanner.urls import registrable_domain
from tests.web.detours import BY_ITSELF, BY_OTHERS, bounce_sites, click_sites
from tests.web.sync_cases import CASES
from tests.web.syncs import sync_sites
from tests.web.truth_syncs import CLICK_IDS, SYNCS, ClickTruth, SyncTruth

# Tags, redirects and frames of one page need a few hundred ms on a busy machine.
SETTLE_MS = 500


@pytest_asyncio.fixture
async def web() -> AsyncIterator[LocalWeb]:
    async with LocalWeb({**sync_sites(), **bounce_sites(), **click_sites()}) as local:
        yield local


@pytest_asyncio.fixture
async def browser(web: LocalWeb, chromium_path: Path) -> AsyncIterator[Browser]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(
            executable_path=chromium_path, args=[*sandbox, *web.browser_args]
        )


async def kept(context: BrowserContext) -> dict[str, str]:
    """All cookies and web storage by name."""
    found = {cookie["name"]: cookie["value"] for cookie in await context.cookies()}
    for frame in context.pages[0].frames:
        found |= await frame.evaluate("({ ...localStorage, ...sessionStorage })")
    return found


def spelt(truth: SyncTruth, value: str) -> str:
    if truth.part:
        value = json.loads(value)["user"]["uid"]
    if truth.name == "_ga":
        return value.split(".", 2)[2]
    if truth.form == "sha256":
        return hashlib.sha256(value.encode()).hexdigest()
    return base64.b64encode(value.encode()).decode() if truth.form == "base64" else value


def carries(hit: Hit, truth: SyncTruth, value: str) -> bool:
    if truth.place == "header":
        return hit.header(truth.parameter or "") == value
    if truth.place == "body":
        return value in hit.body.decode()
    return hit.params.get(truth.parameter or "") == value


async def look(browser: Browser, url: str) -> tuple[dict[str, str], str]:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(url)
    await page.wait_for_timeout(SETTLE_MS)
    found, landed = await kept(context), page.url
    await context.close()
    return found, landed


@pytest.mark.browser
async def test_identifiers_are_handed_on_as_the_table_says(web: LocalWeb, browser: Browser) -> None:
    for truth in (truth for truth in SYNCS if truth.positive and truth.kind != "bounce"):
        web.clear()
        found, _ = await look(browser, truth.page)
        value = spelt(truth, found[truth.name or ""])
        told = {registrable_domain(hit.host) for hit in web.log if carries(hit, truth, value)}
        assert set(truth.told) <= told, truth.page
        again, _ = await look(browser, truth.page)
        assert again[truth.name or ""] != found[truth.name or ""]


@pytest.mark.browser
async def test_detours_are_taken_as_the_table_says(web: LocalWeb, browser: Browser) -> None:
    for truth in (truth for truth in SYNCS if "start.example" in truth.page):
        web.clear()
        found, landed = await look(browser, truth.page)
        assert "/landing" in landed
        assert bool(web.seen("bounce.tracker.example")) is truth.positive
        if truth.positive:
            assert landed.endswith(f"bid={found[truth.name or '']}")
        else:
            assert not found


@pytest.mark.browser
async def test_harmless_values_are_told_all_the_same(web: LocalWeb, browser: Browser) -> None:
    for truth in (truth for truth in SYNCS if not truth.positive and "publisher" in truth.page):
        web.clear()
        found, _ = await look(browser, truth.page)
        asked = {registrable_domain(hit.host) for hit in web.log if hit.path == "/e"}
        assert len(asked) == (1 if truth.page.endswith(("/single", "/subdomain")) else 2)
        assert bool(found) is not truth.page.endswith("/auction")


def where(truth: ClickTruth) -> set[str]:
    return {place.split(" ")[1] for place in truth.stored_in}


def holds(value: str, click: str) -> bool:
    packed = base64.b64encode(f'{{"click":"{click}"}}'.encode()).decode()
    return click in value or packed in value


@pytest.mark.browser
async def test_clicks_are_kept_as_the_table_says(web: LocalWeb, browser: Browser) -> None:
    click = "Cj0KCQjw_brindle-7731"
    for truth in CLICK_IDS:
        web.clear()
        found, _ = await look(browser, f"{truth.page}?{truth.parameter}={click}")
        assert {name for name, value in found.items() if holds(value, click)} == where(truth)
        told = [hit for hit in web.log if click.encode() in hit.body]
        assert {hit.host for hit in told} == set(truth.sent_to)
        assert bool(told or found) or not truth.positive


def test_every_page_is_in_the_tables() -> None:
    pages: Any = {truth.page.rpartition("/")[2] for truth in SYNCS if "publisher" in truth.page}
    assert pages == {case.path for case in CASES}
    ways = {truth.path for truth in CLICK_IDS}
    assert ways == {*BY_OTHERS, *BY_ITSELF, "server-gclid", "ignore"}
