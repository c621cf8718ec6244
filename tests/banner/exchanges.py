"""Requests made by hand, as servers of both kinds hand them to an app, and apps that answer."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import msgspec

from banner.bundle import Bundle, bundle
from banner.middleware import ConsentMiddleware, ConsentWSGI
from tests.banner.web import site

PAGE = (
    b'<!doctype html><html lang="en"><head><title>a</title></head><body>'
    b'<script src="https://t.track.test/x"></script></body></html>'
)
MADE = bundle(site())
HTML = ("Content-Type", "text/html; charset=utf-8")
Headers = list[tuple[str, str]]


def base36(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + text
    return text or "0"


def cookie(
    grants: str = "n", method: str = "c", *, made: Bundle = MADE, age_days: float = 0, at: str = ""
) -> str:
    """What the banner stores for these grants, answered so many days ago."""
    when = at or base36(int(time.time() - age_days * 86_400))
    return f"1.{made.revision}.{when}.{'0a' * 16}.{grants}.{method}.i.en"


class Answer(msgspec.Struct):
    """What came back, and what the app saw."""

    status: int
    headers: Headers
    body: bytes
    seen: dict[str, Any]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def one(self, name: str) -> str | None:
        found = self.all(name)
        assert len(found) <= 1, found
        return found[0] if found else None


def asgi(
    headers: Headers = [],  # noqa: B006 - never changed
    answer: Iterable[dict[str, Any]] | None = None,
    *,
    made: Bundle = MADE,
    scope: dict[str, Any] | None = None,
    **options: Any,
) -> Answer:
    """One request through the ASGI middleware, to an app that sends these messages."""
    seen: dict[str, Any] = {}
    sent: list[Any] = []
    given = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [(key.encode("latin-1"), value.encode("latin-1")) for key, value in headers],
        **(scope or {}),
    }

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope)
        for message in said([HTML], PAGE) if answer is None else answer:
            await send(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(ConsentMiddleware(app, made, **options)(given, receive, send))
    start = next((one for one in sent if one["type"] == "http.response.start"), {})
    bodies = [one.get("body", b"") for one in sent if one["type"] == "http.response.body"]
    return Answer(
        status=start.get("status", 0),
        headers=[
            (key.decode(), value.decode("latin-1")) for key, value in start.get("headers", ())
        ],
        body=b"".join(bodies),
        seen={**seen, "sent": sent, "bodies": bodies},
    )


def said(headers: Headers, *parts: bytes, status: int = 200) -> list[dict[str, Any]]:
    """Messages of an answer in these parts."""
    pairs = [(key.lower().encode(), value.encode("latin-1")) for key, value in headers]
    return [
        {"type": "http.response.start", "status": status, "headers": pairs},
        *({"type": "http.response.body", "body": part, "more_body": True} for part in parts),
        {"type": "http.response.body", "body": b"", "more_body": False},
    ]


def wsgi(
    headers: Headers = [],  # noqa: B006 - never changed
    app: Callable[..., Any] | None = None,
    *,
    made: Bundle = MADE,
    method: str = "GET",
    **options: Any,
) -> Answer:
    """One request through the WSGI middleware, with the standard's own checks on both sides."""
    seen: dict[str, Any] = {}

    def plain(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [HTML, ("Content-Length", str(len(PAGE)))])
        return [PAGE]

    def spy(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        seen.update(environ)
        return (app or plain)(environ, start)

    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "QUERY_STRING": "",
        "wsgi.input": io.BytesIO(),
    }
    setup_testing_defaults(environ)
    environ.update({f"HTTP_{key.upper().replace('-', '_')}": value for key, value in headers})
    begun: list[Any] = []
    written: list[bytes] = []

    def start_response(*given: Any) -> Callable[[bytes], Any]:
        begun[:] = given
        return written.append

    whole = validator(ConsentWSGI(validator(spy), made, **options))
    parts = whole(environ, start_response)
    try:
        bodies = list(parts)
    finally:
        parts.close()  # type: ignore[attr-defined]
    return Answer(
        status=int(begun[0].split()[0]),
        headers=begun[1],
        body=b"".join((*written, *bodies)),
        seen={**seen, "environ": environ, "bodies": bodies},
    )
