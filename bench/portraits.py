"""Take pictures of the banner in every state, layout and mode, for people to look at.

`.venv/bin/python -m bench.portraits FOLDER [WORD ...]`; the words choose pictures by their names.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import Browser, Page, async_playwright

from scanner.browser.find import find_browser
from scanner.demo.web import LocalWeb
from tests.banner.states import FILM, LANGUAGES, SIZES, STATES, declared, dressed, usual
from tests.banner.web import Shop

LAYOUTS = ("box", "bar", "center")
SCHEMES = ("light", "dark")
REGIMES: dict[str, dict[str, Any]] = {
    "opt-out": {"site": {"regime": "opt-out"}},
    "sale": {"regions": ["US-CA"]},
    "notice": {"site": {"regime": "notice"}},
    "gpc": {"gpc": "ask"},
}
SCREENS: dict[str, dict[str, Any]] = {
    "forced colours": {"forced_colors": "active"},
    "forced colours dark": {"forced_colors": "active", "color_scheme": "dark"},
    "zoom": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "tiny": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 2},
    "4K": {"viewport": {"width": 3840, "height": 2160}},
}


class Portrait(msgspec.Struct, frozen=True, kw_only=True):
    """One visit, of which each state is a picture."""

    name: str
    banner: dict[str, Any] = {}
    size: str = "desk"
    lang: str = "en"
    states: tuple[str, ...] = ("first layer",)
    context: dict[str, Any] = {}
    """Options of the browser's context."""


def portraits() -> Iterator[Portrait]:
    """All of them, by what they differ in."""
    for layout, size, scheme in product(LAYOUTS, SIZES, SCHEMES):
        yield Portrait(
            name=f"{layout} {size} {scheme}",
            banner={"layout": layout},
            size=size,
            context={"color_scheme": scheme},
            states=tuple(STATES) if layout == "box" else ("first layer",),
        )
    for lang, size in product(LANGUAGES[1:], ("desk", "phone")):
        yield Portrait(
            name=f"{lang} {size}", lang=lang, size=size, states=("first layer", "settings")
        )
    for regime, size in product(REGIMES, ("desk", "phone")):
        yield Portrait(name=f"{regime} {size}", banner=REGIMES[regime], size=size)
    for name, context in SCREENS.items():
        yield Portrait(name=name, context=context, states=("first layer", "settings", "details"))


async def draw(browser: Browser, shop: Shop, portrait: Portrait, folder: Path) -> None:
    """Take every picture of one visit."""
    width, height = SIZES[portrait.size]
    shop.bundle = dressed(**portrait.banner)
    context = await browser.new_context(
        **{
            "ignore_https_errors": True,
            "viewport": {"width": width, "height": height},
            **portrait.context,
        }
    )
    if "gpc" in portrait.name:
        await context.add_init_script("navigator.globalPrivacyControl = true")
    page = await context.new_page()
    await page.goto(usual(shop, lang=portrait.lang, more=FILM))
    for state in tuple(STATES) if len(portrait.states) > 1 else portrait.states:
        if state not in portrait.states:
            break
        await STATES[state](page)
        await shoot(page, folder / f"{portrait.name} {state}.png")
    if portrait.name.startswith("box"):
        await page.goto(declared(shop, lang=portrait.lang))
        await shoot(page, folder / f"{portrait.name} declaration.png")
    await context.close()


async def shoot(page: Page, path: Path) -> None:
    """One picture of what the visitor sees."""
    await page.screenshot(path=path.with_name(path.name.replace(" ", "-")))


async def main(folder: Path, words: list[str]) -> None:
    """Draw those whose names have one of the words, or all."""
    shop = Shop()
    async with LocalWeb(shop.sites()) as web, async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=str(find_browser()), args=["--no-sandbox", *web.browser_args]
        )
        for portrait in portraits():
            if not words or any(word in portrait.name for word in words):
                await draw(browser, shop, portrait, folder)
                print(portrait.name, flush=True)
        await browser.close()


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))
