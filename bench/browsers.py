"""The banner in Firefox, WebKit and Chromium: what holds in each, as a table.

`python -m bench.browsers [firefox webkit chromium]`; Debian has the first two as firefox-esr, and
webkit2gtk-driver with xvfb. Each way of tests/banner/ways.py is tried four times: on a page without
the banner (does this browser ask at all?), with it before consent, after, and on return.

WebKit at times uses again what a script preloaded, without asking anew, with a banner or without:
that a preload is `not asked on return` there is no fault of the banner's.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from banner.bundle import bundle
from bench.browser_drivers import Browser, Visit, chromium, firefox, webkit
from bench.browser_flows import FLOWS, signal
from bench.browser_ground import Missing
from scanner.demo.exchange import Hit, Response
from scanner.demo.site import Answer, Site
from scanner.demo.web import LocalWeb
from tests.banner.ways import CALLS, ELEMENTS, TAGS
from tests.banner.web import TOOLS, Shop, site

TRACKER = "t.track.test"
# Requests that were going to be made have been made by then.
SETTLED_S = 0.35
# What a browser hasn't asked for by then, it doesn't ask for.
PATIENCE_S = 2.5
# Stands last in every page; a page that a script wrote over has it no more.
FOOT = "<footer>the foot</footer>"
KEPT = "return !!document.querySelector('footer')"
BARE = "<!doctype html><html lang=en><head>"
START: dict[str, Callable[[LocalWeb], AbstractAsyncContextManager[Browser]]] = {
    "firefox": firefox,
    "webkit": webkit,
    "chromium": chromium,
}
SCRIPTS = [way for way in TAGS if "script" in way or "loader" in way or way == "module"]

Faults = dict[str, str]
"""What went wrong, by way; empty where nothing did, and `-` where the browser never asks."""


class Trial:
    """One browser at the shop."""

    def __init__(self, browser: Browser, shop: Shop, web: LocalWeb) -> None:
        self.browser, self.shop, self.web = browser, shop, web

    async def asks(self, host: str = TRACKER) -> bool:
        """Whether the tracker is asked before patience ends."""
        try:
            await self.web.wait_for(lambda hit: hit.host == host, PATIENCE_S)
        except TimeoutError:
            return False
        return True

    async def does(self, body: str, then: str = "") -> bool:
        """Whether the browser asks on a page without the banner."""
        self.web.clear()
        async with self.browser.visit() as visit:
            await visit.open(self.shop.page("/bare", BARE, body))
            await _run(visit, then)
            return await self.asks()

    async def holds(self, address: str, then: str = "") -> str:
        """What is wrong with a page before consent and after."""
        self.web.clear()
        async with self.browser.visit() as visit:
            await visit.open(address)
            await _run(visit, then)
            await asyncio.sleep(SETTLED_S)
            if self.web.seen(TRACKER):
                return "asked before consent"
            await visit.run("await consentry.acceptAll()")
            await _run(visit, then)
            if not await self.asks():
                return "not asked after consent"
            if not await visit.run(KEPT):
                return "after consent the page is gone"
            self.web.clear()
            await visit.open(address)
            await _run(visit, then)
            if not await self.asks():
                return "not asked on return"
            return "" if await visit.run(KEPT) else "on return the page is gone"

    async def element(self, way: str) -> str:
        """Of a script's making."""
        body = f"<div></div><script>{{{TOOLS}{ELEMENTS[way]}}}</script>"
        if not await self.does(body):
            return "-"
        return await self.holds(self.shop.plain("/way", body + FOOT))

    async def call(self, way: str) -> str:
        """Done by a script, then done again."""
        code = TOOLS + CALLS[way]
        if not await self.does("<div></div>", code):
            return "-"
        return await self.holds(self.shop.plain("/way", "<div></div>" + FOOT), code)

    async def tag(self, way: str) -> str:
        """Of the page's own HTML, rewritten."""
        if way == "preconnect":
            return await self.preconnect()
        if "marked" not in way and not await self.does(TAGS[way]):
            return "-"
        body = f"<p>a</p>{TAGS[way]}<p>b</p>"
        return await self.holds(self.shop.rewritten("/tag", body + FOOT))

    async def preconnect(self) -> str:
        """No request: what can be seen of it is a handshake."""
        await self.does(TAGS["preconnect"])
        if TRACKER not in self.web.handshakes:
            return "-"
        self.web.clear()
        async with self.browser.visit() as visit:
            await visit.open(self.shop.rewritten("/tag", TAGS["preconnect"]))
            await asyncio.sleep(SETTLED_S)
        return "connected before consent" if TRACKER in self.web.handshakes else ""

    async def unedited(self, way: str) -> str:
        """By the gate's tag alone the browser may ask; what it gets runs after consent, once."""
        async with self.browser.visit() as visit:
            await visit.open(self.shop.plain("/unedited", TAGS[way]))
            await asyncio.sleep(SETTLED_S)
            if await visit.run("return window.ran"):
                return "ran before consent"
            await visit.run("await consentry.acceptAll()")
            runs = await visit.run(
                "for (let turn = 0; turn < 100 && !window.ran; turn++)"
                " await new Promise((done) => setTimeout(done, 25)); return window.ran?.length"
            )
        return "" if runs == 1 else f"ran {runs or 0} times after consent"

    async def flow(self, name: str) -> str:
        """One thing that visitors do."""
        self.web.clear()
        self.shop.bundle = bundle(site())
        await FLOWS[name](self.browser, self.shop, self.web)
        return ""


async def _run(visit: Visit, code: str) -> None:
    if code:
        await visit.run(code)


async def tried(trial: Trial, faults: dict[str, Faults]) -> None:
    """Try everything, and say how far it is."""
    groups = {
        "elements by script": (ELEMENTS, trial.element),
        "calls": (CALLS, trial.call),
        "tags of rewritten pages": (TAGS, trial.tag),
        "scripts of unedited pages": (SCRIPTS, trial.unedited),
        "what visitors do": (FLOWS, trial.flow),
    }
    for group, (ways, attempt) in groups.items():
        begun = time.monotonic()
        found = faults.setdefault(group, {})
        for way in ways:
            try:
                found[way] = await attempt(way)
            except (AssertionError, RuntimeError, TimeoutError) as error:
                found[way] = " ".join(str(error).split())[:200] or type(error).__name__
        took = time.monotonic() - begun
        print(f"{trial.browser.version}: {group} in {took:.0f} s", file=sys.stderr)


def forgotten(sites: dict[str, Site]) -> dict[str, Site]:
    """The same web with a tracker whose answers nobody keeps, so that each use is a request."""
    tracker = sites[TRACKER]

    def answer(hit: Hit) -> Answer:
        given = tracker.answer(hit)
        return given.plus(("Cache-Control", "no-store")) if isinstance(given, Response) else given

    return {**sites, TRACKER: Site(fallback=answer)}


async def everywhere(names: list[str]) -> dict[str, dict[str, Faults]]:
    """Faults by browser and group."""
    shop, results = Shop(), dict[str, dict[str, Faults]]()
    async with LocalWeb(forgotten(shop.sites())) as web:
        for name in names:
            try:
                async with START[name](web) as browser:
                    faults: dict[str, Faults] = {}
                    await tried(Trial(browser, shop, web), faults)
                    results[browser.version] = faults
            except Missing as missing:
                print(f"{name}: {missing}", file=sys.stderr)
        if "firefox" in names:
            await with_signal(shop, web, results)
    return results


async def with_signal(shop: Shop, web: LocalWeb, results: dict[str, dict[str, Faults]]) -> None:
    """Firefox with its own Global Privacy Control switched on."""
    try:
        async with firefox(web, privacy__globalprivacycontrol__enabled=True) as browser:
            web.clear()
            try:
                await signal(browser, shop, web)
                fault = ""
            except (AssertionError, RuntimeError, TimeoutError) as error:
                fault = str(error) or type(error).__name__
            results[browser.version]["what visitors do"]["the browser's own privacy signal"] = fault
    except Missing:
        pass


def table(results: dict[str, dict[str, Faults]]) -> str:
    """Markdown: how many held in each browser, and each that did not."""
    browsers = list(results)
    rows = [["", *browsers], ["---"] * (len(browsers) + 1)]
    groups = dict.fromkeys(group for faults in results.values() for group in faults)
    for group in groups:
        counts = []
        for one in browsers:
            found = [fault for fault in results[one].get(group, {}).values() if fault != "-"]
            counts.append(f"{found.count('')} of {len(found)}")
        rows.append([group, *counts])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    for one in browsers:
        for group, faults in results[one].items():
            never = [way for way, fault in faults.items() if fault == "-"]
            if never:
                lines.append(f"\n{one}, {group}: never asks by {', '.join(never)}.")
            wrong = [f"- {way}: {fault}" for way, fault in faults.items() if fault.strip("-")]
            if wrong:
                lines.append(f"\n{one}, {group}:\n" + "\n".join(wrong))
    return "\n".join(lines)


def main() -> None:
    """Try the browsers that were asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    # Where nothing is named argparse has an empty list, and wants it among the choices.
    parser.add_argument("browsers", nargs="*", choices=[*START, []], default=[])
    print(table(asyncio.run(everywhere(parser.parse_args().browsers or list(START)))))


if __name__ == "__main__":
    main()
