"""Every state that a visitor can see the banner in, on a page that has no fault of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from playwright.async_api import Page

from banner.bundle import Bundle, bundle
from banner.declaration import as_page, declare
from banner.i18n import words
from banner.page import rewritten
from banner.regimes import asked
from scanner.demo.exchange import html
from tests.banner.web import SERVICES, SHOP, Shop, site

PHONE = (390, 844)
SMALL_PHONE = (320, 568)
DESK = (1280, 800)
# Two more of a category, so that a category can be half on; one with much to say.
MORE = [
    *SERVICES,
    {
        "id": "lamp",
        "name": "Lamp & Light Advertising Exchange",
        "vendor": "Lamp and Light International Holding B.V.",
        "category": "marketing",
        "purpose": "Remembers which lamps you looked at, and shows you others like them elsewhere.",
        "cookies": ["lamp_visitor_identification", "lamp_*"],
        "storage": ["lamp.segments"],
        "domains": ["lamp.test"],
        "policy_url": "https://lamp.test/privacy",
    },
]
# Much the same as many pages have; nothing in it that axe could object to.
BODY = """
<header><p>Lamps and chairs</p></header>
<nav aria-label="Shop"><a href="/one">Lamps</a> <a href="/two">Chairs</a></nav>
<main><h1>The lamp shop</h1>
<p>We make lamps of oak and brass, and bring them to your door. Each one is made for whoever
ordered it, by one of four people in a workshop by the sea, and takes about three weeks.</p>
<h2>How we work</h2>
<p>The oak comes from the valley behind the town. It is cut in winter, when it is dry, and lies for
two years before anybody touches it. The brass is old: it was taps, bells and door handles.</p>
{more}
<p><button type="button" id="own">Put into basket</button></p></main>
"""
FILM = (
    '<iframe title="A film" src="https://v.player.test/film" width="300" height="240"'
    ' style="border: 0"></iframe>'
)
LANGUAGES = ("en", "de", "fi", "ar", "ja")
SIZES = {"desk": DESK, "phone": PHONE, "small phone": SMALL_PHONE}


def dressed(**banner: object) -> Bundle:
    """A bundle of the shop with these settings of its banner, and services of every kind."""
    more = banner.pop("site", {})
    assert isinstance(more, dict)
    spoken = {"languages": list(LANGUAGES), **more}
    return bundle(site(**{"services": MORE, "site": spoken, **banner}))


def usual(
    shop: Shop,
    path: str = "/usual",
    *,
    lang: str = "en",
    more: str = "",
    inline: bool = False,
) -> str:
    """A usual page with the banner; its address."""
    direction = "rtl" if lang == "ar" else "ltr"
    text = (
        f'<!doctype html><html lang="{lang}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>The lamp shop</title><style>:root { color-scheme: light dark; background: Canvas }"
        "body { margin: 0 auto; max-width: 60em; padding: 0 1em 4em; font: 17px/1.5 system-ui }"
        f"a {{ padding: 8px }}</style></head><body>{BODY.format(more=more)}</body></html>"
    )
    shop.pages[path] = html(rewritten(shop.bundle, text.encode(), inline=inline).decode())
    return SHOP + path


def declared(shop: Shop, path: str = "/cookies", *, lang: str = "en") -> str:
    """The page of the cookie declaration; its address."""
    of = shop.bundle.site
    shop.pages[path] = html(as_page(declare(of, asked(of), words(lang))))
    return SHOP + path


async def first_layer(page: Page) -> None:
    """The visitor is asked."""
    await page.locator("#consentry .first").wait_for()


async def settings(page: Page) -> None:
    """They want to know more."""
    await page.locator("#consentry .answers [data-consentry=open]").click()
    await page.locator("#consentry dialog").wait_for()


async def details(page: Page) -> None:
    """All of it, with a category half on."""
    for summary in await page.locator("#consentry summary").all():
        await summary.click()
    switches = page.locator("#consentry section", has=page.locator("li >> nth=1"))
    await switches.locator("li input").first.click()


async def chosen(page: Page) -> None:
    """They saved what they chose: what remains is the button that opens the settings again."""
    await page.locator("#consentry dialog .answers button").last.click()
    await page.locator("button[data-consentry=open]:visible").wait_for()


async def again(page: Page) -> None:
    """They look at what they chose."""
    await page.locator("button[data-consentry=open]:visible").click()
    await page.locator("#consentry dialog .link").wait_for()


# In the order in which one visit goes through them; each begins where the one before it ended.
STATES: dict[str, Callable[[Page], Awaitable[None]]] = {
    "first layer": first_layer,
    "settings": settings,
    "details": details,
    "chosen": chosen,
    "again": again,
}
