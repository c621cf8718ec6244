"""Where choices are kept: a facade over one writer and as many readers as are asked for."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from server.keys import Keys
from server.record import Draft, Record
from server.store import read, walk, write
from server.store.engine import open_engine, reachable
from server.store.faults import Altered, Foreign, Refused, Unreadable, Unwell
from server.store.forget import forget
from server.store.migrate import upgrade
from server.store.read import AuditEntry, ChoiceCount, CountryCount, DayCount, Due, Start
from server.store.users import Users
from server.store.walk import Row
from server.store.writer import Act, Writer

T = TypeVar("T")

__all__ = [
    "Altered", "AuditEntry", "ChoiceCount", "CountryCount", "DayCount", "Due", "Foreign",
    "Record", "Refused", "Row", "Start", "Store", "Unreadable", "Unwell", "open_store",
]  # fmt: skip


class Store:
    """Records of all sites in one database. Reads never wait for writes."""

    def __init__(
        self, engine: Engine, keys: Keys, committed: Callable[[int, float], None] | None = None
    ) -> None:
        self.engine = engine
        self._writer = Writer(engine, keys, committed)
        self._remembers = False
        self.users = Users(self._read, self._writer.run)

    @property
    def waiting(self) -> int:
        """Choices that wait to be written."""
        return self._writer.waiting

    async def add(self, draft: Draft) -> tuple[Record, bool]:
        """The record, once it is committed, and whether it is new.

        Raises `Altered`, `Foreign` or `Unwell`; then nothing was kept.
        """
        return await self._writer.add(draft)

    async def find(self, site: str, id_: str) -> Record | None:
        """One record."""
        return await self._read(lambda line: read.find(line, site, id_))

    async def of_subject(self, site: str, subject: str) -> list[Record]:
        """All records of one browser, oldest first."""
        return await self._read(lambda line: read.of_subject(line, site, subject))

    async def newest(
        self,
        site: str,
        limit: int = 50,
        before: int | None = None,
        filters: Mapping[str, str] | None = None,
    ) -> list[Record]:
        """A site's records, newest first; see `read.newest`."""
        return await self._read(lambda line: read.newest(line, site, limit, before, filters))

    def stream(self, site: str, after: int = 0) -> Iterator[Record]:
        """A site's chain, oldest first. Blocks: for command lines and threads.

        Raises `Unreadable` at a row that is no record.
        """
        return walk.stream(self.engine, site, after)

    def chain(
        self, site: str
    ) -> contextlib.AbstractContextManager[tuple[Start | None, Iterator[Row]]]:
        """A chain as it is at one moment, for whoever checks it, and its ends. Blocks."""
        return walk.chain(self.engine, site)

    async def sites(self) -> list[str]:
        """Sites that records are of."""
        return await self._read(read.sites)

    async def starts(self) -> dict[str, Start]:
        """Where each site's chain begins and ends."""
        return await self._read(read.starts)

    async def day_counts(
        self, site: str, first: datetime.date, last: datetime.date
    ) -> list[DayCount]:
        """Choices by day, method, regime and language."""
        return await self._read(lambda line: read.days(line, site, first, last))

    async def country_counts(
        self, site: str, first: datetime.date, last: datetime.date
    ) -> list[CountryCount]:
        """Choices by country, of all these days together."""
        return await self._read(lambda line: read.countries(line, site, first, last))

    async def choice_counts(
        self, site: str, first: datetime.date, last: datetime.date
    ) -> list[ChoiceCount]:
        """Answers by day and category or service."""
        return await self._read(lambda line: read.choices(line, site, first, last))

    async def erase(self, site: str, subject: str) -> int:
        """Remove what is personal from a subject's records; how many there were."""
        count = int(await self._writer.run(lambda d, c: write.erase(d, c, site, subject)))
        return await self._removed(count)

    async def due(self, site: str, before: int, now: int | None = None) -> Due | None:
        """What of a chain is from before a moment and stands no longer; see `read.due`."""
        return await self._read(lambda line: read.due(line, site, before, now))

    async def purge(self, site: str, due: Due) -> int:
        """Delete what is due; how many records there were."""
        count = int(
            await self._writer.run(lambda d, c: write.purge(d, c, site, due.number, due.hash))
        )
        return await self._removed(count)

    async def forget(self) -> None:
        """Try again to clear the files of what was removed while somebody was reading it."""
        if self._remembers:
            self._remembers = not await asyncio.to_thread(forget, self.engine)

    async def note(self, who: str, act: str, site: str = "", detail: str = "") -> None:
        """Write into the audit who did what."""
        statement = "INSERT INTO audit (time, who, act, site, detail) VALUES (?, ?, ?, ?, ?)"
        row = (time.time_ns() // 10**6, who, act, site, detail)
        await self._run(statement, row)

    async def audit(self, limit: int = 100, before: int | None = None) -> list[AuditEntry]:
        """The audit, newest first."""
        return await self._read(lambda line: read.audited(line, limit, before))

    async def archive(self, site: str, revision: str, text_hash: str, content: bytes) -> None:
        """Keep what visitors are shown; nothing is done where it is kept already."""
        statement = (
            "INSERT INTO revisions (site, text_hash, revision, since, content)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        )
        await self._run(statement, (site, text_hash, revision, time.time_ns() // 10**6, content))

    async def archived(self, site: str, text_hash: str) -> bytes | None:
        """What visitors were shown."""
        return await self._read(lambda line: read.archived(line, site, text_hash))

    async def of_revision(self, site: str, revision: str) -> list[tuple[str, int]]:
        """Hashes of a revision's texts, newest first, each with since when (Unix ms)."""
        return await self._read(lambda line: read.of_revision(line, site, revision))

    async def is_well(self) -> str | None:
        """None where something could be written just now, else why not.

        A chain's end is written as it is. Before the first record there is none, and only a
        transaction is begun and ended.
        """
        statement = "UPDATE heads SET number = number WHERE site = (SELECT min(site) FROM heads)"
        try:
            await self._run(statement, ())
        except Unwell as error:
            return str(error)
        return None

    async def settle(self) -> None:
        """Wait until all that came before is written."""
        with contextlib.suppress(Unwell):
            await self._writer.run(lambda dialect, cursor: None)

    async def close(self) -> None:
        """Write what waits, then close."""
        self._writer.close()
        await asyncio.to_thread(self._writer.join)
        self.engine.dispose()

    async def _run(self, statement: str, values: tuple[Any, ...]) -> None:
        act: Act = lambda dialect, cursor: dialect.run(cursor, statement, values)  # noqa: E731
        await self._writer.run(act)

    async def _read(self, ask: Callable[[sa.Connection], T]) -> T:
        def read_() -> T:
            try:
                with self.engine.connect() as line:
                    return ask(line)
            except (DBAPIError, PoolTimeout) as error:
                raise Unwell(" ".join(str(error).split())) from error

        return await asyncio.to_thread(read_)

    async def _removed(self, count: int) -> int:
        if count:
            self._remembers = True
            await self.forget()
        return count


def open_store(
    database: str,
    data: Path,
    keys: Keys,
    committed: Callable[[int, float], None] | None = None,
) -> Store:
    """A store with its tables in this version's form.

    Raises `UsageFault` where the database can't be opened or is of a later version.
    """
    engine = open_engine(database, data)
    try:
        reachable(engine)
        upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, keys, committed)
