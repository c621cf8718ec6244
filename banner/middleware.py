"""Consent for back ends: what a request's visitor allows, and pages that wait for them.

`ConsentMiddleware` is for ASGI (Starlette, FastAPI, Django, Litestar), `ConsentWSGI` for WSGI
(Flask, Django, Pyramid). Both put a `Consent` into the request, and rewrite HTML answers so that
tags of services that wait do so, with the gate as the page's first script.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from typing import Any, TypeAlias

from banner.bundle import Bundle
from banner.desk import Desk

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
WSGIApp: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers: TypeAlias = list[tuple[str, str]]

# A page of more than this is sent as it is: rewriting needs it whole in memory.
MAX_PAGE_BYTES = 8 * 1024 * 1024
# Where a request keeps its visitor's consent. In WSGI what is no text needs a dot in its name.
KEY = "consentry"
ENVIRON_KEY = "consentry.consent"
_BY_SERVER = ("http.response.pathsend", "http.response.zerocopysend")
# They speak of the page as it was.
_STALE = ("content-length", "etag", "accept-ranges", "content-md5", "digest")


class ConsentMiddleware:
    """ASGI: `scope["consentry"]` is the visitor's `Consent`, and HTML answers wait.

    `inline` puts the gate and the first layer into the page itself. `csp` sends a policy that
    forbids whatever isn't allowed. Answers that are compressed already are left alone, which is why
    the app isn't told that the browser takes compressed ones: compress outside of this.
    """

    def __init__(
        self, app: ASGIApp, bundle: Bundle, *, inline: bool = False, csp: bool = False
    ) -> None:
        self.app = app
        self.desk = Desk(bundle, inline=inline, csp=csp)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {
            key.decode("latin-1").lower(): value.decode("latin-1")
            for key, value in scope["headers"]
        }
        consent = self.desk.consent(headers.get("cookie"), headers)
        scope = {**scope, KEY: consent}
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        scope["headers"] = [
            pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"
        ]
        # Pages that a server reads from the disk by itself could not be rewritten.
        scope["extensions"] = {
            name: value
            for name, value in (scope.get("extensions") or {}).items()
            if name not in _BY_SERVER
        }
        more = self.desk.added(consent, headers.get("cookie"), headers.get("host", ""))
        await self.app(scope, receive, _Answer(self.desk, more, send))


class _Answer:
    """Holds a page back until it is whole; lets everything else through as it comes."""

    def __init__(self, desk: Desk, more: list[tuple[str, str]], send: Send) -> None:
        self._desk, self._more, self._send = desk, more, send
        self._start: Message | None = None
        self._body: list[bytes] = []
        self._size = 0

    async def __call__(self, message: Message) -> None:
        """Take one message of the app's."""
        if message["type"] == "http.response.start" and _is_page(message.get("headers", ())):
            self._start = message
        elif message["type"] == "http.response.body" and self._start is not None:
            await self._take(message)
        else:
            await self._send(message)

    async def _take(self, message: Message) -> None:
        body = message.get("body", b"")
        self._body.append(body)
        self._size += len(body)
        ends = not message.get("more_body", False)
        if not ends and self._size <= MAX_PAGE_BYTES:
            return
        start, self._start = self._start, None
        content = b"".join(self._body)
        if ends and content:
            content = self._desk.page(content)
        assert start is not None  # noqa: S101 - _take is only called with one
        kept = [
            (key, value)
            for key, value in start.get("headers", ())
            if key.decode("latin-1").lower() not in _STALE
        ]
        added = [(key.lower().encode(), value.encode("latin-1")) for key, value in self._more]
        # An answer without content, as to HEAD, doesn't say that the page has none.
        length = [(b"content-length", str(len(content)).encode())] if ends and content else []
        await self._send({**start, "headers": [*kept, *added, *length]})
        await self._send({**message, "body": content})


class ConsentWSGI:
    """WSGI: `environ["consentry.consent"]` is the visitor's `Consent`, and HTML answers wait.

    The options are those of `ConsentMiddleware`.
    """

    def __init__(
        self, app: WSGIApp, bundle: Bundle, *, inline: bool = False, csp: bool = False
    ) -> None:
        self.app = app
        self.desk = Desk(bundle, inline=inline, csp=csp)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Serve one request."""
        cookies = environ.get("HTTP_COOKIE")
        signals = {"sec-gpc": environ.get("HTTP_SEC_GPC", ""), "dnt": environ.get("HTTP_DNT", "")}
        consent = environ[ENVIRON_KEY] = self.desk.consent(cookies, signals)
        more = self.desk.added(consent, cookies, environ.get("HTTP_HOST", ""))
        plain = {key: value for key, value in environ.items() if key != "HTTP_ACCEPT_ENCODING"}
        return _wsgi_answer(self.desk, more, self.app, plain, start_response)


def _wsgi_answer(
    desk: Desk,
    more: Headers,
    app: WSGIApp,
    environ: dict[str, Any],
    start_response: Callable[..., Any],
) -> Iterator[bytes]:
    """Run the app; hold a page back until it is whole, hand everything else on as it comes."""
    begun: list[Any] = []
    written: list[bytes] = []

    def begin(*given: Any) -> Callable[[bytes], Any]:
        begun[:] = given
        return written.append

    parts = app(environ, begin)
    try:
        rest = iter(parts)
        # An app may begin its answer only when it is first asked for a part.
        first = next(rest, b"")
        status, headers, *fault = begun
        if not _is_page([(key.encode(), value.encode("latin-1")) for key, value in headers]):
            start_response(status, headers, *fault)
            yield from (*written, first)
            yield from rest
            return
        content = b"".join((*written, first, *rest))
        if content and len(content) <= MAX_PAGE_BYTES:
            content = desk.page(content)
        kept = [(key, value) for key, value in headers if key.lower() not in _STALE]
        length = [("Content-Length", str(len(content)))] if content else []
        start_response(status, [*kept, *more, *length], *fault)
        yield content
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()


def _is_page(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether an answer is HTML that can be read as it is."""
    found = {key.lower(): value.lower() for key, value in headers}
    is_html = found.get(b"content-type", b"").startswith((b"text/html", b"application/xhtml"))
    is_whole = b"content-range" not in found
    return is_html and is_whole and found.get(b"content-encoding", b"identity") == b"identity"
