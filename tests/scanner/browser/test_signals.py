"""Global Privacy Control and Do Not Track, as a site of the local web sees them."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from scanner.browser.find import candidates, is_shell
from scanner.browser.launch import Chromium, LaunchOptions, launched, switches
from scanner.browser.signals import added_signals, measure_signals
from scanner.demo.exchange import Hit, Response, empty, html, script, with_credentials
from scanner.demo.site import Site
from scanner.demo.web import LocalWeb
from scanner.options import BrowserOptions
from scanner.record.targets import Target, Targets
from scanner.records import PrivacySignalName
from tests.web.scanning import local_options, scan_local, scan_with

HOST, OTHER = "signals.example", "other.example"
READ = "`${navigator.globalPrivacyControl} ${navigator.doNotTrack}`"
PAGE = f"""<!doctype html><title>waiting</title><script src="https://{OTHER}/tag.js"></script>
<iframe src="https://{OTHER}/frame"></iframe><script>
const own = Object.getOwnPropertyDescriptor(Navigator.prototype, 'globalPrivacyControl')
const shape = own ? [own.get.name, own.get.length, own.set, own.enumerable, own.configurable,
  Object.hasOwn(own.get, 'prototype'), Function.prototype.toString.call(own.get)].join() : 'none'
let stranger = 'answered'
try {{ own && own.get.call({{}}) }} catch (error) {{ stranger = error.constructor.name }}
const said = {{ page: {READ}, shape, stranger }}
const tell = (name) => ({{ data }}) => {{
  said[name] = data
  if (said.frame && said.worker) document.title = JSON.stringify(said)
}}
addEventListener('message', tell('frame'))
new Worker('/worker.js').onmessage = tell('worker')
fetch('https://{OTHER}/fetch')
navigator.sendBeacon('https://{OTHER}/beacon', 'x')
navigator.serviceWorker.register('/service.js')
</script>"""
NAME = "get globalPrivacyControl"
NATIVE = f"{NAME},0,,true,true,false,function {NAME}() {{ [native code] }}"
FETCHING = ("/", "/frame", "/tag.js", "/fetch", "/beacon", "/worker.js", "/worker", "/service")


def readable(hit: Hit) -> Response:
    return with_credentials(hit, empty())


def sites() -> dict[str, Site]:
    own = {
        "/": html(PAGE),
        "/worker.js": script(f"postMessage({READ}); fetch('/worker')"),
        "/service.js": script("oninstall = (e) => e.waitUntil(fetch('/service'))"),
        "/robots.txt": empty(status=404),
    }
    frame = html(f"<!doctype html><script>parent.postMessage({READ}, '*')</script>")
    return {
        HOST: Site(own, fallback=empty()),
        OTHER: Site({"/frame": frame, "/tag.js": script("void 0")}, fallback=readable),
    }


def sent(web: LocalWeb, header: str) -> dict[str, str | None]:
    return {
        hit.path: hit.header(header)
        for hit in web.log
        if hit.method != "OPTIONS" and hit.path in (*FETCHING, "/service.js")
    }


@contextlib.asynccontextmanager
async def browser(**options: Any) -> AsyncIterator[Chromium]:
    async with (
        async_playwright() as playwright,
        launched(playwright, LaunchOptions(**options)) as chromium,
    ):
        yield chromium


async def visited(chromium: Chromium) -> dict[str, str]:
    context = await chromium.new_context()
    page = await context.new_page()
    await page.goto(f"https://{HOST}/")
    await page.wait_for_function("document.title !== 'waiting'")
    await page.wait_for_timeout(500)  # the service worker's own fetch
    said: dict[str, str] = json.loads(await page.title())
    await context.close()
    return said


def test_the_switch_is_merged_with_the_users() -> None:
    path = Path("/x/chrome")
    asked = switches(
        LaunchOptions(executable=path, gpc=True, extra=("--enable-features=A,B", "--lang=de"))
    )
    assert "--enable-features=GlobalPrivacyControlForce,A,B" in asked
    assert asked[-1] == "--lang=de"
    assert sum(switch.startswith("--enable-features") for switch in asked) == 1
    plain = switches(LaunchOptions(executable=path, extra=("--enable-features=A",)))
    assert plain[-1] == "--enable-features=A"


@pytest.mark.browser
async def test_the_browsers_own_way(chromium_path: Path) -> None:
    async with (
        LocalWeb(sites()) as web,
        browser(
            executable=chromium_path,
            gpc=True,
            host_rules=web.host_rules,
            ignore_https_errors=True,
        ) as chromium,
    ):
        measured = await measure_signals(chromium, ("gpc",))
        said = await visited(chromium)
    (one,) = measured.signals
    assert (one.how, one.header) == ("native", "all")
    assert set(one.missing) <= {"preflight", "websocket"}
    assert (one.property_page, one.property_frame, one.property_worker) == (True, True, True)
    assert "WebSocket handshakes" in one.detail
    assert added_signals(measured) == ()
    assert sent(web, "Sec-GPC") == dict.fromkeys((*FETCHING, "/service.js"), "1")
    assert said["page"] == said["frame"] == "true null"
    assert said["worker"] == "true undefined"
    assert said["shape"] == NATIVE


@pytest.mark.browser
async def test_the_way_around(chromium_path: Path) -> None:
    async with (
        LocalWeb(sites()) as web,
        browser(
            executable=chromium_path,
            gpc=True,
            dnt=True,
            native_signals=False,
            host_rules=web.host_rules,
            ignore_https_errors=True,
        ) as chromium,
    ):
        measured = await measure_signals(chromium, ("gpc", "dnt"))
        said = await visited(chromium)
    assert added_signals(measured) == ("gpc", "dnt")
    for one in measured.signals:
        assert (one.how, one.header) == ("added", "some")
        assert set(one.missing) == {"preflight", "websocket", "service_worker"}
        assert (one.property_page, one.property_frame) == (True, True)
        assert "scripts of service workers" in one.detail
    for header in ("Sec-GPC", "DNT"):
        got = sent(web, header)
        assert got.pop("/service.js") is None
        assert got == dict.fromkeys(FETCHING, "1")
    assert said["page"] == said["frame"] == "true 1"
    assert said["worker"] == "true undefined"
    assert (said["shape"], said["stranger"]) == (NATIVE, "TypeError")
    # Neither header makes a request one that needs the other site's leave.
    assert not any(hit.method == "OPTIONS" and hit.path == "/fetch" for hit in web.log)


@pytest.mark.browser
async def test_do_not_track_by_the_profile() -> None:
    full = next((path for path in candidates(headed=True) if not is_shell(path)), None)
    if full is None:
        pytest.skip("needs a full Chromium besides the headless shell")
    async with (
        LocalWeb(sites()) as web,
        browser(
            executable=full, dnt=True, host_rules=web.host_rules, ignore_https_errors=True
        ) as chromium,
    ):
        measured = await measure_signals(chromium, ("dnt",))
        said = await visited(chromium)
    (one,) = measured.signals
    assert (one.how, one.header, one.property_worker) == ("native", "all", None)
    assert sent(web, "DNT")["/service.js"] == "1"
    assert said["page"] == "undefined 1"


@pytest.mark.browser
async def test_a_browser_that_tells_nobody(chromium_path: Path) -> None:
    async with (
        LocalWeb(sites()) as web,
        browser(
            executable=chromium_path, host_rules=web.host_rules, ignore_https_errors=True
        ) as chromium,
    ):
        said = await visited(chromium)
    assert set(sent(web, "Sec-GPC").values()) == {None}
    assert set(sent(web, "DNT").values()) == {None}
    assert said["page"] == "undefined null"


@pytest.mark.browser
@pytest.mark.parametrize("wanted", [("gpc",), ("dnt",), ("gpc", "dnt")])
async def test_a_whole_scan(wanted: tuple[PrivacySignalName, ...]) -> None:
    async with LocalWeb(sites()) as web:
        wish = BrowserOptions(
            host_rules=web.host_rules,
            ignore_https_errors=True,
            gpc="gpc" in wanted,
            dnt="dnt" in wanted,
        )
        scan = await scan_with(local_options(web, f"https://{HOST}/", browser=wish))
    state = "gpc" if "gpc" in wanted else "before"
    assert scan.states == (state,)
    assert {page.state for page in scan.pages} == {state}
    assert {request.states for request in scan.requests} == {(state,)}
    assert scan.scan.privacy_signals is not None
    assert scan.scan.privacy_signals.asked == wanted
    visits = {hit.path: hit for hit in web.log if hit.path in FETCHING}
    for signal, header in (("gpc", "Sec-GPC"), ("dnt", "DNT")):
        carried = {hit.header(header) for hit in visits.values()}
        assert carried == ({"1"} if signal in wanted else {None})


@pytest.mark.browser
async def test_a_service_worker_that_was_let_go_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright may let it go before our line has reached it: its fetches say it all the same."""
    at_once = Targets._prepare

    def late(self: Targets, target: Target) -> None:
        if target.type == "service_worker":
            asyncio.get_running_loop().call_later(1, at_once, self, target)
        else:
            at_once(self, target)

    monkeypatch.setattr(Targets, "_prepare", late)
    async with LocalWeb(sites()) as web:
        wish = BrowserOptions(host_rules=web.host_rules, ignore_https_errors=True, dnt=True)
        await scan_with(local_options(web, f"https://{HOST}/", browser=wish))
    got = sent(web, "DNT")
    del got["/service.js"]
    assert got == dict.fromkeys(FETCHING, "1")


@pytest.mark.browser
async def test_a_scan_without_signals_says_nothing_of_them() -> None:
    scan, web = await scan_local(sites(), f"https://{HOST}/")
    assert scan.scan.privacy_signals is None
    assert scan.states == ("before",)
    assert {hit.header("sec-gpc") for hit in web.log} == {None}
