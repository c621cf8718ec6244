"""A database with all that one can hold, and what any database holds."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.checkpoints import FOLDER, Checkpoint, sign_ends, write_checkpoint
from server.record import Draft
from server.store import Store
from server.store.engine import open_engine
from server.store.tables import metadata
from tests.server.databases import Database
from tests.server.drafts import browser, draft
from tests.server.keeping import NOON

SITES = ("shop", "blog", "bücher", "a-b_c.d", "Shop")
# Between two looks at the clock. Seconds.
STEP_S = 10
# Choices that are kept together.
AT_ONCE = 10
# What one database or the other writes in a way of its own.
NASTY = (
    "", " ", "\\", "\\N", "\\.", "\t", "a\tb", "line\r\nend", "'", '"', "%s", "?", "{}", "NULL",
    "null", "0", "1e5", "ß", "日本語", "🍪👩‍👩‍👧", "e\u0301", "\u202eright", "\ufeff", "\x7f",
    "x" * 10_000,
)  # fmt: skip
_LETTERS = "abcXYZ019 .,;:/\\'\"\t\n%?äßğ語🍪\u200d\uffff\U0010ffff"


def texts(seed: int) -> Iterator[str]:
    """Texts without end: the nasty ones, then any."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    some = ("".join(chance.choices(_LETTERS, k=chance.randrange(40))) for _ in itertools.count())
    return itertools.chain(NASTY, some)


async def fill(database: Database, monkeypatch: pytest.MonkeyPatch, count: int = 90) -> None:
    """Records of several sites, some erased, some purged; counts, archive and audit."""
    seconds = itertools.count(NOON, STEP_S)
    monkeypatch.setattr("server.store.writer.time.time_ns", lambda: next(seconds) * 10**9)
    store, text = database.open(), texts(count)
    owners = [browser() for _ in range(9)]
    for first in range(0, count, AT_ONCE):
        drafts = (_draft(place, owners, text) for place in range(first, first + AT_ONCE))
        await asyncio.gather(*map(store.add, drafts))
    for place in range(len(NASTY)):
        await store.archive("shop", next(text), f"{place:064}", bytes(range(place * 9)))
        await store.note(next(text), "looked", "shop", next(text))
    for site in SITES[:3]:
        await store.erase(site, owners[1]["subject"])
    await _purge(store, database, "blog")
    await sign_ends(store, database.data / FOLDER, database.keys, NOON)
    with store.engine.begin() as line:
        _fill_the_others(line, text)
    await store.close()


def _fill_the_others(line: sa.Connection, text: Iterator[str]) -> None:
    """Any row into each table that has none, so that one which is new is copied too."""
    for table in metadata.sorted_tables:
        if line.execute(sa.select(table)).first() is None:
            row = {
                column.name: next(text) if isinstance(column.type, sa.Text) else 7
                for column in table.columns
            }
            line.execute(table.insert(), row)


def _draft(place: int, owners: list[dict[str, str]], text: Iterator[str]) -> Draft:
    return draft(
        site=SITES[place % len(SITES)],
        **owners[place % len(owners)],
        evidence=next(text),
        user_agent=next(text),
        signal=place % 3 == 0,
        granted=(next(text), "counter") if place % 2 else (),
        client_time=None if place % 5 == 0 else 2**40,
    )


async def _purge(store: Store, database: Database, site: str) -> None:
    (newest,) = await store.newest(site, 1)
    due = await store.due(site, newest.time + 1)
    assert due is not None
    note = Checkpoint(
        site=site, number=due.number, hash=due.hash, time=NOON, purged=True, count=due.count
    )
    write_checkpoint(database.data / FOLDER, database.keys, note)
    assert await store.purge(site, due) == due.count > 0


def contents(url: str, data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of each of our tables, sorted."""
    engine = open_engine(url, data)
    try:
        with engine.connect() as line:
            return {
                table.name: sorted(map(tuple, line.execute(sa.select(table))), key=repr)
                for table in metadata.sorted_tables
            }
    finally:
        engine.dispose()
