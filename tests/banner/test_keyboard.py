"""All of the banner by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page

from tests.banner.states import FILM, STATES, usual
from tests.banner.web import Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]

# What has the focus, shadow trees and all: its act, its id, its name or its tag.
FOCUSED = """
() => {
  let at = document.activeElement
  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  return at.dataset.consentry || at.id || at.getAttribute('aria-label')
    || at.getAttribute('href') || (at.localName == 'button' ? at.textContent : at.localName)
}
"""
IN_DIALOG = """
() => {
  const root = document.querySelector('#consentry').shadowRoot
  return !!root.activeElement?.closest('dialog')
}
"""
# More than the settings have places for the focus: after so many it has come round.
ROUND = 40
FIRST_LAYER = ["https://www.shop.test/privacy", "/cookies", "acceptAll", "rejectAll", "open"]


async def asked(shop: Shop, visit: Visit, **page: Any) -> Page:
    """A page that asks, without a mouse near it."""
    visitor = await visit()
    opened: Page = await visitor.open(usual(shop, **page))
    await STATES["first layer"](opened)
    return opened


async def pressed(page: Page, *keys: str) -> list[str]:
    """What has the focus after each of these keys."""
    found = []
    for key in keys:
        await page.keyboard.press(key)
        found.append(await page.evaluate(FOCUSED))
    return found


async def focus_on(page: Page, name: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(ROUND):
        if await pressed(page, "Tab") == [name]:
            return
    pytest.fail(f"{name} cannot be reached by Tab")


@pytest.mark.parametrize("inline", [False, True])
async def test_the_first_layer_comes_first_and_traps_nobody(
    shop: Shop, visit: Visit, inline: bool
) -> None:
    page = await asked(shop, visit, inline=inline)
    assert await page.evaluate(FOCUSED) == "body"
    assert await pressed(page, *["Tab"] * 7) == [*FIRST_LAYER, "/one", "/two"]
    assert await pressed(page, *["Shift+Tab"] * 6) == [*FIRST_LAYER, "/one"][::-1]


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize(("act", "allowed"), [("acceptAll", True), ("rejectAll", False)])
async def test_an_answer_and_where_the_keyboard_is_then(
    shop: Shop, visit: Visit, act: str, allowed: bool, key: str
) -> None:
    page = await asked(shop, visit)
    await focus_on(page, act)
    await page.keyboard.press(key)
    await page.locator("#consentry .first").wait_for(state="detached")
    assert await page.evaluate("consentry.allows('tracker')") is allowed
    # The page goes on where the banner was: at its beginning.
    assert await page.evaluate(FOCUSED) == "header"
    assert await pressed(page, "Tab", "Tab") == ["/one", "/two"]
    await focus_on(page, "open")


@pytest.mark.parametrize("key", ["Enter", "Space"])
async def test_settings_keep_the_keyboard_and_give_it_back(
    shop: Shop, visit: Visit, key: str
) -> None:
    page = await asked(shop, visit)
    await focus_on(page, "open")
    await page.keyboard.press(key)
    await page.locator("#consentry dialog").wait_for()
    assert await page.evaluate(FOCUSED) == "s"
    there = []
    for _ in range(ROUND):
        there += await pressed(page, "Tab")
        # The browser's own controls, which pages call the body, come between the end and the start.
        assert there[-1] == "body" or await page.evaluate(IN_DIALOG)
    assert {"close", "Preferences", "Statistics", "Marketing", "summary"} <= set(there)
    assert {"acceptAll", "rejectAll", "Save choice"} <= set(there)
    back = []
    for _ in range(ROUND):
        back += await pressed(page, "Shift+Tab")
        assert back[-1] == "body" or await page.evaluate(IN_DIALOG)
    assert set(back) - {"s"} == set(there) - {"s"}
    await page.keyboard.press("Escape")
    await page.locator("#consentry dialog").wait_for(state="detached")
    assert await page.evaluate("consentry.get().answered") is False
    assert "consentry=" not in await page.evaluate("document.cookie")
    assert await page.evaluate(FOCUSED) == "open"
    assert await page.locator("#consentry .first").is_visible()


async def test_escape_does_not_close_the_first_layer(shop: Shop, visit: Visit) -> None:
    page = await asked(shop, visit)
    await focus_on(page, "rejectAll")
    await page.keyboard.press("Escape")
    await page.locator("h1").click()
    await page.mouse.wheel(0, 500)
    assert await page.locator("#consentry .first").is_visible()
    assert await page.evaluate("consentry.get().answered") is False


async def test_the_cross_is_not_consent(shop: Shop, visit: Visit) -> None:
    page = await asked(shop, visit)
    await focus_on(page, "open")
    await page.keyboard.press("Enter")
    await page.locator("#consentry dialog").wait_for()
    await focus_on(page, "close")
    await page.keyboard.press("Enter")
    await page.locator("#consentry dialog").wait_for(state="detached")
    assert await page.evaluate("consentry.get().answered") is False
    assert await page.evaluate(FOCUSED) == "open"


async def test_switches_details_and_saving(shop: Shop, visit: Visit) -> None:
    page = await asked(shop, visit)
    await focus_on(page, "open")
    await page.keyboard.press("Enter")
    await page.locator("#consentry dialog").wait_for()
    await focus_on(page, "Statistics")
    await page.keyboard.press("Space")
    await focus_on(page, "Marketing")
    assert await pressed(page, "Tab") == ["summary"]
    assert not await page.locator("#consentry [aria-label='Tracker Ads']").is_visible()
    await page.keyboard.press("Enter")
    await page.locator("#consentry [aria-label='Tracker Ads']").wait_for()
    await focus_on(page, "Tracker Ads")
    await page.keyboard.press("Space")
    assert await page.get_by_role("switch", name="Marketing").is_checked()
    await focus_on(page, "Save choice")
    await page.keyboard.press("Enter")
    await page.locator("#consentry .first").wait_for(state="detached")
    assert await page.evaluate("consentry.get().allowed") == {
        "necessary": True,
        "preferences": False,
        "analytics": True,
        "marketing": True,
        "basket": True,
        "tracker": True,
        "counter": True,
        "player": False,
    }
    assert await page.evaluate(FOCUSED) == "header"


async def test_the_reopen_button_gets_the_keyboard_back(shop: Shop, visit: Visit) -> None:
    page = await asked(shop, visit)
    await page.evaluate("consentry.acceptAll()")
    await page.locator("#consentry .first").wait_for(state="detached")
    await focus_on(page, "open")
    await page.keyboard.press("Enter")
    await page.locator("#consentry dialog").wait_for()
    await page.keyboard.press("Escape")
    await page.locator("#consentry dialog").wait_for(state="detached")
    assert await page.evaluate(FOCUSED) == "open"
    await page.keyboard.press("Enter")
    await page.locator("#consentry dialog").wait_for()
    await focus_on(page, "withdraw")
    await page.keyboard.press("Enter")
    await page.locator("#consentry dialog").wait_for(state="detached")
    assert await page.evaluate("consentry.allows('tracker')") is False
    assert await page.evaluate(FOCUSED) == "open"


@pytest.mark.parametrize(("name", "later"), [("Load once", None), ("Always load", True)])
async def test_an_embed_by_keyboard(
    shop: Shop, visit: Visit, name: str, later: bool | None
) -> None:
    page = await asked(shop, visit, more=FILM)
    await focus_on(page, name)
    await page.keyboard.press("Enter")
    await page.frame_locator("iframe").get_by_text("a film").wait_for()
    assert await page.evaluate("consentry.get().allowed.player") is bool(later)
    # Where the placeholder was is now what it stood for.
    assert await page.evaluate("document.activeElement.localName") == "iframe"
