"""Connections whose requests' heads are too slow or too long end; uvicorn would take them all."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Seconds for a request's head, from its first byte; from the connection's begin for the first one.
# Between two requests it is uvicorn's `timeout_keep_alive` that counts.
HEAD_S = 10.0
# Browsers send 1 KB, with a full cookie jar of a domain 16 KB; proxies stop at 8 to 32 KB.
MAX_HEAD_BYTES = 65_536
_TOO_LONG = "The head of the request is too long."


class HeadTooLong(Exception):
    """More bytes came than a head may have; raised through the parser, which stops at it."""


class Connection(HttpToolsProtocol):
    """One connection of a client."""

    _patience: asyncio.TimerHandle | None = None
    _unread = 0
    """Bytes that came since the last one that ended a head or was a body's."""
    _is_in_head = False
    _is_too_long = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless it is a head or a trailer without an end."""
        self._unread += len(data)
        super().data_received(data)
        if self._unread > MAX_HEAD_BYTES:
            self._refuse()

    def on_message_begin(self) -> None:
        """Wait for the rest of a head."""
        super().on_message_begin()
        self._is_in_head = True
        self._unread = 0
        self._wait()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one of the head. Those of a trailer are nobody's: no proxy has checked them."""
        if self._is_in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is here."""
        self._wait_no_more()
        self._is_in_head = False
        lines = sum(len(name) + len(value) + len(": \r\n") for name, value in self.headers)
        if len(self.url) + lines > MAX_HEAD_BYTES:
            self._is_too_long = True
            raise HeadTooLong
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of a body; how long they may be is for server/guards/bodies.py to say."""
        self._unread = 0
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:
        """Say why the connection ends."""
        if self._is_too_long:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _wait(self) -> None:
        self._wait_no_more()
        self._patience = self.loop.call_later(HEAD_S, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _refuse(self) -> None:
        if self.transport.is_closing():
            return
        self._wait_no_more()
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
            b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
            b"content-length: %d\r\n\r\n%s" % (len(_TOO_LONG), _TOO_LONG.encode())
        )
        self.transport.close()
