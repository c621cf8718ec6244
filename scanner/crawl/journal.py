"""What a scan has done so far, on disk: a killed scan loses no finished page.

One SQLite file, written in small transactions; evidence is msgpack, compressed. Only its owner may
read it: what a visitor who has chosen comes with can hold the session of a login.
"""

from __future__ import annotations

import secrets
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from scanner.errors import UsageFault
from scanner.evidence import Visit
from scanner.observations import State
from scanner.options import STATES
from scanner.records import Note

FILE_NAME = "scan.partial"
# Readers refuse other versions: evidence changes between releases.
FORMAT = "3"

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
    id text primary key, page text not null, state text not null, place integer not null,
    answered integer not null, final text not null, evidence blob not null);
create table if not exists choices (
    state text primary key, place integer not null, made blob not null, evidence blob);
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


def visit_id(page: str, state: State, first: bool) -> str:
    """The name of a page's visit: `p0001` in the scan's first state, `p0001-rejected` in others."""
    return page if first else f"{page}-{state}"


def page_of(visit: str) -> str:
    """The page that a visit was made to, by the visit's name."""
    return visit.partition("-")[0]


class Journal:
    """The scan's memory; use as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch(mode=0o600)
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
        page = visit.page
        row = (page.id, page_of(page.id), page.state, STATES.index(page.state), gave_answer(visit))
        with self._together():
            self._db.execute(
                "insert or replace into visits values (?, ?, ?, ?, ?, ?, ?)",
                (*row, final, self._packed(visit)),
            )
            self.find(found)

    def finished(self) -> dict[str, str]:
        """Ids of the finished visits, each with the canonical URL where it ended."""
        return dict(self._db.execute("select id, final from visits"))

    def finished_in(self, state: State) -> bool:
        """Whether any page was visited as the scan's first state, and that state is this one."""
        question = "select 1 from visits where state = ? and id = page limit 1"
        return self._db.execute(question, (state,)).fetchone() is not None

    def ends(self) -> set[str]:
        """Canonical URLs where the visits of the scan's first state ended."""
        return {url for (url,) in self._db.execute("select final from visits where id = page")}

    def answered(self, state: State) -> list[Chosen]:
        """The pages that answered in this state, in order: those worth a visit in another."""
        seen = self._db.execute("select page from visits where state = ? and answered", (state,))
        pages = {page for (page,) in seen}
        return [page for page in self.chosen() if page.id in pages]

    def visits(self) -> Iterator[Visit]:
        """Finished visits page by page, each in every state; one at a time in memory.

        What followed a choice comes right before the first page's visit in that state.
        """
        rows = self._db.execute(
            "select seq, place, 1, evidence from visits join chosen on chosen.id = visits.page "
            "union all select 0, place, 0, evidence from choices where evidence is not null "
            "order by 1, 2, 3"
        )
        for *_, blob in rows:
            yield self._unpack(zlib.decompress(blob))

    def keep_choice(self, state: State, made: bytes, after: Visit | None) -> None:
        """Keep what came of a choice, and what the page did once it was made."""
        evidence = self._packed(after) if after else None
        self._db.execute(
            "insert or replace into choices values (?, ?, ?, ?)",
            (state, STATES.index(state), zlib.compress(made, 1), evidence),
        )

    def choice(self, state: State) -> bytes | None:
        """What came of a choice, as it was kept."""
        row = self._db.execute("select made from choices where state = ?", (state,)).fetchone()
        return zlib.decompress(row[0]) if row else None

    def _packed(self, visit: Visit) -> bytes:
        return zlib.compress(self._pack(visit), 1)

    @contextmanager
    def _together(self) -> Iterator[None]:
        """All of it is written, or nothing."""
        self._db.execute("begin")
        try:
            yield
            self._db.execute("commit")
        except BaseException:
            self._db.execute("rollback")
            raise

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


def gave_answer(visit: Visit) -> bool:
    """Whether there was something at the page's address that another visitor may see otherwise."""
    return visit.page.status is not None and visit.page.outcome not in ("download", "no_content")
