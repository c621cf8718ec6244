"""Counts the work of pages in tabs that nobody watches.

A debugger in the page, as Playwright keeps one, has the browser note where each cookie is read
from, through all the functions that led there: a millisecond and more that no visitor spends.
So these tabs lie in profiles of their own, of which Playwright takes no notice, and are asked for
nothing but their counters.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from playwright.async_api import CDPSession

# After load: the slowest banner fades in for a second, and that is work too.
WORK_S = 2.0
PATIENCE_S = 20.0
_DESKTOP = {"width": 1280, "height": 800}
# Presses the first of these elements, in whatever shadow tree, that is there: says whether.
_PRESS = """(selector => {
  const found = root => root.querySelector(selector) ||
    [...root.querySelectorAll('*')].map(one => one.shadowRoot).filter(one => one).map(found)
      .find(one => one)
  const button = found(document)
  button?.click()
  return !!button
})"""


class Spent(msgspec.Struct, frozen=True):
    """Main-thread CPU time of one visit in milliseconds."""

    script: float
    """Compiling and running scripts."""
    all: float
    """All tasks: parsing, style, layout and painting as well."""


class Tab:
    """A tab by a line of its own to the browser, which tells us nothing unasked."""

    def __init__(self, line: CDPSession, session: str) -> None:
        self._line = line
        self._session = session
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        line.on("Target.receivedMessageFromTarget", self._take)

    def _take(self, told: dict[str, Any]) -> None:
        message = json.loads(told["message"])
        waiting = self._waiting.pop(message.get("id", 0), None)
        if told["sessionId"] == self._session and waiting:
            waiting.set_result(message)

    async def send(self, method: str, **given: Any) -> dict[str, Any]:
        """Ask the tab; raises RuntimeError with what it says against it."""
        number = next(self._numbers)
        answer = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        message = json.dumps({"id": number, "method": method, "params": given})
        await self._line.send(
            "Target.sendMessageToTarget", {"sessionId": self._session, "message": message}
        )
        told: dict[str, Any] = await asyncio.wait_for(answer, PATIENCE_S)
        if "error" in told:
            raise RuntimeError(f"{method}: {told['error']['message']}")
        return dict(told["result"])

    async def load(self, address: str) -> Spent:
        """Go there, let all that follows come to rest, and say what it took."""
        # Seconds that this thread had a processor: other programs' work does not count.
        await self.send("Performance.setTimeDomain", timeDomain="threadTicks")
        await self.send("Performance.enable")
        before = await self._counters()
        await self.send("Page.navigate", url=address)
        await asyncio.sleep(WORK_S)
        after = await self._counters()

        def grown(*names: str) -> float:
            return sum(after[name] - before[name] for name in names) * 1000

        return Spent(grown("ScriptDuration", "V8CompileDuration"), grown("TaskDuration"))

    async def press(self, selector: str) -> bool:
        """Press a button, if it is there."""
        told = await self.send("Runtime.evaluate", expression=f"{_PRESS}({json.dumps(selector)})")
        return bool(told["result"]["value"])

    async def _counters(self) -> dict[str, float]:
        told = await self.send("Performance.getMetrics")
        return {metric["name"]: metric["value"] for metric in told["metrics"]}


class Profile:
    """A fresh profile: its cookies, storage and cache are its own."""

    def __init__(self, line: CDPSession, context: str) -> None:
        self._line = line
        self._context = context

    @asynccontextmanager
    async def tab(self) -> AsyncIterator[Tab]:
        """An empty tab on a desktop's screen."""
        target = await self._line.send(
            "Target.createTarget",
            {"url": "about:blank", "browserContextId": self._context, **_DESKTOP},
        )
        name = {"targetId": target["targetId"]}
        attached = await self._line.send("Target.attachToTarget", {**name, "flatten": False})
        try:
            yield Tab(self._line, attached["sessionId"])
        finally:
            await self._line.send("Target.closeTarget", name)


@asynccontextmanager
async def profile(line: CDPSession) -> AsyncIterator[Profile]:
    """A profile of its own; `line` is one to the browser itself."""
    made = await line.send("Target.createBrowserContext")
    context = {"browserContextId": made["browserContextId"]}
    try:
        yield Profile(line, made["browserContextId"])
    finally:
        await line.send("Target.disposeBrowserContext", context)
