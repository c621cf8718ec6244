"""Fetch a plain file through the browser: same proxy, same host rules, same address."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from typing import Any

import msgspec
from playwright.async_api import Error as PlaywrightError

from scanner.browser.launch import Chromium
from scanner.cdp import WireError
from scanner.options import PageOptions
from scanner.visit.context import listen, open_context

FETCH_TIMEOUT_S = 15.0
# A sitemap holds 50 MB at most (sitemaps.org); most sites' are far smaller.
MAX_FILE = 52_428_800


class Fetched(msgspec.Struct, frozen=True):
    """An answer; status 0 when there was none."""

    status: int
    body: bytes
    content_type: str = ""


NOTHING = Fetched(0, b"")


class Fetcher:
    """Fetches files as the site's visitor would; use as `async with`."""

    def __init__(
        self, chromium: Chromium, arguments: dict[str, Any], options: PageOptions, url: str
    ) -> None:
        self._chromium = chromium
        self._arguments = arguments
        self._options = options
        self._url = url
        self._stack = contextlib.AsyncExitStack()
        self._session = ""
        self._frame = ""

    async def __aenter__(self) -> Fetcher:
        context = await open_context(self._chromium, self._arguments, self._options, self._url)
        self._stack.push_async_callback(context.close)
        page = await context.new_page()
        key, watch = await listen(self._chromium, context, page)
        self._stack.callback(self._chromium.forget, key)
        assert watch.page is not None  # noqa: S101  # listen() waited for it
        self._session, self._frame = watch.page.session, watch.page.id
        return self

    async def __aexit__(self, *error: object) -> None:
        with contextlib.suppress(PlaywrightError):
            await self._stack.aclose()

    async def get(self, url: str) -> Fetched:
        """The file at `url`, after redirects; `NOTHING` when it can't be had."""
        try:
            async with asyncio.timeout(FETCH_TIMEOUT_S):
                return await self._get(url)
        except (WireError, TimeoutError):
            return NOTHING

    async def _get(self, url: str) -> Fetched:
        wire = self._chromium.wire
        answer = await wire.call(
            "Network.loadNetworkResource",
            {
                "frameId": self._frame,
                "url": url,
                "options": {"disableCache": False, "includeCredentials": True},
            },
            self._session,
        )
        resource = answer["resource"]
        status = int(resource.get("httpStatusCode") or 0)
        if "stream" not in resource:
            return Fetched(status, b"")
        body = bytearray()
        while len(body) <= MAX_FILE:
            part = await wire.call("IO.read", {"handle": resource["stream"]}, self._session)
            data = part["data"]
            body += base64.b64decode(data) if part.get("base64Encoded") else data.encode()
            if part["eof"]:
                break
        wire.post("IO.close", {"handle": resource["stream"]}, self._session)
        headers = {k.lower(): v for k, v in (resource.get("headers") or {}).items()}
        return Fetched(status, bytes(body), str(headers.get("content-type", "")))
