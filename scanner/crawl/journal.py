"""What a scan has done so far, on disk: a killed scan loses no finished page.

One SQLite file, written in small transactions; evidence is msgpack, compressed.
"""

from __future__ import annotations

import secrets
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from scanner.errors import UsageFault
from scanner.evidence import Visit
from scanner.records import Note

FILE_NAME = "scan.partial"
# Readers refuse other versions: evidence changes between releases.
FORMAT = "2"

_TABLES = """
create table if not exists facts (name text primary key, value text not null);
create table if not exists found (
    url text primary key, canonical text not null, depth integer not null, by_ text not null,
    on_ text, rank integer not null);
create index if not exists found_depth on found (depth, rank);
create table if not exists chosen (
    id text primary key, seq integer not null, url text not null, canonical text not null,
    depth integer not null, by_ text not null, on_ text, denied integer not null default 0);
create table if not exists visits (
    id text primary key, final text not null, evidence blob not null);
"""


class Candidate(msgspec.Struct, frozen=True):
    """A page that somebody linked to."""

    url: str
    canonical: str
    depth: int
    found_by: str
    found_on: str | None
    rank: int


class Chosen(msgspec.Struct, frozen=True):
    """A page that is part of the scan."""

    id: str
    url: str
    canonical: str
    depth: int
    found_by: str
    found_on: str | None
    denied: bool


class Journal:
    """The scan's memory; use as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = sqlite3.connect(path, isolation_level=None)
        try:
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = normal")
            self._db.executescript(_TABLES)
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise UsageFault(
                f"{path} is no journal of a scan ({error}): delete the file to start anew."
            ) from error
        self._pack = msgspec.msgpack.Encoder().encode
        self._unpack = msgspec.msgpack.Decoder(Visit).decode

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_error: object) -> None:
        self._db.close()

    def begin(self, options: dict[str, Any], started: str, resume: bool) -> None:
        """Start a new scan, or make sure that this is the one to resume.

        Raises `UsageFault` where the journal is of another scan.
        """
        wanted = msgspec.json.encode(options, order="sorted").decode()
        known = self.fact("options")
        if known is None:
            for name, value in {
                "format": FORMAT,
                "started": started,
                "id": secrets.token_hex(8),
                "salt": secrets.token_hex(16),
                "resumed": "0",
                "options": wanted,  # last: a journal that has it has everything
            }.items():
                self.remember(name, value)
            return
        if not resume:
            raise UsageFault(
                f"{self.path} holds an unfinished scan: add --resume to go on with it, or delete "
                "the file to start anew."
            )
        if self.fact("format") != FORMAT or known != wanted:
            raise UsageFault(
                f"{self.path} holds a scan with other options: resume it with the same ones, or "
                "delete the file to start anew."
            )
        self.remember("resumed", str(int(self.fact("resumed") or "0") + 1))

    def fact(self, name: str) -> str | None:
        """One remembered fact of the scan."""
        row = self._db.execute("select value from facts where name = ?", (name,)).fetchone()
        return row[0] if row else None

    def remember(self, name: str, value: str) -> None:
        """Remember a fact of the scan."""
        self._db.execute("insert or replace into facts values (?, ?)", (name, value))

    def find(self, candidates: list[Candidate]) -> None:
        """Note linked pages; a page found twice keeps its first place, whoever was done first."""
        self._db.executemany(
            "insert into found values (?, ?, ?, ?, ?, ?) on conflict (url) do update "
            "set depth = excluded.depth, by_ = excluded.by_, on_ = excluded.on_, "
            "rank = excluded.rank where excluded.depth <= depth and excluded.rank < rank",
            [(c.url, c.canonical, c.depth, c.found_by, c.found_on, c.rank) for c in candidates],
        )

    def candidates(self, depth: int) -> list[Candidate]:
        """Pages found so many links away, in the order in which they were met."""
        rows = self._db.execute(
            "select url, canonical, depth, by_, on_, rank from found where depth = ? "
            "order by rank, url",
            (depth,),
        )
        return [Candidate(*row) for row in rows]

    def choose(self, page: Chosen, seq: int) -> None:
        """Make a page part of the scan."""
        self._db.execute(
            "insert or ignore into chosen values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                page.id,
                seq,
                page.url,
                page.canonical,
                page.depth,
                page.found_by,
                page.found_on,
                page.denied,
            ),
        )

    def chosen(self) -> list[Chosen]:
        """All pages of the scan, in order."""
        rows = self._db.execute(
            "select id, url, canonical, depth, by_, on_, denied from chosen order by seq"
        )
        return [
            Chosen(page, url, plain, depth, by, on, bool(denied))
            for page, url, plain, depth, by, on, denied in rows
        ]

    def keep(self, visit: Visit, final: str, found: list[Candidate]) -> None:
        """Write a finished visit and the links that it found, both or neither."""
        blob = zlib.compress(self._pack(visit), 1)
        self._db.execute("begin")
        try:
            self._db.execute(
                "insert or replace into visits values (?, ?, ?)", (visit.page.id, final, blob)
            )
            self.find(found)
            self._db.execute("commit")
        except BaseException:
            self._db.execute("rollback")
            raise

    def finished(self) -> dict[str, str]:
        """Ids of the finished visits, each with the canonical URL where it ended."""
        return dict(self._db.execute("select id, final from visits"))

    def visits(self) -> Iterator[Visit]:
        """Finished visits in the order of the scan; one at a time in memory."""
        rows = self._db.execute(
            "select evidence from visits join chosen using (id) order by chosen.seq"
        )
        for (blob,) in rows:
            yield self._unpack(zlib.decompress(blob))

    def note(self, note: Note) -> None:
        """Keep a note about the scan."""
        notes = [*self.notes(), note]
        self.remember("notes", msgspec.json.encode(notes).decode())

    def notes(self) -> list[Note]:
        """Notes about the scan, each once."""
        text = self.fact("notes")
        known = msgspec.json.decode(text, type=list[Note]) if text else []
        return list({(note.about, note.text): note for note in known}.values())

    def discard(self) -> None:
        """Delete the journal: the scan file holds everything now."""
        self._db.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
