"""Accept and reject on every page of the banner web, by our engine and by autoconsent from npm.

    make sdks
    python -m bench.consent [--only PAGE] [--write] [--pages]

Right and wrong are what the pages' server heard, for both alike. `--write` puts the table into
docs/consent.md between its marks; `--pages` tries the pages themselves instead, pressed by a
visitor who knows them.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.async_api import Browser, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from bench.consent_peer import Peered, attempt, client
from bench.consent_tables import Row, ours, peer, put, sums, text
from scanner.browser.find import find_browser
from scanner.demo.web import LocalWeb
from tests.web.banners.judging import heard, misses
from tests.web.banners.known import press
from tests.web.banners.rows import Truth, Wish
from tests.web.banners.running import WISHES, Ran, run
from tests.web.banners.sites import banner_sites
from tests.web.banners.truth import BY_PAGE, TRUTHS

PAGE = Path(__file__).parents[1] / "docs" / "consent.md"
# Most of the time is waiting for banners that do not come.
PEER_AT_ONCE = 6
Peers = Mapping[tuple[str, Wish], Peered]


async def _peers(truths: Sequence[Truth]) -> tuple[Peers, str]:
    limit = asyncio.Semaphore(PEER_AT_ONCE)
    async with LocalWeb(banner_sites(truths, WISHES)) as web, async_playwright() as driver:
        browser = await _launched(driver, web)

        async def one(truth: Truth, wish: Wish) -> Peered:
            async with limit:
                return await attempt(browser, web, truth, wish, wish)

        pairs = [(truth, wish) for truth in truths for wish in WISHES]
        found = await asyncio.gather(*(one(truth, wish) for truth, wish in pairs))
        version = f"Chromium {browser.version}"
        await browser.close()
    keys = [(truth.page, wish) for truth, wish in pairs]
    return dict(zip(keys, found, strict=True)), version


async def _launched(driver: Playwright, web: LocalWeb) -> Browser:
    return await driver.chromium.launch(
        executable_path=str(find_browser()),
        args=[
            "--no-sandbox",
            "--disable-blink-features=AutomationControlled",
            *web.browser_args,
        ],
    )


async def _ours(truths: Sequence[Truth]) -> Mapping[tuple[str, Wish], Ran]:
    async with LocalWeb(banner_sites(truths, WISHES)) as web:
        return await run(web, [(truth, wish) for truth in truths for wish in WISHES])


async def compare(truths: Sequence[Truth], *, write: bool) -> None:
    """Both, one after the other, on the same pages."""
    client()  # missing, it is better missed before the minutes that ours take
    mine = await _ours(truths)
    theirs, browser = await _peers(truths)
    rows = [
        Row(
            truth,
            {wish: mine[truth.page, wish] for wish in WISHES},
            {wish: theirs[truth.page, wish] for wish in WISHES},
        )
        for truth in truths
    ]
    for row in rows:
        for wish in WISHES:
            print(f"{row.truth.page:22} {row.truth.language:5} {wish:6}", ours(row, wish))
            print(f"{'':28} {'peer':6}", peer(row, wish))
    for name, own, other in sums(rows):
        print(f"{name:40} {own:>20} {other:>20}")
    if write:
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        PAGE.write_text(put(PAGE.read_text("utf-8"), text(rows, today, browser)), encoding="utf-8")
        print(f"Wrote {PAGE.relative_to(PAGE.parents[1])}.")


async def try_pages(truths: Sequence[Truth]) -> bool:
    """Whether every page does what its row says when its way is pressed."""
    limit = asyncio.Semaphore(PEER_AT_ONCE)
    async with LocalWeb(banner_sites(truths, WISHES)) as web, async_playwright() as driver:
        browser = await _launched(driver, web)

        async def one(truth: Truth, wish: Wish) -> list[str]:
            def missed() -> list[str]:
                return misses(truth, wish, heard(web.log, truth.page, wish))

            async with limit:
                try:
                    await press(browser, truth, wish, lambda: not missed())
                except PlaywrightError as error:
                    return [str(error).splitlines()[0]]
                return missed()

        pairs = [(truth, wish) for truth in truths for wish in WISHES]
        found = await asyncio.gather(*(one(truth, wish) for truth, wish in pairs))
        await browser.close()
    for (truth, wish), missed in zip(pairs, found, strict=True):
        for miss in missed:
            print(f"{truth.page} {wish}: {miss}")
    print(f"{sum(not missed for missed in found)} of {len(found)} ways do what their rows say.")
    return not any(found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.consent", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(BY_PAGE), help="only this page")
    parser.add_argument("--write", action="store_true", help="write docs/consent.md")
    parser.add_argument("--pages", action="store_true", help="try the pages themselves")
    given = parser.parse_args()
    chosen = [BY_PAGE[name] for name in given.only] if given.only else list(TRUTHS)
    if given.pages:
        sys.exit(not asyncio.run(try_pages(chosen)))
    asyncio.run(compare(chosen, write=given.write))
