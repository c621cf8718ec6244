"""What could not be seen is said, and nothing is clean because of it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scanner.records import Note, Scan
from tests.scanner.audit.making import (
    FAIR,
    about,
    banner,
    broken,
    choice,
    found,
    pages,
    scan,
    verdict,
)
from tests.scanner.report.watched import SIGNALS


def blind(made: Scan) -> set[str]:
    return {rule for rule in broken(made) if rule.startswith("blind.")}


def failed(outcome: Any, **changes: Any) -> Scan:
    first, second = pages("before")
    lost = msgspec.structs.replace(second, outcome=outcome, **changes)
    return scan("before", pages=(first, lost))


def test_a_whole_scan_is_blind_to_nothing() -> None:
    assert broken(scan("before", "rejected", "accepted", "gpc")) == set()


@pytest.mark.parametrize(
    ("made", "rule"),
    [
        (failed("timeout"), "blind.pages"),
        (failed("auth_required"), "blind.pages"),
        (failed("not_reached"), "blind.pages"),
        (failed("robots_denied"), "blind.robots"),
        (failed("http_error", status=404), None),
        (failed("redirected_away"), None),
        (failed("ok", settled=False), "blind.restless"),
        (failed("ok", status=403, title="Just a moment..."), "blind.robot-check"),
        (failed("ok", status=200, title="Just a moment..."), "blind.robot-check"),
        (failed("http_error", status=429, title="Are you a robot?"), "blind.robot-check"),
        (failed("ok", title="Security check of our house"), None),
        (failed("ok", notes=(Note(about="storage", text="Not read."),)), "blind.part"),
        (scan("before", consent_banner=None), "blind.banner"),
        (scan("before", states=("before", "rejected")), "blind.state"),
    ],
)
def test_each_way_of_not_seeing(made: Scan, rule: str | None) -> None:
    assert blind(made) == ({rule} if rule else set())
    if rule and rule != "blind.banner" and rule != "blind.state":
        assert verdict(made, "before") == "can't say"


@pytest.mark.parametrize("ended", ["deadline", "interrupt", "failure"])
def test_a_scan_that_was_stopped(ended: Any) -> None:
    made = scan("before", scan=about(stopped_by=ended))
    assert blind(made) == {"blind.stopped"}
    assert verdict(made, "before") == "can't say"


def test_a_quick_scan() -> None:
    sections = (
        "fingerprinting", "session_recording", "form_exfiltration", "identifier_syncs",
        "link_decoration", "first_party_cover", "respawning", "findings",
    )  # fmt: skip
    made = scan("before", **dict.fromkeys(sections))
    assert blind(made) == {"blind.deep"}
    assert verdict(made, "before") == "can't say"


def test_a_browser_without_third_party_cookies() -> None:
    policy = msgspec.structs.replace(about().third_party_cookie_policy, cookies="blocked")
    blocked = about(third_party_cookie_policy=policy)
    assert blind(scan("before", scan=blocked)) == {"blind.third-party-cookies"}


def test_a_signal_that_did_not_reach_everything() -> None:
    for measured in (SIGNALS, None):
        partly = about(privacy_signals=measured)
        assert blind(scan("gpc", scan=partly)) == {"blind.gpc"}
        assert verdict(scan("gpc", scan=partly), "gpc") == "can't say"
        assert blind(scan("before", scan=partly)) == set()
    assert blind(scan("gpc", scan=about())) == set()


def test_a_choice_that_is_not_certain() -> None:
    unsure = choice("rejected", outcome="unconfirmed", detail="Nothing told.")
    made = scan("rejected", consent_banner=banner(unsure))
    assert blind(made) == {"blind.choice"}
    assert "Nothing told." in found(made)["blind.choice"].detail
    again = choice("rejected", outcome="pressed but returned")
    assert blind(scan("rejected", consent_banner=banner(again))) == set()


def test_a_state_that_could_not_be_made_says_why() -> None:
    none = choice("rejected", outcome="none found", way="none found", detail="No banner came.")
    made = scan("before", states=("before", "rejected"), consent_banner=banner(none))
    assert "No banner came." in found(made)["blind.state"].detail
    assert found(made)["blind.state"].states == ()


def test_with_the_signal_in_every_visit_there_is_no_state_before() -> None:
    made = scan("gpc", scan=about(states=["before"]))
    assert blind(made) == set()


def test_a_withdrawal_that_failed() -> None:
    taken = choice("rejected", outcome="failed", detail="It took too long.")
    made = scan("accepted", consent_banner=banner(*FAIR.choices, withdrawal=taken))
    assert blind(made) == {"blind.withdrawal"}
