"""The command line as its user runs it: another process, with its own folder and environment."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
PROFILE = "--user-data-dir="
# A scan of a few local pages on a machine that does other things.
ENDS_WITHIN_S = 90.0


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "consentry", *(str(word) for word in words)]


def started(*words: object, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603
        command(*words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "error", **environment},
    )


class Ended:
    """What came of a command."""

    def __init__(self, code: int, out: str, said: str, seconds: float) -> None:
        self.code, self.out, self.said, self.seconds = code, out, said, seconds

    @property
    def sentence(self) -> str:
        """The one line that it said about its failure."""
        lines = self.said.splitlines()
        assert len(lines) == 1, self.said
        assert lines[0].startswith("consentry: ")
        return lines[0]


def ended(process: subprocess.Popen[str], within: float = ENDS_WITHIN_S) -> Ended:
    began = time.monotonic()
    try:
        out, said = process.communicate(timeout=within)
    except subprocess.TimeoutExpired:
        process.kill()
        out, said = process.communicate()
        raise AssertionError(f"still running after {within:g} s; said {said!r}") from None
    return Ended(process.returncode, out, said, time.monotonic() - began)


async def run(*words: object, **environment: str) -> Ended:
    process = started(*words, **environment)
    return await asyncio.to_thread(ended, process)


def browsers(of: int) -> list[psutil.Process]:
    """Browser processes that a scan's process started: those in charge, no tabs, no wrappers.

    Debian's `chromium` is a shell script that starts the browser and waits for it.
    """
    found = []
    for process in psutil.Process(of).children(recursive=True):
        try:
            if profile(process) and "--type=" not in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    wrappers = {process.ppid() for process in found}
    return [process for process in found if process.pid not in wrappers]


def profile(process: psutil.Process) -> str | None:
    """Folder of the browser profile that a process was started with, if it is a scan's."""
    words = process.cmdline()
    folders = [word.removeprefix(PROFILE) for word in words if word.startswith(PROFILE)]
    return next((folder for folder in folders if "consentry-" in folder), None)


def left_of(profiles: set[str]) -> list[str]:
    """Command lines of all living processes that use one of these profiles."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and profile(process) in profiles:
                found.append(" ".join(process.cmdline())[:200])
        except psutil.Error:
            continue
    return found


async def until(true: Callable[[], object], within: float = 30.0) -> None:
    """Wait for something outside of this process, which can't tell us."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@contextmanager
def cleared(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Leave nothing of this test behind, however it ends."""
    try:
        yield process
    finally:
        if process.poll() is None:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
            process.kill()
        process.communicate()
