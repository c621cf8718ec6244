"""Turns: so many at once, the first state before the others, none lost to who gave up."""

from __future__ import annotations

import asyncio
import itertools
import time

from scanner.crawl.turns import Turns


async def test_so_many_at_once_and_the_lowest_rank_first() -> None:
    turns, order, at_once, most = Turns(2, 0.0), [], 0, 0

    async def visit(rank: int, name: str) -> None:
        nonlocal at_once, most
        async with turns.turn(rank):
            at_once += 1
            most = max(most, at_once)
            order.append(name)
            await asyncio.sleep(0.01)
            at_once -= 1

    ranks = (3, 1, 2, 0, 0)
    names = [f"{rank}{letter}" for rank, letter in zip(ranks, "abcde", strict=True)]
    await asyncio.gather(*(visit(rank, name) for rank, name in zip(ranks, names, strict=True)))
    assert most == 2
    assert order == ["3a", "1b", "0d", "0e", "2c"]  # the first two found a free turn


async def test_who_gives_up_takes_no_turn_along() -> None:
    turns = Turns(1, 0.0)

    async def visit() -> None:
        async with turns.turn():
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        async with turns.turn():
            waiting = [group.create_task(visit()) for _ in range(3)]
            await asyncio.sleep(0)
            waiting[0].cancel()
        waiting[1].cancel()  # it was given the turn a moment ago
    assert [task.cancelled() for task in waiting] == [True, True, False]
    async with asyncio.timeout(1), turns.turn():
        pass


async def test_a_delay_holds_between_all_of_them() -> None:
    turns, starts = Turns(4, 0.05), []

    async def visit(rank: int) -> None:
        async with turns.turn(rank):
            starts.append(time.monotonic())

    await asyncio.gather(*(visit(rank) for rank in (0, 1, 2, 3)))
    assert min(b - a for a, b in itertools.pairwise(starts)) >= 0.045
