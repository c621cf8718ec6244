"""Seeds arrive in the fields of real pages by real key events, and nothing is ever sent."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Page, async_playwright

from scanner.browser.launch import LaunchOptions, launched
from scanner.cdp import Wire
from scanner.demo.web import LocalWeb
from scanner.record.watch import Watch
from scanner.visit.context import listen
from scanner.visit.forms import MOST_A_PAGE, Typed, fill_forms, submit_form
from scanner.visit.seeds import SEARCHED, Seeds
from tests.scanner.visit.form_pages import FRENCH, GERMAN, HOST, NAMES, OTHER, TOKENS, sites

pytestmark = pytest.mark.browser

SEEDS = Seeds(b"the secret of one scan")


class Stage(msgspec.Struct):
    """An open browser with one page that is listened to."""

    page: Page
    wire: Wire
    watch: Watch
    web: LocalWeb

    async def fill(self, path: str, budget_s: float = 20.0) -> list[Typed]:
        await self.page.goto(f"https://{HOST}{path}")
        self.web.clear()
        return await fill_forms(self.wire, self.watch, SEEDS, budget_s)

    async def held(self, selector: str) -> str:
        return str(await self.page.locator(selector).input_value())

    def assert_nothing_sent(self) -> None:
        assert [hit.url for hit in self.web.log] == []


@contextlib.asynccontextmanager
async def stage(browser: Path, *extra: str) -> AsyncIterator[Stage]:
    async with LocalWeb(sites()) as web, async_playwright() as playwright:
        options = LaunchOptions(
            executable=browser, host_rules=web.host_rules, ignore_https_errors=True, extra=extra
        )
        async with launched(playwright, options) as chromium:
            context = await chromium.browser.new_context(ignore_https_errors=True)
            page = await context.new_page()
            _, watch = await listen(chromium, context, page)
            yield Stage(page, chromium.wire, watch, web)


async def test_kinds_by_token_label_and_name(chromium_path: Path) -> None:
    async with stage(chromium_path) as on:
        for path, expected in {
            "/tokens": TOKENS,
            "/german": GERMAN,
            "/french": FRENCH,
            "/names": NAMES,
        }.items():
            typed = await on.fill(path)
            # Those that can be searched for come first.
            wanted = sorted(expected.values(), key=lambda kind: kind not in SEARCHED)
            assert [one.kind for one in typed] == wanted, path
            held = {await on.held(f"#f{n}") for n in range(len(expected))}
            assert held == {one.seed for one in typed} == {one.value for one in typed}
            assert {(one.form, one.action) for one in typed} == {(0, f"https://{HOST}/send")}
            on.assert_nothing_sent()
        assert {one.name for one in await on.fill("/german")} == set(GERMAN)
        assert {one.name for one in await on.fill("/names")} == set(NAMES)


async def test_keys_are_a_person_s(chromium_path: Path) -> None:
    async with stage(chromium_path) as on:
        (first, *_) = await on.fill("/german")
        seen = [event for event in await on.page.evaluate("seen") if event[1] == "f0"]
        assert all(trusted for _, _, trusted, _, _ in seen)
        kinds = [kind for kind, *_ in seen]
        assert kinds[0] == "focusin"
        assert kinds[1:5] == ["keydown", "keypress", "input", "keyup"]
        assert kinds[-2:] == ["change", "focusout"]
        for kind in ("keydown", "keypress", "keyup"):
            assert "".join(key for name, _, _, key, _ in seen if name == kind) == first.seed
        codes = {key: code for kind, _, _, key, code in seen if kind == "keydown"}
        assert codes["@"] == "Digit2"
        assert codes["."] == "Period"
        assert codes["m"] == "KeyM"
        # Nothing of ours is to be seen from the page.
        assert await on.page.evaluate("typeof consentryFields") == "undefined"
        assert await on.page.evaluate("window.submitted ?? false") is False


async def test_fields_with_a_will_of_their_own(chromium_path: Path) -> None:
    async with stage(chromium_path) as on:
        (stubborn,) = await on.fill("/stubborn")
        assert await on.held("#stubborn") == stubborn.seed == stubborn.value

        alarmed = await on.fill("/alarmed")
        assert [one.value for one in alarmed] == [one.seed for one in alarmed]
        assert await on.held("#next") == alarmed[-1].seed
        assert len({one.seed for one in alarmed}) == 2

        react, masked = await on.fill("/live")
        assert await on.held("#react") == react.seed
        assert await on.page.evaluate("state") == react.seed
        assert re.fullmatch(r"\(\d{3}\) 555-01\d\d", masked.value)
        assert await on.held("#masked") == masked.value
        assert re.sub(r"\D", "", masked.value) == masked.seed.removeprefix("+1")
        on.assert_nothing_sent()

        # A page that goes elsewhere at the first key takes its fields along.
        (left, *_) = await on.fill("/leaves")
        assert left.kind == "email"


async def test_what_a_visitor_cannot_or_should_not_fill_in(chromium_path: Path) -> None:
    async with stage(chromium_path) as on:
        typed = await on.fill("/hidden")
        assert {one.kind for one in typed} == {"email", "search"}
        held = await on.page.evaluate(
            "Object.fromEntries(Array.from(document.querySelectorAll('input'), HELD))".replace(
                "HELD", "(field) => [field.id, field.value]"
            )
        )
        expected = {"sound": typed[0].seed, "before": typed[1].seed}
        untouched = {"fixed": "fixed", "amount": "1", "check": "on"}
        assert {name: value for name, value in held.items() if value} == expected | untouched
        assert await on.page.evaluate("document.querySelector('#check').checked") is False
        on.assert_nothing_sent()


async def test_little_room(chromium_path: Path) -> None:
    async with stage(chromium_path) as on:
        typed = await on.fill("/short")
        assert {one.kind for one in typed} == {"email", "short", "number"}
        mail = next(one for one in typed if one.kind == "email")
        assert await on.held("#mail") == mail.seed
        assert len(mail.seed) == 18
        assert await on.held("#pin") == await on.held("#four") == await on.held("#age") == "42"
        assert len(await on.held("#city")) == 5


async def test_rich_text_and_shadow(chromium_path: Path) -> None:
    async with stage(chromium_path) as on:
        rich = await on.fill("/rich")
        assert {one.name for one in rich} == {"Message", "Your message"}
        assert [one.kind for one in rich] == ["text", "text"]
        assert await on.page.inner_text("#rich") == rich[0].seed
        assert await on.held("#area") == rich[1].seed

        typed = await on.fill("/shadow")
        assert [one.kind for one in typed] == ["email", "password"]
        assert await on.held("#deep") == typed[0].seed
        assert await on.held("#deeper") == typed[1].seed
        assert typed[0].action == f"https://{HOST}/send"
        on.assert_nothing_sent()


@pytest.mark.parametrize("switch", ["--site-per-process", "--disable-site-isolation-trials"])
async def test_frames(chromium_path: Path, switch: str) -> None:
    async with stage(chromium_path, switch) as on:
        typed = await on.fill("/frames")
        assert [one.kind for one in typed] == ["email"] * 4
        assert len({one.seed for one in typed}) == len({one.frame for one in typed}) == 4
        by_url = {one.frame_url: one for one in typed}
        assert set(by_url) == {
            f"https://{HOST}/frames",
            f"https://{HOST}/frame",
            f"https://{OTHER}/frame",
            "about:srcdoc",
        }
        for frame in on.page.frames:
            one = by_url[frame.url]
            assert await frame.locator("input").input_value() == one.seed == one.value
        cross = on.page.frame(url=f"https://{OTHER}/frame")
        assert cross is not None
        seen = await cross.evaluate("seen")
        assert all(event[2] for event in seen)
        assert (
            "".join(event[3] for event in seen if event[0] == "keydown") == by_url[cross.url].seed
        )
        assert seen[-1][0] == "focusout"
        on.assert_nothing_sent()


async def test_bounds(chromium_path: Path) -> None:
    async with stage(chromium_path, "--site-per-process") as on:
        typed = await on.fill("/many")
        assert len(typed) == MOST_A_PAGE
        assert len({one.seed for one in typed}) == MOST_A_PAGE
        assert len({one.frame for one in typed}) == 2
        assert await on.fill("/plain") == []
        assert await on.fill("/german", budget_s=0.0) == []

        await on.page.goto(f"https://{HOST}/hangs")
        await on.page.wait_for_timeout(300)
        began = time.monotonic()
        typed = await fill_forms(on.wire, on.watch, SEEDS, 20.0)
        assert time.monotonic() - began < 2.5
        assert [one.value for one in typed] == [await on.held("#first"), await on.held("#second")]


async def test_submits_when_told_to(chromium_path: Path) -> None:
    async with stage(chromium_path) as on:
        typed = await on.fill("/submit")
        assert [one.form for one in typed] == [0, 1, 1, 1]
        on.assert_nothing_sent()
        assert await submit_form(on.wire, on.watch, typed)
        sent = await on.web.wait_for(lambda hit: hit.path == "/send")
        assert sent.method == "POST"
        await on.page.wait_for_url("**/send")
        assert on.web.seen(path="/find") == []

        typed = await on.fill("/enter")
        assert [one.form for one in typed] == [-1]
        assert await submit_form(on.wire, on.watch, typed)
        await on.web.wait_for(lambda hit: hit.path == "/entered")
        assert not await submit_form(on.wire, on.watch, [])


async def test_a_page_that_freezes_at_the_first_key(chromium_path: Path) -> None:
    async with stage(chromium_path) as on:
        await on.page.goto(f"https://{HOST}/freezes")
        began = time.monotonic()
        (one,) = await fill_forms(on.wire, on.watch, SEEDS, 20.0)
        assert time.monotonic() - began < 2.5
        # It may have been read, so it is on the list.
        assert one.kind == "email"
        assert one.value == ""
