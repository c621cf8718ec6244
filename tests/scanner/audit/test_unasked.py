"""What runs before a choice, and with Global Privacy Control."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.audit.terms import Terms
from scanner.choices import Moment, Signals
from scanner.observations import Signal
from scanner.records import Scan
from tests.scanner.audit.making import (
    ANALYTICS,
    CALIFORNIA,
    COLLECT,
    FAIR,
    FONTS,
    GERMANY,
    MARKETING,
    NECESSARY,
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
from tests.scanner.report import makers

TRACKED = {
    "cookies": (cookie("_t", "before", **ANALYTICS),),
    "requests": (request(1, COLLECT, "before", **ANALYTICS, sent_cookies=("_t",)),),
}


def test_one_tracker_is_one_finding_with_all_that_it_did() -> None:
    made = scan("before", **TRACKED, storage=(item("_t_queue", "before", **ANALYTICS),))
    one = found(made)["before.tracker"]
    assert broken(made) == {"before.tracker"}
    assert one.severity == "high"
    assert one.subject == "Tracker Analytics"
    assert one.states == ("before",)
    assert set(one.evidence) == {"c:_t:shop.example", "s:local:_t_queue", "r1"}
    assert one.pages == ("https://shop.example/index.html", "https://shop.example/about")
    for words in (
        "sets the cookie _t, sets the storage key _t_queue and is sent 3 requests at "
        "stats.tracker.example, with the cookie _t",
        "The tag in https://shop.example/index.html (line 34) loads gtm.js of "
        "www.googletagmanager.com, which does it.",
        "Seen on https://shop.example/index.html, https://shop.example/about.",
    ):
        assert words in one.detail
    assert any("art. 5(3)" in reference for reference in one.references)


@pytest.mark.parametrize(
    ("kind", "rule", "severity"),
    [
        (ANALYTICS, "before.tracker", "high"),
        (MARKETING, "before.tracker", "high"),
        (FONTS, "before.preferences", "medium"),
        ({}, "before.unclassified", "low"),
        (NECESSARY, None, ""),
    ],
)
def test_what_kind_it_is_decides(kind: dict[str, Any], rule: str | None, severity: str) -> None:
    known = {**kind, "signals": (Signal(name="list", rule="Some list: ||x^"),)}
    made = scan("before", requests=(request(1, COLLECT, "before", **known),))
    assert broken(made) == ({rule} if rule else set())
    if rule:
        assert found(made)[rule].severity == severity


def test_what_the_site_itself_remembers_is_less_grave() -> None:
    made = scan("before", storage=(item("looked_at", "before", category="preferences"),))
    assert found(made)["before.preferences"].severity == "low"


@pytest.mark.parametrize(
    "changes",
    [
        {"stored": False, "set_by": (set_by("before", refused="ThirdPartyBlocking"),)},
        {"set_by": (set_by("before", action="delete"),)},
        {"states": ("accepted",), "set_by": (set_by("accepted"),)},
    ],
    ids=["refused", "deleted", "another state"],
)
def test_cookies_that_were_not_there(changes: dict[str, Any]) -> None:
    made = scan("before", "accepted", cookies=(cookie("_t", "before", **ANALYTICS, **changes),))
    assert broken(made) == set()


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        ({}, True),
        ({"status": None, "failure": "net::ERR_CONNECTION_RESET"}, True),
        ({"status": None, "failure": "net::ERR_BLOCKED_BY_CLIENT"}, False),
        ({"status": None, "failure": "csp"}, False),
        ({"resource_type": "dns_prefetch"}, False),
    ],
)
def test_requests_that_never_left(changes: dict[str, Any], sent: bool) -> None:
    made = scan("before", requests=(request(1, COLLECT, "before", **ANALYTICS, **changes),))
    assert ("before.tracker" in broken(made)) is sent


def test_plain_third_parties_that_nobody_knows_are_told_of_together() -> None:
    made = scan("before", requests=(request(1, "https://cdn.x.example/a.png", "before"),))
    assert broken(made) == set()
    assert set(found(made)) == {"always.unknown-parties"}
    beacon = makers.beacon(1, "https://cdn.x.example/a.png", "pixel")
    told = scan("before", requests=made.requests, beacons=(beacon,))
    assert broken(told) == {"before.unclassified"}
    assert "b1" in found(told)["before.unclassified"].evidence


def test_the_consent_tools_own_cookie_is_necessary_where_the_tool_is_known() -> None:
    made = scan("before", cookies=(cookie("consentry", "before"),))
    assert broken(made) == {"before.unclassified"}
    known = scan(
        "before", cookies=made.cookies, consent_banner=banner(*FAIR.choices, tool="consentry")
    )
    assert set(found(known)) == set()
    renamed = scan("before", cookies=(cookie("our_choice", "before"),))
    assert set(found(renamed, Terms(consent_cookie="our_choice"))) == set()


def test_where_nothing_has_to_wait_it_is_for_information() -> None:
    made = scan("before", **TRACKED)
    assert found(made, CALIFORNIA)["before.tracker"].severity == "info"
    assert found(made, GERMANY)["before.tracker"].severity == "high"
    both = Terms(places=("US-CA", "FR"))
    assert found(made, both)["before.tracker"].severity == "high"
    assert found(made, Terms(regime="opt-in", places=("US-CA",)))["before.tracker"].severity == (
        "high"
    )


PING = "https://stats.tracker.example/collect?v=2&gcs=G1{}"


def pinged(state: Any, told: str, **parts: Any) -> Scan:
    return scan(state, requests=(request(1, PING.format(told), state, **ANALYTICS),), **parts)


def test_pings_without_cookies_are_told_as_what_they_are() -> None:
    assert broken(pinged("before", "00")) == {"before.cookieless-ping"}
    with_cookie = pinged("before", "00", cookies=TRACKED["cookies"])
    assert broken(with_cookie) == {"before.tracker"}
    silent = scan("before", requests=(request(1, COLLECT, "before", **ANALYTICS),))
    assert broken(silent) == {"before.tracker"}


def test_consent_that_nobody_gave() -> None:
    assert "before.signal-granted" in broken(pinged("before", "11"))
    for signals in (mode("granted"), mode("denied", "granted"), tcf(purposes=(1, 7))):
        made = scan("before", consent_banner=banner(*FAIR.choices, signals=signals))
        assert broken(made) == {"before.signal-granted"}
    for signals in (mode("denied"), tcf(), tcf(purposes=(1,), gdpr_applies=False)):
        made = scan("before", consent_banner=banner(*FAIR.choices, signals=signals))
        assert "before.signal-granted" not in broken(made)


def test_consent_by_scrolling() -> None:
    said = {"consent_banner": banner(*FAIR.choices, signals=mode("denied"))}
    assert "before.implied" in broken(pinged("before", "11", **said))
    assert "before.implied" not in broken(pinged("before", "00", **said))


def moments(tracker: int, shown: int | None) -> tuple[Moment, ...]:
    asked = Moment(
        at_ms=tracker, kind="request", label="stats.tracker.example", url=COLLECT.partition("?")[0]
    )
    other = Moment(at_ms=1, kind="request", label="shop.example", url="https://shop.example/a.js")
    banner_came = (Moment(at_ms=shown, kind="banner", label="banner"),) if shown else ()
    return (other, asked, *banner_came)


@pytest.mark.parametrize(
    ("tracker", "shown", "late"), [(200, 900, True), (900, 200, False), (200, 230, False),
                                   (200, None, False)],
)  # fmt: skip
def test_a_banner_that_comes_after_the_first_tracker(
    tracker: int, shown: int | None, late: bool
) -> None:
    made = scan("before", **TRACKED, moments=moments(tracker, shown))
    assert ("before.late-banner" in broken(made)) is late
    if late:
        assert "200 ms" in found(made)["before.late-banner"].detail


def test_cookies_of_the_first_seconds_count_as_well() -> None:
    seen = (
        Moment(at_ms=100, kind="cookie", label="_t"),
        Moment(at_ms=900, kind="banner", label="banner"),
    )
    assert "before.late-banner" in broken(scan("before", **TRACKED, moments=seen))


ADS = {
    "requests": (
        request(1, "https://ads.example/px", "before", "gpc", **MARKETING),
        request(2, COLLECT, "before", "gpc", **ANALYTICS),
    )
}


def test_a_signal_that_is_binding_and_ignored() -> None:
    made = scan("before", "gpc", **ADS)
    rules = {one.rule: one.severity for one in found(made, CALIFORNIA).values()}
    assert rules["gpc.tracker"] == "high"
    assert rules["gpc.analytics"] == "low"
    assert rules["gpc.changes-nothing"] == "medium"
    assert rules["before.tracker"] == "info"


def test_a_signal_that_binds_nobody_is_for_information() -> None:
    made = scan("before", "gpc", **ADS)
    assert not {"gpc.tracker", "gpc.changes-nothing"} & broken(made, GERMANY)
    assert found(made, GERMANY)["before.tracker"].states == ("before", "gpc")
    assert found(made, Terms(places=("US-VA",)))["gpc.tracker"].severity == "info"
    assert found(made)["gpc.tracker"].severity == "low"


def test_a_signal_that_is_honoured() -> None:
    only_before = tuple(
        makers.msgspec.structs.replace(one, states=("before",), pages=("p0",))
        for one in ADS["requests"]
    )
    rules = broken(scan("before", "gpc", requests=only_before), CALIFORNIA)
    assert not {rule for rule in rules if rule.startswith("gpc.")}


def test_signals_that_say_granted_under_the_browsers_no() -> None:
    assert "gpc.signal-granted" in broken(pinged("gpc", "11"), CALIFORNIA)
    assert "gpc.signal-granted" not in broken(pinged("gpc", "00"), CALIFORNIA)
    for signals, is_broken in (
        (mode("granted"), True),
        (mode("denied"), False),
        (Signals(usp="1YNN"), True),
        (Signals(usp="1YYN"), False),
        (Signals(usp="1---"), False),
    ):
        said = banner(*FAIR.choices, choice("gpc", after=signals))
        rules = broken(scan("gpc", consent_banner=said), CALIFORNIA)
        assert ("gpc.signal-granted" in rules) is is_broken


def test_what_the_signal_does_not_forbid_is_told_as_such() -> None:
    made = scan("gpc", requests=(request(1, COLLECT, "gpc", **FONTS),))
    assert found(made, CALIFORNIA)["gpc.remaining"].severity == "info"
    assert "gpc.remaining" in broken(pinged("gpc", "00"), CALIFORNIA)
    assert "gpc.remaining" not in broken(made, GERMANY)
