"""Sends the scan's consent engine through the banner web, a fresh visitor for each wish."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Literal

import msgspec

from scanner.browser.find import find_browser
from scanner.browser.fleet import Fleet
from scanner.choices import Choice, ConsentBanner
from scanner.consent.choosing import choose
from scanner.demo.web import LocalWeb
from scanner.opening import launch_options
from scanner.visit.context import context_options
from tests.web.banners.judging import Heard, heard
from tests.web.banners.rows import Truth, Wish
from tests.web.banners.sites import address_of
from tests.web.scanning import PAGE, local_options

WISHES: tuple[Wish, ...] = ("accept", "reject")
_STATES: dict[Wish, Literal["accepted", "rejected"]] = {"accept": "accepted", "reject": "rejected"}


class Ran(msgspec.Struct, frozen=True):
    """One attempt of the engine: what it says, what the server heard, how long it took."""

    banner: ConsentBanner
    choice: Choice | None
    heard: Heard
    took_ms: int


@contextlib.asynccontextmanager
async def sent(
    web: LocalWeb, asked: Iterable[tuple[Truth, Wish]], at_once: int = 6
) -> AsyncIterator[Mapping[tuple[str, Wish], asyncio.Task[Ran]]]:
    """The attempts under way, by page and wish; all in one browser, `at_once` at a time."""
    limit = asyncio.Semaphore(at_once)
    plain = local_options(web, "")
    async with Fleet(launch_options(plain, find_browser(None, headed=False))) as fleet:
        arguments = context_options(PAGE, fleet.playwright, "")

        async def one(truth: Truth, wish: Wish) -> Ran:
            async with limit, fleet.lease() as chromium:
                began = time.monotonic()
                url = address_of(truth.page, wish)
                made = await choose(chromium, arguments, PAGE, url, _STATES[wish])
                took = time.monotonic() - began
                told = heard(web.log, truth.page, wish)
                return Ran(made.banner, made.choice, told, round(took * 1_000))

        async with asyncio.TaskGroup() as group:
            yield {(truth.page, wish): group.create_task(one(truth, wish)) for truth, wish in asked}


async def run(web: LocalWeb, asked: Iterable[tuple[Truth, Wish]]) -> Mapping[tuple[str, Wish], Ran]:
    """Each attempt's result by page and wish."""
    async with sent(web, asked) as tasks:
        return {key: await task for key, task in tasks.items()}
