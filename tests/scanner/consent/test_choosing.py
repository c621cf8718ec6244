"""Looking, choosing and taking back on small pages, in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from scanner.browser.launch import Chromium, LaunchOptions, launched
from scanner.choices import Choice
from scanner.consent.choosing import Extra, Made, Wish, choose, look, withdraw
from scanner.consent.finding import Finder
from scanner.consent.stay import Errand, Stay, staying
from scanner.demo.web import LocalWeb
from scanner.errors import UsageFault
from scanner.options import PageOptions
from scanner.visit.context import context_options
from tests.scanner.consent.choice_pages import ELSEWHERE, HOST, TRACKER, choice_sites

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PAGE = PageOptions(timeout=15.0)


class Stage(msgspec.Struct):
    """A browser, and the pages that it is sent to."""

    chromium: Chromium
    arguments: dict[str, Any]
    web: LocalWeb
    shots: dict[str, bytes]

    async def choose(self, path: str, wish: Wish, **extra: Any) -> tuple[Made, Choice]:
        made = await choose(*self.where(path), wish, Extra(picture=self.keep, **extra))
        assert made.choice is not None
        return made, made.choice

    async def look(self, path: str) -> Made:
        return await look(*self.where(path), Extra(picture=self.keep))

    def where(self, path: str) -> tuple[Chromium, dict[str, Any], PageOptions, str]:
        return self.chromium, self.arguments, PAGE, f"https://{HOST}{path}"

    def keep(self, name: str, data: bytes) -> str:
        self.shots[name] = data
        return f"screenshots/{name}.jpg"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(chromium_path: Path) -> AsyncIterator[Stage]:
    async with LocalWeb(choice_sites()) as web, async_playwright() as playwright:
        options = LaunchOptions(
            executable=chromium_path, host_rules=web.host_rules, ignore_https_errors=True
        )
        async with launched(playwright, options) as chromium:
            arguments = context_options(PAGE, playwright, "")
            yield Stage(chromium, arguments, web, {})


async def test_a_refusal_is_confirmed_by_its_effects(stage: Stage) -> None:
    made, choice = await stage.choose("/plain", "rejected")
    assert (choice.outcome, choice.way) == ("confirmed", "reject on layer 1 (1 click)")
    assert choice.pressed == ("Reject all",)
    assert choice.confirmed_by == ("banner gone", "cookie kept set", "not asked again")
    assert (choice.by, choice.layer, choice.clicks, choice.detail) == ("words", 1, 1, "")
    assert made.banner.found
    assert (made.banner.place, made.banner.kind, made.banner.language) == ("page", "choice", "en")
    assert made.profile is not None
    kept = {(one["name"], one["value"]) for one in made.profile.state["cookies"]}
    assert kept == {("kept", "no")}
    assert [one.label for one in made.moments if one.kind == "pressed"] == ["Reject all"]
    before, after = choice.screenshot_before, choice.screenshot_after
    assert {before, after} == {f"screenshots/{name}.jpg" for name in stage.shots}
    assert all(data.startswith(b"\xff\xd8") for data in stage.shots.values())


async def test_switches_of_the_second_layer_are_moved_before_they_are_saved(stage: Stage) -> None:
    made, choice = await stage.choose("/modal", "rejected")
    assert (choice.outcome, choice.way) == ("confirmed", "reject on layer 2 (2 clicks)")
    assert choice.pressed == ("Manage options", "Statistics", "Save choices")
    assert made.banner.place == "dialog"
    assert made.banner.reopen == ("Cookie settings",)
    assert made.profile is not None
    assert made.profile.state["origins"][0]["localStorage"] == [{"name": "consent", "value": "no"}]


async def test_acceptance_is_taken_back_through_the_page_s_own_way(stage: Stage) -> None:
    made, choice = await stage.choose("/modal", "accepted")
    assert choice.way == "accept on layer 1 (1 click)"
    assert made.profile is not None
    back = (await withdraw(*stage.where("/modal"), made.profile)).choice
    assert back is not None
    assert (back.outcome, back.way) == ("confirmed", "reject on layer 2 (3 clicks)")
    assert back.pressed == ("Cookie settings", "Manage options", "Statistics", "Save choices")


async def test_a_page_without_a_way_back_says_so(stage: Stage) -> None:
    made, _ = await stage.choose("/plain", "accepted")
    assert made.profile is not None
    back = (await withdraw(*stage.where("/plain"), made.profile)).choice
    assert back is not None
    assert (back.outcome, back.clicks) == ("none found", 0)
    assert back.detail == "The page shows no way back to the settings after a choice."


async def test_what_stands_out_is_measured_as_it_is_drawn(stage: Stage) -> None:
    banner = (await stage.look("/plain")).banner
    desk, phone = banner.views
    assert (desk.viewport, desk.width, desk.height) == ("desktop", 1280, 900)
    assert (phone.viewport, phone.width, phone.height) == ("phone", 390, 844)
    assert desk.share == 0.2
    assert not desk.blocks
    yes, no = desk.buttons
    assert (yes.role, yes.text, yes.order) == ("accept_all", "Accept all", 1)
    assert (no.role, no.text, no.order) == ("reject_all", "Reject all", 2)
    assert (yes.width, yes.height, yes.font_size, yes.font_weight) == (120, 40, 16, 700)
    # White on #222, as WCAG's formula has it; #777 on #333; #333 on #222.
    assert (yes.contrast, yes.prominence) == (21.0, 15.91)
    assert (no.contrast, no.prominence) == (2.82, 1.26)
    assert yes.in_view
    assert yes.y > 720


async def test_a_wall_blocks_the_page_and_its_switches_are_read_unmoved(stage: Stage) -> None:
    banner = (await stage.look("/modal")).banner
    assert [view.blocks for view in banner.views] == [True, True]
    switches = [(one.text, one.on, one.locked, one.layer) for one in banner.toggles]
    assert switches == [
        ("Necessary", True, True, 2),
        ("Statistics", True, False, 2),
        ("Marketing", False, False, 2),
    ]
    assert banner.choices == ()


async def test_the_first_seconds_are_told_in_order(stage: Stage) -> None:
    made = await stage.look("/timed")
    moments = {(one.kind, one.label): one for one in made.moments}
    banner = moments["banner", "banner"]
    assert banner.at_ms == made.banner.appeared_ms
    assert banner.at_ms >= 700
    tag = moments["request", TRACKER]
    assert tag.url == f"https://{TRACKER}/t.js"
    assert moments["cookie", "early"].host == moments["storage", "early.key"].host == HOST
    assert max(tag.at_ms, moments["cookie", "early"].at_ms) < banner.at_ms
    assert [one.at_ms for one in made.moments] == sorted(one.at_ms for one in made.moments)


async def test_standard_apis_are_asked_before_and_after(stage: Stage) -> None:
    _, no = await stage.choose("/signals", "rejected")
    assert no.before is not None
    assert no.after is not None
    assert no.before.tcf is not None
    assert no.before.tcf.status == "cmpuishown"
    assert (no.before.gpp, no.before.usp) == ("DBAA", "1YNN")
    mode = no.before.consent_mode
    assert mode is not None
    assert mode.default == {"analytics_storage": "denied", "ad_storage": "denied"}
    assert (mode.update, mode.default_after_tag) == ({}, True)
    assert {"TCF: no purposes", "Consent Mode: denied"} <= set(no.confirmed_by)

    _, yes = await stage.choose("/signals", "accepted")
    assert yes.after is not None
    tcf = yes.after.tcf
    assert tcf is not None
    assert (tcf.gdpr_applies, tcf.cmp_id, tcf.policy_version) == (True, 7, 5)
    assert (tcf.tc_string, tcf.purposes, tcf.legitimate_interests) == ("CQyes", (1, 2), (9,))
    assert (tcf.status, tcf.vendors) == ("useractioncomplete", 2)
    mode = yes.after.consent_mode
    assert mode is not None
    assert mode.update == {"analytics_storage": "granted", "ad_storage": "denied"}
    assert {"TCF: 2 purposes", "Consent Mode: granted"} <= set(yes.confirmed_by)


async def test_a_form_needs_no_script_and_its_answer_is_a_page(stage: Stage) -> None:
    _, choice = await stage.choose("/form", "rejected")
    assert choice.outcome == "confirmed"
    posted = [hit.body for hit in stage.web.log if hit.path == "/form" and hit.method == "POST"]
    assert posted == [b"c=no"]


@pytest.mark.parametrize("path", ["/bent", "/huge", "/deep", "/deaf"])
async def test_pages_that_make_it_hard(stage: Stage, path: str) -> None:
    _, choice = await stage.choose(path, "rejected")
    assert choice.outcome == "confirmed"
    assert choice.pressed == ("Reject all",)


async def test_the_page_does_not_notice_that_it_is_looked_at(stage: Stage) -> None:
    async with staying(errand(stage, "/bent")) as stay:
        await stay.arrive()
        await stay.load(10)
        noticed = await stay.page.evaluate("noticed.length = 0")
        found = await Finder(stay).look(always=True)
        assert found is not None
        assert found.candidate.deeds == {"accept_all", "reject_all"}
        noticed = await stay.page.evaluate("[noticed, isAsBefore()]")
        assert noticed == [[], 2]  # `noticed` and `isAsBefore` themselves


def errand(stage: Stage, path: str) -> Errand:
    chromium, arguments, options, url = stage.where(path)
    return Errand(chromium=chromium, arguments=arguments, options=options, url=url, extra=Extra())


@pytest.mark.parametrize(
    ("path", "outcome", "says"),
    [
        ("/hangs", "unconfirmed", "runs since without end"),
        ("/leads-away", "failed", f"led to https://{ELSEWHERE}/"),
        ("/forgets", "unconfirmed", "nothing was stored"),
        ("/odd", "accept only", "no way to refuse"),
    ],
)
async def test_what_came_of_it_is_told_truly(
    stage: Stage, path: str, outcome: str, says: str
) -> None:
    _, choice = await stage.choose(path, "rejected")
    assert choice.outcome == outcome
    assert says in choice.detail


async def test_no_banner(stage: Stage) -> None:
    made, choice = await stage.choose("/none", "rejected", patience=1.0)
    assert (choice.outcome, choice.pressed, made.profile) == ("none found", (), None)
    assert not made.banner.found


async def test_a_page_that_is_not_there(stage: Stage) -> None:
    chromium, arguments, options, _ = stage.where("/")
    made = await choose(chromium, arguments, options, "https://nobody.test/", "rejected")
    assert made.choice is not None
    assert made.choice.outcome == "failed"
    assert made.choice.detail == "The host name has no address."


SCRIPT = """
async def reject(page):
    await page.click("#no")
async def accept(page):
    await page.click("#nothing", timeout=200)
"""


async def test_a_script_of_the_user_s_own(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "consent.py"
    path.write_text(SCRIPT)
    _, choice = await stage.choose("/odd", "rejected", script=path)
    assert (choice.outcome, choice.way, choice.by) == ("confirmed", "reject by script", "script")
    with pytest.raises(Exception, match=r"consent\.py: .*Timeout 200ms"):
        await stage.choose("/odd", "accepted", script=path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "No such file"),
        ("def reject(page): pass", "define `async def reject"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
async def test_a_bad_script_is_one_sentence(
    stage: Stage, tmp_path: Path, text: str | None, says: str
) -> None:
    path = tmp_path / "consent.py"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UsageFault, match=says):
        await stage.choose("/odd", "rejected", script=path)


async def test_who_wants_to_hear_is_called_before_the_reload(stage: Stage) -> None:
    heard: list[tuple[str, bool]] = []

    async def hear(stay: Stay, pressed: float) -> None:
        cookies = await stay.context.cookies()
        heard.append((cookies[0]["value"], pressed >= stay.began))

    await stage.choose("/plain", "rejected", heard=hear)
    assert heard == [("no", True)]
