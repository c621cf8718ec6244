"""Write a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from scanner.errors import UsageFault

OUT = "Choose another --out DIR."


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader sees the old file or the new one, never a part.

    The bytes go to a temporary file in the same folder, reach the disk, and take the name in
    one step. Raises OSError.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_permissions(path))
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _permissions(path: Path) -> int:
    """Return the mode of the file that is replaced, or what the umask gives a new one."""
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def make_folder(folder: Path, remedy: str = OUT) -> None:
    """Create `folder` and its parents; raise UsageFault in one sentence when that fails."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error, remedy) from error


def unwritable(path: Path, error: OSError, remedy: str = OUT) -> UsageFault:
    """Return the fault to raise when `path` cannot be written; `remedy` says what to do."""
    reason = error.strerror or str(error)
    shown = "".join(c if c.isprintable() else "?" for c in str(path))
    return UsageFault(f"Cannot write to {shown}: {reason}. {remedy}")
