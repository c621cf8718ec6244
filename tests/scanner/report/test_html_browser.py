"""The HTML report in a real browser, opened from a disk: quiet, closed, usable by everyone."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from scanner.records import Scan
from scanner.report.files import write_report
from tests.scanner.report import sample

pytestmark = pytest.mark.browser


# An A4 sheet without its margins, in CSS pixels: 182 mm.
A4_WIDTH = 688


class Opened:
    """A report in a browser, with everything it said and asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        self.refused: list[tuple[str, str | None]] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(dialog.message))
        page.on("requestfailed", lambda one: self.refused.append((one.url, one.failure)))
        page.on("request", lambda request: self.asked.append(request.url))


async def opened(
    browser: Browser, folder: Path, scan: Scan, *, scripts: bool = True, width: int = 1280
) -> Opened:
    sample.write_pictures(folder)
    write_report(scan, folder, ["html"])
    context = await browser.new_context(
        java_script_enabled=scripts, viewport={"width": width, "height": 900}
    )
    report = Opened(await context.new_page())
    await report.page.goto((folder / "report.html").as_uri())
    return report


async def column(page: Page, table: str, at: int) -> list[str]:
    cells = page.locator(f"#{table} > tbody:not([hidden]) > tr:first-child > *:nth-child({at})")
    return [text.strip() for text in await cells.all_inner_texts()]


@pytest.mark.parametrize("name", ["shop", "hostile", "failed"])
async def test_report_is_quiet_and_closed(browser: Browser, tmp_path: Path, name: str) -> None:
    report = await opened(browser, tmp_path, getattr(sample, name)())
    for details in await report.page.locator("details").all():
        await details.evaluate("element => { element.open = true }")
    assert report.said == []
    assert [url for url in report.asked if not url.startswith(("file:", "data:"))] == []
    assert await report.page.evaluate("typeof window.hacked") == "undefined"


async def test_policy_stops_injected_code(browser: Browser, tmp_path: Path) -> None:
    report = await opened(browser, tmp_path, sample.shop())
    await report.page.evaluate(
        """() => {
            const image = document.createElement("img");
            image.src = "https://evil.example/x.png";
            const script = document.createElement("script");
            try {
                script.textContent = "window.hacked = 1";
            } catch {
                script.append("window.hacked = 1");
            }
            document.body.append(image, script);
        }"""
    )
    await report.page.wait_for_timeout(100)
    assert await report.page.evaluate("typeof window.hacked") == "undefined"
    assert report.refused == [("https://evil.example/x.png", "csp")]
    assert any("Content Security Policy" in text for text in report.said)


async def test_tables_sort(browser: Browser, tmp_path: Path) -> None:
    page = (await opened(browser, tmp_path, sample.shop())).page
    header = page.locator("#t-cookies thead th", has_text="Name")
    await header.get_by_role("button").click()
    names = await column(page, "t-cookies", 1)
    assert names == sorted(names, key=str.lower)
    assert await header.get_attribute("aria-sort") == "ascending"
    await header.get_by_role("button").click()
    assert await column(page, "t-cookies", 1) == names[::-1]
    assert await header.get_attribute("aria-sort") == "descending"
    await page.locator("#t-requests thead th", has_text="Size").get_by_role("button").click()
    sizes = await column(page, "t-requests", 6)
    assert sizes[0] == "0 B"
    assert sizes[-1] == "412 kB"
    assert await page.locator("#t-cookies [aria-sort]").count() == 1


async def test_tables_filter_by_text_and_party(browser: Browser, tmp_path: Path) -> None:
    page = (await opened(browser, tmp_path, sample.shop())).page
    tools = page.locator(".tools[data-for=t-cookies]")
    await tools.get_by_label("Find").fill("FBEVENTS")
    assert await column(page, "t-cookies", 1) == ["_fbp"]
    assert await tools.locator("output").inner_text() == "1 of 7 cookies"
    await tools.get_by_label("Find").fill("")
    await tools.get_by_label("Party").select_option("third")
    assert await column(page, "t-cookies", 1) == ["IDE"]
    await tools.get_by_label("Party").select_option("")
    assert len(await column(page, "t-cookies", 1)) == 7


async def test_rows_open_to_show_the_chain(browser: Browser, tmp_path: Path) -> None:
    page = (await opened(browser, tmp_path, sample.shop())).page
    step = page.locator("#t-cookies .chain .place", has_text="gtag/js:203").first
    assert not await step.is_visible()
    await page.locator("#t-cookies summary", has_text="_ga").nth(0).click()
    assert await step.is_visible()


async def test_link_to_evidence_opens_its_row(browser: Browser, tmp_path: Path) -> None:
    page = (await opened(browser, tmp_path, sample.hostile())).page
    finding = page.locator(".finding", has=page.locator('a[href="#o0"]')).first
    await finding.locator("summary").click()
    await finding.locator('a[href="#o0"]').click()
    await page.wait_for_function("document.querySelector('#o0 details').open")
    assert await page.locator("#o0 .detail").is_visible()


async def test_without_javascript_all_is_readable(browser: Browser, tmp_path: Path) -> None:
    page = (await opened(browser, tmp_path, sample.shop(), scripts=False)).page
    assert len(await column(page, "t-cookies", 1)) == 7
    assert not await page.locator(".tools").first.is_visible()
    assert await page.locator("thead button").count() == 0
    await page.locator("#t-cookies summary", has_text="_fbp").click()
    assert await page.locator("#t-cookies .chain .place", has_text="fbevents.js").is_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280, 1920])
@pytest.mark.parametrize("name", ["shop", "hostile"])
async def test_nothing_is_wider_than_the_screen(
    browser: Browser, tmp_path: Path, width: int, name: str
) -> None:
    page = (await opened(browser, tmp_path, getattr(sample, name)(), width=width)).page
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_nothing_moves_while_it_loads(browser: Browser, tmp_path: Path) -> None:
    page = (await opened(browser, tmp_path, sample.shop())).page
    shifts = await page.evaluate(
        """() => new Promise((done) => {
            let total = 0;
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) total += entry.value;
            }).observe({ type: "layout-shift", buffered: true });
            setTimeout(() => done(total), 200);
        })"""
    )
    assert shifts == 0


async def test_print_shows_filtered_rows_too(browser: Browser, tmp_path: Path) -> None:
    page = (await opened(browser, tmp_path, sample.shop())).page
    await page.locator(".tools[data-for=t-cookies]").get_by_label("Find").fill("_fbp")
    await page.emulate_media(media="print")
    rows = page.locator("#t-cookies > tbody > tr:first-child")
    assert [await row.is_visible() for row in await rows.all()] == [True] * 7
    assert not await page.locator(".tools").first.is_visible()
    await page.set_viewport_size({"width": A4_WIDTH, "height": 900})
    assert await page.evaluate("document.documentElement.scrollWidth") <= A4_WIDTH


async def test_techniques_open_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = (await opened(browser, tmp_path, sample.shop())).page
    card = page.locator("#fingerprinting0")
    assert await card.locator(".trait[open]").count() == 1
    await card.locator(".trait:not([open]) > summary").first.focus()
    await page.keyboard.press("Enter")
    assert await card.locator(".trait[open]").count() == 2
    assert await card.get_by_text("It was read twice").is_visible()


async def test_print_shows_all_evidence(browser: Browser, tmp_path: Path) -> None:
    page = (await opened(browser, tmp_path, sample.shop())).page
    await page.emulate_media(media="print")
    proofs = await page.locator("#fingerprinting0 .proofs li").all()
    assert len(proofs) == 10
    assert all([(await proof.bounding_box() or {}).get("height") for proof in proofs])


async def test_headings_leave_out_no_level(browser: Browser, tmp_path: Path) -> None:
    page = (await opened(browser, tmp_path, sample.shop())).page
    levels = await page.evaluate(
        "Array.from(document.querySelectorAll('.watching :is(h2, h3, h4, h5)'),"
        " (one) => Number(one.tagName[1]))"
    )
    assert len(levels) > 30
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


CONTRAST = """() => {
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(at).backgroundColor);
      if (a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const weak = new Set();
  for (const element of document.querySelectorAll("body *")) {
    if (![...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [luminance(parse(getComputedStyle(element).color).slice(0, 3)),
      luminance(behind(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) weak.add(element.outerHTML.slice(0, 80));
  }
  return [...weak];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_contrast_is_enough(browser: Browser, tmp_path: Path, scheme: str) -> None:
    page = (await opened(browser, tmp_path, sample.hostile())).page
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = true })"
    )
    assert await page.evaluate(CONTRAST) == []


async def test_headings_and_names_for_everyone(browser: Browser, tmp_path: Path) -> None:
    page = (await opened(browser, tmp_path, sample.shop())).page
    assert await page.get_by_role("heading", level=1).count() == 1
    assert await page.get_by_role("table", name="Cookies that were stored").count() == 1
    assert await page.locator("table:not(:has(caption))").count() == 0
    assert await page.locator("th:not([scope])").count() == 0
    await page.keyboard.press("Tab")
    assert await page.locator(":focus").inner_text() == "Skip to the report"
