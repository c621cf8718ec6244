"""The first five minutes: the demo, and everything that a new user gets wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from playwright.async_api import async_playwright

from scanner.demo.shop.pages import HOME, PATHS
from scanner.demo.web import LocalWeb
from tests.journeys.command import ROOT, Ended, ended, run, started
from tests.web.plain import CLEAN_HOST, plain_sites

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]

# Name, domain, party: every cookie that the shop and its trackers set (scanner/demo/shop).
COOKIES = {
    ("ll_session", "www.lanternloom.example", "first"),
    ("ll_theme", "www.lanternloom.example", "first"),
    ("ll_probe", "www.lanternloom.example", "first"),
    ("ll_csrf", "www.lanternloom.example", "first"),
    ("_mx_id", "lanternloom.example", "first"),
    ("_mx_srv", "metrics.lanternloom.example", "first"),
    ("_aq", "www.lanternloom.example", "first"),
    ("pv_visitor", "www.lanternloom.example", "first"),
    ("_pollen", "www.lanternloom.example", "first"),
    ("aq", "px.adquill.example", "third"),
    ("bb_uid", "t.brightbid.example", "third"),
    ("idl", "sync.idloop.example", "third"),
    ("idl_seen", "sync.idloop.example", "third"),
    ("pln", "lazy.pollenads.example", "third"),
    ("hd_desk", "widget.hellodesk.example", "third"),
    ("hd_guest", "widget.hellodesk.example", "third"),
    ("hd_sid", "widget.hellodesk.example", "third"),
    ("rb_quality", "player.reelbox.example", "third"),
    ("reel_visitor", "player.reelbox.example", "third"),
}
TRACKERS = {
    "adquill.example", "brightbid.example", "hellodesk.example", "idloop.example",
    "mixline.example", "paneview.example", "pollenads.example", "reelbox.example",
    "tagharbor.example", "typeporch.example",
}  # fmt: skip
BLANK = {"HOME": "/nonexistent", "PATH": "", "PLAYWRIGHT_BROWSERS_PATH": "/nonexistent",
         "CONSENTRY_BROWSER": ""}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    """The demo, once."""
    out = tmp_path_factory.mktemp("demo") / "report"
    return ended(started("demo", "--out", out)), out


@pytest.fixture
async def web() -> AsyncIterator[LocalWeb]:
    async with LocalWeb(plain_sites()) as web:
        yield web


def scan_of(demo: tuple[Ended, Path]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((demo[1] / "scan.json").read_text("utf-8"))
    return found


def test_the_demo_sees_the_whole_shop(demo: tuple[Ended, Path]) -> None:
    done, out = demo
    assert (done.code, done.seconds < 60) == (0, True), done.said
    assert str(out / "report.html") in done.out
    assert "\x1b" not in done.out
    found = scan_of(demo)
    jsonschema.validate(found, json.loads((ROOT / "docs/scan.schema.json").read_text("utf-8")))
    assert {page["url"] for page in found["pages"]} == {HOME.rstrip("/") + path for path in PATHS}
    assert {page["outcome"] for page in found["pages"]} == {"ok"}
    assert found["scan"]["complete"]
    assert not found["summary"]["clean"]


def test_the_demo_names_everyone(demo: tuple[Ended, Path]) -> None:
    found = scan_of(demo)
    stored = {(c["name"], c["domain"], c["party"]) for c in found["cookies"] if c["stored"]}
    assert stored == COOKIES
    refused = {c["name"]: c["blocked_reason"] for c in found["cookies"] if not c["stored"]}
    # The recorder uploads with a fetch that takes no credentials, so its cookie comes to nothing.
    assert refused == {"bb_legacy": "SameSiteNoneInsecure", "pv": "NotStored"}
    assert [c["name"] for c in found["cookies"] if c["deleted"]] == ["ll_probe"]
    assert {party["registrable_domain"] for party in found["third_parties"]} == TRACKERS
    items = {(item["kind"], item["key"]) for item in found["storage"]}
    assert {("local", "aq_uid"), ("session", "_mx_session"), ("cache", "ll-offline-1")} <= items
    kinds = {beacon["kind"] for beacon in found["beacons"]}
    assert {"send_beacon", "pixel"} <= kinds


def test_the_demo_tells_who_set_what(demo: tuple[Ended, Path]) -> None:
    found = scan_of(demo)
    (cookie,) = (c for c in found["cookies"] if c["name"] == "_mx_id")
    chain = [step["url"].split("?")[0] for step in cookie["set_by"][0]["initiator_chain"]]
    assert chain[0].startswith(HOME)
    assert chain[-2:] == ["https://cdn.tagharbor.example/th.js",
                          "https://static.mixline.example/mx.js"]  # fmt: skip
    (end,) = (r for r in found["requests"] if "sync.idloop.example/done.gif" in r["url"])
    hops = [hop["url"].split("?")[0] for hop in end["redirect_chain"]]
    assert hops == ["https://px.adquill.example/sync", "https://t.brightbid.example/match",
                    "https://sync.idloop.example/in"]  # fmt: skip
    (lazy,) = (c for c in found["cookies"] if c["name"] == "_pollen")  # sleeps until moved
    assert lazy["page_count"] == len(PATHS)


def test_the_demo_says_what_everything_is_for(demo: tuple[Ended, Path]) -> None:
    found = scan_of(demo)
    sections = ("cookies", "storage", "requests", "beacons", "third_parties")
    assert all(one["because"] for section in sections for one in found[section])
    cookies = {cookie["name"]: cookie for cookie in found["cookies"]}
    set_by_its_script = cookies["_aq"]  # no table knows the name, and it is the shop's own
    assert set_by_its_script["category"] == "marketing"
    assert set_by_its_script["because"] == "setter:adquill.example"
    assert cookies["pv_visitor"]["because"] == "unknown"
    clash = cookies["_mx_id"]  # statistics, says its maker; necessary, says the shop
    assert (clash["category"], clash["confidence"], clash["disputed"]) == ("analytics", "low", True)
    assert {"analytics", "necessary"} <= {signal["category"] for signal in clash["signals"]}
    assert found["summary"]["cookies_by_category"]["unclassified"] > 0
    assert "Disputed: a person should decide" in demo[0].out


async def test_the_demos_report_opens_alone(demo: tuple[Ended, Path], chromium_path: Path) -> None:
    said: list[str] = []
    asked: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, chromium_sandbox=False
        )
        page = await browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        await page.goto((demo[1] / "report.html").as_uri(), wait_until="load")
        text = await page.inner_text("body")
        await browser.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert "_mx_id" in text
    assert "adquill.example" in text


async def test_stdout_holds_the_result_and_nothing_else(web: LocalWeb, tmp_path: Path) -> None:
    common = ("scan", f"https://{CLEAN_HOST}/", "--pages", 2, "--host-rules", web.host_rules,
              "--ignore-https-errors", "--no-screenshots")  # fmt: skip
    done = await run(*common, "--json")
    found = json.loads(done.out)
    jsonschema.validate(found, json.loads((ROOT / "docs/scan.schema.json").read_text("utf-8")))
    assert (done.code, done.said) == (0, "")
    assert found["summary"]["clean"]

    out = tmp_path / "new" / "folder"
    done = await run(*common, "--out", out, "--har", "--quiet")
    assert (done.code, done.said) == (0, "")
    names = {path.name for path in out.iterdir()}
    assert {"scan.json", "report.html", "requests.har"} <= names
    assert not [name for name in names if "partial" in name]
    log = json.loads((out / "requests.har").read_text("utf-8"))["log"]
    assert f"https://{CLEAN_HOST}/" in {entry["request"]["url"] for entry in log["entries"]}
    assert "user-agent" in {
        header["name"].lower() for entry in log["entries"] for header in entry["request"]["headers"]
    }


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("scan", "not a url"), 2, "not an address"),
        (("scan", "ftp://www.example.com/"), 2, "not an address"),
        (("scan", "https://www.example.com/", "--include", "("), 2, "--include"),
        (("scan", "https://www.example.com/", "--pagse", "3"), 2, "--pagse"),
        (("scan", "https://www.example.com/", "--pages", "many"), 2, "--pages"),
        (("scan", "https://www.example.com/", "--out", "/proc/nothing"), 2, "--out"),
        (("scan", "https://www.example.com/", "--browser", "/bin/none"), 2, "--browser"),
        (("scan", "https://www.example.com/", "--resume"), 2, "--out"),
        (("scan", "https://www.example.com/", "--device", "Abacus"), 2, "--device"),
        (("skan", "https://www.example.com/"), 2, "skan"),
    ],
)
async def test_what_cannot_be_meant_is_one_sentence(
    words: tuple[str, ...], code: int, says: str
) -> None:
    done = await run(*words)
    assert (done.code, done.out) == (code, "")
    assert says in done.sentence


async def test_what_cannot_be_reached_is_one_sentence(web: LocalWeb, tmp_path: Path) -> None:
    rules = ("--host-rules", web.host_rules, "--no-dns", "--out", tmp_path / "out")
    done = await run("scan", "https://no-such-host.example/", *rules)
    assert (done.code, done.out) == (3, "")
    assert "no address" in done.sentence
    done = await run("scan", f"https://{CLEAN_HOST}:444/", *rules[:2])
    assert done.code == 3
    assert done.sentence


async def test_without_a_browser_it_says_how_to_get_one() -> None:
    done = await run("scan", "https://www.example.com/", **BLANK)
    assert (done.code, done.out) == (3, "")
    assert "consentry setup" in done.sentence


async def test_one_end_of_a_pipe_may_close(demo: tuple[Ended, Path]) -> None:
    process = started("report", demo[1] / "scan.json", "--format", "text")
    assert process.stdout is not None
    process.stdout.close()
    code = await asyncio.to_thread(process.wait, 20)
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert "Traceback" not in said, (code, said)
