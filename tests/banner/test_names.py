"""What a screen reader is told: names, roles and states in the browser's accessibility tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import Page

from banner.i18n import words
from tests.banner.states import FILM, STATES, usual
from tests.banner.web import Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]

TOLD = {
    "button",
    "dialog",
    "DisclosureTriangle",
    "heading",
    "link",
    "main",
    "region",
    "status",
    "switch",
}
STATES_TOLD = ("checked", "expanded", "level", "modal", "disabled")
FIRST_LAYER = [
    "region Your choice about cookies",
    "heading Your choice about cookies level=2",
    "link Privacy policy",
    "link All cookies in detail",
    "button Accept all",
    "button Reject all",
    "button Settings",
]
SETTINGS = [
    "dialog Cookie settings modal=True",
    "heading Cookie settings level=2",
    "button Close",
    "region Necessary",
    "heading Necessary level=3",
    "DisclosureTriangle 1 service expanded=False",
    "region Preferences",
    "heading Preferences level=3",
    "switch Preferences checked=false",
    "DisclosureTriangle 1 service expanded=False",
    "region Statistics",
    "heading Statistics level=3",
    "switch Statistics checked=false",
    "DisclosureTriangle 1 service expanded=False",
    "region Marketing",
    "heading Marketing level=3",
    "switch Marketing checked=false",
    "DisclosureTriangle 2 services expanded=False",
    "link Privacy policy",
    "link All cookies in detail",
    "button Accept all",
    "button Reject all",
    "button Save choice",
]
MARKETING_IN_DETAIL = [
    "region Marketing",
    "heading Marketing level=3",
    "switch Marketing checked=mixed",
    "DisclosureTriangle 2 services expanded=True",
    "switch Tracker Ads checked=true",
    "link Privacy policy",
    "switch Lamp & Light Advertising Exchange checked=false",
    "link Privacy policy",
]


async def told(page: Page) -> list[str]:
    """What there is in the tree, in reading order: role, name and state."""
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Accessibility.getFullAXTree")
    await session.detach()
    nodes = {node["nodeId"]: node for node in tree["nodes"]}

    def lines(node: dict[str, Any]) -> Iterator[str]:
        role = node["role"]["value"]
        if not node["ignored"] and role in TOLD:
            states = {one["name"]: one["value"].get("value") for one in node["properties"]}
            said = [f"{name}={states[name]}" for name in STATES_TOLD if name in states]
            yield " ".join([role, node["name"]["value"], *said])
        for child in node.get("childIds", ()):
            if child in nodes:
                yield from lines(nodes[child])

    return list(lines(tree["nodes"][0]))


@pytest.fixture(autouse=True)
def two_services(dress: Callable[..., None]) -> None:
    """A shop with two services for marketing."""
    dress()


async def entered(shop: Shop, visit: Visit, **page: Any) -> Page:
    """A page that asks."""
    visitor = await visit()
    opened: Page = await visitor.open(usual(shop, **page))
    await STATES["first layer"](opened)
    return opened


@pytest.mark.parametrize("inline", [False, True])
async def test_the_first_layer(shop: Shop, visit: Visit, inline: bool) -> None:
    page = await entered(shop, visit, inline=inline)
    tree = await told(page)
    # First of all in reading order, and the page is there after it.
    assert tree[: len(FIRST_LAYER)] == FIRST_LAYER
    assert "heading The lamp shop level=1" in tree
    section = page.locator("#consentry .first")
    assert words("en")["text_opt_in"] in await section.aria_snapshot()


async def test_the_settings_and_nothing_else(shop: Shop, visit: Visit) -> None:
    page = await entered(shop, visit)
    await STATES["settings"](page)
    assert await told(page) == SETTINGS


async def test_the_details(shop: Shop, visit: Visit) -> None:
    page = await entered(shop, visit)
    await STATES["settings"](page)
    await STATES["details"](page)
    tree = await told(page)
    begin = tree.index("region Marketing")
    assert tree[begin : begin + len(MARKETING_IN_DETAIL)] == MARKETING_IN_DETAIL
    # What cannot be switched off has no switch.
    assert not any(line.startswith("switch") and "Basket" in line for line in tree)
    listed = await page.locator("#consentry dialog").aria_snapshot()
    assert listed.count("- listitem") == 5
    assert "- paragraph\n" not in f"{listed}\n"


async def test_a_choice_is_said(shop: Shop, visit: Visit) -> None:
    page = await entered(shop, visit)
    await page.locator("#consentry .answers button").first.click()
    await page.get_by_role("status").get_by_text(words("en")["saved"]).wait_for()
    tree = await told(page)
    assert not any("Your choice about cookies" in line for line in tree)
    assert tree[-1] == "button Cookie settings"


async def test_settings_after_a_choice(shop: Shop, visit: Visit) -> None:
    page = await entered(shop, visit)
    for state in ("settings", "details", "chosen", "again"):
        await STATES[state](page)
    tree = await told(page)
    assert "switch Marketing checked=mixed" in tree
    assert tree[-4:] == [
        "button Download receipt",
        "button Accept all",
        "button Withdraw consent",
        "button Save choice",
    ]


async def test_an_embed(shop: Shop, visit: Visit) -> None:
    page = await entered(shop, visit, more=FILM)
    tree = await told(page)
    at = tree.index("region Player")
    assert tree[at : at + 3] == ["region Player", "button Load once", "button Always load"]


async def test_the_banner_says_which_language_it_speaks(shop: Shop, visit: Visit) -> None:
    page = await entered(shop, visit, lang="ar")
    said = await page.locator("#consentry").evaluate("host => [host.lang, host.dir]")
    assert said == ["ar", "rtl"]
    assert f"region {words('ar')['title']}" in await told(page)
