"""Fills a database with millions of true records: chained, committed to, counted."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.pool import AsyncResult, Pool
from typing import Any

import msgspec
from sqlalchemy.engine import Engine

from server.chain import Head, genesis, head_of, link
from server.checkpoints import FOLDER, Checkpoint, write_checkpoint
from server.record import METHODS, Draft
from server.store.dialect import Postgres
from server.store.engine import is_sqlite, open_engine
from server.store.migrate import upgrade
from server.store.rows import row_of, tallies
from server.store.tables import COLUMNS, consents
from tests.server.databases import Database

SITES = ("shop", "blog")
# Records between two checkpoints, half a second apart.
CHUNK = 5_000
STEP_MS = 500
# Chunks of each site are spread over as many days before now.
DAYS_MS = 365 * 86_400_000

Chunk = tuple[list[tuple[Any, ...]], Head, tuple[list[Any], list[Any]]]


def fill(database: Database, count: int) -> None:
    """Put `count` records into an empty database, the same number to each of `SITES`."""
    engine = open_engine(database.url, database.data)
    upgrade(engine)
    indexes = sorted(consents.indexes, key=lambda one: str(one.name))
    with engine.begin() as line:
        for index in indexes:
            index.drop(line)
    counts: tuple[Counter[Any], Counter[Any], Counter[Any]] = (Counter(), Counter(), Counter())
    heads: dict[str, Head] = {}
    for site, (rows, head, (days, choices)) in _chunks(database, count // len(SITES)):
        _insert(engine, rows)
        heads[site] = head
        note = Checkpoint(site=site, number=head.number, hash=head.hash, time=head.time // 1_000)
        write_checkpoint(database.data / FOLDER, database.keys, note)
        for *key, number in days:
            counts[0][tuple(key)] += number
        for *key, granted, denied in choices:
            counts[1][tuple(key)] += granted
            counts[2][tuple(key)] += denied
    with engine.begin() as line:
        for index in indexes:
            index.create(line)
    _close(engine, database, heads, counts)
    engine.dispose()


def _chunks(database: Database, each: int) -> Iterator[tuple[str, Chunk]]:
    """Records of all sites, made in processes of their own, a site's in order."""
    key_id = database.keys.chain_id
    key = database.keys.chain(key_id)
    assert key is not None
    made = dict.fromkeys(SITES, 0)
    apart = DAYS_MS // -(-each // CHUNK)
    first = int(time.time() * 1_000) - DAYS_MS

    def ask(pool: Pool, site: str, head: Head) -> AsyncResult[Chunk]:
        size = min(CHUNK, each - made[site])
        began = first + made[site] // CHUNK * apart
        made[site] += size
        return pool.apply_async(_make, (site, head, size, began, key_id, key))

    with multiprocessing.get_context("spawn").Pool(len(SITES)) as pool:
        waiting = {site: ask(pool, site, genesis(key, site)) for site in SITES}
        while waiting:
            for site, one in list(waiting.items()):
                chunk = one.get()
                if made[site] < each:
                    waiting[site] = ask(pool, site, chunk[1])
                else:
                    del waiting[site]
                yield site, chunk


def _make(site: str, head: Head, size: int, began: int, key_id: str, key: bytes) -> Chunk:
    chance = random.Random()  # noqa: S311 - no secret is kept
    records = []
    for place in range(size):
        record = link(_draft(site, chance), head, key_id, key, began + place * STEP_MS)
        head = head_of(record)
        records.append(record)
    return [row_of(record) for record in records], head, tallies(records)


def _draft(site: str, chance: random.Random) -> Draft:
    digits = f"{chance.getrandbits(768):0192x}"
    granted = ("ads", "analytics", "counter", "marketing", "preferences")
    method = METHODS[chance.randrange(3)]
    allowed = {"accept all": granted, "reject all": (), "custom": granted[:3]}[method]
    return Draft(
        site=site, key=digits[:32], body_hash=digits[32:96], method=method,
        revision="1a2b3c4d", text_hash="a" * 64, services_hash="b" * 64,
        language=("en", "de", "fr")[chance.randrange(3)], regime="opt-in", regime_shown="opt-in",
        place="DE", place_from="header", signal=False, granted=allowed,
        denied=tuple(name for name in granted if name not in allowed), days=182,
        client_time=1_764_000_000, subject=digits[96:128], secret_hash=digits[128:192],
    )  # fmt: skip


def _insert(engine: Engine, rows: list[tuple[Any, ...]]) -> None:
    line = engine.raw_connection()
    cursor = line.cursor()
    if is_sqlite(engine):
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("BEGIN")
        marks = ", ".join("?" * len(COLUMNS))
        cursor.executemany(
            f"INSERT INTO consents ({', '.join(COLUMNS)}) VALUES ({marks})",  # noqa: S608
            rows,
        )
    else:
        Postgres().insert(cursor, rows)
    line.commit()
    line.close()


def _close(engine: Engine, database: Database, heads: dict[str, Head], counts: Any) -> None:
    """The heads, the counts, and what a database knows of its own contents."""
    days, granted, denied = counts
    mark = "?" if is_sqlite(engine) else "%s"

    def values(number: int) -> str:
        return "VALUES (" + ", ".join([mark] * number) + ")"

    key = database.keys.chain(database.keys.chain_id)
    assert key is not None
    with engine.begin() as line:
        line.exec_driver_sql(
            f"INSERT INTO heads {values(6)}",
            [(site, *msgspec.structs.astuple(head), 0, genesis(key, site).hash)
             for site, head in heads.items()],
        )  # fmt: skip
        line.exec_driver_sql(
            f"INSERT INTO day_counts {values(7)}", [(*one, count) for one, count in days.items()]
        )
        line.exec_driver_sql(
            f"INSERT INTO choice_counts {values(5)}",
            [(*one, granted[one], denied[one]) for one in sorted({*granted, *denied})],
        )
        line.exec_driver_sql("ANALYZE")
