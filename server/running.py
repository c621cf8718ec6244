"""Runs the server: one process or several, until it is asked to end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Coroutine, Iterator
from typing import Any

import uvicorn
from prometheus_client.multiprocess import mark_process_dead

from scanner.errors import ConsentryError, UsageFault, first_line
from server.app import application
from server.connection import Connection
from server.guards.logs import set_up_logs
from server.house import House
from server.life import living
from server.processes import Watchman, share_counts
from server.settings import Settings

# Connections that may wait to be accepted, as far as the system allows.
BACKLOG = 2_048
# Seconds for requests that are being answered when the server is asked to end.
LAST_ANSWERS_S = 20
# Longer than the usual proxy keeps an idle connection, so that it is the proxy who closes it and
# no request meets a closed one (nginx: 60 s).
KEEP_ALIVE_S = 75
# Objects between looks for garbage, and how many looks go by before older ones are looked at: a
# request makes a few hundred, nearly all of which go by themselves.
GARBAGE = (20_000, 20, 20)
# Seconds between looks at whether the process that began this one is still there.
LOOK_S = 2

_log = logging.getLogger("consentry.server")


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests end and what waits is written before it returns.

    Raises `UsageFault` where the port is taken, or a file or the database can't be used.
    """
    set_up_logs(settings.log_format)
    _ignore_hangups()
    with contextlib.closing(listening(settings)) as sock:
        if settings.workers == 1:
            _loop(_serve(settings, sock))
            return
        _loop(_check(settings))
        share_counts(settings)
        _say_where(settings, sock)
        Watchman(settings, sock, work).watch()


def listening(settings: Settings) -> socket.socket:
    """A socket at the server's address. Raises `UsageFault`."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        sock = socket.create_server(
            address[:2],
            family=family,
            backlog=BACKLOG,
            dualstack_ipv6=settings.host == "::" and socket.has_dualstack_ipv6(),
        )
    except OSError as error:
        why = error.strerror or first_line(error)
        raise UsageFault(
            f"cannot listen on {settings.host}, port {settings.port} ({why}); choose another "
            "--port or --host, or stop what listens there."
        ) from error
    return sock


def work(settings: Settings, sock: socket.socket, parent: int) -> None:
    """One of several processes, begun by `parent`; it ends where it can't start or is alone."""
    set_up_logs(settings.log_format)
    _ignore_hangups()
    # Ctrl-C reaches the whole group; the parent says when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _loop(_serve(settings, sock, parent))
    except ConsentryError as error:
        _log.error("a process could not start: %s", first_line(error))
        sys.exit(error.exit_code)
    finally:
        mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


class _Server(uvicorn.Server):
    """Leaves signals to us: uvicorn would end the process before the database is closed."""

    def end(self, *, at_once: bool = False) -> None:
        """Take no more requests; `at_once` doesn't wait for those that are being answered."""
        self.force_exit = at_once
        self.should_exit = True

    def capture_signals(self) -> Any:
        """Nothing."""
        return contextlib.nullcontext()


async def _serve(settings: Settings, sock: socket.socket, parent: int = 0) -> None:
    app = application(settings)
    server = _Server(_config(app))

    async def look() -> None:
        if parent and os.getppid() != parent:
            server.end()

    server.config.callback_notify, server.config.timeout_notify = look, LOOK_S
    with _ended_by_signals(server, is_alone=not parent):
        async with living(app.state.house):
            _spare_what_stays()
            if not parent:
                _say_where(settings, sock)
            if not server.should_exit:
                await server.serve([sock])


def _spare_what_stays() -> None:
    """Keep Python from looking for garbage in all that was built at the start, over and over.

    It took two fifths of the time under load. What requests leave is looked through more rarely.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Connection,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        # Whose word counts is for server/origin.py to say.
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=LAST_ANSWERS_S,
    )


async def _check(settings: Settings) -> None:
    """Raise `UsageFault` where processes could not start; makes the database's tables."""
    house: House = application(settings).state.house
    await house.open()
    await house.close()


def _say_where(settings: Settings, sock: socket.socket) -> None:
    host, port = sock.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    fields = {"url": f"http://{shown}:{port}", "workers": settings.workers, "process": os.getpid()}
    _log.info("Consentry listens", extra={"fields": fields})


def _ignore_hangups() -> None:
    """SIGHUP means "look for changes": before anybody listens for it, it must not end us."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@contextlib.contextmanager
def _ended_by_signals(server: _Server, *, is_alone: bool) -> Iterator[None]:
    """SIGTERM ends it; so does Ctrl-C where there is no parent, and pressed twice, at once."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, server.end)
    if is_alone:
        loop.add_signal_handler(signal.SIGINT, lambda: server.end(at_once=server.should_exit))
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        if is_alone:
            loop.remove_signal_handler(signal.SIGINT)


def _loop(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run to the end on the fastest loop that there is."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(coroutine)
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(coroutine)
