"""`--fail-on`: what makes a command fail, and what comes first."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from scanner.observations import State
from scanner.records import Scan
from scanner.report.command import report
from scanner.report.failing import Level, default_level, exit_code, why
from scanner.report.scan_file import save_scan
from tests.scanner.report import chosen, sample


def incomplete(scan: Scan) -> Scan:
    info = msgspec.structs.replace(scan.scan, complete=False)
    return msgspec.structs.replace(scan, scan=info)


@pytest.mark.parametrize(
    ("states", "level"),
    [
        (("before",), "never"),
        (("rejected",), "high"),
        (("before", "gpc"), "high"),
        (("before", "rejected", "accepted", "gpc"), "high"),
    ],
)
def test_asking_for_a_choice_is_a_test(states: tuple[State, ...], level: Level) -> None:
    assert default_level(states) == level


@pytest.mark.parametrize("level", ["high", "medium", "low", "info"])
def test_findings_at_or_above_are_1(level: Level) -> None:
    assert exit_code(chosen.loop(), level) == 1
    assert exit_code(incomplete(chosen.loop()), level) == 1
    assert exit_code(chosen.kept(), level) == 0
    assert exit_code(incomplete(chosen.kept()), level) == 4


def test_never_fails_on_no_finding() -> None:
    assert exit_code(chosen.loop(), "never") == 0
    assert exit_code(incomplete(chosen.loop()), "never") == 4
    assert why(chosen.loop(), "never") is None


def test_what_lies_below_does_not_count() -> None:
    scan = chosen.loop()
    low = tuple(one for one in scan.findings or () if one.severity == "low")
    mild = msgspec.structs.replace(scan, findings=low)
    assert exit_code(mild, "high") == exit_code(mild, "medium") == 0
    assert exit_code(mild, "low") == 1
    assert why(mild, "low") == "4 findings at or above --fail-on low: 4 low."


def test_suppressed_findings_do_not_count() -> None:
    scan = chosen.loop()
    kept = tuple(one for one in scan.findings or () if one.suppressed is not None)
    assert kept
    assert exit_code(msgspec.structs.replace(scan, findings=kept), "info") == 0


def run(folder: Path, scan: Scan, *options: str) -> tuple[int, str, str]:
    path = folder / "scan.json"
    save_scan(scan, path)
    result = CliRunner().invoke(report, [str(path), *options], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def test_stored_scans_can_fail_a_pipeline(tmp_path: Path) -> None:
    code, out, said = run(tmp_path, chosen.loop(), "--format", "junit", "--fail-on", "high")
    assert code == 1
    assert out.startswith("<?xml")
    assert said == "4 findings at or above --fail-on high: 4 high.\n"
    assert run(tmp_path, chosen.loop(), "--format", "sarif")[0] == 0
    assert run(tmp_path, sample.failed(), "--fail-on", "info")[0] == 0
