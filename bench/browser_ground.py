"""What any browser needs here: a proxy to the local web, and programs that end with a block."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from scanner.demo.web import LOOPBACK, LocalWeb

# A browser on two busy cores is up within seconds.
START_TIMEOUT_S = 60.0


class Missing(Exception):
    """This browser cannot be had on this machine; the message says why."""


@asynccontextmanager
async def proxy_to(web: LocalWeb) -> AsyncIterator[int]:
    """A proxy for HTTPS that leads every name of the local web there and no name anywhere else."""
    talks = set[asyncio.Task[None] | None]()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(talk := asyncio.current_task())
        # Cancelled below; asyncio would print each that ends so.
        with contextlib.suppress(asyncio.CancelledError):
            await _tunnel(web, reader, writer)
        talks.discard(talk)

    server = await asyncio.start_server(accept, LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for talk in filter(None, tuple(talks)):
            talk.cancel()


async def _tunnel(
    web: LocalWeb, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        wanted = re.match(r"CONNECT ([^: ]+):443 ", head)
        if wanted is None or wanted[1].lower() not in web.sites:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        theirs, back = await asyncio.open_connection(LOOPBACK, web.https_port)
        try:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_pipe(reader, back), _pipe(theirs, writer))
        finally:
            back.transport.abort()
    except (OSError, asyncio.IncompleteReadError):
        pass  # one side went away in the middle
    finally:
        writer.transport.abort()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while block := await reader.read(65_536):
        writer.write(block)
        await writer.drain()
    writer.write_eof()


@asynccontextmanager
async def process(
    *command: str, environment: dict[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A program that is ended with the block."""
    running = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.terminate()
        await running.wait()


def program(*names: str) -> str:
    """Path of the first of these programs; `Missing` where there is none."""
    for name in names:
        if found := shutil.which(name):
            return found
    raise Missing(f"{names[0]} is not installed")


async def said_by(running: asyncio.subprocess.Process, pattern: str) -> str:
    """What a program says on stderr, once it says it."""
    assert running.stderr
    async with asyncio.timeout(START_TIMEOUT_S):
        async for line in running.stderr:
            if found := re.search(pattern, line.decode(errors="replace")):
                return found[1]
    raise Missing("it ended at once")


async def free_port() -> int:
    """A port that nobody listens on just now; the driver takes none of its own choosing."""
    server = await asyncio.start_server(lambda _reader, _writer: None, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return int(port)
