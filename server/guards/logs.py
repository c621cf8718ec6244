"""What is logged: that something happened and where, never who, what they sent, or from where."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.metrics import Metrics
from server.refusal import refusal

# Answers that took longer are worth a line though nothing is wrong with them. Seconds.
SLOW_S = 1.0
# Lines a second; a flood of bad requests must not fill the disk.
MOST_LINES = 100
# Innermost frames of an error that are shown.
MOST_FRAMES = 8
_ROOT = Path(__file__).parents[2]
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_log = logging.getLogger("consentry.server")


class Watch:
    """Names each request, counts its answer, and logs what went wrong or took long.

    What a route did not foresee is answered with 500; its message is not logged, since messages
    quote values, but its kind and its place in the code are.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, route_of: Callable[[Scope], str]) -> None:
        """`route_of` tells the template of the route that a request was matched to."""
        self.app = app
        self._metrics = metrics
        self._route_of = route_of
        self._request_names = _names()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        name = next(self._request_names)
        status = 0

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()), (b"x-request-id", name.encode())
                ]  # fmt: skip
            await send(message)

        fault = None
        try:
            await self.app(scope, receive, named)
        except Exception as error:
            fault = error
            if not status:
                sentence = f"The server failed; its log has more under {name}."
                await refusal(scope, 500, sentence)(scope, receive, named)
        self._note(scope, name, status, time.perf_counter() - began, fault)

    def _note(
        self, scope: Scope, name: str, status: int, seconds: float, fault: Exception | None
    ) -> None:
        route = self._route_of(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.answered(route, method, status, seconds)
        if status < 400 and seconds < SLOW_S and fault is None:
            return
        said: dict[str, Any] = {
            "request": name,
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1_000, 1),
        }
        if fault is not None:
            said |= frames(fault)
        level = logging.ERROR if fault or status >= 500 else logging.INFO
        _log.log(level, "answered", extra={"fields": said})


def _names() -> Iterator[str]:
    """Names that nobody can guess; random bytes are cheaper by the thousand."""
    while True:
        digits = os.urandom(8 * 1_024).hex()
        yield from (digits[at : at + 16] for at in range(0, len(digits), 16))


def frames(error: BaseException) -> dict[str, Any]:
    """An error's kind and where in the code it arose, innermost first; not its message."""
    found = traceback.extract_tb(error.__traceback__)[::-1][:MOST_FRAMES]
    return {
        "error": type(error).__name__,
        "at": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in found],
    }


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name


class Lines(logging.Formatter):
    """One line an event: `time level message name=value ...`, or one JSON object."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line; control characters in it are escaped."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        said = {
            "time": f"{moment}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "said": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            said |= frames(record.exc_info[1])
        if self._as_json:
            return msgspec.json.encode(said).decode()
        first = (said.pop("time"), said.pop("level"), json.dumps(said.pop("said"))[1:-1])
        return " ".join((*first, *(f"{key}={_plain(value)}" for key, value in said.items())))


def _plain(value: Any) -> str:
    text = " < ".join(map(str, value)) if isinstance(value, list) else str(value)
    is_bare = text.isascii() and text.isprintable() and not set(text) & set(' "=\\')
    return text if is_bare and text else json.dumps(text)


class Dam(logging.Filter):
    """Lets through so many lines a second, and then says how many it held back."""

    def __init__(self, most: int = MOST_LINES) -> None:
        super().__init__()
        self._most = most
        self._second = 0
        self._count = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line goes out."""
        if int(record.created) != self._second:
            if self._count > self._most:
                left_out = {"left_out": self._count - self._most}
                record.fields = getattr(record, "fields", {}) | left_out
            self._second, self._count = int(record.created), 0
        self._count += 1
        return self._count <= self._most


def set_up_logs(log_format: str) -> None:
    """Send this process's log to stderr; other packages say warnings and worse."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(as_json=log_format == "json"))
    handler.addFilter(Dam())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("consentry").setLevel(logging.INFO)
