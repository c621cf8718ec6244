"""Each choice reaches the server that records it once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
import pytest_asyncio

from banner.bundle import bundle
from banner.choice import parse_choice
from scanner.demo.exchange import Hit, empty
from scanner.demo.site import Answer
from tests.banner.conftest import until
from tests.banner.recorder import (
    CONFIRMED,
    DOWN,
    FETCHED,
    FOREIGN,
    NOTHING_KEPT,
    OWN,
    WAITING,
    Recorded,
    Recorder,
    posts,
)
from tests.banner.web import site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> Recorded:
    return Recorded()


@pytest.mark.parametrize("url", [OWN, FOREIGN])
async def test_every_choice_is_told_in_full(
    shop: Recorded, recorder: Recorder, visit: Visit, url: str
) -> None:
    shop.bundle = bundle(site(record_url=url))
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    calls = ["acceptAll()", "rejectAll()", "save({tracker: true})", "withdraw()", "understood()"]
    for count, call in enumerate(calls, 1):
        await page.evaluate(f"consentry.{call}")
        await until(page, CONFIRMED)
        assert len(recorder.records) == count
    told = recorder.told
    assert [one["method"] for one in told] == [
        "accept all", "reject all", "custom", "withdraw", "dismiss"
    ]  # fmt: skip
    names = ("preferences", "analytics", "marketing", "tracker", "counter", "player")
    assert told[0]["purposes"] == dict.fromkeys(names, True)
    assert told[1]["purposes"] == dict.fromkeys(names, False)
    assert told[2]["purposes"] == {**dict.fromkeys(names, False), "tracker": True}
    choice = parse_choice((await visitor.cookies())["consentry"])
    assert choice is not None
    assert not choice.unsent
    for one in told:
        assert re.fullmatch("[0-9a-f]{32}", one["key"])
        assert re.fullmatch("[0-9a-f]{64}", one["secret"])
        assert (one["subject"], one["revision"]) == (choice.id, shop.bundle.revision)
        assert (one["regime"], one["language"], one["signal"]) == ("opt-in", "en", False)
        assert ("cookie" in one) is (url == OWN)
    assert told[-1]["time"] == choice.time.timestamp()
    assert len({one["key"] for one in told}) == len(told)
    assert len({one["secret"] for one in told}) == 1
    kinds = {(hit.method, hit.header("content-type")) for hit in posts(visitor.web)}
    assert kinds == {("POST", "text/plain;charset=UTF-8")}
    assert not [hit for hit in visitor.web.log if hit.method == "OPTIONS"]
    sent = posts(visitor.web)[-1].cookies
    assert bool(sent) is (url == OWN)
    assert visitor.errors == []


async def test_where_no_server_is_named_nothing_is_kept_or_sent(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    shop.bundle = bundle(site())
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    await visitor.settle()
    assert await page.evaluate("localStorage.length") == 0
    assert "!" not in (await visitor.cookies())["consentry"]
    assert posts(visitor.web) == []


async def test_nothing_is_kept_before_a_choice(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.wait_for_selector("section.first")
    await asyncio.sleep(0.8)
    assert await page.evaluate("localStorage.length") == 0
    assert await visitor.cookies() == {}


async def test_the_young_tell_nothing(shop: Recorded, recorder: Recorder, visit: Visit) -> None:
    shop.bundle = bundle(site(record_url=OWN, minors=True))
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    await visitor.settle()
    assert posts(visitor.web) == []


async def test_down_and_up_again(shop: Recorded, recorder: Recorder, visit: Visit) -> None:
    """Three choices without a server; a later page, on which nobody is asked, sends them."""
    recorder.otherwise = lambda _: DOWN
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    for call in ("acceptAll()", "save({counter: false})", "rejectAll()"):
        await page.evaluate(f"consentry.{call}")
    await visitor.settle()
    await page.close()
    choice = parse_choice((await visitor.cookies())["consentry"])
    assert choice is not None
    assert choice.unsent
    page = await visitor.open(shop.plain("/still-down", ""))
    await visitor.settle()
    assert await page.evaluate(WAITING) == 3
    recorder.otherwise = lambda _: None
    page = await visitor.open(shop.plain("/up", ""))
    await until(page, CONFIRMED)
    assert [one["method"] for one in recorder.told] == ["accept all", "custom", "reject all"]
    visitor.web.clear()
    page = await visitor.open(shop.plain("/later", ""))
    await asyncio.sleep(0.8)
    assert posts(visitor.web) == []
    assert not [hit for hit in visitor.web.log if "/engine/" in hit.path]


async def test_the_page_itself_tries_again(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    recorder.otherwise = lambda _: empty(status=503)
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.rejectAll()")
    await visitor.settle()
    recorder.otherwise = lambda _: None
    await until(page, CONFIRMED, within=8)
    assert len(recorder.records) == 1


async def test_the_answer_gets_lost(shop: Recorded, recorder: Recorder, visit: Visit) -> None:
    """The server has committed and dies: the next try is the same, and known."""

    def dies(hit: Hit) -> Answer:
        recorder.record(hit)
        return DOWN

    recorder.otherwise = dies
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.rejectAll()")
    await visitor.settle()
    assert len(recorder.records) == 1
    recorder.otherwise = lambda _: None
    await page.evaluate("void dispatchEvent(new Event('online'))")
    await until(page, CONFIRMED)
    assert len(recorder.records) == 1
    assert len({hit.body for hit in posts(visitor.web)}) == 1


async def test_sixty_four_choices_at_once(shop: Recorded, recorder: Recorder, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate(
        "Promise.all(Array.from({length: 64}, (_, at) => consentry.save({counter: at % 2 == 0})))"
    )
    await until(page, CONFIRMED, within=20)
    assert [one["purposes"]["counter"] for one in recorder.told] == [True, False] * 32
    assert len(posts(visitor.web)) == 64


async def test_a_full_outbox_lets_go_of_the_oldest(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    recorder.otherwise = lambda _: DOWN
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await until(page, FETCHED)
    await page.evaluate(
        "(async () => { for (let at = 0; at < 110; at++) await consentry.save({counter: true});"
        " await consentry.withdraw() })()"
    )
    assert await page.evaluate(WAITING) == 100
    recorder.otherwise = lambda _: None
    await page.evaluate("void dispatchEvent(new Event('online'))")
    await until(page, CONFIRMED, within=20)
    assert len(recorder.records) == 100
    assert recorder.told[-1]["method"] == "withdraw"


async def test_a_browser_without_storage(shop: Recorded, recorder: Recorder, visit: Visit) -> None:
    visitor = await visit()
    await visitor.context.add_init_script(NOTHING_KEPT)
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    await page.evaluate("consentry.rejectAll()")
    await visitor.settle()
    assert [one["method"] for one in recorder.told] == ["accept all", "reject all"]
    assert len({one["secret"] for one in recorder.told}) == 1
    assert "!" not in (await visitor.cookies())["consentry"]
    page = await visitor.open(shop.plain("/next", ""))
    await page.evaluate("consentry.withdraw()")
    await visitor.settle()
    # Whom it was it can't show any more, so it is somebody new.
    assert len({one["subject"] for one in recorder.told}) == 2
    assert visitor.errors == []


async def test_two_tabs_send_each_choice_once(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    recorder.otherwise = lambda _: DOWN
    visitor = await visit()
    one = await visitor.open(shop.plain("/", ""))
    other = await visitor.open(shop.plain("/other", ""))
    for page, call in ((one, "acceptAll()"), (other, "rejectAll()"), (one, "withdraw()")):
        await page.evaluate(f"consentry.{call}")
        await visitor.settle()
    visitor.web.clear()
    recorder.otherwise = lambda hit: recorder.record(hit).late(0.3)
    for page in (one, other):
        await page.evaluate("void dispatchEvent(new Event('online'))")
    for page in (one, other):
        await until(page, CONFIRMED)
    assert [told["method"] for told in recorder.told] == ["accept all", "reject all", "withdraw"]
    assert len(posts(visitor.web)) == 3
    grants = (await visitor.cookies())["consentry"].split(".")[4]
    assert grants == "n"


@pytest.mark.parametrize("url", [OWN, FOREIGN])
async def test_the_page_is_left_at_once(
    shop: Recorded, recorder: Recorder, visit: Visit, url: str
) -> None:
    shop.bundle = bundle(site(record_url=url))
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await until(page, FETCHED)
    shop.page("/bare", "<!doctype html><html><head>", "")
    async with page.expect_navigation(url="**/bare"):
        await page.evaluate("void consentry.rejectAll().then(() => { location.href = '/bare' })")
    await visitor.web.wait_for(lambda hit: hit.path == OWN and hit.method == "POST")
    assert len(recorder.records) == 1
    page = await visitor.open(shop.plain("/next", ""))
    await until(page, CONFIRMED)
    assert len(recorder.records) == 1


async def test_who_lost_the_secret_is_somebody_new(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    await until(page, CONFIRMED)
    await page.evaluate("localStorage.clear()")
    await page.evaluate("consentry.withdraw()")
    await until(page, CONFIRMED)
    assert len({one["subject"] for one in recorder.told}) == 2
    assert len({one["secret"] for one in recorder.told}) == 2


async def test_a_mark_without_a_choice_goes(
    shop: Recorded, recorder: Recorder, visit: Visit
) -> None:
    recorder.otherwise = lambda _: DOWN
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.rejectAll()")
    await visitor.settle()
    await page.evaluate("localStorage.clear()")
    visitor.web.clear()
    page = await visitor.open(shop.plain("/next", ""))
    await until(page, "!document.cookie.includes('!')")
    assert posts(visitor.web) == []
    assert await page.evaluate("consentry.get().answered") is True


async def test_no_event_tells_of_the_mark(shop: Recorded, recorder: Recorder, visit: Visit) -> None:
    """Other tabs see the cookie change twice, and the choice once."""
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    other = await visitor.open(shop.plain("/other", ""))
    await other.wait_for_selector("section.first")
    await other.evaluate("void dispatchEvent(new Event('blur'))")
    await other.evaluate("window.told = 0; void consentry.onChange(() => told++)")
    await page.evaluate("consentry.rejectAll()")
    await until(page, CONFIRMED)
    await visitor.settle()
    assert await other.evaluate("told") == 1
