"""Bodies: read whole before a route runs, cut where they are too long or too slow."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.refusal import header, refusal

# A choice of two hundred services with names is half of it.
MAX_BODY_BYTES = 8_192
# Seconds for a whole body: a phone on a poor line sends 8 KB in two.
BODY_S = 10.0
_PLAIN = frozenset({b"", b"identity"})
_WITHOUT = frozenset({"GET", "HEAD", "OPTIONS"})
# What is left of a body that was cut is not another request.
_CLOSE = {"Connection": "close"}


class TooLong(Exception):
    """More bytes came than are taken."""


class Gone(Exception):
    """The client left before its body was whole."""


class BodyLimit:
    """415 for a body that is compressed: none is unpacked here, so none is a bomb.

    413 for a body that is too long, chunked or not; 408 for one that takes too long.
    """

    def __init__(
        self, app: ASGIApp, *, most: int = MAX_BODY_BYTES, seconds: float = BODY_S
    ) -> None:
        self.app = app
        self._most = most
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in _WITHOUT:
            await self.app(scope, receive, send)
            return
        if header(scope, b"content-encoding").strip().lower() not in _PLAIN:
            sentence = "Bodies are taken as they are, without a Content-Encoding."
            await refusal(scope, 415, sentence, _CLOSE)(scope, receive, send)
            return
        try:
            if not _fits(header(scope, b"content-length"), self._most):
                raise TooLong
            async with asyncio.timeout(self._seconds):
                body = await _whole(receive, self._most)
        except TooLong:
            sentence = f"The body is longer than {self._most:,} bytes."
            await refusal(scope, 413, sentence, _CLOSE)(scope, receive, send)
        except TimeoutError:
            sentence = f"The body did not come within {self._seconds:g} seconds."
            await refusal(scope, 408, sentence, _CLOSE)(scope, receive, send)
        except Gone:
            pass
        else:
            await self.app(scope, _again(body, receive), send)


def _fits(length: bytes, most: int) -> bool:
    """Whether a declared length is within the limit; servers refuse those that are no number."""
    return not length.isdigit() or int(length[:20]) <= most


async def _whole(receive: Receive, most: int) -> bytes:
    message = await receive()
    parts: list[bytes] = []
    size = 0
    while message["type"] == "http.request":
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > most:
            raise TooLong
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)
        message = await receive()
    raise Gone


def _again(body: bytes, receive: Receive) -> Receive:
    """Hands out the body once, then whatever else comes."""
    waiting = [body]

    async def again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return again
