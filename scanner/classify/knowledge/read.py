"""Read the knowledge base: from its TOML files, or from the one file that is built of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from scanner.classify.knowledge.records import Filed, Vendor

FOLDER = Path(__file__).parent
VENDORS = FOLDER / "vendors"

# One vendor a line, so that a change is one line and two people's changes merge.
BUILT = FOLDER / "built.jsonl"


class _Stamp(msgspec.Struct, frozen=True, kw_only=True):
    sources: str
    """SHA-256 over the names and texts of all TOML files."""


class Fault(Exception):
    """A file of the knowledge base that can't be read; the text says which and why."""


def files() -> list[Path]:
    """All vendors' files, in one order everywhere."""
    return sorted(VENDORS.glob("*/*.toml"))


def read_file(path: Path) -> Filed:
    """One vendor. Raises `Fault`."""
    try:
        vendor = msgspec.toml.decode(path.read_bytes(), type=Vendor)
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
        raise Fault(f"{path.parent.name}/{path.name}: {error}") from error
    return Filed(slug=path.stem, vertical=path.parent.name, vendor=vendor)


def read_sources(paths: Iterable[Path] | None = None) -> tuple[list[Filed], list[str]]:
    """All vendors that can be read, and a sentence for each file that can't."""
    found, faults = [], []
    for path in files() if paths is None else paths:
        try:
            found.append(read_file(path))
        except Fault as fault:
            faults.append(str(fault))
    return found, faults


def digest() -> str:
    """SHA-256 of the sources as they are now."""
    sums = hashlib.sha256()
    for path in files():
        sums.update(f"{path.parent.name}/{path.name}\0".encode())
        sums.update(path.read_bytes().replace(b"\r\n", b"\n"))
        sums.update(b"\0")
    return sums.hexdigest()


def build() -> None:
    """Write the built file anew. Raises `Fault` where a source can't be read."""
    found, faults = read_sources()
    if faults:
        raise Fault("\n".join(faults))
    encode = msgspec.json.Encoder().encode_lines
    BUILT.write_bytes(encode([_Stamp(sources=digest()), *found]))


def is_current() -> bool:
    """Whether the built file was made of the sources as they are now."""
    stamp, _, _ = BUILT.read_bytes().partition(b"\n")
    return msgspec.json.decode(stamp, type=_Stamp).sources == digest()


def load() -> list[Filed]:
    """All vendors, from the built file."""
    _, _, lines = BUILT.read_bytes().partition(b"\n")
    return msgspec.json.Decoder(Filed).decode_lines(lines)
