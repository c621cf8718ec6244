"""In place of a held frame stands its name, what loading means, and two ways to load."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.banner.conftest import until
from tests.banner.web import Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]
FILM = '<iframe src="https://v.player.test/film" width="480" height="270" title="Film"></iframe>'
FACE = ".consentry-embed"


def boxes(selector: str) -> str:
    return (
        f"JSON.stringify([...document.querySelectorAll('{selector}')].map((e) =>"
        " { const b = e.getBoundingClientRect(); return [b.x, b.y, b.width, b.height] }))"
    )


async def test_a_face_covers_the_frame_and_keeps_the_layout(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    around = (
        "<p>before</p><div style='padding: 30px; float: right'>{}</div><p class=after>after</p>"
    )
    page = await visitor.open(shop.rewritten("/film", around.format(FILM)))
    await page.wait_for_selector(FACE)
    held = await page.evaluate(boxes("p, iframe"))
    assert await page.evaluate(boxes("iframe")) == await page.evaluate(boxes(FACE))
    face = page.locator(FACE)
    await face.get_by_text("Content from Player").wait_for()
    await face.get_by_text("Player SAS receives your internet address").wait_for()
    await page.set_viewport_size({"width": 500, "height": 700})
    await until(page, f"{boxes('iframe')} == {boxes(FACE)}")
    await page.set_viewport_size({"width": 1280, "height": 720})
    await face.get_by_role("button", name="Load once").click()
    await page.locator(FACE).wait_for(state="detached")
    await visitor.asks("v.player.test")
    assert await page.evaluate(boxes("p, iframe")) == held
    assert await page.evaluate("consentry.allows('player')") is False
    assert await visitor.cookies() == {}
    await page.reload()
    await page.wait_for_selector(FACE)


async def test_always_is_a_choice(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    page = await visitor.open(shop.rewritten("/films", FILM + FILM))
    await page.locator(FACE).first.get_by_role("button", name="Always load").click()
    await page.locator(FACE).first.wait_for(state="detached")
    assert await page.locator(FACE).count() == 0
    assert (await visitor.cookies())["consentry"].split(".")[4] == "n*player"
    visitor.web.clear()
    await page.reload()
    await visitor.asks("v.player.test")


@pytest.mark.parametrize(
    "late",
    [
        "document.body.append(Object.assign(document.createElement('iframe'),"
        " {src: 'https://v.player.test/film', width: 400, height: 300}))",
        "document.querySelector('div').innerHTML ="
        " '<iframe src=\"https://v.player.test/film\" width=400 height=300></iframe>'",
    ],
)
async def test_a_frame_that_comes_later_gets_a_face(shop: Shop, visit: Visit, late: str) -> None:
    visitor = await visit()
    page = await visitor.open(shop.plain("/late", "<div></div>"))
    await page.evaluate("consentry.rejectAll()")
    await page.reload()
    await page.evaluate(f"void ({late})")
    await page.wait_for_selector(FACE)
    assert visitor.asked("v.player.test") == []
    await page.evaluate("document.querySelector('iframe').remove()")
    await page.evaluate("consentry.save({analytics: true})")
    assert await page.locator(FACE).count() == 0


async def test_a_frame_that_nobody_is_to_see_gets_none(shop: Shop, visit: Visit) -> None:
    visitor = await visit()
    tiny = '<iframe src="https://v.player.test/p" width="1" height="1"></iframe>'
    page = await visitor.open(shop.rewritten("/tiny", tiny + FILM))
    await page.wait_for_selector(f"{FACE}:not([hidden])")
    assert await page.locator(f"{FACE}:not([hidden])").count() == 1
