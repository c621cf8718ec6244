"""A public consent-automation client in the banner web: autoconsent, with all of its rules."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
from typing import Any

import msgspec
from playwright.async_api import Browser
from playwright.async_api import Error as PlaywrightError

from scanner.demo.web import LocalWeb
from scanner.visit.context import VIEWPORT
from tests.web.banners.judging import Heard, heard, verdict
from tests.web.banners.rows import Truth, Wish
from tests.web.banners.sites import address_of
from tests.web.sdks import BUNDLES

_CLIENT = BUNDLES / "autoconsent.js"
# It looks twenty times, half a second apart.
PATIENCE_S = 14.0
# What a page tells its server of a press has been told by then.
TOLD_S = 2.0
# It guesses at refusals only, and has rules for both.
_ACTS: dict[Wish, dict[str, str]] = {
    "accept": {"autoAction": "optIn", "heuristicMode": "off"},
    "reject": {"autoAction": "optOut", "heuristicMode": "reject"},
}
_SETTINGS = {
    "enabled": True,
    "isMainWorld": True,
    "enablePrehide": False,
    "enableCosmeticRules": True,
    "enableGeneratedRules": True,
    "enableHeuristicDetection": True,
    "detectRetries": 20,
}
_RESULTS = {"accept": "optInResult", "reject": "optOutResult"}


class Peered(msgspec.Struct, frozen=True):
    """One attempt of the peer."""

    heard: Heard
    rule: str
    """The rule that it went by; empty where it found none."""
    says: bool | None
    """Its own result; None where it came to none."""
    took_ms: int


@functools.cache
def client() -> str:
    """The peer's script. Raises `FileNotFoundError` before `make sdks`."""
    return _CLIENT.read_text("utf-8")


class _Client:
    """The part of a browser that the client in each frame talks to."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.rule = ""
        self.says: bool | None = None
        self.ended = asyncio.Event()

    async def hear(self, source: Any, message: dict[str, Any]) -> None:
        frame = source["frame"]
        with contextlib.suppress(PlaywrightError):  # the frame may be gone by now
            if message["type"] == "init":
                # It came with its rules; none are added.
                config = {**_SETTINGS, **_ACTS[self.wish]}
                await _tell(frame, {"type": "initResp", "config": config, "rules": {}})
            elif message["type"] == "eval":
                result = bool(await frame.evaluate(message["code"]))
                await _tell(frame, {"type": "evalResp", "id": message["id"], "result": result})
        if message["type"] == "popupFound":
            self.rule = message["cmp"]
        elif message["type"] == _RESULTS[self.wish]:
            self.says = bool(message["result"])
            self.ended.set()
        elif message["type"] == "autoconsentDone":
            self.ended.set()


async def _tell(frame: Any, message: dict[str, object]) -> None:
    await frame.evaluate("(message) => void window.tellClient(message)", message)


async def attempt(browser: Browser, web: LocalWeb, truth: Truth, wish: Wish, name: str) -> Peered:
    """Let it loose on a page with a fresh visitor; `name` is of the attempt, for the server."""
    listener = _Client(wish)
    width, height = VIEWPORT
    context = await browser.new_context(
        ignore_https_errors=True, viewport={"width": width, "height": height}
    )
    try:
        await context.expose_binding("tellBackground", listener.hear)
        await context.add_init_script(script=client())
        page = await context.new_page()
        began = time.monotonic()
        await page.goto(address_of(truth.page, name))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await listener.ended.wait()
        took = time.monotonic() - began
        found = await _told(web, truth, wish, name)
        return Peered(found, listener.rule, listener.says, round(took * 1_000))
    finally:
        await context.close()


async def _told(web: LocalWeb, truth: Truth, wish: Wish, name: str) -> Heard:
    """What the server heard, once it is as wished or nothing more will come."""
    until = time.monotonic() + TOLD_S
    while time.monotonic() < until:
        found = heard(web.log, truth.page, name)
        if truth.way(wish).state and verdict(truth, wish, found) == "right":
            return found
        await asyncio.sleep(0.05)
    return heard(web.log, truth.page, name)
