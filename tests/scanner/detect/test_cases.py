"""Rules and the cases that are made of them."""

from __future__ import annotations

import string
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.cases import Case, Rule, Rules, Technique, listed, rules
from scanner.tracking import Technique as Name

BOOK = Rules(
    technique={"gaze": Technique(threshold=4, source="Here")},
    rule={
        "gaze.many": Rule(points=3, at_least=5, says="Looked {times} times at {what}."),
        "gaze.long": Rule(points=1, says="For long."),
        "gaze.asked": Rule(points=-2, says="It was asked to."),
        "gaze.weighed": Rule(points=0, says="Weighed."),
    },
)
FILES = ("fingerprinting", "recording")


def case() -> Case:
    return Case(BOOK, "gaze")


def test_a_case_begins_with_nothing() -> None:
    assert (case().score, case().threshold, case().proofs) == (0, 4, [])
    assert not case().is_proven


def test_points_add_up_to_the_threshold_and_back() -> None:
    one = case()
    assert one.enough("gaze.many", 5, times=5, what="you")
    assert (one.score, one.is_proven) == (3, False)
    one.holds("gaze.long")
    assert (one.score, one.is_proven) == (4, True)
    one.holds("gaze.asked")
    assert (one.score, one.is_proven) == (2, False)
    assert [proof.text for proof in one.proofs] == [
        "Looked 5 times at you.", "For long.", "It was asked to."
    ]  # fmt: skip


def test_too_few_leave_no_trace() -> None:
    one = case()
    assert not one.enough("gaze.many", 4, times=4, what="you")
    assert not one.enough("gaze.many", -1, times=-1, what="you")
    assert one.proofs == []


def test_points_of_its_own_weight() -> None:
    one = case()
    one.holds("gaze.weighed", extra=7)
    assert one.proofs[0].points == 7


def test_what_pages_say_is_no_template() -> None:
    one = case()
    one.enough("gaze.many", 9, times=9, what="{times} {0} {what.__class__} %s")
    assert one.proofs[0].text == "Looked 9 times at {times} {0} {what.__class__} %s."


@given(st.lists(st.text()), st.integers(0, 8))
def test_lists_name_some_and_count_the_rest(names: list[str], most: int) -> None:
    text = listed(names, most)
    if len(names) <= most:
        assert text == ", ".join(names) == listed(tuple(names), most)
    else:
        assert text == f"{', '.join(names[:most])} and {len(names) - most} more"


@pytest.mark.parametrize("name", FILES)
def test_every_row_makes_sense(name: str) -> None:
    book = rules(name)
    assert book is rules(name)
    for what, technique in book.technique.items():
        assert technique.threshold > 0, what
        assert len(technique.source) > 10, what
    for key, rule in book.rule.items():
        assert rule.points or key == "enumeration.read", key
        assert rule.at_least >= 0, key
        assert rule.says.endswith((".", "}")), key
        fields = [field for _, field, _, _ in string.Formatter().parse(rule.says) if field]
        assert all(field.isidentifier() for field in fields), key


def test_every_technique_has_a_threshold() -> None:
    assert set(rules("fingerprinting").technique) == set(get_args(Name))
    assert list(rules("recording").technique) == ["session_recording"]
