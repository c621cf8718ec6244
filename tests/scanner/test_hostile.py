"""A site that attacks its visitor is data, in the records and in every report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.options import PageOptions
from scanner.records import Scan
from scanner.report.files import write_report
from tests.web.hostile import HOST, NAMES, THIRD, hostile_sites
from tests.web.scanning import scan_local

pytestmark = pytest.mark.browser

PATHS = ("/", "/poison", "/setters", "/headers", "/jump", "/check")
# What a terminal obeys: escapes, bells, other C0 and C1 controls; and what turns text around.
ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


async def hostile_scan() -> Scan:
    """One scan of everything, with values kept, so that they get as far as they can."""
    first, *others = (f"https://{HOST}{path}" for path in PATHS)
    scan, _ = await scan_local(
        hostile_sites(),
        first,
        extra_pages=tuple(others),
        pages=10,
        depth=0,
        page=PageOptions(screenshots=False, keep_values=True),
    )
    return scan


async def test_everything_is_data(tmp_path: Path) -> None:
    scan = await hostile_scan()
    assert [page.outcome for page in scan.pages][:4] == ["ok"] * 4
    assert [page.outcome for page in scan.pages][5:] == ["ok"]
    assert [page.settled for page in scan.pages if page.outcome == "ok"] == [True] * 5

    keys = {item.key: item for item in scan.storage if item.kind == "local"}
    kept = {key: item.value.text for key, item in keys.items() if item.value}
    assert {name: kept.get(name) for name in NAMES.values()} == {n: n for n in NAMES.values()}
    assert any("surrogate" in key and key != "lone\ud800surrogate" for key in keys)
    names = {cookie.name for cookie in scan.cookies}
    assert {"h_script", "h_formula", "h_long", "h_emoji", "h_prototype"} <= names
    assert {NAMES["prototype"], NAMES["formula_at"], NAMES["right_to_left"]} <= names

    # A page that broke every global is recorded all the same, and so is one with own setters.
    assert {"h_after_poison", "h_own_setter", "h_third"} <= names
    assert {"h_after_poison", "h_own_set_item"} <= keys.keys()
    assert "innocent.example" not in str(scan.cookies) + str(scan.storage)
    assert any(request.url.endswith("/after-poison.json") for request in scan.requests)
    assert THIRD in {party.host for party in scan.third_parties}

    _check_report(scan, tmp_path / "out")


def _check_report(scan: Scan, out: Path) -> None:
    """Nothing in it gives orders, and nothing of it is outside the folder."""
    out.mkdir()
    written = write_report(scan, out, ["json", "html", "csv", "md", "text"])
    assert all(path.resolve().is_relative_to(out.resolve()) for path in written)
    for path in out.rglob("*"):
        if path.is_file() and path.suffix in (".txt", ".md", ".csv"):
            text = path.read_text("utf-8")
            assert ORDERS.search(text.replace("\r\n", "\n")) is None, path
        if path.suffix == ".html":
            assert "<script>alert(1)" not in path.read_text("utf-8")
    assert [path.name for path in out.parent.iterdir()] == [out.name]
