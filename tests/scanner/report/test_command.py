"""`consentry report` shows a stored scan again, in any format."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scanner.errors import UsageFault
from scanner.report.command import DEFAULT_FILES, FORMATS, report
from scanner.report.files import FORMATS as WRITTEN
from scanner.report.scan_file import dump, save_scan
from tests.scanner.report import sample


@pytest.fixture
def scan_file(tmp_path: Path) -> Path:
    path = tmp_path / "scan.json"
    save_scan(sample.shop(), path)
    sample.write_pictures(tmp_path)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(report, [str(one) for one in arguments], catch_exceptions=False)


def test_text_on_the_terminal_by_default(scan_file: Path) -> None:
    result = run(scan_file)
    assert result.exit_code == 0
    assert result.stdout.startswith("shop.example lets others read what visitors type")
    assert result.stdout == run(scan_file.parent).stdout


def test_one_format_on_stdout(scan_file: Path) -> None:
    assert run(scan_file, "--json").stdout_bytes == dump(sample.shop())
    assert run(scan_file, "--format", "md").stdout.startswith("## Consentry: `shop.example`")
    html = run(scan_file, "--format", "html").stdout
    assert html.startswith("<!doctype html>")
    assert html.count("data:image/png") == 4


def test_files_in_a_folder(scan_file: Path, tmp_path: Path) -> None:
    result = run(scan_file, "--out", tmp_path / "out")
    names = [Path(line).name for line in result.stdout.splitlines()]
    assert names[0] == "report.html"
    assert names[-1] == "report.md"
    assert len(names) == 16
    some = run(scan_file, "--out", tmp_path / "b", "--format", "text", "--json").stdout
    assert [Path(line).name for line in some.splitlines()] == ["report.txt", "scan.json"]
    assert json.loads((tmp_path / "b" / "scan.json").read_text())["schema_version"]


@pytest.mark.parametrize("formats", [("--format", "csv"), ("--json", "--format", "md")])
def test_several_files_need_a_folder(scan_file: Path, formats: tuple[str, ...]) -> None:
    with pytest.raises(UsageFault, match="add --out DIR"):
        run(scan_file, *formats)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="does not exist"):
        run(tmp_path / "none.json")


def test_help_ends_with_an_example() -> None:
    lines = run("--help").stdout.rstrip().splitlines()
    assert lines[-2:] == [
        "  Example:",
        "    consentry report consentry-report/scan.json --format html --out public/",
    ]


def test_formats_are_those_that_can_be_written() -> None:
    assert set(FORMATS) == set(WRITTEN)
    assert set(DEFAULT_FILES) <= set(FORMATS)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, scanner.report.command; "
        "print([n for n in ('rich', 'jinja2', 'msgspec', 'playwright') if n in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_terminals_without_unicode_do_not_crash(scan_file: Path) -> None:
    runner = CliRunner(charset="ascii")
    result = runner.invoke(report, [str(scan_file)], catch_exceptions=False)
    assert result.exit_code == 0
    assert b"shop.example lets others read" in result.stdout_bytes
