"""Send a ready-made file in the encoding that fits best, or say that the client has it already."""

from __future__ import annotations

import functools
import re
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from server.file import File
from server.refusal import header

Pairs = tuple[tuple[bytes, bytes], ...]

# Ours, the best first.
CODINGS = ("br", "gzip")
# Different values of the header that browsers send; there are a few dozen.
_KEPT = 512
_ELEMENT = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]=([^;,\s]*)\s*)?")
_QUALITY = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


class Endpoint:
    """A route that answers without the framework's request and response, which cost as much again.

    `find` gives the answer to a request, or raises `HTTPException`.
    """

    def __init__(self, find: Callable[[Scope], Awaitable[ASGIApp]]) -> None:
        self._find = find

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        answer = await self._find(scope)
        await answer(scope, receive, send)


class Sent:
    """The answer that is a file. `headers` go with it in any case, with a 304 too."""

    def __init__(self, file: File, headers: Pairs) -> None:
        self._file = file
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or that it has not changed."""
        coding = self._file.coding(accepted(header(scope, b"accept-encoding").decode("latin-1")))
        tag = self._file.tag(coding)
        headers = [*self._headers, (b"etag", tag.encode("latin-1"))]
        if has(header(scope, b"if-none-match").decode("latin-1"), tag):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        body = self._file.content(coding)
        headers += (
            (b"content-type", self._file.media_type.encode()),
            (b"content-length", str(len(body)).encode()),
        )
        if coding:
            headers.append((b"content-encoding", coding.encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        shown = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": shown})


@functools.lru_cache(maxsize=_KEPT)
def accepted(text: str) -> tuple[str, ...]:
    """Encodings of ours that an `Accept-Encoding` takes, the most wanted first (RFC 9110, 12.5.3).

    One that is wanted less than the file as it is isn't among them. Elements that are none are
    passed over.
    """
    wanted: dict[str, float] = {}
    for element in text.split(","):
        match = _ELEMENT.fullmatch(element)
        quality = match[2] or "1" if match else ""
        if match and _QUALITY.fullmatch(quality):
            name = match[1].lower().removeprefix("x-")
            wanted.setdefault(name, float(quality))
    others = wanted.get("*", 0.0)
    plain = wanted.get("identity", 0.0)
    known = {name: wanted.get(name, others) for name in CODINGS}
    fitting = [name for name in CODINGS if known[name] > 0 and known[name] >= plain]
    return tuple(sorted(fitting, key=lambda name: -known[name]))


def has(text: str, tag: str) -> bool:
    """Whether an `If-None-Match` names this tag, or any at all; compared weakly (RFC 9110, 13.1.2).

    CDNs mark a tag as weak when they compress by themselves.
    """
    return text.strip() == "*" or tag in _TAG.findall(text)
