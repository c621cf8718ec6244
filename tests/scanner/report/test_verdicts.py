"""A word and a shape each state, and never a rosier answer than the worst of them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scanner.records import Scan, StateVerdict
from scanner.report.verdicts import answer, begin_with, counted, lines
from tests.scanner.report import chosen, sample


def verdict(state: Any, word: Any) -> StateVerdict:
    return StateVerdict(state=state, verdict=word, sentence="So it is.", findings={}, unseen=())


def judged(**words: str) -> Scan:
    made = tuple(verdict(state, word) for state, word in words.items())
    return msgspec.structs.replace(chosen.kept(), verdicts=made)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            {"before": "honoured", "rejected": "honoured"},
            "shop.example honours its visitors' choice",
        ),
        (
            {"before": "not honoured", "rejected": "honoured"},
            "shop.example tracks its visitors before they have chosen",
        ),
        (
            {"before": "honoured", "rejected": "not honoured", "gpc": "can't say"},
            "shop.example does not honour its visitors' choice",
        ),
        (
            {"before": "honoured", "rejected": "partly", "gpc": "can't say"},
            "shop.example honours its visitors' choice only in part",
        ),
        (
            {"before": "honoured", "rejected": "can't say"},
            "Whether shop.example honours its visitors' choice can't be said",
        ),
        ({"before": "not honoured"}, None),
    ],
)
def test_the_worst_state_decides(words: dict[str, str], sentence: str | None) -> None:
    assert answer(judged(**words), "shop.example") == sentence


def test_shapes_differ_without_colour() -> None:
    words = {"before": "honoured", "rejected": "partly", "gpc": "not honoured"}
    found = lines(judged(**words, accepted="can't say"))
    assert len({line.shape for line in found}) == 4
    assert len({line.plain for line in found}) == 4
    assert all(line.plain.isascii() for line in found)
    assert [line.word for line in found] == [
        "honoured", "partly honoured", "not honoured", "can't say",
    ]  # fmt: skip


def test_counts_go_by_severity() -> None:
    by_state = {line.state: line.counts for line in lines(chosen.loop())}
    assert by_state["before"] == "2 high, 1 medium, 1 low"
    assert by_state["accepted"] == ""
    assert counted(chosen.loop()) == "13 findings: 4 high, 5 medium, 4 low"
    assert counted(chosen.kept()) == "no findings"


def test_scans_that_were_never_judged_get_no_verdict() -> None:
    assert lines(sample.shop()) == []
    assert answer(sample.shop(), "shop.example") is None
    assert begin_with(sample.shop()) is None
