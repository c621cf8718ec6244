"""Measure what this browser does with third-party cookies and storage, on two loopback sites."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any, Literal

from playwright.async_api import Browser
from playwright.async_api import Error as PlaywrightError

from scanner.errors import first_line
from scanner.records import CookiePolicy

MEASURE_TIMEOUT_S = 15.0

# 127.0.0.1 and localhost are two sites to a browser, and both may set `Secure` cookies.
_TOP, _OTHER = "127.0.0.1", "localhost"

_PAGE = """<!doctype html><title>policy</title><iframe src="http://localhost:{port}/frame"></iframe>
<script>addEventListener('message', (e) => {{ window.answer = e.data }})</script>"""
_FRAME = """<!doctype html><script>
document.cookie = 'script_canary=1; SameSite=None; Secure';
let stored = 'blocked';
try { stored = localStorage.getItem('canary') ? 'allowed' : 'partitioned';
      localStorage.setItem('probe', '1'); localStorage.getItem('probe') || (stored = 'blocked') }
catch {}
parent.postMessage(JSON.stringify({ cookies: document.cookie, storage: stored }), '*');
</script>"""
_SEED = "<!doctype html><script>localStorage.setItem('canary', '1')</script>"


async def measure(browser: Browser, wanted: Literal["allow", "block"]) -> CookiePolicy:
    """What a third-party frame could set and read, in a context like those of the scan."""
    try:
        async with asyncio.timeout(MEASURE_TIMEOUT_S):
            answer = await _ask(browser)
    except (PlaywrightError, TimeoutError, ValueError, OSError) as error:
        return CookiePolicy(
            wanted=wanted,
            cookies="unknown",
            storage="unknown",
            detail=f"The measurement failed ({first_line(error)}): take third parties as unseen.",
        )
    by_header = "header_canary" in answer["cookies"]
    by_script = "script_canary" in answer["cookies"]
    cookies: Literal["allowed", "blocked"] = "allowed" if by_header and by_script else "blocked"
    return CookiePolicy(
        wanted=wanted,
        cookies=cookies,
        storage=answer["storage"],
        detail=_explain(wanted, cookies, answer["storage"]),
    )


def _explain(wanted: str, cookies: str, storage: str) -> str:
    how = "Measured at the start with a frame of another site on this machine: "
    what = f"third-party cookies {cookies}, third-party storage {storage}. "
    if wanted == "allow" and cookies == "blocked":
        return (
            how
            + what
            + (
                "This browser hides third-party cookies although they were to be allowed: their "
                "absence from this report means nothing."
            )
        )
    if wanted == "block" and cookies == "allowed":
        return how + what + "This browser kept third-party cookies although told to block them."
    if cookies == "blocked":
        return how + what + "Cookies that third parties tried to set are listed as refused."
    return how + what + "Cookies of third parties are stored and reported."


async def _ask(browser: Browser) -> dict[str, Any]:
    async with _two_sites() as port:
        context = await browser.new_context()
        try:
            page = await context.new_page()
            await page.goto(f"http://{_OTHER}:{port}/seed")
            await page.goto(f"http://{_TOP}:{port}/")
            await page.wait_for_function("window.answer")
            answer: dict[str, Any] = json.loads(await page.evaluate("window.answer"))
            return answer
        finally:
            with contextlib.suppress(PlaywrightError):
                await context.close()


@contextlib.asynccontextmanager
async def _two_sites() -> AsyncIterator[int]:
    """A loopback server with three fixed pages; yields its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ", 2)[1]
            body = {"/": _PAGE.format(port=port), "/frame": _FRAME, "/seed": _SEED}.get(path, "")
            cookie = "Set-Cookie: header_canary=1; SameSite=None; Secure\r\n"
            writer.write(
                f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
                f"{cookie if path == '/frame' else ''}Content-Length: {len(body)}\r\n\r\n"
                f"{body}".encode()
            )
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    async with server:
        yield port
