"""What one process does for all that share a data folder; another goes on when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

# Seconds until a process that is not on duty asks again.
ASK_S = 5.0
# Folder of the locks, below the data folder.
FOLDER = "duty"


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Whether the lock is ours; the system takes it back from a process that dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        is_ours = True
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            is_ours = False
        yield is_ours
    finally:
        os.close(handle)


@contextlib.asynccontextmanager
async def on_duty(data: Path, name: str) -> AsyncIterator[None]:
    """Wait until no other process has this duty, then have it."""
    while True:
        with _locked(data / FOLDER / f"{name}.lock") as is_ours:
            if is_ours:
                yield
                return
        await asyncio.sleep(ASK_S)
