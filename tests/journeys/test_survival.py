"""Whatever dies in the middle of a scan: nothing finished is lost, and nothing is left."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner.crawl.journal import FILE_NAME, Journal
from scanner.demo.web import LocalWeb
from scanner.login import STATE_FILE
from tests.journeys.command import ROOT, browsers, cleared, ended, left_of, profile, started, until
from tests.web.bench import FOREST_HOST, forest
from tests.web.gated import HEEDS, gated_sites
from tests.web.login import HOST as LOGIN_HOST
from tests.web.login import PASSWORD, USER, login_sites

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

# The start page is also `/page/0` in the sitemap.
PAGES = 12
START = f"https://{FOREST_HOST}/"
# The kernel needs a moment to end a family of processes.
GONE_WITHIN_S = 5.0


@pytest.fixture
async def web() -> AsyncIterator[LocalWeb]:
    async with LocalWeb({FOREST_HOST: forest(PAGES), **login_sites(), **gated_sites()}) as web:
        yield web


def scan(web: LocalWeb, out: Path, *more: object, url: str = START) -> subprocess.Popen[str]:
    """A scan that starts a page every 0.4 s, so that there is a middle to it."""
    return started(
        "scan", url, "--out", out, "--format", "json", "--host-rules", web.host_rules,
        "--ignore-https-errors", "--no-screenshots", "--quiet", "--concurrency", 2,
        "--delay", 0.4, "--pages", 100, *more,
    )  # fmt: skip


def visited(web: LocalWeb) -> int:
    return len([hit for hit in web.log if hit.path == "/" or hit.path.startswith("/page/")])


def result(out: Path) -> dict[str, Any]:
    """The scan file, which its schema allows."""
    found: dict[str, Any] = json.loads((out / "scan.json").read_text("utf-8"))
    jsonschema.validate(found, json.loads((ROOT / "docs/scan.schema.json").read_text("utf-8")))
    return found


def essence(found: dict[str, Any]) -> dict[str, Any]:
    """What two scans of the same site have in common."""
    return {
        "pages": [(page["id"], page["url"], page["outcome"]) for page in found["pages"]],
        "cookies": [(c["id"], c["name"], c["page_count"]) for c in found["cookies"]],
        "requests": [(r["id"], r["url"], r["count"]) for r in found["requests"]],
    }


def profiles_of(process: subprocess.Popen[str]) -> set[str]:
    return {folder for one in browsers(process.pid) if (folder := profile(one))}


def folders_of(profiles: set[str]) -> list[str]:
    """Profiles that are still on disk."""
    return [one for one in profiles if Path(one).exists()]


async def test_a_dead_browser_is_replaced(web: LocalWeb, tmp_path: Path) -> None:
    with cleared(scan(web, tmp_path)) as process:
        await until(lambda: visited(web) >= 4)
        browsers(process.pid)[0].kill()
        done = await asyncio.to_thread(ended, process)
    assert done.code in (0, 4), done.said
    found = result(tmp_path)
    outcomes = {page["outcome"] for page in found["pages"]}
    assert (len(found["pages"]), outcomes) == (PAGES + 1, {"ok"})
    assert {c["name"] for c in found["cookies"]} == {f"page_{n}" for n in range(7)}
    assert not (tmp_path / FILE_NAME).exists()


async def test_a_killed_scan_leaves_no_browser_and_can_go_on(web: LocalWeb, tmp_path: Path) -> None:
    with cleared(scan(web, tmp_path / "whole")) as process:
        assert (await asyncio.to_thread(ended, process)).code == 0
    web.clear()
    with cleared(scan(web, tmp_path / "cut")) as process:
        await until(lambda: visited(web) >= 5)
        profiles = profiles_of(process)
        process.kill()
        await asyncio.to_thread(process.wait)
    assert profiles
    await until(lambda: not left_of(profiles), GONE_WITHIN_S)
    for folder in profiles:  # nobody was left to delete them
        shutil.rmtree(folder, ignore_errors=True)
    before = visited(web)
    with cleared(scan(web, tmp_path / "cut", "--resume")) as process:
        done = await asyncio.to_thread(ended, process)
    assert done.code == 0, done.said
    assert visited(web) < before + PAGES  # finished pages are not visited again
    found = result(tmp_path / "cut")
    assert essence(found) == essence(result(tmp_path / "whole"))
    assert found["scan"]["resumed"] == 1


async def test_a_killed_scan_goes_on_in_the_state_in_which_it_was(
    web: LocalWeb, tmp_path: Path
) -> None:
    states = ("--states", "before,rejected,accepted", "--quick", "--pages", 3, "--fail-on", "never")

    url = f"https://{HEEDS}/"
    journal = tmp_path / FILE_NAME

    def in_the_third() -> bool:
        """Whether the third state has begun, as another reader of the journal sees it."""
        with contextlib.suppress(sqlite3.OperationalError), sqlite3.connect(journal) as reader:
            return bool(reader.execute("select 1 from visits where state = 'accepted'").fetchone())
        return False

    with cleared(scan(web, tmp_path, *states, url=url)) as process:
        await until(in_the_third, 60.0)
        process.kill()
        await asyncio.to_thread(process.wait)
    with Journal(journal) as kept:
        seen = {v.page.id: v.page.started for v in kept.visits() if not v.after_choice}
        assert kept.choice("rejected")
        assert kept.choice("accepted")
    with cleared(scan(web, tmp_path, *states, "--resume", url=url)) as process:
        end = await asyncio.to_thread(ended, process)
    assert end.code == 0, end.said
    found = result(tmp_path)
    pages = {page["id"]: page["started"] for page in found["pages"]}
    assert len(pages) == 9
    assert seen.items() <= pages.items()  # what was finished was not visited again
    assert {page["outcome"] for page in found["pages"]} == {"ok"}
    assert {c["name"]: c["states"] for c in found["cookies"]}["_ad"] == ["accepted"]
    assert not journal.exists()  # and with it the visitor who has chosen


async def test_one_interrupt_ends_the_scan_with_what_it_has(web: LocalWeb, tmp_path: Path) -> None:
    with cleared(scan(web, tmp_path)) as process:
        await until(lambda: visited(web) >= 5)
        profiles = profiles_of(process)
        process.send_signal(signal.SIGINT)
        done = await asyncio.to_thread(ended, process, 20.0)
    assert done.code == 4, done.said
    assert done.said == ""
    found = result(tmp_path)
    assert (found["scan"]["stopped_by"], found["scan"]["complete"]) == ("interrupt", False)
    outcomes = [page["outcome"] for page in found["pages"]]
    assert "ok" in outcomes
    assert "not_reached" in outcomes
    assert left_of(profiles) == []
    assert folders_of(profiles) == []


async def test_two_interrupts_end_it_at_once(web: LocalWeb, tmp_path: Path) -> None:
    with cleared(scan(web, tmp_path)) as process:
        await until(lambda: visited(web) >= 3)
        (browser,) = browsers(process.pid)
        profiles = profiles_of(process)
        browser.suspend()  # so that there is still something to be impatient about after a second
        process.send_signal(signal.SIGINT)
        await asyncio.sleep(1.2)
        process.send_signal(signal.SIGINT)
        done = await asyncio.to_thread(ended, process, 20.0)
    assert done.code == 4
    assert "--resume" in done.sentence
    assert done.seconds < 10
    assert left_of(profiles) == []
    assert folders_of(profiles) == []


async def test_a_browser_that_sleeps_is_closed_all_the_same(web: LocalWeb, tmp_path: Path) -> None:
    with cleared(scan(web, tmp_path)) as process:
        await until(lambda: visited(web) >= 3)
        (browser,) = browsers(process.pid)
        profiles = profiles_of(process)
        browser.suspend()
        process.send_signal(signal.SIGINT)
        done = await asyncio.to_thread(ended, process, 20.0)
    assert done.code == 4, done.said
    assert result(tmp_path)["scan"]["stopped_by"] == "interrupt"
    assert left_of(profiles) == []


async def test_the_session_of_a_login_is_gone_afterwards(web: LocalWeb, tmp_path: Path) -> None:
    steps = tmp_path / "login.toml"
    steps.write_text(
        f"""steps = [
            {{ do = "goto", value = "https://{LOGIN_HOST}/login" }},
            {{ do = "fill", at = "[name=user]", value = "{USER}" }},
            {{ do = "fill", at = "[name=password]", value = "{PASSWORD}" }},
            {{ do = "click", at = "#enter" }},
            {{ do = "wait_for", at = "text=Log out" }},
        ]"""
    )
    out = tmp_path / "out"
    with cleared(scan(web, out, "--login", steps, url=f"https://{LOGIN_HOST}/")) as process:
        await until(lambda: (out / STATE_FILE).exists())
        assert (out / STATE_FILE).stat().st_mode & 0o777 == 0o600
        done = await asyncio.to_thread(ended, process)
    assert done.code == 0, done.said
    assert not (out / STATE_FILE).exists()
    assert PASSWORD not in (out / "scan.json").read_text("utf-8")
    assert "Orders" in {page["title"] for page in result(out)["pages"]}
