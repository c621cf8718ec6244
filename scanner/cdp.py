"""A second, listening line to the browser: raw DevTools protocol over its WebSocket.

Playwright drives the pages; this line hears every target (frames of other sites, workers,
service workers, popups) from its first moment, which no Playwright event does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

# A browser that does not answer within this many seconds is taken for dead.
ANSWER_TIMEOUT_S = 20.0

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


class Wire:
    """One DevTools connection; commands are answered, events go to one listener.

    Only events whose method is in `wanted` are decoded: the rest costs nothing.
    """

    def __init__(self, wanted: frozenset[str], listener: Listener) -> None:
        self._wanted = wanted
        self._listener = listener
        self._socket: ClientConnection | None = None
        self._next = 0
        self._answers: dict[int, asyncio.Future[Params]] = {}
        self._decode = msgspec.json.Decoder(_Message).decode
        self._encode = msgspec.json.Encoder().encode
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue()
        self.closed = asyncio.Event()

    async def run(self, address: str, opened: asyncio.Event) -> None:
        """Connect, set `opened`, and pass events on until the browser hangs up."""
        try:
            async with connect(address, max_size=None, compression=None, ping_interval=None) as ws:
                self._socket = ws
                opened.set()
                async with asyncio.TaskGroup() as group:
                    writer = group.create_task(self._write(ws))
                    await self._read(ws)
                    writer.cancel()
        finally:
            self.closed.set()
            opened.set()
            for answer in self._answers.values():
                if not answer.done():
                    answer.cancel()
            self._answers.clear()

    async def _write(self, ws: ClientConnection) -> None:
        try:
            while True:
                await ws.send(await self._outbox.get(), text=True)
        except ConnectionClosed:
            return

    async def _read(self, ws: ClientConnection) -> None:
        try:
            while True:
                self._take(await ws.recv(decode=False))
        except ConnectionClosed:
            return

    def _take(self, raw: bytes) -> None:
        message = self._decode(raw)
        if message.id is None:
            if message.method in self._wanted:
                params = msgspec.json.decode(message.params)
                self._listener(message.session, message.method, params)
            return
        answer = self._answers.pop(message.id, None)
        if answer is None or answer.done():
            return
        if message.error is not None:
            answer.set_exception(WireError(str(message.error.get("message"))))
            answer.exception()  # nobody may be waiting: that is no warning
        else:
            answer.set_result(msgspec.json.decode(message.result))

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
        self._outbox.put_nowait(self._encode(message))
