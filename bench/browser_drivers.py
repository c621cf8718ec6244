"""Firefox, WebKit and Chromium behind one small face, each finding every host on the local web.

Firefox speaks WebDriver BiDi over a WebSocket, WebKitGTK's MiniBrowser classic WebDriver over HTTP.
Neither has Chromium's resolver rules, so both are given a proxy that knows the local web alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx
from playwright.async_api import async_playwright
from websockets.asyncio.client import ClientConnection, connect

from bench.browser_ground import (
    START_TIMEOUT_S,
    Missing,
    free_port,
    process,
    program,
    proxy_to,
    said_by,
)
from scanner.browser.find import find_browser
from scanner.demo.web import LOOPBACK, LocalWeb

# One command; a page of the local web is there within milliseconds.
COMMAND_TIMEOUT_S = 20.0
# Two windows' worth of pixels, so that nothing of the banner is out of sight.
SCREEN = "1280x1024x24"
POINTER = {"id": "mouse", "type": "pointer", "parameters": {"pointerType": "mouse"}}


class Visit(Protocol):
    """One fresh profile with one page."""

    async def open(self, url: str) -> None:
        """Go to an address and wait until it has loaded."""

    async def run(self, code: str) -> Any:
        """Run the body of an asynchronous function in the page; what it returns."""

    async def click(self, x: float, y: float) -> None:
        """Press the mouse's button there."""

    async def cookies(self) -> list[dict[str, Any]]:
        """Of the page's site, with `name`, `value`, `expiry`, `sameSite`."""


class Browser(Protocol):
    """A running browser."""

    version: str

    def visit(self) -> AbstractAsyncContextManager[Visit]:
        """Begin a visit, and forget all of it at the end."""


def as_function(code: str) -> str:
    """JavaScript that runs this body and returns its value as JSON."""
    return f"(async () => JSON.stringify(await (async () => {{{code}}})()) ?? 'null')"


# Firefox ------------------------------------------------------------------------------------------


class Bidi:
    """One WebDriver BiDi session; one command at a time."""

    def __init__(self, line: ClientConnection) -> None:
        self._line, self._numbers = line, itertools.count(1)

    async def ask(self, method: str, **given: Any) -> Any:
        """Send a command and wait for its answer."""
        number = next(self._numbers)
        await self._line.send(json.dumps({"id": number, "method": method, "params": given}))
        async with asyncio.timeout(COMMAND_TIMEOUT_S):
            while (said := json.loads(await self._line.recv())).get("id") != number:
                pass
        if said["type"] == "error":
            raise RuntimeError(f"{method}: {said['error']}: {said['message']}")
        return said["result"]


class FirefoxVisit:
    """A tab in a container of its own."""

    def __init__(self, line: Bidi, context: str) -> None:
        self._line, self._context = line, context

    async def open(self, url: str) -> None:
        """Go there."""
        to = {"context": self._context, "url": url, "wait": "complete"}
        try:
            await self._line.ask("browsingContext.navigate", **to)
        except RuntimeError as error:
            # Now and then what the page before still loads is taken for the page.
            if "NS_BINDING_ABORTED" not in str(error):
                raise
            await self._line.ask("browsingContext.navigate", **to)

    async def run(self, code: str) -> Any:
        """Run this."""
        said = await self._line.ask(
            "script.callFunction",
            functionDeclaration=as_function(code),
            awaitPromise=True,
            target={"context": self._context},
        )
        if said["type"] != "success":
            raise RuntimeError(said["exceptionDetails"]["text"])
        return json.loads(said["result"]["value"])

    async def click(self, x: float, y: float) -> None:
        """Click there."""
        await self._line.ask("input.performActions", context=self._context, actions=[press(x, y)])

    async def cookies(self) -> list[dict[str, Any]]:
        """What is kept."""
        found = await self._line.ask(
            "storage.getCookies", partition={"type": "context", "context": self._context}
        )
        return [{**one, "value": one["value"]["value"]} for one in found["cookies"]]


class Firefox:
    """Firefox by WebDriver BiDi."""

    def __init__(self, line: Bidi, version: str) -> None:
        self._line, self.version = line, version

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[FirefoxVisit]:
        """Begin one."""
        apart = (await self._line.ask("browser.createUserContext"))["userContext"]
        made = await self._line.ask("browsingContext.create", type="tab", userContext=apart)
        try:
            yield FirefoxVisit(self._line, made["context"])
        finally:
            await self._line.ask("browser.removeUserContext", userContext=apart)


def _prefer(profile: Path, preferences: dict[str, bool]) -> None:
    lines = (
        f"user_pref({json.dumps(name.replace('__', '.'))}, {json.dumps(value)});\n"
        for name, value in preferences.items()
    )
    (profile / "user.js").write_text("".join(lines), "utf-8")


@asynccontextmanager
async def firefox(web: LocalWeb, **preferences: bool) -> AsyncIterator[Browser]:
    """Start it headless in a profile of its own; `__` in a preference's name stands for a dot."""
    path = program("firefox-esr", "firefox")
    with tempfile.TemporaryDirectory() as profile:
        _prefer(Path(profile), preferences)
        command = (path, "--headless", "--no-remote", "--remote-debugging-port=0")
        async with proxy_to(web) as port, process(*command, "--profile", profile) as running:
            address = await said_by(running, r"WebDriver BiDi listening on (ws://\S+)")
            async with connect(f"{address}/session", max_size=None) as socket:
                line = Bidi(socket)
                made = await line.ask(
                    "session.new",
                    capabilities={
                        "alwaysMatch": {
                            "acceptInsecureCerts": True,
                            "proxy": {"proxyType": "manual", "sslProxy": f"{LOOPBACK}:{port}"},
                        }
                    },
                )
                yield Firefox(line, f"Firefox {made['capabilities']['browserVersion']}")


def press(x: float, y: float) -> dict[str, Any]:
    """A click, as both WebDrivers take it."""
    move = {"type": "pointerMove", "x": round(x), "y": round(y)}
    ends = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
    return {**POINTER, "actions": [move, *ends]}


# WebKit -------------------------------------------------------------------------------------------


class WebKitVisit:
    """A session of its own, which keeps nothing."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    async def open(self, url: str) -> None:
        """Go there."""
        await self._ask("POST", "/url", url=url)

    async def run(self, code: str) -> Any:
        """Run this."""
        script = (
            f"const done = arguments[0]; {as_function(code)}()"
            ".then((said) => done([said]), (error) => done([0, String(error)]))"
        )
        said = await self._ask("POST", "/execute/async", script=script, args=[])
        if len(said) > 1:
            raise RuntimeError(said[1])
        return json.loads(said[0])

    async def click(self, x: float, y: float) -> None:
        """Click there."""
        await self._ask("POST", "/actions", actions=[press(x, y)])

    async def cookies(self) -> list[dict[str, Any]]:
        """What is kept."""
        return list(await self._ask("GET", "/cookie"))


class WebKit:
    """WebKitGTK's own browser, by its own driver."""

    version = "WebKitGTK"

    def __init__(self, client: httpx.AsyncClient, path: str, proxy: int) -> None:
        self._client = client
        self._wanted = {
            "acceptInsecureCerts": True,
            "webkitgtk:browserOptions": {"binary": path, "args": ["--automation"]},
        }

    async def _ask(self, method: str, path: str, **given: Any) -> Any:
        body = given if method == "POST" else None
        try:
            answer = (await self._client.request(method, path, json=body)).json()["value"]
        except httpx.TransportError as error:
            raise TimeoutError(f"{path}: {error!r}") from error
        if isinstance(answer, dict) and "error" in answer:
            raise RuntimeError(f"{path}: {answer['error']}: {answer['message']}")
        return answer

    async def _begin(self) -> Any:
        """A session; now and then the driver waits for a browser that never reports."""
        for again in (True, True, False):
            try:
                return await self._ask(
                    "POST", "/session", capabilities={"alwaysMatch": self._wanted}
                )
            except TimeoutError:
                if not again:
                    raise
        return None

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[WebKitVisit]:
        """Begin one."""
        made = await self._begin()
        self.version = f"WebKitGTK {made['capabilities']['browserVersion']}"
        session = f"/session/{made['sessionId']}"
        try:
            yield WebKitVisit(lambda method, path, **given: self._ask(
                method, session + path, **given))  # fmt: skip
        finally:
            # One that hangs is ended with the next one's beginning.
            with contextlib.suppress(TimeoutError):
                await self._ask("DELETE", session)


def _mini_browser() -> str:
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    if not found:
        raise Missing("MiniBrowser is not installed")
    return str(found[-1])


@asynccontextmanager
async def webkit(web: LocalWeb) -> AsyncIterator[Browser]:
    """Start its driver on a screen that nobody sees."""
    driver, screen = program("WebKitWebDriver"), program("Xvfb")
    browser = _mini_browser()
    port = await free_port()
    # The server picks a free number and writes it where it is told.
    async with (
        proxy_to(web) as proxy,
        process(screen, "-displayfd", "2", "-screen", "0", SCREEN) as x,
    ):
        display = await said_by(x, r"^(\d+)$")
        environment = {
            "DISPLAY": f":{display}",
            "HOME": tempfile.gettempdir(),
            "LANG": "C.UTF-8",
            "https_proxy": f"http://{LOOPBACK}:{proxy}",
        }
        async with process(
            driver, f"--port={port}", "--replace-on-new-session", environment=environment
        ):
            base = f"http://{LOOPBACK}:{port}"
            async with httpx.AsyncClient(base_url=base, timeout=COMMAND_TIMEOUT_S) as client:
                await answers(client)
                yield WebKit(client, browser, proxy)


async def answers(client: httpx.AsyncClient) -> None:
    """Wait until a driver is there."""
    async with asyncio.timeout(START_TIMEOUT_S):
        while True:
            with contextlib.suppress(httpx.TransportError):
                await client.get("/status")
                return
            await asyncio.sleep(0.05)


# Chromium -----------------------------------------------------------------------------------------


class ChromiumVisit:
    """A context of its own."""

    def __init__(self, page: Any) -> None:
        self._page = page

    async def open(self, url: str) -> None:
        """Go there."""
        await self._page.goto(url)

    async def run(self, code: str) -> Any:
        """Run this."""
        return json.loads(await self._page.evaluate(as_function(code)))

    async def click(self, x: float, y: float) -> None:
        """Click there."""
        await self._page.mouse.click(x, y)

    async def cookies(self) -> list[dict[str, Any]]:
        """What is kept."""
        found = await self._page.context.cookies()
        return [{**one, "expiry": one["expires"]} for one in found]


class Chromium:
    """Chromium by Playwright, as the tests have it."""

    def __init__(self, browser: Any) -> None:
        self._browser, self.version = browser, f"Chromium {browser.version}"

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[ChromiumVisit]:
        """Begin one."""
        context = await self._browser.new_context(ignore_https_errors=True)
        try:
            yield ChromiumVisit(await context.new_page())
        finally:
            await context.close()


@asynccontextmanager
async def chromium(web: LocalWeb) -> AsyncIterator[Browser]:
    """Start it for comparison."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=str(find_browser()), args=["--no-sandbox", *web.browser_args]
        )
        yield Chromium(browser)
        await browser.close()
