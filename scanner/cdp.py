"""A second, listening line to the browser: raw DevTools protocol over its WebSocket.

Playwright drives the pages; this line hears every target (frames of other sites, workers,
service workers, popups) from its first moment, which no Playwright event does.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

# A browser that does not answer within this many seconds is taken for dead.
ANSWER_TIMEOUT_S = 20.0
# A page's whole storage can come in one answer.
MAX_MESSAGE = 1 << 30

# Half of a surrogate pair, which a page may put into any string and UTF-8 can't hold. The first
# alternative takes whole pairs and every other escape, so that `\\ud800` is not taken for one.
_HALF = re.compile(
    rb"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\(?!u[dD][89a-fA-F]).)"
    rb"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)

Params = dict[str, Any]
Listener = Callable[[str, str, Params], None]
"""Called with session id (empty for the browser's own), method and parameters."""


class WireError(Exception):
    """The browser refused a command, or the line is gone."""


class _Message(msgspec.Struct):
    id: int | None = None
    method: str = ""
    session: str = msgspec.field(default="", name="sessionId")
    params: msgspec.Raw = msgspec.Raw(b"{}")
    result: msgspec.Raw = msgspec.Raw(b"{}")
    error: dict[str, Any] | None = None


class _Line(WSListener):
    """The socket's callbacks: whole messages to `take`, the end to `hung_up`."""

    def __init__(self, take: Callable[[bytes | memoryview], None], closed: asyncio.Event) -> None:
        self._take = take
        self._closed = closed
        self._parts = bytearray()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take one frame; a message may come in several."""
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
        elif frame.fin and not self._parts:
            # Valid only within this call: the listener decodes at once.
            self._take(frame.get_payload_as_memoryview())
        else:
            self._parts += frame.get_payload_as_memoryview()
            if frame.fin:
                whole, self._parts = bytes(self._parts), bytearray()
                self._take(whole)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Note that the browser is gone."""
        self._closed.set()


class Wire:
    """One DevTools connection; commands are answered, events go to one listener.

    Only events whose method is in `wanted` are decoded: the rest costs nothing.
    """

    def __init__(self, wanted: frozenset[str], listener: Listener) -> None:
        self._wanted = wanted
        self._listener = listener
        self._next = 0
        self._answers: dict[int, asyncio.Future[Params]] = {}
        self._decode = msgspec.json.Decoder(_Message).decode
        self._encode = msgspec.json.Encoder().encode
        self._transport: WSTransport | None = None
        self.closed = asyncio.Event()

    async def run(self, address: str, opened: asyncio.Event) -> None:
        """Connect, set `opened`, and pass events on until the browser hangs up."""
        try:
            self._transport, _ = await ws_connect(
                lambda: _Line(self._take, self.closed), address, max_frame_size=MAX_MESSAGE
            )
            opened.set()
            await self.closed.wait()
        finally:
            if self._transport is not None:
                self._transport.disconnect()
            self.closed.set()
            opened.set()
            for answer in self._answers.values():
                answer.cancel()
            self._answers.clear()

    def _take(self, raw: bytes | memoryview) -> None:
        try:
            message, content = self._read(raw)
        except msgspec.DecodeError:
            message, content = self._read(whole_characters(bytes(raw)))
        if message.id is None:
            if message.method in self._wanted:
                self._listener(message.session, message.method, content)
            return
        answer = self._answers.pop(message.id, None)
        if answer is None or answer.done():
            return
        if message.error is not None:
            answer.set_exception(WireError(str(message.error.get("message"))))
            answer.exception()  # nobody may be waiting: that is no warning
        else:
            answer.set_result(content)

    def _read(self, raw: bytes | memoryview) -> tuple[_Message, Params]:
        """The message, and its parameters or result where somebody wants them."""
        message = self._decode(raw)
        if message.id is not None:
            return message, msgspec.json.decode(message.result)
        wanted = message.method in self._wanted
        return message, msgspec.json.decode(message.params) if wanted else {}

    def post(self, method: str, params: Params | None = None, session: str = "") -> None:
        """Send a command and don't wait for its answer."""
        self._next += 1
        self._put(method, params, session)

    def ask(
        self, method: str, params: Params | None = None, session: str = ""
    ) -> asyncio.Future[Params]:
        """Send a command now; the future is its result or `WireError`."""
        answer: asyncio.Future[Params] = asyncio.get_running_loop().create_future()
        self._next += 1
        if self.closed.is_set():
            answer.cancel()
            return answer
        self._answers[self._next] = answer
        self._put(method, params, session)
        return answer

    async def call(
        self,
        method: str,
        params: Params | None = None,
        session: str = "",
        within: float = ANSWER_TIMEOUT_S,
    ) -> Params:
        """Send a command and wait for its result, at most `within` seconds.

        Raises `WireError` for a refusal, a dead line, or no answer in time.
        """
        try:
            async with asyncio.timeout(within):
                return await self.ask(method, params, session)
        except TimeoutError:
            raise WireError(f"{method}: no answer within {within:g} s") from None
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self.closed.is_set() and not (task and task.cancelling()):
                raise WireError(f"{method}: the browser is gone") from None
            raise

    def _put(self, method: str, params: Params | None, session: str) -> None:
        message: Params = {"id": self._next, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        if self._transport is not None:
            self._transport.send(WSMsgType.TEXT, self._encode(message))


def whole_characters(text: bytes) -> bytes:
    """JSON in which each lone surrogate is U+FFFD, as browsers write it where they must."""
    return _HALF.sub(lambda match: match[1] or rb"\ufffd", text)
