"""What is measured of the server, each beside a trivial server that is asked in the same round."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psutil

from bench.server_load import Load, Told
from bench.server_rows import SITES, fill
from server.ledger import Ledger
from server.settings import Settings
from server.store import Store
from tests.server.clusters import cluster, why_none
from tests.server.crashing import crash
from tests.server.databases import Database, fresh
from tests.server.outboxes import HOST, Served, free_port
from tests.server.restarting import restart_own

# Seconds after a load before another: what was written settles, connections close.
REST_S = 0.5
_ETAG_HEADERS = {"Accept-Encoding": "br"}


class Speed(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of request in one round."""

    told: Told
    server_us: float
    """Processor time that the server needed for one request, in microseconds."""
    floor: float
    """Requests a second of the trivial server in the same round."""


def load(asked: Load) -> Told:
    """Run a load in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.server_load"],
        input=msgspec.json.encode(asked),
        stdout=subprocess.PIPE,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=Told, strict=False)


@contextlib.contextmanager
def served(engine: str) -> Iterator[tuple[Served, Database]]:
    """A server with an empty database."""
    with tempfile.TemporaryDirectory() as name, fresh(engine, Path(name)) as database:
        one = Served(Path(name), database.data, database.url)
        one.start()
        try:
            yield one, database
        finally:
            one.end()


@contextlib.contextmanager
def floor() -> Iterator[int]:
    """Port of the trivial server."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.server_floor", str(port)])  # noqa: S603
    try:
        _wait(port)
        yield port
    finally:
        process.kill()
        process.wait()


def speed(rounds: int, seconds: float, engines: Sequence[str]) -> dict[str, list[Speed]]:
    """Requests of each kind in turns."""
    found: dict[str, list[Speed]] = {}
    with contextlib.ExitStack() as stack:
        base = stack.enter_context(floor())
        servers = {engine: stack.enter_context(served(engine))[0] for engine in engines}
        first = servers[engines[0]]
        etag = _etag(first)
        script = Load(port=first.port, path="/shop/gate.js", headers=_ETAG_HEADERS, seconds=seconds)
        kinds = {
            "304": (first, msgspec.structs.replace(script, headers={**_ETAG_HEADERS, **etag})),
            "script": (first, script),
            **{
                f"post {engine}": (one, Load(port=one.port, config=one.config(), seconds=seconds))
                for engine, one in servers.items()
            },
        }
        for _ in range(rounds):
            trivial = load(Load(port=base, path="/", seconds=seconds))
            for name, (one, asked) in kinds.items():
                time.sleep(REST_S)
                found.setdefault(name, []).append(_measured(one, asked, trivial.a_second))
    return found


class Steady(msgspec.Struct, frozen=True, kw_only=True):
    """A minute of choices at a rate."""

    told: Told
    rows: int
    memory: tuple[int, int]
    """Bytes that the server held after ten seconds, and at the end."""


def steady(engine: str, rate: float, seconds: float) -> Steady:
    """Post at a rate, and count what is there afterwards."""
    memory: list[int] = []
    with served(engine) as (one, database):
        assert one.process is not None
        process = psutil.Process(one.process.pid)
        asked = Load(port=one.port, config=one.config(), seconds=seconds, rate=rate)
        began = time.monotonic()
        loader = subprocess.Popen(
            [sys.executable, "-m", "bench.server_load"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert loader.stdin is not None
        loader.stdin.write(msgspec.json.encode(asked))
        loader.stdin.close()
        while loader.poll() is None:
            if time.monotonic() - began > min(10, seconds / 3):
                memory.append(process.memory_info().rss)
            time.sleep(0.5)
        assert loader.stdout is not None
        told = msgspec.json.decode(loader.stdout.read(), type=Told, strict=False)
        loader.stdout.close()
        rows = asyncio.run(_rows(database))
    return Steady(told=told, rows=rows, memory=(memory[0], memory[-1]))


def crashes(engine: str, rounds: int) -> Any:
    """Kill the server under load; fails where anything is lost or doubled."""
    with tempfile.TemporaryDirectory() as name, fresh(engine, Path(name)) as database:
        return asyncio.run(crash(database, Path(name), rounds))


def restarts(rounds: int) -> Any:
    """Crash a PostgreSQL server under load; fails as `crashes` does, or where 503 is not said.

    None where PostgreSQL's own programs are missing.
    """
    if why_none():
        return None
    with tempfile.TemporaryDirectory() as name, cluster() as own:
        return asyncio.run(restart_own(Path(name), own, rounds))


class Big(msgspec.Struct, frozen=True, kw_only=True):
    """Times in a database of many records."""

    rows: int
    filled_s: float
    start_s: float
    find_ms: tuple[float, float]
    """Of one record by its id: median and worst of 200."""
    subject_ms: tuple[float, float]
    """All of one browser, likewise."""
    statistics_ms: float
    """Choices by day of a year, with the answers by category and service."""
    verified_a_second: float


def big(engine: str, count: int) -> Big:
    """Fill a database and time what is asked of it."""
    with tempfile.TemporaryDirectory() as name, fresh(engine, Path(name)) as database:
        began = time.monotonic()
        fill(database, count)
        filled = time.monotonic() - began
        one = Served(Path(name), database.data, database.url)
        start = one.start()
        one.end()
        return asyncio.run(_timed(database, count, filled, start))


async def _timed(database: Database, count: int, filled: float, start: float) -> Big:
    store = database.open()
    chosen = random.sample(await store.newest(SITES[0], 5_000, before=count // 3), 200)
    find = [await _ms(store.find(SITES[0], each.id)) for each in chosen]
    subject = [await _ms(store.of_subject(SITES[0], each.subject)) for each in chosen]
    first, last = datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)
    days = [
        await _ms(store.day_counts(SITES[0], first, last))
        + await _ms(store.choice_counts(SITES[0], first, last))
        for _ in range(5)
    ]
    began = time.perf_counter()
    rows = await _verified(store, database, SITES[0])
    seconds = time.perf_counter() - began
    await store.close()
    return Big(
        rows=count,
        filled_s=filled,
        start_s=start,
        find_ms=(statistics.median(find), max(find)),
        subject_ms=(statistics.median(subject), max(subject)),
        statistics_ms=statistics.median(days),
        verified_a_second=rows / seconds,
    )


async def _ms(waits: Any) -> float:
    began = time.perf_counter()
    assert await waits
    return (time.perf_counter() - began) * 1_000


async def _rows(database: Database) -> int:
    store: Store = database.open()
    rows = await _verified(store, database, "shop")
    await store.close()
    return rows


async def _verified(store: Store, database: Database, site: str) -> int:
    """How many records a chain has; fails where it doesn't hold."""
    ledger = Ledger(Settings(data=database.data, database=database.url), store, database.keys)
    verdict = ledger.verify(site)
    assert verdict.holds, verdict.faults
    return verdict.rows


def _measured(one: Served, asked: Load, trivial: float) -> Speed:
    assert one.process is not None
    process = psutil.Process(one.process.pid)
    before = process.cpu_times()
    told = load(asked)
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    answers = sum(told.all_statuses.values())
    return Speed(told=told, server_us=used / answers * 1e6, floor=trivial)


def _etag(one: Served) -> dict[str, str]:
    """The header that asks whether the script has changed."""
    answer = httpx.get(f"{one.url}/shop/gate.js", headers=_ETAG_HEADERS)
    answer.raise_for_status()
    return {"If-None-Match": answer.headers["etag"]}


def _wait(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the trivial server does not start")
