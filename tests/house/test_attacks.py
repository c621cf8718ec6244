"""docs/server-security.md names tests that there are, and every test of an attack."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "server-security.md").read_text("utf-8")
NAMED = set(re.findall(r"`(test_\w+)`", PAGE))


def names_of(pattern: str) -> set[str]:
    """Names of the tests of the server in files of this name."""
    return {
        one.name
        for path in (ROOT / "tests" / "server").glob(pattern)
        for one in ast.parse(path.read_text("utf-8")).body
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.name.startswith("test_")
    }


def test_every_test_that_is_named_is_there() -> None:
    assert sorted(NAMED - names_of("test_*.py")) == []


def test_every_test_of_an_attack_is_named() -> None:
    assert sorted(names_of("test_attacks*.py") - NAMED) == []


def test_every_row_has_an_attack_an_answer_and_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]
    told = [row for row in rows if not row.startswith("| Attack |")]
    assert len(told) > 25
    for row in told:
        attack, happens, tests = (cell.strip() for cell in row.strip("|").split(" | "))
        assert attack
        assert happens.endswith("."), attack
        assert re.fullmatch(r"`test_\w+`(, `test_\w+`)*", tests), attack
