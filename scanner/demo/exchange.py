"""What goes in and out of the local web: a hit (what arrived) and a response (what is answered)."""

from __future__ import annotations

import base64
import json
from typing import Any, Literal
from urllib.parse import parse_qsl

import msgspec

Headers = tuple[tuple[str, str], ...]

# The smallest GIF that every browser paints: one transparent pixel.
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that reached the local web: a request, a WebSocket handshake or a frame."""

    kind: Literal["request", "websocket", "frame"]
    """`websocket` is the handshake; `frame` is one message of the browser after it."""
    scheme: Literal["http", "https", "ws", "wss"]
    host: str
    """Lower case, from the `Host` header, without port."""
    method: str
    path: str
    """As sent: neither decoded nor normalised, without the query."""
    query: str
    headers: Headers
    """In the order and spelling of the browser."""
    body: bytes
    """At most `wire.LOGGED_BODY_BYTES`; a frame's payload."""
    at: float
    """Seconds on the monotonic clock, when it had arrived completely."""

    @property
    def url(self) -> str:
        """The address as the browser knows it, without the port."""
        return f"{self.scheme}://{self.host}{self.path}" + (f"?{self.query}" if self.query else "")

    @property
    def params(self) -> dict[str, str]:
        """Query values by name; the last one wins."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def header(self, name: str) -> str | None:
        """Value of the first header of this name, in any spelling."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def cookies(self) -> dict[str, str]:
        """Name and value of each cookie that the browser sent along."""
        pairs = (part.strip().partition("=") for part in (self.header("cookie") or "").split(";"))
        return {name: value for name, sign, value in pairs if sign}


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """One answer; `Content-Length` and `Date` are added when it is written."""

    status: int = 200
    headers: Headers = ()
    body: bytes = b""
    delay: float = 0.0
    """Seconds to wait before the first byte."""

    def plus(self, *headers: tuple[str, str]) -> Response:
        """Return the same answer with more headers."""
        return msgspec.structs.replace(self, headers=(*self.headers, *headers))

    def late(self, seconds: float) -> Response:
        """Return the same answer, sent later."""
        return msgspec.structs.replace(self, delay=seconds)


def content(body: str | bytes, mime: str, *cookies: str, status: int = 200) -> Response:
    """Answer with `body`; each of `cookies` becomes one `Set-Cookie` header."""
    raw = body.encode() if isinstance(body, str) else body
    headers = (("Content-Type", mime), *(("Set-Cookie", cookie) for cookie in cookies))
    return Response(status=status, headers=headers, body=raw)


def html(text: str, *cookies: str, status: int = 200) -> Response:
    """Answer with a document."""
    return content(text, "text/html; charset=utf-8", *cookies, status=status)


def script(text: str, *cookies: str) -> Response:
    """Answer with JavaScript that every origin may read, so that stacks name it."""
    return content(text, "text/javascript; charset=utf-8", *cookies).plus(ANY_ORIGIN)


def style(text: str, *cookies: str) -> Response:
    """Answer with a style sheet."""
    return content(text, "text/css; charset=utf-8", *cookies).plus(ANY_ORIGIN)


def pixel(*cookies: str) -> Response:
    """Answer with a one by one image, the classic beacon."""
    return content(PIXEL, "image/gif", *cookies).plus(("Cache-Control", "no-store"))


def data(value: Any, *cookies: str) -> Response:
    """Answer with JSON."""
    return content(json.dumps(value), "application/json", *cookies).plus(ANY_ORIGIN)


def empty(*cookies: str, status: int = 204) -> Response:
    """Answer without a body."""
    return Response(status=status, headers=tuple(("Set-Cookie", cookie) for cookie in cookies))


def redirect(to: str, *cookies: str, status: int = 302) -> Response:
    """Send the browser on to `to`."""
    return empty(*cookies, status=status).plus(("Location", to))


def with_credentials(hit: Hit, response: Response) -> Response:
    """Let the asking origin read the answer, cookies included (CORS)."""
    kept = tuple(pair for pair in response.headers if pair != ANY_ORIGIN)
    origin = hit.header("origin")
    if origin is None:
        return response
    return msgspec.structs.replace(response, headers=kept).plus(
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Headers", "content-type, x-consentry-test"),
        ("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE"),
        ("Vary", "Origin"),
    )


ANY_ORIGIN = ("Access-Control-Allow-Origin", "*")
