"""The Markdown summary: compact, and closed to what pages write."""

from __future__ import annotations

import re

import pytest
from syrupy.assertion import SnapshotAssertion

from scanner.report.markdown import MAX_ROWS, render
from tests.scanner.report import sample


@pytest.mark.parametrize("name", ["shop", "clean", "failed"])
def test_summary(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(getattr(sample, name)()) == snapshot


def test_hostile_text_stays_in_code_spans() -> None:
    text = render(sample.hostile())
    bare = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", text)
    for sign in ("<", "@", "{{", "[red]", "javascript:", "\x1b", "\u202e"):
        assert sign not in bare
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {line.count("|") for line in rows} <= {3, 4, 5, 6, 7, 8}


def test_long_tables_end_with_a_pointer() -> None:
    text = render(sample.large(pages=2, cookies=MAX_ROWS + 37, requests=2, hosts=2))
    assert "... and 37 more in scan.json" in text
    assert len(text) < 65_536
