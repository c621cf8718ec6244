"""The word on each state."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.audit.honoured import audited
from scanner.audit.terms import Suppression, Terms
from scanner.observations import State
from scanner.records import Scan, StateVerdict
from tests.scanner.audit.making import (
    ALL,
    ANALYTICS,
    CALIFORNIA,
    COLLECT,
    FAIR,
    FONTS,
    MARKETING,
    NECESSARY,
    aftermath,
    banner,
    choice,
    cookie,
    item,
    mode,
    pages,
    request,
    scan,
    set_by,
    verdict,
)

BASKET = {"cookies": (cookie("basket", *ALL, **NECESSARY),)}


def tracked(*states: State, **kind: Any) -> dict[str, Any]:
    return {"requests": (request(1, COLLECT, *states, **(kind or ANALYTICS)),)}


def of(made: Scan, state: str, terms: Terms | None = None) -> StateVerdict:
    return next(one for one in audited(made, terms).verdicts or () if one.state == state)


def test_a_site_that_honours_every_choice() -> None:
    made = audited(scan(*ALL, **BASKET))
    assert [one.state for one in made.verdicts or ()] == list(ALL)
    assert {one.verdict for one in made.verdicts or ()} == {"honoured"}
    assert all(one.findings == {} and one.unseen == () for one in made.verdicts or ())


@pytest.mark.parametrize("state", ["before", "rejected", "gpc"])
def test_a_tracker_is_never_honoured_but_after_accepting(state: State) -> None:
    made = scan(*ALL, **tracked(state))
    one = of(made, state)
    assert one.verdict == "not honoured"
    assert "Tracker Analytics" in one.sentence
    assert one.findings["high"] == 1
    others = {other.state: other.verdict for other in audited(made).verdicts or ()}
    assert {others[other] for other in ALL if other != state} == {"honoured"}


def test_what_runs_after_accepting_rests_on_that() -> None:
    assert verdict(scan("accepted", **tracked("accepted")), "accepted") == "honoured"


def test_by_terms_under_which_nothing_has_to_wait() -> None:
    made = scan("before", "gpc", **tracked("before", "gpc", **MARKETING))
    assert verdict(made, "before", CALIFORNIA) == "partly"
    assert "forbids" in of(made, "before", CALIFORNIA).sentence
    assert verdict(made, "gpc", CALIFORNIA) == "not honoured"
    virginia = Terms(places=("US-VA",))
    assert verdict(made, "gpc", virginia) == "not honoured"


@pytest.mark.parametrize(
    "parts",
    [
        tracked("rejected", **FONTS),
        {"requests": (request(1, "https://t.example/c?gcs=G100", "rejected", **ANALYTICS),)},
        {
            "cookies": (
                cookie(
                    "_t",
                    "before",
                    "rejected",
                    **{**ANALYTICS, "states": ("rejected",), "set_by": (set_by("before"),)},
                ),
            )
        },
    ],
    ids=["fonts", "ping", "left"],
)
def test_what_is_not_grave_is_partly(parts: dict[str, Any]) -> None:
    assert verdict(scan("rejected", **parts), "rejected") == "partly"


@pytest.mark.parametrize(
    "parts",
    [
        {"cookies": (cookie("who_knows", "rejected"),)},
        {"storage": (item("who_knows", "rejected"),)},
        {"requests": (request(1, "https://cdn.x.example/a.js", "rejected"),)},
        {"requests": (request(1, COLLECT, "rejected", service="Some Tag Manager"),)},
    ],
)
def test_what_nobody_knows_is_never_clean(parts: dict[str, Any]) -> None:
    one = of(scan("rejected", **parts), "rejected")
    assert one.verdict == "can't say"
    assert "nobody knows" in one.sentence


@pytest.mark.parametrize("outcome", ["unconfirmed", "failed", "none found"])
def test_a_choice_that_is_not_certain(outcome: Any) -> None:
    unsure = banner(choice("rejected", outcome=outcome))
    made = scan("rejected", consent_banner=unsure, **tracked("rejected"))
    one = of(made, "rejected")
    assert one.verdict == "can't say"
    assert outcome in one.sentence
    assert "Tracker Analytics" in one.sentence
    assert verdict(scan("rejected", consent_banner=None), "rejected") == "can't say"


def test_a_banner_that_can_only_be_accepted_honours_no_refusal() -> None:
    only = banner(choice("rejected", outcome="accept only"), kind="accept only")
    made = scan("before", states=("before", "rejected"), consent_banner=only)
    one = of(made, "rejected")
    assert one.verdict == "not honoured"
    assert "no way to refuse" in one.sentence
    rules = {found.rule for found in audited(made).findings or ()}
    assert rules == {"banner.accept-only"}


def test_a_refusal_after_which_one_is_asked_again() -> None:
    again = banner(choice("rejected", outcome="pressed but returned"))
    assert verdict(scan("rejected", consent_banner=again), "rejected") == "partly"
    made = scan("rejected", consent_banner=again, **tracked("rejected"))
    assert verdict(made, "rejected") == "not honoured"


def test_a_state_that_was_not_visited() -> None:
    none = banner(choice("rejected", outcome="none found", way="none found", detail="No banner."))
    made = scan("before", states=("before", "rejected"), consent_banner=none)
    one = of(made, "rejected")
    assert one.verdict == "can't say"
    assert "No banner" in one.sentence


def test_a_site_that_takes_us_for_a_robot() -> None:
    met = tuple(
        type(page)(**{**_fields(page), "status": 403, "title": "Just a moment..."})
        for page in pages("before")
    )
    one = of(scan("before", pages=met), "before")
    assert one.verdict == "can't say"
    assert "robot" in one.sentence


def test_pages_that_were_lost() -> None:
    first, second = pages("rejected")
    lost = type(second)(**{**_fields(second), "outcome": "timeout"})
    one = of(scan("rejected", pages=(first, lost)), "rejected")
    assert one.verdict == "can't say"
    assert one.unseen == ("Pages could not be seen to their end",)
    grave = scan("rejected", pages=(first, lost), **tracked("rejected"))
    assert verdict(grave, "rejected") == "not honoured"


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}


def test_what_is_suppressed_leaves_a_mark() -> None:
    wish = Suppression(rule="rejected.tracker", reason="A false alarm.", until="2027-12-31")
    one = of(scan("rejected", **tracked("rejected")), "rejected", Terms(suppressions=(wish,)))
    assert one.verdict == "partly"
    assert "1 finding is suppressed" in one.sentence
    assert one.findings == {}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"aftermath": aftermath()}, "honoured"),
        ({}, "can't say"),
        ({"outcome": "unconfirmed", "aftermath": aftermath()}, "can't say"),
        ({"outcome": "failed"}, "can't say"),
        ({"outcome": "none found"}, "not honoured"),
        ({"aftermath": aftermath("_t shop.example")}, "partly"),
        ({"aftermath": aftermath(requests=(COLLECT,))}, "not honoured"),
        ({"after": mode("denied", "granted"), "aftermath": aftermath()}, "not honoured"),
    ],
)
def test_taking_consent_back(changes: dict[str, Any], word: str) -> None:
    taken = choice("rejected", **changes)
    parts = {"cookies": (cookie("_t", "accepted", **ANALYTICS),), **tracked("accepted")}
    made = scan("accepted", consent_banner=banner(*FAIR.choices, withdrawal=taken), **parts)
    assert verdict(made, "withdrawn") == word
    assert not [one for one in audited(scan("accepted")).verdicts or () if one.state == "withdrawn"]
