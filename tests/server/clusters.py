"""A PostgreSQL server of a test's own, which it may stop; and a way to it that it may cut."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.server.outboxes import HOST, free_port

# Where Debian has them; they are on no PATH there.
_DEBIAN = Path("/usr/lib/postgresql")
_PROGRAMS = ("initdb", "pg_ctl", "postgres")
# Seconds; each takes one on an idle machine.
PATIENCE_S = 60
_CHUNK = 65_536


@functools.cache
def programs() -> Path | None:
    """Folder of PostgreSQL's own programs, the newest; None where there are none."""
    named = shutil.which("initdb")
    folders = sorted(_DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name))[::-1]
    folders += [Path(named).resolve().parent] if named else []
    return next((one for one in folders if all((one / name).exists() for name in _PROGRAMS)), None)


@functools.cache
def _somebody() -> tuple[str, Sequence[str]] | None:
    """PostgreSQL refuses to run as root: a user, and what runs a command as that user."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name, ()
    names = {one.pw_name for one in pwd.getpwall()}
    name = next((one for one in ("postgres", "nobody") if one in names), None)
    runner = shutil.which("runuser")
    return (name, (runner, "-u", name, "--")) if name and runner else None


def why_none() -> str | None:
    """Why no server can be started here; None where one can."""
    if programs() is None:
        return "PostgreSQL's own programs (initdb, pg_ctl) are not installed."
    return None if _somebody() else "PostgreSQL does not run as root, and there is no runuser."


class Cluster:
    """A server with its files in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"postgresql://postgres@{HOST}:{self.port}/postgres"
        self._folder = folder
        self._data = folder / "data"

    def make(self) -> None:
        """Write its files, and start it."""
        words = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        self._run("initdb", "--pgdata", str(self._data), *words)
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        said = f"-p {self.port} -c listen_addresses={HOST} -c unix_socket_directories=''"
        self._control("start", "-o", said, "-l", str(self._folder / "log"))

    def stop(self) -> None:
        """End it as a crash would: connections are cut, nothing is written out."""
        self._control("stop", "-m", "immediate")

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", *words, "-D", str(self._data), "-w", "-t", str(PATIENCE_S))

    def _run(self, program: str, *words: str) -> None:
        folder, somebody = programs(), _somebody()
        assert folder is not None
        assert somebody is not None
        # The server keeps what it is given: a pipe would stay open for as long as it runs.
        with (self._folder / f"{program}.said").open("w") as said:
            done = subprocess.run(  # noqa: S603
                [*somebody[1], str(folder / program), *words],
                cwd=self._folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False,
            )  # fmt: skip
        assert done.returncode == 0, (self._folder / f"{program}.said").read_text()


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """A running server, ended and removed afterwards. Ask `why_none` before."""
    somebody = _somebody()
    assert somebody is not None
    # Not where a test's other files are: those folders are root's alone.
    with tempfile.TemporaryDirectory(prefix="consentry-") as name:
        shutil.chown(name, somebody[0])
        one = Cluster(Path(name))
        one.make()
        try:
            yield one
        finally:
            with contextlib.suppress(AssertionError):
                one.stop()


class Way:
    """Passes everything on to a server, until it is cut: all ends, and nobody gets in."""

    def __init__(self, host: str, port: int) -> None:
        self.port = free_port()
        self._to = (host, port)
        self._ends: set[asyncio.StreamWriter] = set()
        self._gate: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Way:
        self._thread.start()
        self.mend()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def mend(self) -> None:
        """Let everybody in."""
        self._do(self._mend())

    def cut(self) -> None:
        """End all connections and refuse new ones."""
        self._do(self._cut())

    def _do(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(PATIENCE_S)

    async def _mend(self) -> None:
        self._gate = await asyncio.start_server(self._pass_on, HOST, self.port)

    async def _cut(self) -> None:
        if self._gate is not None:
            self._gate.close()
        for end in self._ends:
            end.transport.abort()
        while self._ends:  # noqa: ASYNC110 - until each has noticed
            await asyncio.sleep(0.01)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._to)
        ends = {writer, back}
        self._ends |= ends
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_pump(reader, back))
                group.create_task(_pump(there, writer))
        finally:
            self._ends -= ends


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
    writer.transport.abort()
