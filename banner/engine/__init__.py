"""The banner's JavaScript, built from static/ and committed: the gate, its parts, the dialog."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

BUILT = Path(__file__).parent / "built"
SOURCES = Path(__file__).parents[2] / "static"
STAMP = BUILT / "STAMP"


@functools.cache
def script(name: str) -> str:
    """A built file, e.g. `gate`, `dialog`, `parts/google` or `tells/meta`."""
    return (BUILT / f"{name}.js").read_text("utf-8").strip()


@functools.cache
def style() -> str:
    """The dialog's style sheet, which its script has within."""
    return (BUILT / "dialog.css").read_text("utf-8").strip()


def scripts() -> tuple[str, ...]:
    """Names of all built files."""
    return tuple(
        sorted(path.relative_to(BUILT).with_suffix("").as_posix() for path in BUILT.rglob("*.js"))
    )


def stamp_of(sources: Path = SOURCES) -> str:
    """Digest of everything that the engine is built from."""
    digest = hashlib.sha256()
    for path in sorted(sources.rglob("*")):
        if path.is_file() and path.name != ".npmrc":
            digest.update(path.relative_to(sources).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()
