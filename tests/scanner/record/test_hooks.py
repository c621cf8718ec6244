"""The scripts that run in pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scanner.record.hooks import LONGEST_TIMER_MS, SHORTEST_TIMER_MS, hooks, interact, look

SCRIPTS = {
    "hooks": hooks("chan", "bind"),
    "look": look(links=True),
    "look without links": look(links=False),
    "interact": interact(3, 50),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_mark_is_left(name: str) -> None:
    assert re.findall(r"%[A-Z]+%", SCRIPTS[name]) == []


def test_the_marks_are_filled() -> None:
    text = SCRIPTS["hooks"]
    assert "console.context('chan')" in text
    assert "bind" in text
    assert str(SHORTEST_TIMER_MS) in text
    assert str(LONGEST_TIMER_MS) in text


def test_channels_are_kept_apart() -> None:
    assert hooks("one", "two") != hooks("two", "one")


def test_arguments_are_passed_on() -> None:
    assert SCRIPTS["look"].endswith("(true)")
    assert SCRIPTS["look without links"].endswith("(false)")
    assert SCRIPTS["interact"].endswith("(3, 50)")


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_is_one_expression(name: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node to parse JavaScript")
    path = tmp_path / "script.js"
    path.write_text(f"void ({SCRIPTS[name]})", "utf-8")
    done = subprocess.run([node, "--check", path], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stderr == ""
    assert done.returncode == 0
