"""What is on the shelf is whole, follows its files, and outlives a bad edit."""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import brotli
import pytest

import server.file
from banner.bundle import bundle
from banner.regimes import asked, places
from scanner.errors import UsageFault
from scanner.records import Scan
from scanner.report.scan_file import save_scan
from server import shelf as shelves
from server.settings import Settings
from server.shelf import Shelf
from server.stand import key_of
from tests.scanner.report.makers import OWN, cookie, info, page, scan_of, set_by
from tests.server.serving import SITES

Loaded = tuple[Shelf, Callable[..., None]]


def made(folder: Path, toml: str = SITES, **settings: Any) -> Shelf:
    folder.joinpath("sites.toml").write_text(toml, "utf-8")
    given = {"config": folder / "sites.toml", "data": folder / "data"}
    return Shelf(Settings(**{**given, **settings}), clock=lambda: 1_800_000_000.0)


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    shelf = made(tmp_path)
    shelf.load()

    def edit(old: str, new: str) -> None:
        path = tmp_path / "sites.toml"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    return shelf, edit


def test_every_site_is_built(loaded: Loaded) -> None:
    shelf, _ = loaded
    assert set(shelf.stands) == {"shop", "blog"}
    assert (shelf.loaded_at, shelf.trouble) == (1_800_000_000.0, None)
    assert shelf.stand("nobody") is None
    shop = shelf.stands["shop"]
    assert shop.gates[shop.strictest].body.decode() == shop.main.gate


def test_every_place_gets_what_the_law_asks_there(loaded: Loaded) -> None:
    stand = loaded[0].stands["shop"]
    for code in places():
        what, got = asked(stand.site, code), stand.bundle_for(code).asked
        assert (got.regime, got.days, got.gpc) == (what.regime, what.days, what.gpc)
        assert stand.outcome(code) == key_of(what)
    assert stand.outcome("US-CA") != stand.outcome("DE") == stand.strictest
    assert stand.outcome("US-ZZ") == stand.outcome("US")
    for unknown in (None, "", "XX", "ZZ-1", "nonsense"):
        assert stand.bundle_for(unknown).asked.regime == "opt-in"


def test_places_share_what_is_the_same(loaded: Loaded) -> None:
    stand = loaded[0].stands["shop"]
    assert 1 < len(stand.bundles) < 12
    assert len({each.gate for each in stand.bundles.values()}) > 1
    assert set(stand.by_place.values()) <= set(stand.bundles)


def test_a_site_with_a_fixed_regime_has_that(loaded: Loaded) -> None:
    stand = loaded[0].stands["blog"]
    assert {each.asked.regime for each in stand.bundles.values()} == {"opt-in"}


def test_files_are_ready_in_every_encoding(loaded: Loaded) -> None:
    shelf, _ = loaded
    gate = shelf.stands["shop"].gates[shelf.stands["shop"].strictest]
    assert gate.brotli is None
    assert gate.coding(("br", "gzip")) == "gzip"
    shelf.finish()
    assert gate.brotli is not None
    assert gate.gzip is not None
    assert gate.coding(("br", "gzip")) == "br"
    assert brotli.decompress(gate.brotli) == gzip.decompress(gate.gzip) == gate.body
    assert len({gate.tag(coding) for coding in ("", "br", "gzip")}) == 3


def test_the_gate_finds_its_engine_from_where_it_lies(loaded: Loaded) -> None:
    shelf, _ = loaded
    stand = shelf.stands["shop"]
    for key, each in stand.bundles.items():
        folder = next(path for path in each.files if path.startswith("engine/")).split("/")[1]
        assert f'"engine/{folder}/"' in stand.gates[key].body.decode()
        assert f'"../engine/{folder}/"' in stand.placed[key].body.decode()
        assert shelf.kept(f"engine/{folder}/de.js") is not None
        assert shelf.kept(f"shop/{stand.pinned[key]}/gate.js") == stand.placed[key]


def test_addresses_are_those_of_this_server(tmp_path: Path) -> None:
    shelf = made(tmp_path, public_url="https://consent.example")
    shelf.load()
    banner = shelf.stands["shop"].site.banner
    assert banner.base_url == "https://consent.example/shop/"
    assert banner.record_url == "https://consent.example/shop/consents"
    assert banner.declaration_url == "https://consent.example/shop/declaration"


def test_what_the_owner_says_of_addresses_holds(tmp_path: Path) -> None:
    own = '[sites.shop.banner]\ndeclaration_url = "/cookies"\nrecord_url = "/choices"\n'
    shelf = made(tmp_path, SITES.replace("[sites.blog]", own + "\n[sites.blog]", 1))
    shelf.load()
    banner = shelf.stands["shop"].site.banner
    assert (banner.declaration_url, banner.record_url) == ("/cookies", "/choices")
    assert banner.base_url == "/shop/"


def test_an_edit_is_taken_and_what_was_asked_before_is_still_known(loaded: Loaded) -> None:
    shelf, edit = loaded
    before = shelf.stands
    assert not shelf.reload_if_changed()
    assert shelf.stands is before
    edit("Count AG", "Counting AG")
    assert shelf.reload_if_changed()
    old, new = before["shop"].main, shelf.stands["shop"].main
    assert old.revision != new.revision
    assert set(before["shop"].revisions) < set(shelf.stands["shop"].revisions)
    for path in (*old.files, *new.files):
        if path.startswith("engine/"):
            assert shelf.kept(path) is not None
    assert shelf.kept(f"shop/{before['shop'].pinned[before['shop'].strictest]}/gate.js")
    assert not shelf.reload_if_changed()


def test_what_did_not_change_is_not_compressed_again(loaded: Loaded) -> None:
    shelf, edit = loaded
    shelf.finish()
    config = shelf.stands["blog"].config
    edit("Count AG", "Counting AG")
    assert shelf.reload_if_changed()
    assert shelf.stands["blog"].config is config


def test_a_file_that_was_only_touched_changes_nothing(loaded: Loaded, tmp_path: Path) -> None:
    shelf, _ = loaded
    before = shelf.stands
    os.utime(tmp_path / "sites.toml", (1, 1))
    assert not shelf.reload_if_changed()
    assert shelf.stands is before


BAD = [
    ('category = "marketing"', 'category = "ads"', "sites.shop.services[3].category"),
    ('languages = ["en"]', 'languages = ["tlh"]', "tlh"),
    ("[sites.blog]", "[sites.admin]\nurl = 'https://a.example/'\n[sites.blog]", "sites.admin"),
    ("[sites.blog]\nurl", "[sites.blog\nurl", "sites.toml"),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD)
def test_a_bad_edit_leaves_what_was_there_and_is_told_once(
    loaded: Loaded, caplog: pytest.LogCaptureFixture, old: str, new: str, said: str
) -> None:
    shelf, edit = loaded
    before = shelf.stands
    edit(old, new)
    with caplog.at_level(logging.ERROR, "consentry.shelf"):
        assert not shelf.reload_if_changed()
        assert not shelf.reload_if_changed()
    assert shelf.stands is before
    assert shelf.trouble is not None
    assert said in shelf.trouble
    assert len(caplog.records) == len(shelf.trouble.splitlines()) == 1
    edit(new, old)
    shelf.reload_if_changed()
    assert shelf.trouble is None
    assert shelf.stands.keys() == before.keys()


def test_every_fault_has_its_line(loaded: Loaded, caplog: pytest.LogCaptureFixture) -> None:
    shelf, edit = loaded
    edit('id = "heat"', 'id = "Heat"')
    edit('category = "marketing"', 'category = "ads"')
    with caplog.at_level(logging.ERROR, "consentry.shelf"):
        assert not shelf.reload_if_changed()
    assert len(caplog.records) == 2


def test_a_file_that_is_gone_leaves_what_was_there(loaded: Loaded, tmp_path: Path) -> None:
    shelf, _ = loaded
    tmp_path.joinpath("sites.toml").unlink()
    assert not shelf.reload_if_changed()
    assert "shop" in shelf.stands
    assert "No such file" in str(shelf.trouble)


def test_a_mistake_of_ours_leaves_what_was_there(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, edit = loaded
    edit("Count AG", "Counting AG")

    def broken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(shelves, "build", broken)
    assert not shelf.reload_if_changed()
    assert "ZeroDivisionError" in str(shelf.trouble)
    assert "shop" in shelf.stands


def test_the_first_load_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match=r"sites\.engine: the server has pages of its own"):
        made(tmp_path, "[sites.engine]\nurl = 'https://a.example/'\n").load()


def seen(days: float) -> Scan:
    return scan_of(
        (page(0, "/", "Shop"),),
        scan=info(started="2026-11-20T14:03:12Z"),
        cookies=(cookie("_ct", "www.shop.example", days, set_by(OWN)),),
    )


def test_a_scan_that_changes_changes_the_declaration(loaded: Loaded) -> None:
    shelf, _ = loaded

    def told() -> str:
        return shelf.stands["shop"].declarations["en", "md"].body.decode()

    assert "3 months" not in told()
    save_scan(seen(90.0), shelf.scan_of("shop"))
    assert shelf.reload_if_changed()
    assert "3 months" in told()
    save_scan(seen(30.0), shelf.scan_of("shop"))
    assert shelf.reload_if_changed()
    assert "1 month" in told()
    shelf.scan_of("shop").write_text("{}")
    assert not shelf.reload_if_changed()
    assert "scan.json is not a scan file" in str(shelf.trouble)
    assert "1 month" in told()
    shelf.scan_of("shop").unlink()
    assert shelf.reload_if_changed()
    assert "1 month" not in told()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "LOOK_EVERY_S", 0.02)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_changes_are_seen_while_it_runs(loaded: Loaded, quick: None) -> None:
    shelf, edit = loaded
    gate = shelf.stands["shop"].gates[shelf.stands["shop"].strictest]
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(shelf.watch())
        await until(lambda: gate.brotli is not None)
        before = shelf.stands
        edit("Count AG", "Counting AG")
        await until(lambda: shelf.stands is not before)
        await until(lambda: all(file.brotli for file in shelf.stands["shop"].gates.values()))
        watching.cancel()
    assert shelf.trouble is None


async def test_the_end_does_not_wait_for_compression(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, _ = loaded
    packed: list[int] = []

    def slow(content: bytes, quality: int) -> bytes:
        packed.append(quality)
        time.sleep(0.05)
        return b"x"

    monkeypatch.setattr(server.file, "brotli", SimpleNamespace(compress=slow))
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(shelf.watch())
        await until(lambda: len(packed) > 1)
        watching.cancel()
    count = len(packed)
    await asyncio.sleep(0.2)
    assert len(packed) <= count + 1 < len(shelf.stands["shop"].gates) * 3


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="the system has no SIGHUP")
async def test_a_hangup_asks_for_a_look_at_once(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "LOOK_EVERY_S", 3_600.0)
    shelf, edit = loaded
    shelf.finish()
    before = shelf.stands
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(shelf.watch())
        await asyncio.sleep(0.1)
        edit("Count AG", "Counting AG")
        signal.raise_signal(signal.SIGHUP)
        await until(lambda: shelf.stands is not before)
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_DFL


def test_a_question_says_what_is_asked_and_its_hash_follows(loaded: Loaded) -> None:
    shelf, edit = loaded
    stand = shelf.stands["shop"]
    question = stand.revisions[stand.main.revision]
    assert question.purposes == {"preferences", "analytics", "marketing", "counter", "heat", "ads"}
    assert [each.id for each in question.services] == ["counter", "heat", "ads"]
    assert b"Counts visits." in question.text("en")
    assert "Zählt Besuche.".encode() in question.text("de")
    assert question.text("tlh") == question.text("en")
    hashes = {question.text_hash(tag) for tag in ("en", "de", "ar")}
    assert len(hashes) == 3
    edit("Counts visits.", "Counts all visits.")
    assert shelf.reload_if_changed()
    after = shelf.stands["shop"].revisions[shelf.stands["shop"].main.revision]
    assert after.text_hash("en") != question.text_hash("en")
    assert after.services_hash != question.services_hash


def test_bundles_of_one_revision_ask_the_same(loaded: Loaded) -> None:
    stand = loaded[0].stands["shop"]
    for each in stand.bundles.values():
        question = stand.revisions[each.revision]
        assert question.regime == each.asked.regime
    assert stand.main.files == bundle(stand.site).files
