"""docs/evidence.md lists every rule that a verdict may rest on, with its source."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from scanner.audit.rules import of_theme
from scanner.detect.cases import rules

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
AGAIN = "run python -m bench.evidence 5 --write"


@pytest.mark.parametrize("name", ["fingerprinting", "recording"])
def test_every_rule_with_points_is_listed(name: str) -> None:
    book = rules(name)
    for rule, entry in book.rule.items():
        points = f"{entry.points:+}" if entry.points else "by weight"
        assert f"| `{rule}` | {points} | {entry.at_least or ''} |" in PAGE, f"{rule}: {AGAIN}"
    for technique, entry in book.technique.items():
        assert f"### `{technique}`: from {entry.threshold} points" in PAGE, f"{technique}: {AGAIN}"
        assert entry.source in PAGE, f"{technique}: {AGAIN}"


def test_every_click_identifier_and_rule_of_hygiene_is_listed() -> None:
    text = (ROOT / "scanner" / "detect" / "decoration.toml").read_text(encoding="utf-8")
    listed = [row["parameter"] for row in tomllib.loads(text)["parameter"]]
    listed += sorted(of_theme("hygiene"))
    assert [name for name in listed if f"| `{name}` |" not in PAGE] == [], AGAIN
