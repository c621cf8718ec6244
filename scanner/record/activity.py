"""How busy a page is: what settling waits for."""

from __future__ import annotations

import time
from typing import Any

from scanner.record.targets import Target
from scanner.urls import template

# A request that takes longer than this is a stream or a long poll: nobody can wait for its end.
LONG_POLL_S = 6.0
# A page that never reads an answer's body never ends the request: it gets so long from its head.
UNREAD_S = 0.8
# The same question asked again so long after the first time is polling, which never ends.
POLLING_S = 2.0
# On a busy machine a worker takes a second to begin; one that has not by then may never.
START_S = 3.0
# Streams and farewells are never waited for.
_ENDLESS = ("EventSource", "WebSocket", "Ping", "CSPViolationReport", "Media", "Preflight")

Json = dict[str, Any]


class Activity:
    """Requests in flight and timers pending, over all targets of one visit."""

    def __init__(self, binding: str) -> None:
        self._binding = binding
        self._flying: dict[str, float] = {}
        self._questions: dict[str, float] = {}
        self._timers: dict[tuple[str, int], float] = {}
        self._starting: dict[str, float] = {}
        self.last = time.monotonic()

    def handlers(self) -> dict[str, Any]:
        """Event method to handler."""
        return {
            "Network.requestWillBeSent": self._asked,
            "Network.responseReceived": self._answered,
            "Network.loadingFinished": self._ended,
            "Network.loadingFailed": self._ended,
            "Page.frameStartedNavigating": self._touched,
            "Runtime.bindingCalled": self._timer,
            "Runtime.executionContextDestroyed": self._destroyed,
        }

    def _asked(self, _target: Target, event: Json) -> None:
        if self._polls(event):
            return
        self.last = time.monotonic()
        if event.get("type") not in _ENDLESS:
            self._flying[event["requestId"]] = self.last

    def _polls(self, event: Json) -> bool:
        """Whether a script asks what it has asked before; a POST may always be another question."""
        request = event.get("request", {})
        if event.get("type") not in ("Fetch", "XHR") or request.get("method") != "GET":
            return False
        now = time.monotonic()
        return now - self._questions.setdefault(template(request["url"]), now) > POLLING_S

    def _answered(self, _target: Target, event: Json) -> None:
        if event.get("type") == "Fetch" and event["requestId"] in self._flying:
            self._flying[event["requestId"]] = time.monotonic() - LONG_POLL_S + UNREAD_S

    def _ended(self, _target: Target, event: Json) -> None:
        if self._flying.pop(event["requestId"], None) is not None:
            self.last = time.monotonic()

    def _touched(self, _target: Target, _event: Json) -> None:
        self.last = time.monotonic()

    def _timer(self, target: Target, event: Json) -> None:
        if event["name"] != self._binding:
            return
        try:
            left = float(event["payload"]) / 1000
        except ValueError:
            return
        self._timers[target.session, event["executionContextId"]] = time.monotonic() + left

    def _destroyed(self, target: Target, event: Json) -> None:
        self._timers.pop((target.session, event.get("executionContextId", 0)), None)

    def touch(self) -> None:
        """Begin to count quiet from now."""
        self.last = time.monotonic()

    def starts(self, target: Target) -> None:
        """A worker is being made: from its script's arrival to its first deed it sends nothing."""
        self.last = self._starting[target.session] = time.monotonic()

    def ran(self, target: Target) -> None:
        """A worker's script begins."""
        if self._starting.pop(target.session, None) is not None:
            self.last = time.monotonic()

    def forget(self, target: Target) -> None:
        """Drop what a target that is gone left pending."""
        self._starting.pop(target.session, None)
        for key in [key for key in self._timers if key[0] == target.session]:
            del self._timers[key]

    def quiet_in(self, quiet: float) -> float:
        """Seconds until the page will have been quiet for `quiet` seconds, if nothing happens.

        0 means that it has been.
        """
        now = time.monotonic()
        waits = [self.last + quiet - now]
        waits += [
            quiet for since in self._flying.values() if now - since < LONG_POLL_S
        ]  # ends when they end
        waits += [quiet for since in self._starting.values() if now - since < START_S]
        waits += [due + quiet - now for due in self._timers.values() if due > now - quiet]
        return max(0.0, *waits)
