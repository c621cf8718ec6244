"""The records of one data folder, for command lines: no server need be running."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy.engine import make_url

from scanner.errors import UsageFault
from scanner.report.plain import spreadsheet_cell
from server.checkpoints import FOLDER, read_checkpoints, signed_sites
from server.house import KEYS
from server.keys import Keys, load_keys
from server.record import HIDDEN, Record, told
from server.settings import Settings
from server.store import Store, Unreadable, Unwell, open_store
from server.store.read import starts
from server.store.walk import moment
from server.verify import Verdict, Walk, claims, closed
from server.walkers import follow

T = TypeVar("T")


class Ledger:
    """Keys and store of a data folder, open."""

    def __init__(self, settings: Settings, store: Store, keys: Keys) -> None:
        self.settings = settings
        self.store = store
        self.keys = keys

    @property
    def checkpoints(self) -> Path:
        """Folder of the signed notes."""
        return self.settings.data / FOLDER

    def verify(self, site: str, copies: Sequence[Path] = ()) -> Verdict:
        """Walk a site's chain; `copies` are folders with checkpoints that were kept elsewhere.

        A server may write meanwhile. Blocks; a long one is walked by a process on each core.
        """
        folders, jwks = (self.checkpoints, *copies), self.keys.jwks()
        notes = [note for folder in folders for note in read_checkpoints(folder, site, jwks)]
        with moment(self.store.engine) as line:
            start = starts(line).get(site)
            # What was purged since is signed for since.
            late = [
                note
                for note in read_checkpoints(self.checkpoints, site, jwks)
                if not isinstance(note, Exception) and note.purged and note not in notes
            ]
            whole = [*notes, *late]
            walk = Walk(site, self.keys.chain, claims(start, whole))
            follow(walk, line, start, self.keys)
            return closed(walk, start, whole)

    def sites(self, copies: Iterable[Path] = ()) -> list[str]:
        """Sites with records, or with checkpoints of records that there ought to be."""
        signed = (signed_sites(folder) for folder in (self.checkpoints, *copies))
        return sorted({*asyncio.run(self._kept()), *(site for each in signed for site in each)})

    def known(self, site: str, copies: Iterable[Path] = ()) -> str:
        """The site's own name; raises `UsageFault` where it has no records and never had."""
        sites = self.sites(copies)
        if site not in sites:
            of = f"there are of {', '.join(sites)}" if sites else "there are none at all yet"
            raise UsageFault(f"{self.settings.data}: has no records of a site {site}; {of}.")
        return site

    async def _kept(self) -> set[str]:
        return {*await self.store.starts(), *await self.store.sites()}


def using(settings: Settings, act: Callable[[Ledger], T]) -> T:
    """What `act` returns with the ledger open.

    Raises `UsageFault` where there is none, or it can't be opened or read.
    """
    keys = load_keys(settings.data / KEYS, create=False)
    _check_file(settings)
    store = open_store(settings.database, settings.data, keys)
    try:
        return act(Ledger(settings, store, keys))
    except Unreadable as error:
        raise UsageFault(f"record {error.number} is none ({error}); run consents verify.") from None
    except Unwell as error:
        raise UsageFault(f"the database does not do it: {error}.") from error
    finally:
        asyncio.run(store.close())


def awaited(settings: Settings, act: Callable[[Ledger], Awaitable[T]]) -> T:
    """The same for an `act` that waits."""

    async def whole(ledger: Ledger) -> T:
        return await act(ledger)

    return using(settings, lambda ledger: asyncio.run(whole(ledger)))


async def about(store: Store, site: str, records: Iterable[Record]) -> dict[str, Any]:
    """Records with the words that were shown and the services that were asked about, each once."""
    listed = list(records)
    texts = dict.fromkeys(record.text_hash for record in listed)
    services = dict.fromkeys(record.services_hash for record in listed)
    return {
        "site": site,
        "records": [told(record) for record in listed],
        "shown": {digest: await _archived(store, site, digest) for digest in texts},
        "services": {digest: await _archived(store, site, digest) for digest in services},
    }


def as_lines(records: Iterable[Record], form: str) -> Iterator[str]:
    """Records as text, a line each: `ndjson`, or `csv` with a head."""
    if form == "ndjson":
        for record in records:
            yield msgspec.json.encode(told(record)).decode() + "\n"
        return
    names = [name for name in Record.__struct_fields__ if name not in HIDDEN]
    yield _row(names)
    for record in records:
        yield _row(map(_cell, told(record).values()))


def print_lines(lines: Iterable[str]) -> None:
    """Write to stdout as it comes. Raises `UsageFault` where its reader stops reading."""
    try:
        for line in lines:
            sys.stdout.write(line)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left would be written once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise UsageFault("whoever read the output stopped reading.") from None


async def _archived(store: Store, site: str, digest: str) -> Any:
    content = await store.archived(site, digest)
    return msgspec.json.decode(content) if content is not None else None


def _check_file(settings: Settings) -> None:
    """Raise `UsageFault` where the database is a file that isn't there: none is made to be read."""
    if not settings.is_sqlite:
        return
    named = make_url(settings.database).database if settings.database else None
    path = Path(named) if named else settings.data / "consents.sqlite3"
    if not path.is_file():
        raise UsageFault(f"{path}: there is no database yet; start the server, or name --data.")


def _row(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = " ".join(value) if isinstance(value, (list, tuple)) else str(value)
    return spreadsheet_cell(text)
