"""`consentry verify` on the demo shop: what a banner holds, before anybody deploys it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from banner.draft import draft
from scanner.demo.sites import DEMO_URL, demo_sites, demo_vendors
from scanner.demo.web import LocalWeb, running
from scanner.options import BrowserOptions, ScanOptions
from scanner.sources import Sources
from tests.journeys.command import command

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
HOSTS = {"static.mixline.example", "px.adquill.example", "t.brightbid.example"}


@pytest.fixture(scope="module")
def web() -> Iterator[LocalWeb]:
    with running(demo_sites()) as local:
        yield local


@pytest.fixture(scope="module")
def drafted(web: LocalWeb) -> str:
    from scanner.cli.run import scanned

    browser = BrowserOptions(path="", host_rules=web.host_rules, ignore_https_errors=True)
    options = ScanOptions(url=DEMO_URL, dns=False, pages=6, browser=browser)
    scan = scanned(options, quiet=True, sources=Sources(vendors=demo_vendors()))
    # What belongs to no service is let through: the patterns alone hold.
    return draft(scan, "shop").replace('unknown = "hold"', 'unknown = "allow"')


def verified(web: LocalWeb, folder: Path, sites: str, *words: str) -> tuple[int, dict[str, Any]]:
    (folder / "sites.toml").write_text(sites)
    told = subprocess.run(  # noqa: S603 - our own command
        command(
            "verify", "shop", "--config", folder / "sites.toml", "--json", "--quiet",
            "--pages", "3", *words, "--host-rules", web.host_rules, "--ignore-https-errors",
        ),
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert told.stdout, told.stderr
    return told.returncode, json.loads(told.stdout)


def test_what_is_listed_waits(web: LocalWeb, drafted: str, tmp_path: Path) -> None:
    web.clear()
    _, found = verified(web, tmp_path, drafted, "--states", "rejected,gpc", "--way", "pages")
    assert found["states"] == ["rejected", "gpc"]
    # What is left is what nobody has decided about: the draft lists it as unknown.
    assert {leak["category"] for leak in found["leaks"]} <= {"unclassified"}
    assert {leak["service"] for leak in found["leaks"]} <= {None}
    assert found["notes"] == []
    # By the server's log: nobody who is listed heard of the visitor.
    assert not {hit.host for hit in web.log} & HOSTS


def test_a_pattern_that_is_wrong_is_found_and_named(
    web: LocalWeb, drafted: str, tmp_path: Path
) -> None:
    assert "adquill.example" in drafted
    sabotaged = re.sub(r'"([a-z.]*\.)?adquill\.example"', '"wrong.adquill.example"', drafted)
    code, found = verified(web, tmp_path, sabotaged, "--states", "rejected", "--way", "pages")
    (leak,) = [one for one in found["leaks"] if "asked px.adquill.example" in one["seen"]]
    assert code == 1
    assert leak["service"] == "adquill-ads"
    assert leak["missing"]["domains"] == ["px.adquill.example"]
    assert 'domains = ["wrong.adquill.example", "px.adquill.example"]' in leak["lines"]
