"""Requests that wait for us: to be given the user's own headers, or another answer."""

from __future__ import annotations

import asyncio
import base64
import functools
from collections.abc import Callable
from typing import Any

from scanner.cdp import Wire, WireError
from scanner.record.targets import Target
from scanner.record.watch import Watch
from scanner.visit.stand_in import Answer, Blocked, StandIn

Headers = tuple[tuple[str, str], ...]

# They speak of the bytes on their way; what we hand over is whole and decoded. The browser took
# the cookies from the real answer already.
_OF_TRANSPORT = frozenset(
    ("content-encoding", "content-length", "transfer-encoding", "set-cookie", "connection")
)


class Waiting:
    """Pauses requests of one visit, which costs time, where there is something to give them."""

    def __init__(
        self,
        wire: Wire,
        watch: Watch,
        in_scope: Callable[[str], bool],
        headers: Headers = (),
        stand_in: StandIn | None = None,
    ) -> None:
        """`headers` go to URLs that are `in_scope` alone: Playwright's own option would hand a
        token to every tracker on the page. Documents are changed by the same rule.
        """
        self._wire = wire
        self._watch = watch
        self._in_scope = in_scope
        self._headers = headers
        self._names = {name.lower() for name, _ in headers}
        self._stand_in = stand_in

    async def begin(self) -> None:
        """Returns when the first page's requests wait, if there is anything to give them.

        Raises `WireError` where the browser is gone.
        """
        if not self._headers and not self._stand_in:
            return
        self._watch.on("Fetch.requestPaused", self._paused)
        self._watch.on_attached(self._greet)
        if self._watch.page is not None:
            # Answered in order: what was posted before is in force.
            await self._wire.call("Runtime.evaluate", {"expression": "1"}, self._watch.page.session)

    def _greet(self, target: Target) -> None:
        patterns: list[dict[str, str]] = []
        if self._headers:
            patterns.append({"urlPattern": "http*"})
        if self._stand_in:
            patterns += ({"urlPattern": address} for address in self._stand_in.addresses)
            document = {"resourceType": "Document", "requestStage": "Response"}
            patterns.append({"urlPattern": "http*", **document})
            # A worker of the site's would answer in our place.
            bypass = {"bypass": True}
            self._wire.post("Network.setBypassServiceWorker", bypass, target.session)
        self._wire.post("Fetch.enable", {"patterns": patterns}, target.session)

    def _paused(self, target: Target, event: dict[str, Any]) -> None:
        if "responseStatusCode" in event or "responseErrorReason" in event:
            self._answered(target, event)
        else:
            self._asked(target, event)

    def _asked(self, target: Target, event: dict[str, Any]) -> None:
        request = event["request"]
        url = request["url"] + request.get("urlFragment", "")
        given = self._stand_in.answer(url) if self._stand_in else None
        if isinstance(given, Answer):
            self._fulfil(target, event, given)
            return
        if isinstance(given, Blocked):
            reason = {"requestId": event["requestId"], "errorReason": "BlockedByClient"}
            self._wire.post("Fetch.failRequest", reason, target.session)
            return
        answer: dict[str, Any] = {"requestId": event["requestId"]}
        if self._stand_in and event.get("resourceType") == "Document":
            answer["interceptResponse"] = True  # or who waits at the question waits there alone
        if self._headers and self._in_scope(request["url"]):
            kept = {k: v for k, v in request["headers"].items() if k.lower() not in self._names}
            pairs = [*kept.items(), *self._headers]
            answer["headers"] = [{"name": name, "value": value} for name, value in pairs]
        self._wire.post("Fetch.continueRequest", answer, target.session)

    def _answered(self, target: Target, event: dict[str, Any]) -> None:
        status = event.get("responseStatusCode", 0)
        moves = 300 <= status < 400
        if not status or moves or not self._in_scope(event["request"]["url"]):
            self._go_on(target, event)
            return
        asked = self._wire.ask(
            "Fetch.getResponseBody", {"requestId": event["requestId"]}, target.session
        )
        asked.add_done_callback(functools.partial(self._read, target, event))

    def _read(
        self, target: Target, event: dict[str, Any], came: asyncio.Future[dict[str, Any]]
    ) -> None:
        if came.cancelled():
            return
        if isinstance(came.exception(), WireError):
            self._go_on(target, event)
            return
        result = came.result()
        text = result["body"]
        whole = Answer(
            status=event["responseStatusCode"],
            headers=tuple((one["name"], one["value"]) for one in event.get("responseHeaders", ())),
            body=base64.b64decode(text) if result["base64Encoded"] else text.encode(),
        )
        stand_in = self._stand_in
        changed = stand_in.page(event["request"]["url"], whole) if stand_in else None
        if changed is None:
            self._go_on(target, event)
        else:
            self._fulfil(target, event, changed)

    def _go_on(self, target: Target, event: dict[str, Any]) -> None:
        self._wire.post("Fetch.continueRequest", {"requestId": event["requestId"]}, target.session)

    def _fulfil(self, target: Target, event: dict[str, Any], answer: Answer) -> None:
        kept = [(k, v) for k, v in answer.headers if k.lower() not in _OF_TRANSPORT]
        params = {
            "requestId": event["requestId"],
            "responseCode": answer.status,
            "responseHeaders": [{"name": name, "value": value} for name, value in kept],
            "body": base64.b64encode(answer.body).decode(),
        }
        self._wire.post("Fetch.fulfillRequest", params, target.session)
