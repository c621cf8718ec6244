"""Load from a process of its own: many keep-alive connections, as fast as they go or at a rate.

python -m bench.server_load < a JSON of `Load`    prints a JSON of `Told`
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import uvloop

from tests.server.outboxes import HOST, Line, choice, posted, purposes

# Answers in the first seconds are not counted: caches fill, connections open.
WARM_S = 1.0


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask, and how much."""

    port: int
    path: str = ""
    """Of a GET; empty posts choices instead."""
    headers: dict[str, str] = {}
    config: dict[str, Any] = {}
    """The banner's, for choices."""
    site: str = "shop"
    connections: int = 64
    seconds: float = 5.0
    rate: float = 0.0
    """Requests a second; 0 asks again as soon as there is an answer."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What came back, after the warm-up; `all_statuses` from the first request on."""

    a_second: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    statuses: dict[int, int]
    all_statuses: dict[int, int]
    lost: int
    """Connections that broke."""
    busy: float
    """Share of one core that this process needed: at 1 it is the load that is slow."""


class Loader:
    """Asks, and keeps times."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._make = _get(load) if load.path else _choices(load.config, load.site)
        self._times: list[float] = []
        self._statuses: Counter[int] = Counter()
        self._all: Counter[int] = Counter()
        self._lost = 0
        self._counted = 0.0
        self._until = 0.0

    async def run(self) -> Told:
        """Ask until the time is over."""
        began = time.perf_counter()
        self._counted = began + WARM_S
        self._until = self._counted + self._load.seconds
        if self._load.rate:
            await self._at_rate(began)
        else:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._load.connections):
                    group.create_task(self._again_and_again())
        return self._told(time.process_time() / (time.perf_counter() - began))

    async def _again_and_again(self) -> None:
        line = await Line.open(self._load.port)
        while (now := time.perf_counter()) < self._until:
            line = await self._ask(line, now)
        line.close()

    async def _at_rate(self, began: float) -> None:
        """Each request has its moment; a late answer doesn't put off the next."""
        free: asyncio.Queue[Line] = asyncio.Queue()
        for _ in range(self._load.connections):
            free.put_nowait(await Line.open(self._load.port))

        async def one(due: float) -> None:
            free.put_nowait(await self._ask(await free.get(), due))

        async with asyncio.TaskGroup() as group:
            due = began
            while due < self._until:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                group.create_task(one(due))
                due += 1 / self._load.rate
        while not free.empty():
            free.get_nowait().close()

    async def _ask(self, line: Line, since: float) -> Line:
        try:
            status, _ = await line.ask(self._make())
        except OSError:
            self._lost += 1
            return await Line.open(self._load.port)
        self._all[status] += 1
        if since >= self._counted:
            self._statuses[status] += 1
            self._times.append(time.perf_counter() - since)
        return line

    def _told(self, busy: float) -> Told:
        times = sorted(self._times)
        return Told(
            a_second=len(times) / self._load.seconds,
            p50_ms=times[len(times) // 2] * 1_000,
            p99_ms=times[len(times) * 99 // 100] * 1_000,
            worst_ms=times[-1] * 1_000,
            statuses=dict(self._statuses),
            all_statuses=dict(self._all),
            lost=self._lost,
            busy=busy,
        )


def _get(load: Load) -> Callable[[], bytes]:
    lines = "".join(f"{name}: {value}\r\n" for name, value in load.headers.items())
    request = f"GET {load.path} HTTP/1.1\r\nHost: {HOST}\r\n{lines}\r\n".encode()
    return lambda: request


def _choices(config: Mapping[str, Any], site: str) -> Callable[[], bytes]:
    """Requests that differ in what makes a choice: key, browser, secret."""
    marks = {"key": "K" * 32, "subject": "U" * 32, "secret": "S" * 64}
    whole = posted(json.dumps(choice(config, purposes(config), **marks)).encode(), site).decode()
    parts = [whole]
    for mark in marks.values():
        parts = [*parts[:-1], *parts[-1].split(mark)]
    before, after_key, after_subject, rest = (part.encode() for part in parts)
    bits = random.Random().getrandbits  # noqa: S311 - no secret is kept

    def make() -> bytes:
        digits = b"%0128x" % bits(512)
        return b"".join(
            (before, digits[:32], after_key, digits[32:64], after_subject, digits[64:], rest)
        )

    return make


def main() -> None:
    """Run the load that stdin describes."""
    load = msgspec.json.decode(sys.stdin.buffer.read(), type=Load)
    told = uvloop.run(Loader(load).run())
    sys.stdout.buffer.write(msgspec.json.encode(told))


if __name__ == "__main__":
    main()
