"""The pipelines in docs/ci.md are YAML, and every command and file in them is one of ours."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

import consentry
from scanner import __version__
from scanner.report.files import write_report
from tests.house.test_faces import commands
from tests.scanner.report import chosen

GUIDE = (Path(__file__).parents[2] / "docs" / "ci.md").read_text("utf-8")


def pipelines() -> list[dict[str, Any]]:
    blocks = re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    return [yaml.safe_load(block) for block in blocks]


def steps() -> list[dict[str, Any]]:
    """The steps of the GitHub workflow."""
    github, _ = pipelines()
    found: list[dict[str, Any]] = github["jobs"]["scan"]["steps"]
    return found


def lines() -> Iterator[str]:
    """Every line of shell in both pipelines."""
    for step in steps():
        yield from step.get("run", "").splitlines()
    yield from pipelines()[1]["consent"]["script"]


def scans() -> list[list[str]]:
    return [shlex.split(line)[1:] for line in lines() if line.startswith("consentry ")]


def test_both_pipelines_run_the_whole_way() -> None:
    names = [words[0] for words in scans()]
    assert names == ["setup", "scan", "setup", "scan"]


def test_every_command_and_option_exists() -> None:
    for name, *words in scans():
        assert name in consentry.COMMANDS
        # An option that isn't there, or a value that it doesn't take, raises.
        with commands()[name].make_context(name, words) as context:
            assert name != "scan" or context.params["fail_on"] == "high"


def test_the_files_that_steps_take_are_written(tmp_path: Path) -> None:
    (words, *_) = [words for words in scans() if words[0] == "scan"]
    with commands()["scan"].make_context("scan", words[1:]) as context:
        formats = context.params["formats"]
        folder = str(context.params["out"])
    written = {f"{folder}/{path.name}" for path in write_report(chosen.loop(), tmp_path, formats)}
    named = set(re.findall(r"report/report\.[a-z.]+", GUIDE))
    assert {"report/report.md", "report/report.sarif", "report/report.junit.xml"} <= named
    assert named <= written | {"report/report.junit.xml"}


def test_steps_after_a_failing_scan_still_run() -> None:
    names = [step.get("name", "") for step in steps()]
    after = steps()[names.index("Scan in every consent state") + 1 :]
    assert len(after) == 4
    assert all("!cancelled()" in step["if"] for step in after)


def test_what_is_needed_is_allowed_and_no_more() -> None:
    github, _ = pipelines()
    assert github["permissions"] == {
        "contents": "read", "pull-requests": "write", "security-events": "write",
    }  # fmt: skip


def test_versions_are_pinned_to_this_one() -> None:
    github, gitlab = pipelines()
    wanted = f"consentry=={__version__}"
    assert github["jobs"]["scan"]["env"]["CONSENTRY"] == wanted
    assert gitlab["consent"]["variables"]["CONSENTRY"] == wanted
    used = [step["uses"] for step in steps() if "uses" in step]
    assert all(re.fullmatch(r"[\w./-]+@v\d+", name) for name in used)
