"""Signed notes of where each chain ended, kept beside the database.

A chain shows any change within it, but not that its newest records were cut off. A note of its
end, signed and kept elsewhere, does. The same file tells which records were purged as they were
due. Each note names the one before it, so that one which is taken out is missed.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, unquote

import msgspec

from server.house import House
from server.keys import BadSignature, Keys, verified
from server.store import Store

KIND = "consent-checkpoint+jws"
EVERY_S = 3_600
FOLDER = "checkpoints"
# A note is about 500 bytes.
_MOST_BYTES = 4_096


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a chain ended at a moment or, when `purged`, up to where it was purged."""

    site: str
    number: int
    hash: str
    time: int
    """Unix seconds."""
    purged: bool = False
    count: int = 0
    """Of records that were purged."""
    previous: str = ""
    """SHA-256 of the line before it in the file, as hex; empty on the first."""


def write_checkpoint(folder: Path, keys: Keys, checkpoint: Checkpoint) -> None:
    """Sign one and add it to the site's file, safely on disk or not at all. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(path_of(folder, checkpoint.site), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        # A command may sign while the server does.
        fcntl.flock(file, fcntl.LOCK_EX)
        size, last, is_whole = _end_of(file)
        linked = msgspec.structs.replace(checkpoint, previous=_digest(last) if last else "")
        text = ("" if is_whole else "\n") + keys.sign(msgspec.to_builtins(linked), KIND) + "\n"
        try:
            _write_all(file, text.encode())
        except OSError:
            os.ftruncate(file.fileno(), size)
            raise
        os.fsync(file.fileno())


def read_checkpoints(
    folder: Path, site: str, jwks: Mapping[str, Any]
) -> Iterator[Checkpoint | BadSignature]:
    """A site's notes in order; for each that can't be believed or has lost another, why."""
    before = ""
    for line in _lines(folder, site):
        note = _read(line, site, jwks)
        if isinstance(note, Checkpoint) and note.previous != before:
            yield BadSignature(f"what was signed just before that of record {note.number} is gone.")
        yield note
        before = _digest(line)


async def sign_ends(store: Store, folder: Path, keys: Keys, now: float) -> dict[str, int]:
    """Write where each chain that has grown ends now: its last number, by site.

    `now` in Unix seconds. Raises `OSError`, and `Unwell` where the database can't be read.
    """
    signed = {}
    for site, start in (await store.starts()).items():
        end = start.end
        known = await asyncio.to_thread(_newest, folder, site, keys.jwks())
        if known is not None and (known.number, known.hash) == (end.number, end.hash):
            continue
        note = Checkpoint(site=site, number=end.number, hash=end.hash, time=int(now))
        await asyncio.to_thread(write_checkpoint, folder, keys, note)
        signed[site] = end.number
    return signed


async def sign_now(house: House) -> None:
    """The same for a server's own sites and keys; and clear away what could not be before."""
    folder = house.settings.data / FOLDER
    await sign_ends(house.store, folder, house.keys, house.clock())
    await house.store.forget()
    house.checkpointed = house.clock()


async def sign_on(house: House) -> None:
    """Sign at once and then every hour, for as long as the server runs."""
    while True:
        await sign_now(house)
        await asyncio.sleep(EVERY_S)


def path_of(folder: Path, site: str) -> Path:
    """The file of a site's notes: in this folder, whatever name the database was given."""
    return folder / f"{quote(site, safe='')}.jws"


def signed_sites(folder: Path) -> set[str]:
    """Sites that have notes."""
    return {unquote(path.stem) for path in folder.glob("*.jws")} if folder.is_dir() else set()


def _newest(folder: Path, site: str, jwks: Mapping[str, Any]) -> Checkpoint | None:
    """The last note of the chain's end that can be believed."""
    notes = (_read(line, site, jwks) for line in reversed(_lines(folder, site)))
    return next((note for note in notes if isinstance(note, Checkpoint) and not note.purged), None)


def _read(line: bytes, site: str, jwks: Mapping[str, Any]) -> Checkpoint | BadSignature:
    try:
        told = verified(line.decode("utf-8", "replace"), jwks, KIND)
        note = msgspec.convert(told, Checkpoint)
    except BadSignature as error:
        return error
    except msgspec.ValidationError as error:
        return BadSignature(f"it says something else ({error}).")
    return note if note.site == site else BadSignature(f"it is of the site {note.site}.")


def _lines(folder: Path, site: str) -> list[bytes]:
    path = path_of(folder, site)
    return path.read_bytes().removesuffix(b"\n").split(b"\n") if path.exists() else []


def _end_of(file: BinaryIO) -> tuple[int, bytes, bool]:
    """A file's size, its last line, and whether that one is ended."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _MOST_BYTES))
    tail = file.read(_MOST_BYTES)
    return size, tail.removesuffix(b"\n").rpartition(b"\n")[2], not tail or tail.endswith(b"\n")


def _write_all(file: BinaryIO, content: bytes) -> None:
    while content:
        content = content[file.write(content) :]


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
