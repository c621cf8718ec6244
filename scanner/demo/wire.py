"""HTTP/1.1 on a stream: read one request, write one response, and refuse what is too big."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time
from email.utils import formatdate
from http import HTTPStatus
from typing import Literal

import msgspec

from scanner.demo.exchange import Headers, Hit, Response

# Chromium's own headers are under 2 kB; the rest is room for 4 kB cookies, 20 of them.
MAX_HEAD_BYTES = 96 * 1024
# Session recorders upload some hundred kB; more than this is a mistake.
MAX_BODY_BYTES = 8 * 1024 * 1024
# The log is kept in memory for a whole test run.
LOGGED_BODY_BYTES = 256 * 1024
# A browser sends a whole request at once; a slow client is a test of ours, not a visitor.
READ_TIMEOUT_S = 30.0
# Flushing the last bytes and the TLS farewell on loopback take milliseconds.
CLOSE_TIMEOUT_S = 1.0
WITHOUT_BODY = {204, 205, 304}


class RefusedError(Exception):
    """A request that is answered with an error status, and the connection closed."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status} {reason(status)}")
        self.status = status


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """A request line and its headers."""

    raw: bytes
    """As received, for the WebSocket handshake."""
    method: str
    target: str
    headers: Headers
    http10: bool

    def header(self, name: str) -> str:
        """Value of the first header of this name, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def keeps_alive(self) -> bool:
        """Whether the browser wants to use the connection again."""
        return not self.http10 and self.header("connection").lower() != "close"

    @property
    def is_websocket(self) -> bool:
        """Whether this asks to become a WebSocket."""
        return self.header("upgrade").lower() == "websocket"


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """Read a request's head; None when the browser closed the connection before it."""
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as end:
        if end.partial.strip():
            raise RefusedError(400) from end
        return None
    except asyncio.LimitOverrunError as over:
        raise RefusedError(431) from over
    first, *rest = raw[:-4].decode("latin-1").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise RefusedError(400)
    return Head(
        raw=raw,
        method=parts[0],
        target=parts[1],
        headers=tuple(_header(line) for line in rest),
        http10=parts[2] == "HTTP/1.0",
    )


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name or name != name.strip():
        raise RefusedError(400)
    return name, value.strip()


async def read_body(reader: asyncio.StreamReader, head: Head) -> bytes:
    """Read the body that `Content-Length` promises; other kinds of body are refused."""
    if head.header("transfer-encoding"):
        raise RefusedError(411)
    promised = head.header("content-length") or "0"
    if not promised.isdecimal():
        raise RefusedError(400)
    if int(promised) > MAX_BODY_BYTES:
        raise RefusedError(413)
    try:
        async with asyncio.timeout(READ_TIMEOUT_S):
            return await reader.readexactly(int(promised))
    except TimeoutError as slow:
        raise RefusedError(408) from slow
    except asyncio.IncompleteReadError as end:
        raise RefusedError(400) from end


def as_hit(head: Head, body: bytes, *, tls: bool) -> Hit:
    """Make the log's entry of one request or handshake."""
    target = head.target
    if "://" in target and not target.startswith("/"):
        target = "/" + target.split("://", 1)[1].partition("/")[2]
    path, _, query = target.partition("?")
    socket_schemes: tuple[Literal["ws", "wss"], ...] = ("ws", "wss")
    page_schemes: tuple[Literal["http", "https"], ...] = ("http", "https")
    return Hit(
        kind="websocket" if head.is_websocket else "request",
        scheme=(socket_schemes if head.is_websocket else page_schemes)[tls],
        host=head.header("host").rpartition(":")[0].lower()
        if ":" in head.header("host")
        else head.header("host").lower(),
        method=head.method,
        path=path,
        query=query,
        headers=head.headers,
        body=body[:LOGGED_BODY_BYTES],
        at=time.monotonic(),
    )


def written(response: Response, *, method: str, keeps_alive: bool) -> bytes:
    """Return the response as bytes; headers are written as UTF-8, as given."""
    has_body = response.status not in WITHOUT_BODY and response.status >= 200
    lines = [f"HTTP/1.1 {response.status} {reason(response.status)}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    lines.append(f"Date: {formatdate(usegmt=True)}")
    lines.append("Connection: " + ("keep-alive" if keeps_alive else "close"))
    if has_body:
        lines.append(f"Content-Length: {len(response.body)}")
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")
    return head + (response.body if has_body and method != "HEAD" else b"")


def reason(status: int) -> str:
    """Return the status's usual words."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def reset(writer: asyncio.StreamWriter) -> None:
    """End the connection as a crashed server does: with a TCP reset."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def close(writer: asyncio.StreamWriter) -> None:
    """Close after the last bytes are out, or at once when that takes too long."""
    writer.close()
    with contextlib.suppress(OSError, TimeoutError):
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await writer.wait_closed()
        finally:
            writer.transport.abort()
