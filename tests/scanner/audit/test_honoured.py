"""What holds for every scan, whatever is in it."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.audit.honoured import audited, honoured
from scanner.audit.rules import SEVERITIES, of_theme
from scanner.audit.terms import Terms
from scanner.observations import State
from scanner.records import Scan
from scanner.sources import judged
from tests.scanner.audit.making import (
    ALL,
    ANALYTICS,
    FONTS,
    MARKETING,
    NECESSARY,
    banner,
    button,
    choice,
    cookie,
    item,
    request,
    scan,
    tcf,
    toggle,
    view,
)
from tests.scanner.report.sample import clean, failed, hostile, interrupted, shop, unsure

STATES = st.lists(st.sampled_from(ALL), min_size=1, unique=True).map(tuple)
KINDS = st.sampled_from(({}, NECESSARY, ANALYTICS, MARKETING, FONTS))
NAMES = st.sampled_from(("a", "b", "c", "d"))
TERMS = st.builds(
    Terms,
    places=st.lists(st.sampled_from(("DE", "US-CA", "US-VA", "JP")), unique=True).map(tuple),
)


def cookies(kinds: Any = KINDS) -> Any:
    return st.builds(lambda name, at, kind: cookie(name, *at, **kind), NAMES, STATES, kinds)


def items(kinds: Any = KINDS) -> Any:
    return st.builds(lambda name, at, kind: item(name, *at, **kind), NAMES, STATES, kinds)


def requests(kinds: Any = KINDS) -> Any:
    return st.builds(
        lambda number, at, kind: request(number, f"https://t{number}.example/x", *at, **kind),
        st.integers(1, 6), STATES, kinds,
    )  # fmt: skip


def distinct(made: Any) -> Any:
    return st.lists(made, max_size=4, unique_by=lambda one: one.id).map(tuple)


def scans(kinds: Any = KINDS) -> Any:
    return st.builds(
        lambda at, some, others, asked: scan(*at, cookies=some, storage=others, requests=asked),
        STATES, distinct(cookies(kinds)), distinct(items(kinds)), distinct(requests(kinds)),
    )  # fmt: skip


@given(made=scans(st.just(NECESSARY)), terms=TERMS)
@settings(max_examples=30, deadline=None)
def test_nothing_is_found_where_all_is_necessary(made: Scan, terms: Terms) -> None:
    assert {one.rule for one in honoured(made, terms)} <= of_theme("blind")
    words = {one.verdict for one in audited(made, terms).verdicts or ()}
    assert words <= {"honoured", "can't say"}


@given(made=scans(), terms=TERMS)
@settings(max_examples=30, deadline=None)
def test_nothing_is_said_of_a_state_that_was_not_visited(made: Scan, terms: Terms) -> None:
    visited = {page.state for page in made.pages}
    for one in honoured(made, terms):
        assert set(one.states) <= visited
        places = {page.url for page in made.pages}
        assert set(one.pages) <= places
    assert {one.state for one in audited(made, terms).verdicts or ()} == set(made.states)


@given(made=scans(), terms=TERMS, seed=st.integers(0, 999))
@settings(max_examples=30, deadline=None)
def test_order_makes_no_difference(made: Scan, terms: Terms, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret: which order it is doesn't matter
    mixed = {
        name: tuple(chance.sample(items := getattr(made, name), len(items)))
        for name in ("cookies", "storage", "requests")
    }
    other = audited(msgspec.structs.replace(made, **mixed), terms)
    one = audited(made, terms)
    assert other.findings == one.findings
    assert other.verdicts == one.verdicts


@given(made=scans(), terms=TERMS)
@settings(max_examples=30, deadline=None)
def test_a_clean_word_means_that_nothing_needless_was_there(made: Scan, terms: Terms) -> None:
    observed = (*made.cookies, *made.storage, *made.requests)
    for one in audited(made, terms).verdicts or ():
        if one.verdict == "honoured" and one.state != "accepted":
            here = [it for it in observed if one.state in it.states]
            assert all(it.category == "necessary" for it in here)


@pytest.mark.parametrize("make", [shop, clean, unsure, failed, interrupted, hostile])
def test_any_scan_is_judged_and_judging_again_changes_nothing(make: Any) -> None:
    text = '"><img src=x onerror=alert(1)> {{ 7 * 7 }} \u202e\x00'
    asked = banner(
        choice("rejected", way=text, detail=text, after=tcf(text)), text=text, tool=text,
        views=(view(button("accept_all", text)),), toggles=(toggle(text, on=True),), reopen=(text,),
    )  # fmt: skip
    made: Scan = msgspec.structs.replace(make(), consent_banner=asked)
    once = audited(made)
    assert audited(once) == once
    findings = once.findings or ()
    assert len({one.id for one in findings}) == len(findings)
    weights = [SEVERITIES.index(one.severity) for one in findings]
    assert weights == sorted(weights)
    assert all(one.detail and one.title for one in findings)


def test_findings_of_hygiene_stay_and_others_are_made_anew() -> None:
    state: State = "before"
    made = scan(state, cookies=(cookie("_t", state, **ANALYTICS),))
    once = audited(made)
    cleaned = msgspec.structs.replace(once, cookies=())
    assert audited(cleaned).findings == ()


def test_judging_a_scan_audits_it() -> None:
    made = judged(shop())
    assert made.verdicts is not None
    assert made.verdicts[0].verdict == "not honoured"
    assert judged(made) == made
