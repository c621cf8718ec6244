"""The application on a real socket, in a thread of this process."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from server.record import Record
from server.running import _config, _loop, _Server
from tests.server.serving import SITES, opened

# Seconds for what takes a tenth of one on an idle core.
SOON_S = 20


class Line:
    """One connection, on which bytes go out as they are."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=SOON_S)

    def send(self, *parts: bytes) -> None:
        """Send; what the server no longer takes is lost."""
        for part in parts:
            with contextlib.suppress(ConnectionError):
                self._socket.sendall(part)

    def rest(self) -> bytes:
        """All that comes until the server closes."""
        found = b""
        with contextlib.suppress(ConnectionError):
            while part := self._socket.recv(65_536):
                found += part
        return found

    def close(self) -> None:
        self._socket.close()


class Listening:
    """A server that runs."""

    def __init__(self, app: Starlette, port: int) -> None:
        self.app = app
        self.port = port
        self._before = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def say(self, *parts: bytes) -> bytes:
        """What is answered until the server closes the connection."""
        with contextlib.closing(Line(self.port)) as line:
            line.send(*parts)
            return line.rest()

    def begin(self) -> None:
        """Forget the records that there are."""
        self._before += len(self.kept())

    def kept(self) -> list[Record]:
        """The shop's records since then."""
        return list(self.app.state.house.store.stream("shop", self._before))


@contextlib.contextmanager
def listening(folder: Path, toml: str = SITES, **settings: Any) -> Iterator[Listening]:
    """Serve until the end of the block."""
    app = opened(folder, toml, **{"posts_a_minute": 0, "public_url": "", **settings})
    server = _Server(_config(app))
    begun = threading.Event()

    async def serve(sock: socket.socket) -> None:
        await app.state.house.open()
        begun.set()
        try:
            await server.serve([sock])
        finally:
            await app.state.house.close()

    with socket.create_server(("127.0.0.1", 0)) as sock:
        thread = threading.Thread(target=lambda: _loop(serve(sock)))
        thread.start()
        try:
            assert begun.wait(SOON_S)
            yield Listening(app, sock.getsockname()[1])
        finally:
            server.end()
            thread.join(SOON_S)
