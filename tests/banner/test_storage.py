"""Cookies and storage keys of held services are not written, and go when consent does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.banner.ways import T
from tests.banner.web import SHOP, Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]

# How a script writes a value of the tracker's, and how it is read again.
WRITES = {
    "document.cookie": ("document.cookie = '_tr=1; path=/'", "document.cookie.includes('_tr=1')"),
    "with spaces": ("document.cookie = ' _tr = 1'", "document.cookie.includes('_tr=1')"),
    "a pattern": ("document.cookie = '_tr_ab12=1'", "document.cookie.includes('_tr_ab12')"),
    "for the domain": (
        "document.cookie = '_tr=1; domain=shop.test; secure; samesite=none'",
        "document.cookie.includes('_tr=1')",
    ),
    "CookieStore": (
        "cookieStore.set('_tr', '1')",
        "cookieStore.get('_tr').then((one) => !!one)",
    ),
    "CookieStore, options": (
        "cookieStore.set({name: '_tr', value: '1'})",
        "cookieStore.get('_tr').then((one) => !!one)",
    ),
    "setItem": ("localStorage.setItem('tr.id', '1')", "localStorage.getItem('tr.id') == '1'"),
    "property": ("localStorage['tr.id'] = '1'", "localStorage['tr.id'] == '1'"),
    "session": ("sessionStorage.setItem('tr.id', '1')", "'tr.id' in sessionStorage"),
    "session property": ("sessionStorage['tr.id'] = '1'", "Object.keys(sessionStorage).length > 0"),
    "prototype": (
        "Storage.prototype.setItem.call(localStorage, 'tr.id', '1')",
        "Storage.prototype.getItem.call(localStorage, 'tr.id') == '1'",
    ),
    "of a frame": (
        "const f = document.createElement('iframe'); document.body.append(f);"
        "f.contentWindow.localStorage.setItem('tr.id', '1')",
        "localStorage.getItem('tr.id') == '1'",
    ),
    "cookie of a frame": (
        "const f = document.createElement('iframe'); document.body.append(f);"
        "f.contentDocument.cookie = '_tr=1; path=/'",
        "document.cookie.includes('_tr=1')",
    ),
}


@pytest.mark.parametrize("way", WRITES)
async def test_a_name_is_refused_before_consent(shop: Shop, visit: Visit, way: str) -> None:
    write, reads = WRITES[way]
    visitor = await visit()
    page = await visitor.open(shop.plain("/write", ""))
    await page.evaluate(f"async () => {{ {write} }}")
    assert await page.evaluate(f"async () => await ({reads})") is False
    await page.evaluate("consentry.save({tracker: true})")
    await page.evaluate(f"async () => {{ {write} }}")
    assert await page.evaluate(f"async () => await ({reads})") is True
    assert visitor.errors == []


async def test_other_names_are_left_alone(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/write", ""))
    await page.evaluate(
        "document.cookie = 'basket=7; path=/'; localStorage.setItem('basket', '7');"
        "localStorage.more = '8'; sessionStorage.x = '9'; cookieStore.set('also', '1');"
    )
    assert await page.evaluate(
        "[localStorage.getItem('basket'), localStorage.more, localStorage.length,"
        " Object.keys(localStorage).sort().join(), localStorage instanceof Storage,"
        " sessionStorage.key(0), delete localStorage.more, localStorage.more ?? 'gone',"
        " String(localStorage), JSON.stringify(localStorage)]"
    ) == [
        "7", "8", 2, "basket,more", True, "x", True, "gone", "[object Storage]", '{"basket":"7"}',
    ]  # fmt: skip
    await page.evaluate("localStorage.clear()")
    assert await page.evaluate("localStorage.length") == 0
    assert {"basket", "also"} <= set(await visitor.cookies())


async def planted(shop: Shop, visitor: Any) -> Any:
    """A visitor who agreed, with everything that the tracker and the counter can leave behind."""
    page = await visitor.open(shop.plain("/a/deep/page", ""))
    await page.evaluate("consentry.acceptAll()")
    await page.evaluate(
        """async () => {
        for (const more of ['', '; path=/', '; path=/a', '; path=/a/', '; path=/a/deep',
            '; path=/; domain=shop.test', '; path=/a; domain=.shop.test',
            '; path=/; domain=www.shop.test',
            '; path=/; secure; samesite=none; partitioned',
            '; path=/a; secure; samesite=none; partitioned'])
          document.cookie = '_tr=1; max-age=999' + more
        document.cookie = '_tr_x=1'
        document.cookie = 'basket=1; path=/'
        localStorage.setItem('tr.a', 1)
        localStorage.setItem('basket', 1)
        sessionStorage.setItem('tr.b', 1)
        await new Promise((done) => { indexedDB.open('tr.db').onsuccess = (e) => done(e.target.result.close()) })
        await caches.open('tr.cache')
        }"""  # noqa: E501 - one statement of a page's
    )
    cookies = [one["name"] for one in await visitor.context.cookies()]
    assert cookies.count("_tr") >= 9
    return page


@pytest.mark.parametrize("act", ["withdraw()", "rejectAll()", "save({marketing: false})"])
async def test_a_withdrawal_deletes_every_variant(shop: Shop, visit: Visit, act: str) -> None:
    visitor = await visit()
    page = await planted(shop, visitor)
    await page.evaluate(f"consentry.{act}")
    await page.wait_for_function(
        "indexedDB.databases().then((all) => !all.length)"
        " && caches.keys().then((all) => !all.length)"
    )
    names = [one["name"] for one in await visitor.context.cookies()]
    assert sorted(names) == ["basket", "consentry"]
    assert await page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]") == [
        ["basket"],
        [],
    ]
    for path in ("/", "/a/deep/page", "/b"):
        await page.goto(shop.plain(path, ""))
        names = [one["name"] for one in await visitor.context.cookies()]
        assert sorted(names) == ["basket", "consentry"]


async def test_what_a_server_sets_again_goes_on_the_next_page(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/sets", ""))
    await page.evaluate("consentry.rejectAll()")
    shop.header("/sets", "Set-Cookie", "_tr=again; Path=/; Domain=shop.test")
    await page.goto(f"{SHOP}/sets")
    await page.goto(shop.plain("/next", ""))
    # The dialog's file does it, which comes when the page has been read.
    async with asyncio.timeout(5):
        while "_tr" in await visitor.cookies():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_withdrawal_hangs_up(shop: Shop, visit: Visit) -> None:
    """Open connections of a service end; nothing more is said on them."""
    visitor = await visit()
    page = await visitor.open(shop.plain("/line", ""))
    await page.evaluate("consentry.acceptAll()")
    await page.evaluate(
        """() => new Promise((done) => {
        window.line = new WebSocket('wss://line.track.test/s')
        line.onmessage = done
        window.ended = new Promise((told) => { line.onclose = () => told('closed') })
        })"""
    )
    await page.evaluate("consentry.withdraw()")
    assert await page.evaluate("ended") == "closed"


async def test_frames_of_a_withdrawn_service_are_emptied(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    body = '<iframe src="https://v.player.test/film" width="400" height="300"></iframe>'
    page = await visitor.open(shop.rewritten("/film", body))
    await page.evaluate("consentry.acceptAll()")
    await visitor.asks("v.player.test")
    await page.frame_locator("iframe").get_by_text("a film").wait_for()
    await page.evaluate("consentry.withdraw()")
    await page.wait_for_selector(".consentry-embed")
    await page.wait_for_function("!document.querySelector('iframe').hasAttribute('src')")
    assert not any("v.player.test" in frame.url for frame in page.frames)


async def test_a_service_without_a_host_needs_a_new_page(visit: Visit, shop: Shop) -> None:
    """What the site's own scripts do by themselves can only be stopped by a page without them."""
    from banner.bundle import bundle
    from tests.banner.web import site

    own = {"id": "own", "name": "Own", "category": "analytics", "cookies": ["own_id"]}
    before, shop.bundle = shop.bundle, bundle(site(services=[own]))
    try:
        visitor = await visit()
        page = await visitor.open(shop.plain("/reloads", "<script>window.was = 1</script>"))
        await page.evaluate("consentry.acceptAll(); document.cookie = 'own_id=1; path=/'")
        async with page.expect_navigation():
            await page.evaluate("void consentry.withdraw()")
        assert sorted(await visitor.cookies()) == ["consentry"]
    finally:
        shop.bundle = before


async def test_a_later_visit_with_all_allowed_can_take_it_back(shop: Shop, visit: Visit) -> None:
    """What a service opened on this page ends, and what it tries afterwards waits."""
    visitor = await visit()
    page = await visitor.open(shop.plain("/", ""))
    await page.evaluate("consentry.acceptAll()")
    await page.goto(shop.plain("/later", ""))
    await page.evaluate(
        """() => new Promise((done) => {
        window.line = new WebSocket('wss://line.track.test/s')
        line.onmessage = done
        window.ended = new Promise((told) => { line.onclose = () => told('closed') })
        document.cookie = '_tr=1; path=/'
        localStorage.setItem('tr.id', '1')
        })"""
    )
    await page.evaluate("consentry.withdraw()")
    assert await page.evaluate("ended") == "closed"
    visitor.web.clear()
    await page.evaluate(
        f"document.cookie = '_tr=2; path=/'; localStorage.setItem('tr.id', '2');"
        f"new Image().src = '{T}/x'; fetch('{T}/y').catch(() => 0)"
    )
    await visitor.settle()
    assert visitor.asked() == []
    assert sorted(await visitor.cookies()) == ["consentry"]
    assert await page.evaluate("localStorage.length") == 0
