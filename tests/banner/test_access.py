"""axe-core finds no fault in any state, layout, light, language or size."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from tests.banner.states import FILM, SIZES, STATES, declared, usual
from tests.banner.web import Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]
Dress = Callable[..., None]

AXE = Path(__file__).parents[2] / ".venv/sdk/node_modules/axe-core/axe.min.js"
# All that WCAG 2.2 asks up to AA, what axe calls best practice, and the one rule that it leaves out
# by default. What axe cannot decide counts as well, but for the colours of what lies under other
# things, or beside the page's body; test_look.py measures those.
RUN = """
async () => {
  const HIDDEN = /overlap|Unable to determine contrast ratio/
  const { violations, incomplete } = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'target-size': { enabled: true } },
    resultTypes: ['violations', 'incomplete'],
  })
  const told = ({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id}: ${target.flat().join(' ')}: ${failureSummary.replace(/\\s+/g, ' ')}`)
  const undecided = incomplete.flatMap(told).filter((text) => !HIDDEN.test(text))
  return [...violations.flatMap(told), ...undecided]
}
"""
SEEN = "axe.run('#consentry').then(({ passes }) => passes.map(({ id }) => id))"


@functools.cache
def axe() -> str:
    """The library's text."""
    try:
        return AXE.read_text("utf-8")
    except FileNotFoundError:
        raise FileNotFoundError("axe-core is not there. Run `make sdks`.") from None


async def faults(page: Page, state: str = "") -> str:
    """What axe has to say of the page as it is, in each light: a line each."""
    found = []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        found += [f"{state} {scheme}: {one}\n" for one in await page.evaluate(RUN)]
    return "".join(found)


async def entered(visit: Visit, url: str, size: str = "desk") -> Page:
    """A page that axe can look at."""
    width, height = SIZES[size]
    visitor = await visit(viewport={"width": width, "height": height})
    page: Page = await visitor.open(url)
    await page.evaluate(axe())
    return page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "de", "ar"])
async def test_every_state(shop: Shop, visit: Visit, dress: Dress, lang: str, size: str) -> None:
    page = await entered(visit, usual(shop, lang=lang, more=FILM), size)
    for name, reach in STATES.items():
        await reach(page)
        assert await faults(page, name) == ""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("layout", ["bar", "center"])
async def test_other_layouts(
    shop: Shop, visit: Visit, dress: Dress, layout: str, lang: str, size: str
) -> None:
    dress(layout=layout)
    page = await entered(visit, usual(shop, lang=lang), size)
    await STATES["first layer"](page)
    assert await faults(page) == ""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "banner",
    [{"site": {"regime": "opt-out"}}, {"site": {"regime": "notice"}}, {"regions": ["US-CA"]}],
    ids=["opt-out", "notice", "sale"],
)
async def test_other_regimes(
    shop: Shop, visit: Visit, dress: Dress, banner: dict[str, object], size: str
) -> None:
    dress(**banner)
    page = await entered(visit, usual(shop), size)
    for name in ("first layer", "settings", "details"):
        await STATES[name](page)
        assert await faults(page, name) == ""


@pytest.mark.parametrize("size", SIZES)
async def test_a_note_about_a_signal(shop: Shop, visit: Visit, dress: Dress, size: str) -> None:
    dress(gpc="ask")
    width, height = SIZES[size]
    visitor = await visit(viewport={"width": width, "height": height})
    await visitor.context.add_init_script("navigator.globalPrivacyControl = true")
    page = await visitor.open(usual(shop))
    await page.evaluate(axe())
    await page.locator("#consentry .first .note").wait_for()
    assert await faults(page) == ""


@pytest.mark.parametrize("size", SIZES)
async def test_a_first_layer_in_the_page(shop: Shop, visit: Visit, dress: Dress, size: str) -> None:
    page = await entered(visit, usual(shop, inline=True), size)
    await STATES["first layer"](page)
    assert await faults(page) == ""


async def test_axe_sees_into_the_banner(shop: Shop, visit: Visit, dress: Dress) -> None:
    """Else it would find nothing, whatever there is."""
    page = await entered(visit, usual(shop))
    await STATES["first layer"](page)
    assert {"button-name", "color-contrast", "link-name"} <= set(await page.evaluate(SEEN))
    await page.locator("#consentry .answers button").first.evaluate(
        "button => button.style.cssText = 'color: #556; background: #223'"
    )
    assert "color-contrast" in await faults(page)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_the_declaration(
    shop: Shop, visit: Visit, dress: Dress, lang: str, size: str
) -> None:
    page = await entered(visit, declared(shop, lang=lang), size)
    assert await faults(page) == ""
