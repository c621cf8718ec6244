"""Several server processes behind one socket: begun, replaced when one dies, ended together."""

from __future__ import annotations

import logging
import multiprocessing
import multiprocessing.connection
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from types import FrameType

from scanner.errors import UsageFault
from server.metrics import SHARED_FOLDER
from server.settings import Settings

# Seconds between looks at whether a signal came.
LOOK_S = 0.25
# Seconds after which a process that was asked to end is ended: more than it gives its requests.
PATIENCE_S = 30.0
# Seconds before a process is replaced: one that dies at once must not burn all time.
REST_S = 1.0

Work = Callable[[Settings, socket.socket, int], None]

_log = logging.getLogger("consentry.server")


class Watchman:
    """Keeps as many processes at work as the settings say."""

    def __init__(self, settings: Settings, sock: socket.socket, work: Work) -> None:
        """`work` is run in each process, with this process's id as its last argument."""
        self._settings = settings
        self._sock = sock
        self._work = work
        # A process that is forked would inherit locks and threads of this one.
        self._context = multiprocessing.get_context("spawn")
        self._at_work: list[BaseProcess] = []
        self._is_over = False

    def watch(self) -> None:
        """Until SIGTERM or SIGINT; SIGHUP is passed on."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._end)
        signal.signal(signal.SIGHUP, self._pass_on)
        for _ in range(self._settings.workers):
            self._begin()
        while not self._is_over:
            multiprocessing.connection.wait([one.sentinel for one in self._at_work], LOOK_S)
            for dead in [one for one in self._at_work if not one.is_alive()]:
                self._replace(dead)
        for one in self._at_work:
            one.terminate()
        until = time.monotonic() + PATIENCE_S
        for one in self._at_work:
            one.join(max(0.0, until - time.monotonic()))
            if one.is_alive():
                _log.error("a process did not end in time", extra={"fields": {"process": one.pid}})
                one.kill()

    def _begin(self) -> None:
        arguments = (self._settings, self._sock, os.getpid())
        process = self._context.Process(target=self._work, args=arguments, daemon=True)
        process.start()
        self._at_work.append(process)

    def _replace(self, dead: BaseProcess) -> None:
        self._at_work.remove(dead)
        if self._is_over:
            return
        fields = {"process": dead.pid, "exit_code": dead.exitcode}
        _log.error("a process ended and is replaced", extra={"fields": fields})
        time.sleep(REST_S)
        self._begin()

    def _end(self, *_: int | FrameType | None) -> None:
        self._is_over = True

    def _pass_on(self, *_: int | FrameType | None) -> None:
        for one in self._at_work:
            if one.pid and one.is_alive():
                os.kill(one.pid, signal.SIGHUP)


def share_counts(settings: Settings) -> None:
    """Give processes that are begun later a folder for their counts, empty at first.

    Raises `UsageFault` where it can't be made.
    """
    folder = settings.data / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise UsageFault(f"{folder}: cannot be made ({error.strerror}); choose --data.") from error
    os.environ[SHARED_FOLDER] = str(folder)
