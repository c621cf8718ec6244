"""Nothing held happens before consent, whichever way it is brought about, and all of it after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from banner.bundle import bundle
from tests.banner.ways import CALLS, ELEMENTS, TAGS, T
from tests.banner.web import TOOLS, Shop, site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]


def script(code: str) -> str:
    return f"<div></div><script>{{{TOOLS}{code}}}</script>"


@pytest.mark.parametrize("way", ELEMENTS)
async def test_an_element_waits_and_runs_after_consent(shop: Shop, visit: Visit, way: str) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/way", script(ELEMENTS[way])))
    await visitor.settle()
    assert visitor.asked() == []
    await page.evaluate("consentry.acceptAll()")
    await visitor.asks()
    assert visitor.errors == []


@pytest.mark.parametrize("way", ELEMENTS)
async def test_an_element_made_after_consent_runs_at_once(
    shop: Shop, visit: Visit, way: str
) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/empty", ""))
    await page.evaluate("consentry.acceptAll()")
    await page.goto(shop.plain("/way", script(ELEMENTS[way])))
    await visitor.asks()


@pytest.mark.parametrize("way", CALLS)
async def test_a_request_fails_and_works_after_consent(shop: Shop, visit: Visit, way: str) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/way", "<div></div>"))
    code = f"async () => {{{TOOLS}{CALLS[way]}}}"
    await page.evaluate(code)
    await visitor.settle()
    assert visitor.asked() == []
    assert visitor.errors == []
    await page.evaluate("consentry.save({marketing: true})")
    await page.evaluate(code)
    await visitor.asks()


@pytest.mark.parametrize("way", TAGS)
async def test_a_tag_of_a_rewritten_page_waits(shop: Shop, visit: Visit, way: str) -> None:
    visitor = await visit()
    page = await visitor.open(shop.rewritten("/tag", f"<p>a</p>{TAGS[way]}<p>b</p>"))
    await visitor.settle()
    assert visitor.asked() == []
    assert "t.track.test" not in visitor.web.handshakes
    await page.evaluate("consentry.acceptAll()")
    if way == "preconnect":
        return
    await visitor.asks()
    assert visitor.errors == []


@pytest.mark.parametrize("way", [way for way in TAGS if "script" in way or "loader" in way])
async def test_a_script_of_an_unedited_page_does_not_run(
    shop: Shop, visit: Visit, way: str
) -> None:
    """The browser may ask for it ahead; it runs only after consent."""
    visitor = await visit()
    page = await visitor.open(shop.plain("/unedited", TAGS[way]))
    await visitor.settle()
    assert await page.evaluate("window.ran") is None
    await page.evaluate("consentry.acceptAll()")
    await page.wait_for_function("window.ran")
    assert await page.evaluate("ran.length") == 1


async def test_held_scripts_run_in_page_order(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    body = "".join(
        (
            f'<script defer src="{T}/run.js?name=late"></script>',
            f'<script src="{T}/run.js?name=1"></script>',
            '<script type="text/plain" data-consent="marketing">ran.push("2")</script>',
            f'<script src="{T}/run.js?name=3"></script>',
            '<script type="text/plain" data-consent="marketing">ran.push("4")</script>',
        )
    )
    page = await visitor.open(shop.rewritten("/order", body))
    await page.evaluate("consentry.acceptAll()")
    await page.wait_for_function("window.ran && ran.length == 5")
    assert await page.evaluate("ran") == ["1", "2", "3", "4", "late"]
    await page.reload()
    await page.wait_for_function("window.ran && ran.length == 5")
    assert [one for one in await page.evaluate("ran") if one != "late"] == ["1", "2", "3", "4"]


async def test_only_what_is_allowed_runs(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    body = f'<script src="{T}/x"></script><script src="https://s.count.test/c.js"></script>'
    page = await visitor.open(shop.rewritten("/two", body))
    await page.evaluate("consentry.save({analytics: true})")
    await visitor.asks("s.count.test")
    await visitor.settle()
    assert visitor.asked() == []
    assert await page.evaluate("[consentry.allows('counter'), consentry.allows('tracker')]") == [
        True,
        False,
    ]


async def test_one_service_of_a_category(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.rewritten("/one", TAGS["script"]))
    await page.evaluate("consentry.save({tracker: true})")
    await visitor.asks()
    assert await page.evaluate("consentry.allows('marketing')") is False


async def test_necessary_and_own_hosts_never_wait(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    body = script("add(make('script', {src: 'https://cdn.basket.test/b.js'}))")
    page = await visitor.open(shop.plain("/own", body))
    await page.wait_for_function("window.ran")
    await page.evaluate("fetch('https://blog.shop.test/', {mode: 'no-cors'})")
    assert visitor.asked("blog.shop.test") == ["/"]


@pytest.mark.parametrize("later", ["before", "after"])
async def test_a_tag_marked_by_hand_that_comes_later(shop: Shop, visit: Visit, later: str) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/later", ""))
    insert = (
        "const s = Object.assign(document.createElement('script'), {type: 'text/plain'});"
        f"s.dataset.consent = 'marketing'; s.dataset.src = '{T}/x'; document.body.append(s)"
    )
    if later == "before":
        await page.evaluate(f"{{{insert}}}")
        await visitor.settle()
        assert visitor.asked() == []
    await page.evaluate("consentry.acceptAll()")
    if later == "after":
        await page.evaluate(f"{{{insert}}}")
    await visitor.asks()


async def test_frames_of_other_sites_can_be_spoken_to(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    body = (
        '<iframe src="https://cdn.basket.test/pay"></iframe><iframe></iframe>'
        "<script>window.found = [...document.querySelectorAll('iframe')].map((frame) =>"
        " [typeof frame.contentWindow.postMessage, !!frame.contentDocument])</script>"
    )
    page = await visitor.open(shop.plain("/speak", body))
    await page.frame_locator("iframe").first.locator("body").wait_for()
    again = (
        "frame => { frame.contentWindow.postMessage('hello', '*'); return frame.contentDocument }"
    )
    assert await page.locator("iframe").first.evaluate(again) is None
    assert await page.evaluate("found[1]") == ["function", True]
    assert visitor.errors == []


@pytest.mark.parametrize("made", ["rewritten", "by script"])
async def test_a_host_of_two_services_waits_for_either(shop: Shop, visit: Visit, made: str) -> None:
    two = [
        {"id": name, "name": name, "category": category, "domains": ["track.test"]}
        for name, category in (("ads", "marketing"), ("stats", "analytics"))
    ]
    before, shop.bundle = shop.bundle, bundle(site(services=two))
    try:
        visitor = await visit()
        url = (
            shop.rewritten("/shared", TAGS["script"])
            if made == "rewritten"
            else shop.plain("/shared", script(ELEMENTS["createElement script"]))
        )
        page = await visitor.open(url)
        await visitor.settle()
        assert visitor.asked() == []
        await page.evaluate("consentry.save({analytics: true})")
        await visitor.asks()
    finally:
        shop.bundle = before


async def test_a_script_that_writes_leaves_the_page(shop: Shop, visit: Visit) -> None:
    """What it writes comes where it stands, in this page and in those to come."""
    visitor = await visit()
    body = f"<i>1</i>{TAGS['loader by document.write']}<p>lamps</p>"
    page = await visitor.open(shop.rewritten("/wipe", body))
    await page.evaluate("consentry.acceptAll()")
    for _ in range(2):
        await page.wait_for_function("window.ran")
        assert "lamps" in await page.evaluate("document.body.innerText")
        beside = "document.querySelector('script[src$=\"/x\"]').previousElementSibling.localName"
        assert await page.evaluate(beside) == "i"
        await page.reload()


@pytest.mark.parametrize("ways", [ELEMENTS, CALLS], ids=["elements", "calls"])
async def test_who_refuses_after_they_had_allowed_everything_is_guarded_as_well(
    shop: Shop, visit: Visit, ways: dict[str, str]
) -> None:
    """Their page had hardly a guard until then."""
    visitor = await visit()
    page = await visitor.open(shop.plain("/empty", ""))
    await page.evaluate("consentry.acceptAll()")
    template = f"<template><script src='{T}/x'></script></template><iframe id=f></iframe>"
    await page.goto(shop.plain("/way", f"<div></div>{template}"))
    await page.evaluate("consentry.rejectAll()")
    await page.evaluate(
        "document.body.append(document.querySelector('template').content.cloneNode(true))"
    )
    await page.evaluate(f"new frames[0].Image().src = '{T}/x'")
    for code in ways.values():
        await page.evaluate(f"async () => {{{TOOLS}{code}}}")
    await visitor.settle()
    assert visitor.asked() == []
    await page.evaluate("consentry.acceptAll()")
    await page.evaluate(f"async () => {{{TOOLS}{CALLS['fetch']}}}")
    await visitor.asks()
