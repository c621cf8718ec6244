"""The scan file comes back as it was written, and every fault is one clear sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner.errors import UsageFault
from scanner.report.scan_file import dump, load_scan, save_scan
from scanner.report.schema import dump_schema, schema
from tests.scanner.report import sample

PUBLISHED = Path(__file__).parents[3] / "docs" / "scan.schema.json"


@pytest.mark.parametrize("name", ["shop", "clean", "failed", "interrupted", "unsure"])
def test_round_trip(name: str, tmp_path: Path) -> None:
    scan = getattr(sample, name)()
    save_scan(scan, tmp_path / "new" / "scan.json")
    assert load_scan(tmp_path / "new" / "scan.json") == scan
    assert load_scan(tmp_path / "new") == scan
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["scan.json"]


def test_file_is_indented_and_the_same_each_time() -> None:
    content = dump(sample.shop())
    assert content == dump(sample.shop())
    assert content.count(b"\n") > 1_000
    assert content.endswith(b"}\n")


def test_half_characters_do_not_spoil_the_file(tmp_path: Path) -> None:
    save_scan(sample.hostile(), tmp_path / "scan.json")
    loaded = load_scan(tmp_path / "scan.json")
    assert "\ufffd" in loaded.cookies[5].name
    assert loaded.cookies[0].name == sample.HOSTILE[0]


def broken(change: Callable[[dict[str, Any]], object]) -> bytes:
    tree = json.loads(dump(sample.shop()))
    change(tree)
    return json.dumps(tree).encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not JSON"),
        (b"<html>", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[]", "is not a scan file"),
        (b"{}", "is not a scan file"),
        (b"[" * 100_000, "is not"),
        (broken(lambda tree: tree.pop("cookies")), "missing required field `cookies`"),
        (broken(lambda tree: tree["cookies"][2].update(name=7)), "`$.cookies[2].name`"),
        (broken(lambda tree: tree.update(schema_version="2.0")), "has schema version 2.0"),
        (broken(lambda tree: tree.update(schema_version="9" * 99)), "has schema version 999"),
        (broken(lambda tree: tree.update(schema_version="new\n")), r'"new\n"'),
    ],
)
def test_faults(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    path.write_bytes(content)
    with pytest.raises(UsageFault) as fault:
        load_scan(path)
    text = str(fault.value)
    assert sentence in text
    assert text.startswith(str(path))
    assert text.isprintable()
    assert len(text) < len(str(path)) + 300


def test_newer_minor_versions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    path.write_bytes(broken(lambda tree: tree.update(schema_version="1.7", added=[1])))
    assert load_scan(path).schema_version == "1.7"


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match=r"scan\.json does not exist\. Pass the scan\.json"):
        load_scan(tmp_path)
    with pytest.raises(UsageFault, match="Cannot read"):
        load_scan(tmp_path / "a\0b")


def test_unwritable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageFault, match="Cannot write to"):
        save_scan(sample.clean(), tmp_path / "file" / "scan.json")


def test_published_schema_is_current() -> None:
    fix = "run: python -m scanner.report.schema docs/scan.schema.json"
    assert PUBLISHED.read_bytes() == dump_schema(), fix


@pytest.mark.parametrize("name", ["shop", "clean", "failed", "hostile"])
def test_scans_satisfy_the_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    validator = jsonschema.Draft202012Validator(schema())
    tree = json.loads(dump(getattr(sample, name)()))
    assert list(validator.iter_errors(tree)) == []
    tree["cookies"] = "none"
    assert list(validator.iter_errors(tree))


def test_schema_explains_its_fields() -> None:
    cookie = schema()["$defs"]["Cookie"]["properties"]
    assert cookie["domain"]["description"] == "Without a leading dot."
    assert cookie["because"]["description"].startswith("The rule that decided")
