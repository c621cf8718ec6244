"""One visit's ears: every recorder fed with every event of one browser context."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from scanner.cdp import Wire
from scanner.record.activity import Activity
from scanner.record.calls import Calls
from scanner.record.causes import Causes
from scanner.record.network import Network
from scanner.record.targets import Target
from scanner.record.uploads import Uploads

Json = dict[str, Any]
Handler = Callable[[Target, Json], None]


class Watch:
    """Everything heard from one browser context, by recorder."""

    def __init__(self, wire: Wire, channel: str, binding: str, *, deep: bool = False) -> None:
        self.causes = Causes()
        self.network = Network(self.causes, wire)
        self.calls = Calls(self.causes, channel, wire)
        self.network.keepalive = self.calls.keepalive
        self.activity = Activity(binding)
        self.uploads = Uploads(wire)
        self.deep = deep
        """Whether bodies and the deeds of scripts are recorded."""
        self.targets: dict[str, Target] = {}
        self.workers: dict[str, str] = {}
        """Script address to type of every worker seen."""
        self.routes: list[str] = []
        self.page: Target | None = None
        """The first page; others are popups."""
        self.page_came = asyncio.Event()
        self.crashed = asyncio.Event()
        self.loaded = asyncio.Event()
        """The page's document and all its frames have stopped loading, whether well or not."""
        self.left = asyncio.Event()
        """The page gave way to nothing."""
        self.faults: list[str] = []
        self._handlers = self._table()
        self._greeters: list[Callable[[Target], None]] = []

    def _table(self) -> dict[str, list[Handler]]:
        table: dict[str, list[Handler]] = {
            "Debugger.scriptParsed": [self._script],
            "Page.frameAttached": [self._frame_attached],
            "Page.frameNavigated": [self._frame_navigated],
            "Page.navigatedWithinDocument": [self._route],
            "Page.frameStartedLoading": [self._loading],
            "Page.frameStoppedLoading": [self._stopped],
            "Inspector.targetCrashed": [self._crash],
        }
        recorders: list[Network | Activity | Calls | Uploads]
        recorders = [self.network, self.activity, self.calls]
        if self.deep:
            recorders.append(self.uploads)
        for recorder in recorders:
            for method, handler in recorder.handlers().items():
                table.setdefault(method, []).append(handler)
        return table

    def on(self, method: str, handler: Handler) -> None:
        """Call `handler` for each event of a method; it must be one of `WANTED`."""
        self._handlers.setdefault(method, []).append(handler)

    def on_attached(self, greet: Callable[[Target], None]) -> None:
        """Call `greet` for every target, those that are there already included."""
        self._greeters.append(greet)
        for target in self.targets.values():
            greet(target)

    # What `Targets` calls.

    def attached(self, target: Target) -> None:
        """Note a new target."""
        self.targets[target.session] = target
        if target.type == "page" and self.page is None:
            self.page = target
            self.page_came.set()
        if target.is_worker:
            self.workers.setdefault(target.url, target.type)
            self.activity.starts(target)
            owner = target.parent or self.page
            if owner is not None:
                self.causes.frames.parents[target.id] = owner.id
        for greet in self._greeters:
            greet(target)

    def detached(self, target: Target) -> None:
        """Note that a target is gone."""
        self.targets.pop(target.session, None)
        self.activity.forget(target)

    def ran(self, target: Target) -> None:
        """Note that a worker runs."""
        self.activity.ran(target)

    def heard(self, target: Target, method: str, params: Json) -> None:
        """Hand one event to whoever wants it; a recorder's failure is a note, never a crash."""
        for handler in self._handlers.get(method, ()):
            try:
                handler(target, params)
            except (KeyError, TypeError, ValueError, IndexError) as error:
                self.faults.append(f"{method}: {type(error).__name__}: {error}")

    def _script(self, target: Target, event: Json) -> None:
        self.causes.script_parsed(target.session, event)

    def _frame_attached(self, target: Target, event: Json) -> None:
        frames = self.causes.frames
        frames.parents[event["frameId"]] = event["parentFrameId"]
        frames.urls.setdefault(event["frameId"], "about:blank")
        if event.get("stack"):
            frames.attached_by[event["frameId"]] = (target.session, event["stack"])

    def _frame_navigated(self, target: Target, event: Json) -> None:
        frame = event["frame"]
        if target is self.page and frame["url"] == "about:blank" and frame["id"] == target.id:
            self.left.set()
        if frame.get("parentId"):
            self.causes.frames.parents[frame["id"]] = frame["parentId"]
        self.causes.frames.navigated(frame["id"], frame["url"])

    def _route(self, target: Target, event: Json) -> None:
        if target is self.page and event["frameId"] == target.id:
            self.causes.frames.navigated(target.id, event["url"])
            if len(self.routes) < 200 and event["url"] not in self.routes:
                self.routes.append(event["url"])

    def _loading(self, target: Target, event: Json) -> None:
        if target is self.page and event["frameId"] == target.id:
            self.loaded.clear()

    def _stopped(self, target: Target, event: Json) -> None:
        if target is self.page and event["frameId"] == target.id:
            self.loaded.set()

    def _crash(self, target: Target, _event: Json) -> None:
        if target is self.page:
            self.crashed.set()


WANTED = frozenset(
    {
        "Target.attachedToTarget",
        "Target.detachedFromTarget",
        "Debugger.paused",
        "Debugger.scriptParsed",
        "Page.frameAttached",
        "Page.frameNavigated",
        "Page.frameStartedLoading",
        "Page.frameStartedNavigating",
        "Page.frameStoppedLoading",
        "Page.navigatedWithinDocument",
        "Fetch.requestPaused",
        "Inspector.targetCrashed",
        "Network.requestWillBeSent",
        "Network.requestWillBeSentExtraInfo",
        "Network.responseReceived",
        "Network.responseReceivedExtraInfo",
        "Network.loadingFinished",
        "Network.loadingFailed",
        "Network.webSocketCreated",
        "Network.webSocketWillSendHandshakeRequest",
        "Network.webSocketHandshakeResponseReceived",
        "Network.webSocketClosed",
        "Network.webSocketFrameSent",
        "Network.webTransportCreated",
        "Runtime.bindingCalled",
        "Runtime.consoleAPICalled",
        "Runtime.executionContextCreated",
        "Runtime.executionContextDestroyed",
    }
)
"""Events that any recorder wants; the wire does not even decode others."""
