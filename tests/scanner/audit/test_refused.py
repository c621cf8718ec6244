"""Whether a refusal, and taking consent back, are honoured."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.choices import Choice, Signals
from tests.scanner.audit.making import (
    ANALYTICS,
    CALIFORNIA,
    COLLECT,
    FAIR,
    FONTS,
    MARKETING,
    NECESSARY,
    aftermath,
    banner,
    broken,
    choice,
    cookie,
    found,
    item,
    mode,
    request,
    scan,
    set_by,
    tcf,
)

PIXEL = "https://ads.example/px"


def test_a_tracker_after_refusing() -> None:
    made = scan(
        "rejected",
        cookies=(cookie("_t", "rejected", **ANALYTICS),),
        requests=(request(1, COLLECT, "rejected", **ANALYTICS),),
    )
    assert broken(made) == {"rejected.tracker"}
    one = found(made, CALIFORNIA)["rejected.tracker"]
    assert one.severity == "high"
    assert one.states == ("rejected",)
    assert one.evidence == ("c:_t:shop.example", "r1")


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        (FONTS, {"rejected.preferences"}),
        (NECESSARY, set()),
        ({"service": "Some Tag Manager"}, {"rejected.unclassified"}),
        ({}, set()),
    ],
)
def test_by_kind(kind: dict[str, Any], rules: set[str]) -> None:
    assert broken(scan("rejected", requests=(request(1, PIXEL, "rejected", **kind),))) == rules


def test_what_runs_in_another_state_says_nothing_of_this_one() -> None:
    made = scan("rejected", "accepted", requests=(request(1, PIXEL, "accepted", **MARKETING),))
    assert broken(made) == set()


def test_cookies_that_were_there_at_the_choice_and_stay() -> None:
    states = {"states": ("before", "rejected"), "set_by": (set_by("before"),)}
    stays = cookie("_t", "before", "rejected", **{**ANALYTICS, **states})
    made = scan("before", "rejected", cookies=(stays,))
    assert broken(made) == {"before.tracker", "rejected.cookies-left"}
    assert "still has the cookie _t" in found(made)["rejected.cookies-left"].detail
    ways = (set_by("before"), set_by("rejected", action="delete"))
    goes = cookie("_t", "before", "rejected", **{**ANALYTICS, **states, "set_by": ways})
    assert broken(scan("before", "rejected", cookies=(goes,))) == {"before.tracker"}
    read = request(1, COLLECT, "rejected", **ANALYTICS, sent_cookies=("_t",))
    sent = scan("before", "rejected", cookies=(stays,), requests=(read,))
    assert broken(sent) == {"before.tracker", "rejected.tracker"}


def test_pings_without_cookies_after_refusing() -> None:
    ping = request(1, "https://t.example/c?gcs=G100", "rejected", **ANALYTICS)
    made = scan("rejected", requests=(ping,))
    assert broken(made) == {"rejected.cookieless-ping"}
    loader = request(2, "https://t.example/tag.js", "rejected", kind="script", **ANALYTICS)
    assert broken(scan("rejected", requests=(ping, loader))) == {"rejected.cookieless-ping"}
    kept = scan("rejected", requests=(ping,), cookies=(cookie("_t", "rejected", **ANALYTICS),))
    assert broken(kept) == {"rejected.tracker"}


BOTH = {
    "cookies": (cookie("_t", "rejected", "accepted", **ANALYTICS),),
    "requests": (request(1, PIXEL, "rejected", "accepted", **MARKETING),),
}


def test_refusing_that_makes_no_difference() -> None:
    assert "rejected.identical" in broken(scan("rejected", "accepted", **BOTH))
    less = {**BOTH, "requests": (request(1, PIXEL, "accepted", **MARKETING),)}
    assert "rejected.identical" not in broken(scan("rejected", "accepted", **less))
    fewer = {**BOTH, "cookies": (cookie("_t", "accepted", **ANALYTICS),)}
    assert "rejected.identical" not in broken(scan("rejected", "accepted", **fewer))
    assert "rejected.identical" not in broken(scan("rejected", **BOTH))
    assert "rejected.identical" not in broken(scan("rejected", "accepted"))


@pytest.mark.parametrize(
    ("after", "granted"),
    [
        (Signals(tool_says="accepted", tool_because="cookie x"), True),
        (Signals(tool_says="rejected", tool_because="cookie x"), False),
        (tcf(purposes=(1, 2)), True),
        (tcf(), False),
        (mode("denied", "granted"), True),
        (mode("granted", "denied"), False),
        (mode("granted"), True),
        (None, False),
    ],
)
def test_what_the_page_says_after_refusing(after: Signals | None, granted: bool) -> None:
    made = scan("rejected", consent_banner=banner(choice("rejected", after=after)))
    assert ("rejected.signal-granted" in broken(made)) is granted


def test_tags_that_were_told_of_consent_after_refusing() -> None:
    told = request(1, "https://t.example/c?gcs=G111", "rejected", **ANALYTICS)
    one = found(scan("rejected", requests=(told,)))["rejected.signal-granted"]
    assert one.evidence == ("r1",)
    assert "t.example" in one.detail


def test_who_refuses_is_asked_again() -> None:
    again = choice("rejected", outcome="pressed but returned")
    assert "rejected.asked-again" in broken(scan("rejected", consent_banner=banner(again)))
    assert "rejected.asked-again" not in broken(scan("rejected"))


def taking(changes: dict[str, Any], **parts: Any) -> set[str]:
    taken: Choice = choice("rejected", **changes)
    both = {
        "cookies": (cookie("_t", "accepted", **ANALYTICS),),
        "storage": (item("_q", "accepted", **ANALYTICS),),
        "requests": (request(1, COLLECT, "accepted", **ANALYTICS),),
        **parts,
    }
    made = scan("accepted", consent_banner=banner(*FAIR.choices, withdrawal=taken), **both)
    return {rule for rule in broken(made) if rule.startswith("withdrawn.")}


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"clicks": 2, "aftermath": aftermath()}, set()),
        ({"clicks": 3}, {"withdrawn.more-clicks"}),
        ({"outcome": "none found"}, {"withdrawn.no-way"}),
        ({"outcome": "failed"}, set()),
        ({"after": mode("denied", "granted")}, {"withdrawn.still-granted"}),
        ({"after": mode("granted", "denied")}, set()),
        ({"aftermath": aftermath("_t shop.example")}, {"withdrawn.cookies-left"}),
        ({"aftermath": aftermath("_t other.example", "x shop.example")}, set()),
        ({"aftermath": aftermath(requests=(COLLECT,))}, {"withdrawn.still-sent"}),
        ({"aftermath": aftermath(requests=("https://other.example/x",))}, set()),
    ],
)
def test_taking_consent_back(changes: dict[str, Any], rules: set[str]) -> None:
    assert taking(changes) == rules


def test_what_is_necessary_may_stay_after_taking_consent_back() -> None:
    stays = {"aftermath": aftermath("basket shop.example")}
    assert taking(stays, cookies=(cookie("basket", "accepted", **NECESSARY),)) == set()
