"""One verdict out of what many sources say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner.classify.decide import PRECEDENCE, Spoken, Verdict, decide
from tests.scanner.classify.makers import signal

CATEGORIES = ("necessary", "preferences", "analytics", "marketing", None)
SOURCES = (*PRECEDENCE, "list", "behaviour")

spoken = st.builds(
    Spoken,
    signal=st.builds(signal, st.sampled_from(SOURCES), st.sampled_from(CATEGORIES)),
    exact=st.booleans(),
    everywhere=st.booleans(),
    group=st.sampled_from((None, "a", "b")),
)


def test_silence_is_unclassified_and_says_so() -> None:
    assert decide([]) == Verdict()
    assert Verdict().because == "unknown"


def test_a_source_without_a_category_tells_whose_it_is() -> None:
    verdict = decide([Spoken(signal=signal("domain", None, vendor="Giant"))])
    assert (verdict.category, verdict.vendor, verdict.confidence) == (
        "unclassified",
        "Giant",
        "none",
    )


@given(st.lists(spoken, max_size=6))
def test_the_first_in_precedence_decides_and_all_are_kept(said: list[Spoken]) -> None:
    verdict = decide(said)
    deciding = [one.signal for one in said if one.signal.name in PRECEDENCE and one.signal.category]
    if not deciding:
        assert verdict.category == "unclassified"
        assert verdict.confidence == "none"
    else:
        first = min(PRECEDENCE.index(one.name) for one in deciding)
        assert verdict.category in {s.category for s in deciding if s.name == PRECEDENCE[first]}
        assert verdict.confidence != "none"
    assert set(verdict.signals) == {one.signal for one in said}


@given(st.lists(spoken, max_size=6))
def test_what_is_disputed_is_never_sure(said: list[Spoken]) -> None:
    verdict = decide(said)
    if verdict.disputed:
        assert verdict.confidence == "low"
        assert len({one.category for one in verdict.signals if one.category}) > 1


@given(st.lists(spoken, max_size=6))
def test_one_company_does_not_contradict_itself(said: list[Spoken]) -> None:
    same = [
        Spoken(signal=one.signal, exact=one.exact, group="a")
        for one in said
        if one.signal.name != "declaration"
    ]
    assert not decide(same).disputed


def test_a_list_alone_never_names_a_category() -> None:
    assert decide([Spoken(signal=signal("list"))]).category == "unclassified"
