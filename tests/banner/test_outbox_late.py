"""The module that tells the server comes after the dialog or never; no choice waits for it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Route

from banner.choice import parse_choice
from tests.banner.conftest import Visitor, until
from tests.banner.recorder import (
    CONFIRMED,
    FETCHED,
    NOTHING_KEPT,
    OWN,
    WAITING,
    Recorded,
    Recorder,
    posts,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]
MODULE = "**/recorder.js"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> Recorded:
    return Recorded()


@asynccontextmanager
async def kept_back(visitor: Visitor) -> AsyncIterator[None]:
    """The module does not come before the end of this."""
    comes = asyncio.Event()

    async def wait(route: Route) -> None:
        await comes.wait()
        await route.continue_()

    await visitor.context.route(MODULE, wait)
    yield
    comes.set()


async def test_it_comes_once_the_visitor_is_asked(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await until(page, FETCHED)
    assert await page.locator("section.first").count() == 1
    paths = [hit.path.rpartition("/")[2] for hit in visitor.web.log if "/engine/" in hit.path]
    assert paths == ["en.js", "recorder.js"]


async def test_a_choice_does_not_wait_for_it(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    visitor = await visit()
    async with kept_back(visitor):
        page = await visitor.open(shop.plain("/", ""))
        for count, call in enumerate(("acceptAll()", "save({counter: false})", "rejectAll()"), 1):
            await page.evaluate(f"consentry.{call}")
            assert await page.evaluate(WAITING) == count
            choice = parse_choice((await visitor.cookies())["consentry"])
            assert choice is not None
            assert choice.unsent
        assert await page.evaluate("consentry.get().grants") == "n"
        assert await page.locator("section.first").count() == 0
        assert posts(visitor.web) == []
    await until(page, CONFIRMED)
    assert [one["method"] for one in recorder.told] == ["accept all", "custom", "reject all"]
    for name in ("subject", "secret"):
        assert len({one[name] for one in recorder.told}) == 1
    assert visitor.errors == []


@pytest.mark.parametrize("why", ["it cannot be had", "the page is left"])
async def test_the_next_page_sends(
    shop: Recorded, recorder: Recorder, visit: Visit, why: str
) -> None:
    visitor = await visit()
    never = asyncio.Event()

    async def answer(route: Route) -> None:
        await (route.abort() if why == "it cannot be had" else never.wait())

    await visitor.context.route(MODULE, answer)
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    await page.evaluate("consentry.rejectAll()")
    await visitor.settle()
    await page.close()
    assert (await visitor.cookies())["consentry"].endswith("en!")
    await visitor.context.unroute(MODULE)
    page = await visitor.open(shop.plain("/next", ""))
    await until(page, CONFIRMED)
    assert [one["method"] for one in recorder.told] == ["accept all", "reject all"]
    assert len({one["key"] for one in recorder.told}) == 2
    assert not [error for error in visitor.errors if "net::ERR_FAILED" not in error]


async def test_the_next_choice_asks_for_it_again(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    visitor = await visit()
    await visitor.context.route(MODULE, lambda route: route.abort())
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    await visitor.settle()
    await visitor.context.unroute(MODULE)
    await page.evaluate("consentry.withdraw()")
    await until(page, CONFIRMED)
    assert [one["method"] for one in recorder.told] == ["accept all", "withdraw"]


async def test_it_comes_late_where_nothing_is_kept(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    visitor = await visit()
    await visitor.context.add_init_script(NOTHING_KEPT)
    async with kept_back(visitor):
        page = await visitor.open(shop.plain("/", ""))
        await page.evaluate("consentry.acceptAll()")
        await page.evaluate("consentry.rejectAll()")
        assert "!" not in (await visitor.cookies())["consentry"]
    await visitor.web.wait_for(lambda hit: hit.path == OWN and b"reject all" in hit.body)
    assert [one["method"] for one in recorder.told] == ["accept all", "reject all"]
    for name in ("subject", "secret"):
        assert len({one[name] for one in recorder.told}) == 1


async def test_no_answer_undoes_a_refusal_that_waits_for_it(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    """A grant's answer sets the cookie in one tab, after another tab has refused."""
    recorder.cookies = True
    recorder.otherwise = lambda hit: recorder.record(hit).late(1.0)
    visitor = await visit()
    one = await visitor.open(shop.plain("/", ""))
    await until(one, FETCHED)
    async with kept_back(visitor):
        other = await visitor.open(shop.plain("/other", ""))
        await one.evaluate("consentry.acceptAll()")
        await visitor.web.wait_for(lambda hit: hit.path == OWN)
        await other.evaluate("consentry.rejectAll()")
        await asyncio.sleep(1.5)
        assert (await visitor.cookies())["consentry"].split(".")[4] == "n"
    await until(other, CONFIRMED)
    assert (await visitor.cookies())["consentry"].split(".")[4] == "n"
    assert [told["method"] for told in recorder.told] == ["accept all", "reject all"]


async def test_a_secret_that_is_none_is_made_anew(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("localStorage['consentry.secret'] = 'guess me'")
    await page.evaluate("consentry.rejectAll()")
    await until(page, CONFIRMED)
    assert re.fullmatch("[0-9a-f]{64}", recorder.told[0]["secret"])
