"""Waiting for something to come true, and for a page to come to rest."""

from __future__ import annotations

import asyncio
import time

import pytest

from scanner.record.activity import Activity
from scanner.visit.settle import settle, wait_until

LONG_S = 60.0


async def test_what_holds_already_costs_nothing() -> None:
    began = time.monotonic()
    assert await wait_until(lambda: True, LONG_S, asyncio.Event())
    assert await wait_until(lambda: True, 0.0, asyncio.Event())
    assert time.monotonic() - began < LONG_S / 2


async def test_what_comes_true_in_time() -> None:
    asked: list[int] = []

    def holds() -> bool:
        asked.append(1)
        return len(asked) > 2

    assert await wait_until(holds, LONG_S, asyncio.Event())
    assert len(asked) == 3


async def test_what_never_comes_true() -> None:
    began = time.monotonic()
    assert not await wait_until(lambda: False, 0.15, asyncio.Event())
    assert 0.14 < time.monotonic() - began < LONG_S
    assert not await wait_until(lambda: False, 0.0, asyncio.Event())
    assert not await wait_until(lambda: False, -1.0, asyncio.Event())


@pytest.mark.alone
async def test_what_comes_true_at_the_last_moment() -> None:
    until = time.monotonic() + 0.03
    assert await wait_until(lambda: time.monotonic() >= until, 0.03, asyncio.Event())


async def test_who_is_stopped_waits_no_longer() -> None:
    stop = asyncio.Event()
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(wait_until(lambda: False, LONG_S, stop))
        await asyncio.sleep(0)
        stop.set()
    assert waiting.result() is False
    assert time.monotonic() - began < LONG_S / 2
    # What holds is true all the same.
    assert await wait_until(lambda: True, LONG_S, stop)


async def test_a_page_at_rest() -> None:
    activity = Activity("binding")
    activity.touch()
    assert await settle(activity, 0.02, LONG_S, asyncio.Event())
    stop = asyncio.Event()
    stop.set()
    assert not await settle(activity, 0.02, LONG_S, stop)
