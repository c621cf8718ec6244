"""A whole web of many host names on the loopback address, with a log of everything that arrived."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
import ssl
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Self

from scanner.demo.certificate import CERTIFICATE, certificate_pin
from scanner.demo.exchange import Hit, Response, content
from scanner.demo.frames import talk
from scanner.demo.site import NOT_FOUND, Answer, Raw, Site, Socket
from scanner.demo.wire import (
    MAX_HEAD_BYTES,
    Head,
    RefusedError,
    as_hit,
    close,
    read_body,
    read_head,
    written,
)

LOOPBACK = "127.0.0.1"
# Eight browser contexts with six connections to each of forty hosts stay below it.
MAX_CONNECTIONS = 2_048
LOOPBACK = "127.0.0.1"
# Binding two loopback ports takes milliseconds; so does ending tasks that were cancelled.
START_TIMEOUT_S = 10.0
STOP_TIMEOUT_S = 10.0


class LocalWeb:
    """Serves `sites` by host name, in a thread of its own, while the `async with` block lasts.

    A browser started with `browser_args` finds every host name of every site here, on the usual
    ports 80 and 443, and nothing else: all other names and ports fail to resolve. Without them
    `http://127.0.0.1:{http_port}/` is answered by `default`.
    """

    def __init__(
        self,
        sites: Mapping[str, Site],
        *,
        default: Site | None = None,
        http_port: int = 0,
        https_port: int = 0,
    ) -> None:
        self.sites = {host.lower(): site for host, site in sites.items()}
        self.default = default
        self.http_port = http_port
        self.https_port = https_port
        self.log: list[Hit] = []
        self.handshakes: list[str] = []
        """Host names of TLS connections, those of mere preconnects too."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._connections: weakref.WeakSet[asyncio.Task[None]] = weakref.WeakSet()

    @property
    def host_rules(self) -> str:
        """Value for Chromium's `--host-resolver-rules`; a name without a site is not found."""
        ports = ((80, self.http_port), (443, self.https_port))
        rules = [
            f"MAP {host}:{usual} 127.0.0.1:{port}" for host in self.sites for usual, port in ports
        ]
        return ", ".join([*rules, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"])

    @property
    def browser_args(self) -> tuple[str, ...]:
        """Chromium flags: find every name here, and take this one certificate for good."""
        return (
            f"--host-resolver-rules={self.host_rules}",
            f"--ignore-certificate-errors-spki-list={certificate_pin()}",
        )

    def seen(self, host: str | None = None, path: str | None = None) -> list[Hit]:
        """Hits on this host and path so far; None stands for any."""
        return [hit for hit in self.log if host in (None, hit.host) and path in (None, hit.path)]

    async def wait_for(self, wanted: Callable[[Hit], bool], timeout_s: float = 5.0) -> Hit:
        """Wait for the first hit that `wanted` accepts; TimeoutError when none comes."""
        async with asyncio.timeout(timeout_s):
            while True:
                for hit in tuple(self.log):
                    if wanted(hit):
                        return hit
                await asyncio.sleep(0.01)

    def clear(self) -> None:
        """Forget what arrived."""
        self.log.clear()
        self.handshakes.clear()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._start)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self._end)

    def _start(self) -> None:
        plain = socket.create_server((LOOPBACK, self.http_port))
        try:
            secure = socket.create_server((LOOPBACK, self.https_port))
        except OSError:
            plain.close()
            raise
        self.http_port = plain.getsockname()[1]
        self.https_port = secure.getsockname()[1]
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(plain, secure)), name="local-web", daemon=True
        )
        self._thread.start()
        if not self._ready.wait(START_TIMEOUT_S):
            raise TimeoutError("the local web did not start")

    def _end(self) -> None:
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(STOP_TIMEOUT_S)

    async def _serve(self, plain: socket.socket, secure: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            accept = functools.partial(self._accept, group)
            start = functools.partial(asyncio.start_server, accept, limit=MAX_HEAD_BYTES)
            servers = (await start(sock=plain), await start(sock=secure, ssl=self._tls()))
            self._ready.set()
            await self._stop.wait()
            for server in servers:
                server.close()
            for connection in tuple(self._connections):
                connection.cancel()

    def _tls(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        context.sni_callback = lambda _socket, name, _context: self.handshakes.append(name or "")
        return context

    def _accept(
        self,
        group: asyncio.TaskGroup,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        if self._stop.is_set() or len(self._connections) >= MAX_CONNECTIONS:
            writer.transport.abort()
            return
        self._connections.add(group.create_task(self._hold(reader, writer)))

    async def _hold(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request after the other until one side has enough."""
        try:
            while await self._exchange(reader, writer):
                pass
            await close(writer)
        except RefusedError as refused:
            writer.write(written(Response(status=refused.status), method="GET", keeps_alive=False))
            await close(writer)
        except OSError:
            pass  # the browser went away in the middle
        finally:
            writer.transport.abort()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await read_head(reader)
        if head is None:
            return False
        hit = as_hit(head, await read_body(reader, head), tls=_is_tls(writer))
        self.log.append(hit)
        site = self.sites.get(hit.host, self.default)
        answer = NOT_FOUND if site is None else _answer(site, hit)
        if isinstance(answer, Raw):
            await answer.write(hit, writer)
            return False
        if isinstance(answer, Socket):
            await talk(head, answer, hit, (reader, writer), self.log.append)
            return False
        return await _respond(answer, head, writer)


def _answer(site: Site, hit: Hit) -> Answer:
    try:
        return site.answer(hit)
    except Exception:  # a faulty route is a page that says so
        return content(traceback.format_exc(), "text/plain; charset=utf-8", status=500)


def _is_tls(writer: asyncio.StreamWriter) -> bool:
    return writer.get_extra_info("ssl_object") is not None


async def _respond(response: Response, head: Head, writer: asyncio.StreamWriter) -> bool:
    if response.delay:
        await asyncio.sleep(response.delay)
    keeps_alive = head.keeps_alive
    writer.write(written(response, method=head.method, keeps_alive=keeps_alive))
    await writer.drain()
    return keeps_alive


@contextlib.contextmanager
def running(sites: Mapping[str, Site], *, default: Site | None = None) -> Iterator[LocalWeb]:
    """Serve `sites` for a program without an event loop."""
    web = LocalWeb(sites, default=default)
    web._start()
    try:
        yield web
    finally:
        web._end()
