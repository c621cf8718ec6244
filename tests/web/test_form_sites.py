"""The form pages send what their truth table says, in a real Chromium and without the scanner."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from scanner.demo.exchange import Hit
from scanner.demo.web import LocalWeb
from tests.web.forms import CASES, HOST, LISTENER, form_sites
from tests.web.truth_forms import FORMS, NOT_TYPED, FormTruth

EMAIL = "Quilla.Marsh7@mail.example"
SEEDS = {
    "email": EMAIL,
    "phone": "+49301234567890",
    "name": "Odalys Venn Tarrow",
    "card": "4000001234567899",
    "password": "vexing-Quartz-71",
    "search": "brindle otter lamps",
    "text": "a message with marmalade",
}
FIELD = "input:visible:not([tabindex]), textarea:visible, [contenteditable]:visible"
# Polling scripts look ten times a second; hashing and beacons take a few ms more.
SENDING_MS = 350


@pytest_asyncio.fixture
async def web() -> AsyncIterator[LocalWeb]:
    async with LocalWeb(form_sites()) as local:
        yield local


@pytest_asyncio.fixture
async def browser(web: LocalWeb, chromium_path: Path) -> AsyncIterator[Browser]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(
            executable_path=chromium_path, args=[*sandbox, *web.browser_args]
        )


def hashed(name: str, text: str) -> bytes:
    return hashlib.new(name, text.encode(), usedforsecurity=False).digest()


def wanted(truth: FormTruth) -> str:
    """What the log must hold, once it is read as `readable` reads it."""
    low, seed = EMAIL.lower(), SEEDS[truth.field]
    spelt = {
        "sha256-blur": hashed("sha256", low).hex(),
        "md5-header": hashed("md5", low).hex(),
        "gzip-beacon": base64.b64encode(EMAIL.encode()).decode(),
        "socket-binary": base64.b64encode(EMAIL.encode()).decode(),
        "json-escaped": EMAIL.replace("@", "\\u0040").replace(".", "\\u002e"),
        "percent-twice": quote(quote(EMAIL, safe=""), safe=""),
        "sha1-upper": hashed("sha1", low).hex().upper(),
        "sha512-base64": quote(base64.b64encode(hashed("sha512", low)), safe=""),
        "sha256-of-md5": hashed("sha256", hashed("md5", low).hex()).hex(),
        "on-submit": hashed("sha256", low).hex(),
        "phone-digits": "49301234567890",
        "duplicate-form": quote(EMAIL, safe=""),
        "masked-phone": quote("+493 012 345 678 90", safe=""),
    }
    in_query = quote(seed, safe="") if truth.place == "url" else quote(seed, safe="@ ")
    in_form = quote(seed, safe="") if truth.parameter in {"e", "p", "cc"} else in_query
    return spelt.get(truth.path, in_form)


def readable(hit: Hit, place: str) -> str:
    if place == "url":
        return f"{hit.path}?{hit.query}"
    if place == "header":
        return hit.header("x-visitor") or ""
    body = gzip.decompress(hit.body) if hit.body.startswith(b"\x1f\x8b") else hit.body
    return body.decode()


async def type_everywhere(page: Page) -> None:
    for frame in page.frames:
        for field in await frame.locator(FIELD).all():
            kind = await field.get_attribute("name") or "message"
            kind = {"q": "search", "message": "text", "code": "phone"}.get(kind, kind)
            await field.click()
            await page.keyboard.type(SEEDS[kind])
            await page.keyboard.press("Tab")
    await page.wait_for_timeout(SENDING_MS)


def found(web: LocalWeb, truth: FormTruth) -> bool:
    hits = [hit for hit in web.seen(truth.host) if hit.method != "OPTIONS"]
    return any(wanted(truth) in readable(hit, truth.place) for hit in hits)


async def visit(browser: Browser, web: LocalWeb, truth: FormTruth) -> Page:
    web.clear()
    page = await browser.new_page()
    await page.goto(truth.page)
    await page.wait_for_timeout(1_200 if truth.path == "late" else 50)
    await type_everywhere(page)
    return page


@pytest.mark.browser
async def test_what_is_typed_leaves_as_the_table_says(web: LocalWeb, browser: Browser) -> None:
    missed = []
    for truth in (truth for truth in FORMS if truth.positive):
        page = await visit(browser, web, truth)
        if truth.when == "submit":
            assert not web.seen(truth.host)
            await page.click("button")
            await page.wait_for_timeout(SENDING_MS)
        if not found(web, truth):
            missed.append((truth.path, wanted(truth), [(hit.url, hit.body) for hit in web.log]))
        await page.close()
    assert not missed


@pytest.mark.browser
async def test_nothing_leaves_the_harmless_pages(web: LocalWeb, browser: Browser) -> None:
    for truth in (truth for truth in FORMS if not truth.positive):
        page = await visit(browser, web, truth)
        told = [hit for hit in web.log if hit.host not in {HOST, LISTENER}]
        assert bool(told) is (truth.path in {"code", "counts"})
        seed = quote(SEEDS[truth.field], safe="")
        assert not any(seed in hit.url for hit in told)
        assert bool(web.seen(HOST, "/words")) is (truth.path == "suggest")
        assert not [hit for hit in web.log if hit.path in NOT_TYPED]
        await page.close()


def test_every_page_is_in_the_table() -> None:
    assert {truth.path for truth in FORMS} == {case.path for case in CASES}
    assert len(FORMS) == len(CASES)
