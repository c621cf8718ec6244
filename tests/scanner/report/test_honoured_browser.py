"""The report about the visitor's choice in a real browser: on any screen, for everyone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from scanner.records import Scan
from tests.scanner.report import chosen
from tests.scanner.report.test_html_browser import A4_WIDTH, CONTRAST, opened

pytestmark = pytest.mark.browser

OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true })"


async def shown(browser: Browser, folder: Path, scan: Scan, **wishes: bool) -> Page:
    chosen.write_shots(folder)
    return (await opened(browser, folder, scan, **wishes)).page


async def test_report_is_quiet_and_closed(browser: Browser, tmp_path: Path) -> None:
    for scan in (chosen.loop(), chosen.hostile()):
        chosen.write_shots(tmp_path)
        report = await opened(browser, tmp_path, scan)
        await report.page.evaluate(OPEN_ALL)
        assert report.said == []
        assert [url for url in report.asked if not url.startswith(("file:", "data:"))] == []
        assert await report.page.evaluate("typeof window.hacked") == "undefined"


async def test_nothing_is_wider_than_any_screen(browser: Browser, tmp_path: Path) -> None:
    for scan in (chosen.loop(), chosen.hostile()):
        page = await shown(browser, tmp_path, scan)
        await page.evaluate(OPEN_ALL)
        for width in (320, 390, 768, 1024, 1280, 1920):
            await page.set_viewport_size({"width": width, "height": 900})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, width
        await page.emulate_media(media="print")
        await page.set_viewport_size({"width": A4_WIDTH, "height": 900})
        assert await page.evaluate("document.documentElement.scrollWidth") <= A4_WIDTH


async def test_contrast_is_enough_in_both_schemes(browser: Browser, tmp_path: Path) -> None:
    page = await shown(browser, tmp_path, chosen.loop())
    await page.evaluate(OPEN_ALL)
    await page.emulate_media(color_scheme="light")
    assert await page.evaluate(CONTRAST) == []
    await page.emulate_media(color_scheme="dark")
    assert await page.evaluate(CONTRAST) == []


async def test_an_owner_sees_verdicts_and_what_to_do_without_scrolling(
    browser: Browser, tmp_path: Path
) -> None:
    page = await shown(browser, tmp_path, chosen.loop())
    for text in ("not honoured", "partly honoured", "Do this first"):
        box = await page.get_by_text(text).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 900


async def test_what_to_do_first_leads_to_its_finding(browser: Browser, tmp_path: Path) -> None:
    page = await shown(browser, tmp_path, chosen.loop())
    await page.locator(".begin a").click()
    target = page.locator(".finding:target")
    assert "A tracker runs although the visitor refused" in await target.inner_text()
    await target.locator("summary").click()
    await target.get_by_role("link", name="_ga", exact=True).click()
    await page.wait_for_function("document.querySelector('tbody:target details').open")


async def test_rows_open_by_keyboard_without_javascript(browser: Browser, tmp_path: Path) -> None:
    page = await shown(browser, tmp_path, chosen.loop(), scripts=False)
    thing = page.locator(".matrix .thing", has_text="region1.google-analytics.com")
    assert not await thing.is_visible()
    await page.locator(".matrix summary", has_text="Google Analytics").focus()
    await page.keyboard.press("Enter")
    assert await thing.is_visible()
    assert await page.get_by_text("Meta Pixel", exact=True).first.is_visible()


async def test_matrix_stays_a_table_for_screen_readers(browser: Browser, tmp_path: Path) -> None:
    page = await shown(browser, tmp_path, chosen.loop())
    for width in (1280, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        table = page.get_by_role("table", name="Services that need consent, by consent state")
        head = page.get_by_role("rowheader", name="Google Analytics, Analytics")
        row = table.get_by_role("row").filter(has=head)
        heard = await row.get_by_role("cell").all_inner_texts()
        assert len(heard) == 4
        assert "needs a consent that isn't there" in heard[0]
        assert "may be there in this state" in heard[2]
    assert await page.locator("th:not([scope])").count() == 0
    assert await page.get_by_role(
        "img", name="services that need consent were at work"
    ).is_visible()


async def test_print_shows_what_every_service_did(browser: Browser, tmp_path: Path) -> None:
    page = await shown(browser, tmp_path, chosen.loop())
    await page.emulate_media(media="print")
    things = await page.locator(".matrix .thing").all()
    assert len(things) > 8
    assert all([(await one.bounding_box() or {}).get("height") for one in things])
