"""What requests and sockets send: bodies and messages, kept until the visit is compiled."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import time
from typing import Any

import msgspec

from scanner.cdp import Wire, WireError
from scanner.record.targets import Target

# What is kept of one visit; a page that uploads films is known as such long before.
MAX_BYTES = 16_000_000
MAX_MESSAGES = 2_000
BODY_TIMEOUT_S = 2.0

Json = dict[str, Any]


class Upload(msgspec.Struct, eq=False):
    """What one request or socket sent."""

    content_type: str = ""
    parts: list[tuple[float, bytes]] = []
    """Seconds since the epoch, and content: one of a request, one a message of a socket."""
    asked: asyncio.Future[Json] | None = None
    """The body, where the browser did not tell it at once."""
    size: int = 0
    """Bytes, what is not kept included."""
    count: int = 0
    """Bodies or messages, those that are not kept included."""


class Uploads:
    """Follows everything that leaves with a body, by request id."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.all: dict[str, Upload] = {}
        self._kept = 0
        self.overflow = False
        """Whether more was sent than is kept."""

    def handlers(self) -> dict[str, Any]:
        """Event method to handler."""
        return {
            "Network.requestWillBeSent": self._asked,
            "Network.webSocketFrameSent": self._message,
        }

    def _asked(self, target: Target, event: Json) -> None:
        request = event["request"]
        if not request.get("hasPostData") or event["requestId"] in self.all:
            return
        headers = request.get("headers", {})
        kind = next((str(v) for k, v in headers.items() if k.lower() == "content-type"), "")
        upload = Upload(content_type=kind, count=1)
        self.all[event["requestId"]] = upload
        entries = request.get("postDataEntries") or ()
        if entries and all("bytes" in entry for entry in entries):
            body = b"".join(base64.b64decode(entry["bytes"]) for entry in entries)
            self._keep(upload, event["wallTime"], body)
        elif self._kept >= MAX_BYTES:
            self.overflow = True
        else:
            # Blobs and long ones are told only when asked for.
            upload.asked = self._wire.ask(
                "Network.getRequestPostData", {"requestId": event["requestId"]}, target.session
            )
            upload.parts.append((event["wallTime"], b""))

    def _message(self, _target: Target, event: Json) -> None:
        upload = self.all.setdefault(event["requestId"], Upload())
        payload = str(event["response"].get("payloadData", ""))
        data = payload.encode("utf-8", "replace")
        if event["response"].get("opcode") == 2:
            with contextlib.suppress(binascii.Error):
                data = base64.b64decode(payload)
        upload.count += 1
        if len(upload.parts) < MAX_MESSAGES:
            self._keep(upload, time.time(), data)
        else:
            upload.size += len(data)
            self.overflow = True

    def _keep(self, upload: Upload, moment: float, data: bytes) -> None:
        upload.size += len(data)
        if self._kept + len(data) > MAX_BYTES:
            self.overflow = True
            return
        self._kept += len(data)
        upload.parts.append((moment, data))

    def sent(self) -> int:
        """How many bodies and messages have left so far."""
        return sum(upload.count for upload in self.all.values())

    async def collect(self) -> None:
        """Fetch the bodies that had to be asked for."""
        for upload in list(self.all.values()):  # the page goes on meanwhile
            if upload.asked is None:
                continue
            asked, upload.asked = upload.asked, None
            moment, _ = upload.parts.pop()
            try:
                async with asyncio.timeout(BODY_TIMEOUT_S):
                    answer = await asked
            except (WireError, TimeoutError):
                self.overflow = True
                continue
            text = str(answer.get("postData", ""))
            data = base64.b64decode(text) if answer.get("base64Encoded") else text.encode("utf-8")
            self._keep(upload, moment, data)
