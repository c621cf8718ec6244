"""A server process, and browsers that send each choice until they hear that it is kept."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SITES = """
[sites.shop]
url = "https://www.shop.example/"
languages = ["en", "de"]
regime = "opt-in"

[[sites.shop.services]]
id = "counter"
name = "Counter"
category = "analytics"

[[sites.shop.services]]
id = "ads"
name = "Ads"
category = "marketing"
"""
HOST = "127.0.0.1"
# Seconds; a start takes two on an idle machine.
START_S = 60
# Seconds before an outbox tries again.
REST_S = 0.05
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_MAIN = "import consentry; consentry.main()"


class Served:
    """`consentry serve` in a process of its own, on the same port after each start."""

    def __init__(self, folder: Path, data: Path, database: str = "", **environment: str) -> None:
        """`folder` gets the sites and the log; `environment` are settings, by variable."""
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._arguments = ["serve", "--port", str(self.port), "--data", str(data)]
        if database:
            self._arguments += ["--database", database]
        self._environment = {**os.environ, "CONSENTRY_POSTS_A_MINUTE": "0", **environment}
        sites = folder / "sites.toml"
        if not sites.exists():
            sites.write_text(SITES)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """What it said in all of its lives."""
        return self.folder / "server.log"

    def start(self) -> float:
        """Start it and wait until it is ready; how many seconds it took."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - it runs what is tested
                [sys.executable, "-c", _MAIN, *self._arguments],
                cwd=self.folder,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        while time.monotonic() < began + START_S:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):  # noqa: S310
                    return time.monotonic() - began
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.02)
        raise AssertionError(self.log.read_text())

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal; its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(START_S)

    def stop(self) -> None:
        """Make sure that it is gone."""
        if self.process is not None and self.process.poll() is None:
            self.end(signal.SIGKILL)

    def config(self, site: str = "shop") -> dict[str, Any]:
        """What its banner does, as the server says."""
        with urllib.request.urlopen(f"{self.url}/{site}/config.json", timeout=5) as answer:  # noqa: S310
            return dict(json.load(answer))


class Line(asyncio.Protocol):
    """One keep-alive connection that asks one thing at a time, as cheaply as Python can."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._come = b""
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, port: int) -> Line:
        """Connect. Raises `OSError`."""
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(cls, HOST, port))[1]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keep the way to write."""
        self._transport = transport

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer. Raises `OSError` where the connection breaks."""
        if self._transport is None:
            raise ConnectionResetError
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Answer once a whole response is there."""
        self._come = self._come + data if self._come else data
        head = self._come.find(b"\r\n\r\n")
        if head < 0:
            return
        found = _LENGTH.search(self._come, 0, head)
        length = int(found[1]) if found else 0
        if len(self._come) < head + 4 + length:
            return
        status, body = int(self._come[9:12]), self._come[head + 4 :]
        self._come = b""
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result((status, body))

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits hears of it."""
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server((HOST, 0)) as sock:
        return int(sock.getsockname()[1])


def purposes(config: Mapping[str, Any]) -> list[str]:
    """Everything that is asked, as the banner's configuration has it."""
    own = [one["id"] for one in config["services"] if one["category"] != "necessary"]
    return ["preferences", "analytics", "marketing", *own]


def choice(config: Mapping[str, Any], names: Sequence[str], **changes: Any) -> dict[str, Any]:
    """A choice of a browser that was not seen before."""
    bits = secrets.randbits(len(names))
    return {
        "key": secrets.token_hex(16),
        "subject": secrets.token_hex(16),
        "secret": secrets.token_hex(32),
        "time": int(time.time()),
        "revision": config["revision"],
        "method": "custom",
        "language": "en",
        "regime": config["regime"],
        "signal": False,
        "purposes": {name: bool(bits >> place & 1) for place, name in enumerate(names)},
        **changes,
    }


def posted(body: bytes, site: str = "shop") -> bytes:
    """The request that sends it, as a beacon would."""
    head = (
        f"POST /{site}/consents HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: text/plain\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Outbox:
    """One browser's: what it has sent, and what it was told of each."""

    def __init__(self, port: int, config: Mapping[str, Any]) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        """The server's answers by key."""
        self.sent: set[str] = set()
        self.tries = 0
        self.statuses: set[int] = set()
        self._port = port
        self._config = config
        self._names = purposes(config)
        self._line: Line | None = None

    async def run(self, over: asyncio.Event) -> None:
        """Choose and send until it is over; what was begun is sent until it is kept."""
        while not over.is_set():
            chosen = choice(self._config, self._names)
            self.sent.add(chosen["key"])
            self.kept[chosen["key"]] = await self._deliver(posted(json.dumps(chosen).encode()))
        if self._line is not None:
            self._line.close()

    async def _deliver(self, request: bytes) -> dict[str, Any]:
        while True:
            self.tries += 1
            try:
                self._line = self._line or await Line.open(self._port)
                status, body = await self._line.ask(request)
            except OSError:
                self._line = None
                await asyncio.sleep(REST_S)
                continue
            self.statuses.add(status)
            if status in (200, 201):
                return dict(json.loads(body))
            assert status == 503, (status, body)
            await asyncio.sleep(REST_S)
