"""Every fact about consent tools: its shape, and its selectors and scripts in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from scanner.browser.launch import LaunchOptions, launched
from scanner.consent.tools import (
    Layer,
    Tool,
    asked_globals,
    table,
    tools,
    tools_by_iab_id,
    tools_by_id,
)

BUTTONS = ("accept", "reject", "settings", "save", "close", "all_off", "object_all", "toggles")

# What ordinary pages are full of; nothing of it is a consent banner.
ORDINARY = """<!doctype html><html lang="en"><head><title>Shop</title>
<script src="/static/app.js"></script><script src="https://www.googletagmanager.com/gtm.js"></script>
</head><body class="home page banner modal-open">
<a class="skip-link" href="#main">Skip</a>
<header id="header" class="banner header"><nav class="navbar" role="navigation">
 <button class="btn btn-primary navbar-toggler close accept" type="button">Menu</button>
 <a class="login button" href="/login">Log in</a></nav></header>
<div id="app"><div id="root"><main id="main" class="content mainContent main-content">
 <div class="alert notice message message-container info cc" role="alert">New <button
  class="close cancel dismiss btn-close" data-dismiss="alert" aria-label="Close">x</button></div>
 <div class="modal show modal-container popup overlay" id="modal" role="dialog" aria-modal="true">
  <div class="modal-dialog modal-inner" role="document"><div class="modal-content dialog">
   <button id="accept" class="accept yes agree ok primary button--filled" value="accept">OK</button>
   <button id="reject" class="reject no decline deny secondary required" value="reject">No</button>
   <button id="save" class="save submit" type="submit">Save</button>
   <a class="more learn-more settings call required submit" href="/about">More</a>
  </div></div></div>
 <dialog open class="cmp"><form method="dialog"><button id="deny">Close</button></form></dialog>
 <form class="newsletter consent-form" action="/subscribe"><input type="email" name="email">
  <label class="switch toggle"><input type="checkbox" name="agree" role="switch" checked>I agree
  </label><input type="checkbox" id="terms"><button name="agreed" type="submit">Go</button></form>
 <div class="cookies recipe cookie-recipe first second" id="cookies">Cookies with chocolate
  <span class="options off on slider" role="checkbox">Vegan</span>
  <button data-role="all" data-testid="accept-all-button" data-action="accept">Bake all</button>
 </div>
 <iframe src="about:blank" id="video" title="Film" class="frame"></iframe>
 <div class="bottom toolbar" data-testid="banner" data-hook="banner"></div>
</main></div></div>
<footer class="footer"><a href="/privacy">Privacy</a> <a href="/cookies">Cookie policy</a>
 <a href="#" onclick="return false" class="cookie-settings">Cookie settings</a></footer>
</body></html>"""


def layers(tool: Tool) -> Iterator[tuple[str, Layer, Layer]]:
    """Each layer by its name, with the one that says where it is."""
    for name, layer in (("first", tool.first), ("second", tool.second)):
        if layer is not None:
            elsewhere = layer.frames or layer.shadow or tool.first is None
            yield name, layer, layer if elsewhere else tool.first or layer


def selectors(tool: Tool) -> Iterator[tuple[str, str, bool]]:
    """Where each stands, the selector, and whether it is looked up in the page's own document."""
    yield from (("marks.elements", one, True) for one in tool.marks.elements)
    yield from (("reopen", one, True) for one in tool.reopen)
    for name, layer, place in layers(tool):
        in_page = place.in_page or not (place.frames or place.shadow)
        yield from ((f"{name}.frames", one, True) for one in layer.frames)
        yield from ((f"{name}.shadow", one, True) for one in layer.shadow)
        for field in ("boxes", "on", *BUTTONS):
            yield from ((f"{name}.{field}", one, in_page) for one in getattr(layer, field))


def test_enough_of_them_and_none_twice() -> None:
    assert len(tools()) >= 75
    assert len(tools_by_id()) == len(tools())
    numbered = [tool for tool in tools() if tool.iab_id is not None]
    assert len(tools_by_iab_id()) == len(numbered)
    assert {kind for tool in tools() if (kind := tool.kind)} == {"cmp", "plugin", "library", "site"}


def test_every_row_is_whole() -> None:
    for tool in tools():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tool.id), tool.id
        assert tool.id == "consentry" or (tool.homepage or "").startswith("https://"), tool.id
        assert tool.name.strip() == tool.name != "", tool.id
        marks = tool.marks
        kinds = (marks.scripts, marks.globals, marks.elements, marks.cookies, marks.storage)
        assert any(kinds), tool.id
        assert tool.second is None or tool.first is not None, tool.id
        for name, layer, _ in layers(tool):
            assert layer.boxes, (tool.id, name)
            assert not (layer.frames and layer.shadow), (tool.id, name)


def test_all_marks_are_narrow() -> None:
    for tool in tools():
        for script in tool.marks.scripts:
            assert script == script.lower(), tool.id
            assert "://" not in script, tool.id
            assert re.search(r"[./-]", script), (tool.id, script)
        for name in (*tool.marks.cookies, *tool.marks.storage):
            assert name.rstrip("*"), tool.id
            assert "*" not in name[:-1], (tool.id, name)
        for name in tool.marks.globals:
            assert re.fullmatch(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", name), (tool.id, name)


def test_no_control_does_two_things() -> None:
    for tool in tools():
        for name, layer, _ in layers(tool):
            given = [*layer.accept, *layer.reject, *layer.settings, *layer.all_off]
            assert len(given) == len(set(given)), (tool.id, name)


def test_no_selector_is_a_bare_tag_or_class_that_many_have() -> None:
    """Frames and shadow roots are not on the ordinary page below, so that these are asked too."""
    bare = re.compile(r"(a|button|input|main|body|html|dialog|\*|\.(close|accept|btn|modal))")
    wide = [(tool.id, *it) for tool in tools() for it in selectors(tool) if bare.fullmatch(it[1])]
    assert wide == []


def test_each_place_of_a_choice_is_said_once() -> None:
    for stored in (it for tool in tools() for it in tool.stored):
        assert sum(map(bool, (stored.cookie, stored.storage, stored.script))) == 1, stored
        patterns = [it for it in (stored.accepted, stored.rejected, stored.partial) if it]
        for pattern in patterns:
            assert re.compile(pattern).search("") is None, f"{pattern} finds anything"
        assert bool(patterns) != bool(stored.script), stored


@pytest.mark.browser
async def test_in_a_real_browser(chromium_path: Path) -> None:
    """All selectors parse, none finds anything on an ordinary page, and no script throws there."""
    asked = [(tool.id, *one) for tool in tools() for one in selectors(tool)]
    scripts = [(tool.id, it.script) for tool in tools() for it in tool.stored if it.script]
    async with (
        async_playwright() as playwright,
        launched(playwright, LaunchOptions(executable=chromium_path)) as chromium,
    ):
        page = await chromium.browser.new_page()
        await page.set_content(ORDINARY)
        answers = await page.evaluate(
            """(asked) => asked.map((one) => {
              try { return document.querySelectorAll(one).length } catch (error) { return -1 }
            })""",
            [one for _, _, one, _ in asked],
        )
        said_by = [await page.evaluate(script) for _, script in scripts]
        there = await page.evaluate(
            """(names) => names.filter((name) =>
              name.split('.').reduce((it, part) => it?.[part], window) !== undefined)""",
            list(asked_globals()),
        )
    found = [one for one, count in zip(asked, answers, strict=True) if count < 0]
    assert found == [], "not a selector"
    wide = [one for one, count in zip(asked, answers, strict=True) if one[3] and count > 0]
    assert wide == [], "finds something on an ordinary page"
    assert said_by == [None] * len(scripts)
    assert there == [], "every window has it"


def test_table_has_them_all() -> None:
    lines = table().splitlines()
    assert len(lines) == len(tools()) + 2
    assert len({line.count("|") for line in lines}) == 1
    assert "| Cookiebot | `cookiebot` | cmp | accept, reject | yes | sure |" in lines
