"""The Markdown summary: compact, and closed to what pages write."""

from __future__ import annotations

import re

import msgspec
import pytest
from syrupy.assertion import SnapshotAssertion

from scanner.audit.rules import SEVERITIES
from scanner.records import Scan
from scanner.report.markdown import MAX_BYTES, MAX_ROWS, render
from tests.scanner.report import chosen, sample


@pytest.mark.parametrize("name", ["shop", "clean", "failed"])
def test_summary(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(getattr(sample, name)()) == snapshot


@pytest.mark.parametrize("name", ["loop", "unsure", "one_state"])
def test_summary_of_verdicts(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(getattr(chosen, name)()) == snapshot


def test_what_was_seen_is_folded_away_below_the_verdicts() -> None:
    text = render(chosen.loop())
    assert text.index("**not honoured**") < text.index("**Do this first:**")
    assert text.index("**Do this first:**") < text.index("<summary>4 high</summary>")
    assert text.index("<summary>4 high") < text.index("<summary>Everything that was seen")
    assert text.count("<details") == text.count("</details>")
    assert "<details" not in render(sample.shop())


OURS = re.compile(r"</?details(?: open)?>|</?summary>")


@pytest.mark.parametrize("scan", [sample.hostile(), chosen.hostile()])
def test_hostile_text_stays_in_code_spans(scan: Scan) -> None:
    text = OURS.sub("", render(scan))
    bare = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", text)
    for sign in ("<", "@", "{{", "[red]", "javascript:", "\x1b", "\u202e"):
        assert sign not in bare
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {line.count("|") for line in rows} <= {3, 4, 5, 6, 7, 8}


def test_long_tables_end_with_a_pointer() -> None:
    text = render(sample.large(pages=2, cookies=MAX_ROWS + 37, requests=2, hosts=2))
    assert "... and 37 more in scan.json" in text
    assert len(text.encode()) <= MAX_BYTES


def test_a_comment_never_grows_too_large() -> None:
    scan = chosen.loop()
    (first, *_) = scan.findings or ()
    many = tuple(
        msgspec.structs.replace(first, id=f"f{at}", subject="s" * 60, severity=severity)
        for severity in SEVERITIES
        for at in range(40)
    )
    long = tuple(msgspec.structs.replace(one, detail="d" * 2_000, rule="x.y") for one in many)
    for found in (many, long):
        text = render(msgspec.structs.replace(scan, findings=found))
        assert len(text.encode()) <= MAX_BYTES
        assert text.count("<details") == text.count("</details>")
        assert "**not honoured**" in text


def test_what_does_not_fit_is_left_out_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.report.markdown.MAX_BYTES", 4_000)
    text = render(chosen.loop())
    assert len(text.encode()) <= 4_000
    assert text.endswith("... and more that a comment can't hold: see report.html or scan.json.\n")
    assert text.count("<details") == text.count("</details>")
    assert "**not honoured**" in text
