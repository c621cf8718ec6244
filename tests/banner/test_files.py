"""What is built is whole, says the same each time, and never changes under a visitor's feet."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest

from banner.bundle import bundle, integrity_of
from banner.csp import policy
from banner.embed import head_tags
from banner.files import all_files, check_pages, policies, write_files, write_pages
from banner.page import rewritten
from scanner.errors import UsageFault
from tests.banner.web import site
from tests.scanner.report.sample import shop as scan_of_shop

MADE = bundle(site())
PAGE = b'<!doctype html><html><head></head><body><script src="https://t.track.test/x"></script>'


def below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_everything_that_a_static_host_needs_is_there() -> None:
    files = all_files(MADE, None, inline=False)
    plain = {re.sub(r"engine/[0-9a-f]+/", "engine/", path) for path in files}
    assert {
        "gate.js", "config.json", "gpc.json", "embed.html", "csp.txt",
        *(f"engine/{tag}.js" for tag in ("en", "de", "ar")),
        *(f"declaration/{tag}.{kind}" for tag in ("en", "de", "ar") for kind in ("html", "json")),
    } <= plain  # fmt: skip
    assert not any("inline" in path for path in files)


def test_the_gate_which_names_the_others_is_written_last() -> None:
    """Whoever asks in between gets an old gate with its old files, which are still there."""
    files = list(all_files(MADE, None, inline=True))
    assert files[-1] == MADE.gate_name
    named = re.search(r'"(engine/[0-9a-f]+/)"', MADE.gate)
    assert named
    assert f"{named[1]}en.js" in files


def test_what_never_changes_has_a_name_of_its_own() -> None:
    def folder(**banner: object) -> str:
        return next(path for path in bundle(site(**banner)).files if path.startswith("engine/"))

    assert folder() == folder()
    assert folder(theme={"light": {"accent": "#123456"}}) != folder()
    assert folder(text={"en": {"save": "Keep"}}) != folder()


def test_parts_for_a_pages_own_html_are_written_on_request() -> None:
    files = all_files(MADE, None, inline=True)
    assert files["embed.html"] == head_tags(MADE).encode() + b"\n"
    assert files["embed-inline.html"].startswith(b"<script>//#")
    assert b'lang="en"' in files["embed-inline-body.html"]
    assert b'lang="ar" dir="rtl"' in files["embed-inline-body.ar.html"]
    assert "embed-inline-body.en.html" not in files


def test_lifetimes_come_from_the_scan() -> None:
    ga = {"id": "ga", "name": "GA", "category": "analytics", "cookies": ["_ga"]}
    made = bundle(site(services=[ga]))
    seen = json.loads(all_files(made, scan_of_shop(), inline=False)["declaration/en.json"])
    unseen = json.loads(all_files(made, None, inline=False)["declaration/en.json"])
    lifetimes = [
        one["groups"][2]["services"][0]["entries"][0]["lifetime"] for one in (seen, unseen)
    ]
    assert lifetimes == ["2 years", "Not known"]


def test_the_signal_is_said_to_be_honoured_only_where_it_is() -> None:
    said = json.loads(all_files(MADE, None, inline=False)["gpc.json"])
    assert said["gpc"] is True
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", said["lastUpdate"])
    assert "gpc.json" not in all_files(bundle(site(gpc="ignore")), None, inline=False)


def test_policies_for_each_answer() -> None:
    lines = policies(MADE).splitlines()
    titles = [line[2:] for line in lines[::2]]
    assert titles == [
        f"{name} allowed"
        for name in ("nothing", "preferences", "analytics", "marketing", "everything")
    ]
    assert lines[1] == f"Content-Security-Policy: {policy(MADE.site)}"
    assert " track.test " not in lines[5]
    assert " track.test " in lines[7]
    assert " track.test " in lines[9]


def test_integrity_values_are_of_the_scripts_themselves(tmp_path: Path) -> None:
    write_files(all_files(MADE, None, inline=False), tmp_path)
    found = dict(MADE.integrity())
    assert MADE.gate_name in found
    assert len(found) == len([path for path in MADE.files if path.endswith(".js")])
    for path, value in found.items():
        digest = hashlib.sha384((tmp_path / path).read_bytes()).digest()
        assert value == f"sha384-{base64.b64encode(digest).decode()}"
    assert integrity_of(b"").startswith("sha384-OLBgp1GsljhM2TJ+")


def test_every_file_lies_there_with_its_compressed_twins(tmp_path: Path) -> None:
    files = all_files(MADE, None, inline=True)
    write_files(files, tmp_path)
    found = below(tmp_path)
    for path, content in files.items():
        assert found.pop(path) == content
        if not path.endswith(".txt"):
            assert brotli.decompress(found.pop(f"{path}.br")) == content
            assert gzip.decompress(found.pop(f"{path}.gz")) == content
    assert found == {}


def test_building_twice_writes_the_same(tmp_path: Path) -> None:
    for name in ("one", "two", "two"):
        write_files(all_files(bundle(site()), None, inline=True), tmp_path / name)
    assert below(tmp_path / "one") == below(tmp_path / "two")


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageFault, match=r"^Cannot write to .*file.*Choose another --out DIR\.$"):
        write_files({"gate.js": b"1"}, tmp_path / "file")
    (tmp_path / "out" / "gate.js").mkdir(parents=True)
    with pytest.raises(UsageFault, match=r"^Cannot write to .*gate\.js"):
        write_files({"gate.js": b"1"}, tmp_path / "out")
    assert below(tmp_path / "out") == {}


def test_a_static_site_is_copied_with_its_pages_rewritten(tmp_path: Path) -> None:
    source, out = tmp_path / "site", tmp_path / "public"
    files = {
        "index.html": PAGE, "deep/er/A.HTM": PAGE, "x.xhtml": PAGE,
        "app.js": PAGE, "empty.html": b"", "picture.png": b"\x89PNG\r\n\xff\x00", ".hidden": b"a",
    }  # fmt: skip
    for name, content in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(content)
    assert write_pages(MADE, source, out, inline=False) == 4
    pages = {"index.html", "deep/er/A.HTM", "x.xhtml", "empty.html"}
    assert below(out) == {
        name: rewritten(MADE, content) if name in pages else content
        for name, content in files.items()
    }
    assert below(source) == files


def test_pages_can_hold_the_gate_themselves(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_bytes(PAGE)
    write_pages(MADE, tmp_path / "site", tmp_path / "out", inline=True)
    assert b'<div id="consentry"' in (tmp_path / "out/index.html").read_bytes()


def test_pages_never_go_over_their_own_source(tmp_path: Path) -> None:
    source = tmp_path / "site"
    source.mkdir()
    (source / "index.html").write_bytes(PAGE)
    for out in (source, source / "public", tmp_path / "other/../site"):
        with pytest.raises(UsageFault, match=r"^--pages-out: .* lies within --pages "):
            check_pages(source, out)
    with pytest.raises(UsageFault, match=r"^--pages: .*nowhere: no such folder\.$"):
        check_pages(tmp_path / "nowhere", tmp_path / "out")
    assert below(tmp_path) == {"site/index.html": PAGE}
