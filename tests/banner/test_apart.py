"""The page's styles do not reach the banner, and the banner's do not reach the page."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page

from scanner.demo.exchange import html
from tests.banner.states import PHONE, STATES
from tests.banner.web import SHOP, Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]
Dress = Callable[..., None]

PLAIN = "html { background: #fff }"
# Of the edges, where round corners show the page.
EDGE_PX = 5
HOSTILE = {
    "our short names": "* { --a: red; --b: lime; --t: blue; --r: 40px; --f: cursive }",
    "everything unset": "* { all: unset !important; font-size: 40px !important;"
    " color: red !important; transform: rotate(3deg) !important }",
    "everything dressed": "*, *::before, *::after { all: revert; font: 700 40px/2 serif !important;"
    " color: red !important; background: #fee !important; border: 5px dotted red !important;"
    " padding: 9px !important; margin: 7px !important; letter-spacing: 5px !important;"
    " text-transform: uppercase !important; text-align: right !important; filter: blur(2px)"
    " !important; opacity: .5 !important; transition: all 3s !important;"
    " width: 50px !important; min-width: 900px !important; clip-path: circle(9px) !important;"
    " visibility: hidden !important; pointer-events: none !important; cursor: none !important;"
    " inset: 0 !important; translate: 40px !important; rotate: 9deg !important;"
    " position: static !important; float: right !important; columns: 3 !important }",
    "no boxes": "div, section, dialog, button, input, #consentry, [popover], [id]"
    " { display: none !important }",
    "nothing hidden": "[hidden], template { display: block !important }",
    "drawn before and after": "*::before, *::after { content: 'HOSTILE' !important; display: block"
    " !important; background: red !important; position: fixed !important; inset: 0 !important }"
    " *::backdrop { background: red !important; opacity: 1 !important }",
    "a body of its own": "html { font-size: 4px; overflow: hidden } body { transform: scale(.5);"
    " filter: blur(3px); overflow: hidden; opacity: .3; contain: strict; perspective: 9px;"
    " will-change: transform; backdrop-filter: blur(2px); height: 5px; z-index: -1;"
    " position: relative; line-height: 5; word-spacing: 20px; user-select: none;"
    " text-shadow: 2px 2px red; hyphens: auto; writing-mode: vertical-rl; cursor: none }",
    "our own names": ":root { --a: red; --b: red; --t: red; --q: red; --l: red; --o: red; --r: 0;"
    " --f: serif } .first, .answers, .box, .small, .x, .head, .body { display: none !important }",
    "its layers": "@layer a { * { color: red !important; font-size: 50px !important } }",
}
# Of 255: what smoothing makes of the same round corner now and then.
SMOOTHING = 8
# How many pixels of two pictures differ.
COMPARE = """
async ([one, other, slack]) => {
  const pixels = async (text) => {
    const image = new Image()
    image.src = 'data:image/png;base64,' + text
    await image.decode()
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    context.drawImage(image, 0, 0)
    return context.getImageData(0, 0, image.width, image.height).data
  }
  const [first, second] = [await pixels(one), await pixels(other)]
  if (first.length != second.length) return -1
  return first.filter((value, at) => Math.abs(value - second[at]) > slack).length
}
"""
# The banner has to be above whatever claims to be above all.
SHEET = (
    '<p style="position: fixed; inset: 0; margin: 0; background: #fff; z-index: 2147483647;'
    ' display: block"></p>'
)
STYLES = """
() => [...document.querySelectorAll('html, body, body *')]
  .filter((node) => !node.closest('#consentry, script, [data-consentry]'))
  .map((node) => [node.localName, ...[null, '::before', '::after'].map((of) =>
    [...getComputedStyle(node, of)].map((name) =>
      name + ':' + getComputedStyle(node, of).getPropertyValue(name)).join(';'))].join(' '))
"""
PAGE = (
    "<h1>Shop</h1><section class='first box'><h2>Words</h2><p class='small'>More <a href='/'>here"
    "</a></p><div class='answers'><button>One</button></div></section><dialog open class='body'>"
    "A <input type='checkbox' checked></dialog><ul><li>One</li></ul>"
)


def page_of(shop: Shop, path: str, css: str, body: str = SHEET, *, gate: bool = True) -> str:
    """A page in these styles; its address."""
    tag = f'<script src="/consent/{shop.bundle.gate_name}"></script>' if gate else ""
    shop.pages[path] = html(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport"'
        f' content="width=device-width"><title>Shop</title>{tag}<style>{css}</style></head>'
        f"<body>{body}</body></html>"
    )
    return SHOP + path


async def picture(page: Page, part: str) -> bytes:
    """A part of the banner but for its edges."""
    box = await page.locator(f"#consentry {part}").bounding_box()
    assert box is not None
    return await page.screenshot(
        clip={
            "x": box["x"] + EDGE_PX,
            "y": box["y"] + EDGE_PX,
            "width": box["width"] - 2 * EDGE_PX,
            "height": box["height"] - 2 * EDGE_PX,
        }
    )


async def differing(page: Page, one: bytes, other: bytes) -> int:
    """How many pixels differ; -1 where the pictures have different sizes."""
    texts = [base64.b64encode(picture).decode() for picture in (one, other)]
    count: int = await page.evaluate(COMPARE, [*texts, SMOOTHING])
    return count


async def pictures(page: Page) -> list[bytes]:
    """The first layer, and the settings from above."""
    await STATES["first layer"](page)
    first = await picture(page, ".first")
    await page.evaluate("consentry.open()")
    await page.locator("#consentry dialog").wait_for()
    return [first, await picture(page, "dialog")]


@pytest.mark.parametrize("size", [(1280, 800), PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("layout", ["box", "bar", "center"])
async def test_a_hostile_page_changes_no_pixel(
    shop: Shop, visit: Visit, dress: Dress, layout: str, size: tuple[int, int]
) -> None:
    dress(layout=layout)
    visitor = await visit(viewport={"width": size[0], "height": size[1]})
    page = await visitor.open(page_of(shop, "/plain", PLAIN))
    wanted = await pictures(page)
    assert await differing(page, *wanted) == -1
    box = await page.locator("#consentry .first").bounding_box()
    for name, css in HOSTILE.items():
        await page.goto(page_of(shop, "/hostile", css))
        found = await pictures(page)
        assert (name, await page.locator("#consentry .first").bounding_box()) == (name, box)
        for one, other in zip(wanted, found, strict=True):
            assert (name, await differing(page, one, other)) == (name, 0)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_page_can_be_answered(
    shop: Shop, visit: Visit, dress: Dress, name: str
) -> None:
    visitor = await visit()
    page = await visitor.open(page_of(shop, "/hostile", HOSTILE[name]))
    await STATES["settings"](page)
    await page.locator("#consentry dialog .x").click()
    await page.locator("#consentry .first [data-consentry=rejectAll]").click()
    await page.locator("#consentry .first").wait_for(state="detached")
    assert await page.evaluate("consentry.get().answered") is True


async def test_the_page_stays_as_it_was(shop: Shop, visit: Visit, dress: Dress) -> None:
    css = "p { color: #234 } .first { padding: 3px }"
    visitor = await visit()
    page = await visitor.open(page_of(shop, "/without", css, PAGE, gate=False))
    styles = await page.evaluate(STYLES)
    above = {"x": 0, "y": 0, "width": 1280, "height": 300}
    picture = await page.screenshot(clip=above)
    assert len(styles) == 13
    await page.goto(page_of(shop, "/with", css, PAGE))
    await STATES["first layer"](page)
    assert await page.evaluate(STYLES) == styles
    assert await page.screenshot(clip=above) == picture
    await page.evaluate("consentry.open()")
    await page.locator("#consentry dialog").wait_for()
    assert await page.evaluate(STYLES) == styles
    await page.locator("#consentry dialog [data-consentry=rejectAll]").click()
    await page.locator("#consentry .first").wait_for(state="detached")
    assert await page.evaluate(STYLES) == styles
    assert await page.screenshot(clip=above) == picture
    assert (
        await page.evaluate("document.adoptedStyleSheets.length + document.styleSheets.length") == 1
    )
