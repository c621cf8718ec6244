"""A banner from `consentry serve` on another origin: choose, change, withdraw, keep a receipt."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.journeys.command import run

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(240),
]
FIRST = "section.first"
PATIENCE_S = 20.0
PAGE = """<!doctype html><html lang="en">
<head><script src="{gate}"></script><title>Shop</title></head>
<body><main><h1>Shop</h1><button data-consentry="open">Your choice</button></main></body></html>"""
SITES = """
[sites.shop]
url = "{url}"
languages = ["en"]
regime = "opt-in"

[[sites.shop.services]]
id = "counter"
name = "Counter"
category = "analytics"
domains = ["counter.example"]

[[sites.shop.services]]
id = "adverts"
name = "Adverts"
category = "marketing"
domains = ["adverts.example"]
"""


class Serving:
    """`consentry serve` in a process that can be killed, and comes back at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "consentry", "serve", "--config", self.folder / "sites.toml",
            "--data", self.data, "--port", str(self.port), "--public-url", self.address,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        async with asyncio.timeout(PATIENCE_S):
            while not await asyncio.to_thread(self._is_ready):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def end(self, how: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(how)
        return await asyncio.wait_for(self._process.wait(), PATIENCE_S)

    def _is_ready(self) -> bool:
        try:
            address = f"{self.address}/readyz"
            with urllib.request.urlopen(address, timeout=1) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    async def records(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Method, channel and what was granted, oldest first."""
        listed = await run("consents", "export", "shop", "--data", self.data)
        assert listed.code == 0, listed.said
        rows = [json.loads(line) for line in listed.out.splitlines()]
        return [(row["method"], row["channel"], tuple(row["granted"])) for row in rows]

    async def has(self, count: int) -> list[tuple[str, str, tuple[str, ...]]]:
        """The records, as soon as there are so many."""
        async with asyncio.timeout(PATIENCE_S):
            while len(found := await self.records()) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.3)
        return found


@asynccontextmanager
async def pages(gate: str, port: int) -> AsyncIterator[None]:
    """The shop's own server: every address has the same page."""
    body = PAGE.format(gate=gate).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(head.encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    async with server:
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium_path: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=str(chromium_path), args=["--no-sandbox"]
        )
        yield browser
        await browser.close()


async def settings(page: Page) -> None:
    await page.get_by_role("button", name="Your choice").click()
    await page.locator("dialog").wait_for()


async def test_a_choice_is_kept_whatever_happens_to_the_server(
    browser: Browser, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    shop = f"http://shop.localhost:{port}/"
    (tmp_path / "sites.toml").write_text(SITES.format(url=shop), "utf-8")
    server = Serving(tmp_path)
    await server.start()
    try:
        async with pages(f"{server.address}/shop/gate.js", port):
            context = await browser.new_context(accept_downloads=True)
            page = await context.new_page()
            await page.goto(shop)
            await page.get_by_role("button", name="Reject all").click()
            await page.locator(FIRST).wait_for(state="detached")
            assert await server.has(1) == [("reject all", "banner", ())]

            await server.end(signal.SIGKILL)
            await settings(page)
            await page.get_by_role("button", name="Accept all").click()
            assert await page.evaluate("consentry.allows('counter')")
            await server.start()
            await page.goto(shop + "next")
            every = ("adverts", "analytics", "counter", "marketing", "preferences")
            assert (await server.has(2))[1] == ("accept all", "banner", every)

            await page.evaluate("consentry.withdraw()")
            assert (await server.has(3))[2] == ("withdraw", "banner", ())
            await settings(page)
            async with page.expect_download() as started:
                await page.locator("dialog .link").click()
            kept = tmp_path / "receipt.json"
            await (await started.value).save_as(kept)
            checked = await run("consents", "receipt", "verify", kept, "--data", server.data)
            assert checked.code == 0, checked.said
            assert "withdraw: granted nothing" in checked.out
            events = json.loads(kept.read_text("utf-8"))["receipt"]["dpv:hasConsentStatus"]
            assert [event["dpv:hasIndicationMethod"] for event in events] == [
                "reject all", "accept all", "withdraw",
            ]  # fmt: skip
            await context.close()
        await choose_without_javascript(browser, server)
        assert await server.end(signal.SIGTERM) == 0
        verified = await run("consents", "verify", "--data", server.data)
        assert verified.code == 0, verified.out
        assert "the chain holds: 4 records" in verified.out
    finally:
        await server.end(signal.SIGKILL)


async def choose_without_javascript(browser: Browser, server: Serving) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{server.address}/shop/preferences")
    await page.get_by_role("button", name="Reject all").click()
    await page.get_by_role("status").wait_for()
    assert (await server.records())[3] == ("reject all", "preferences", ())
    await context.close()
