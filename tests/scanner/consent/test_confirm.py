"""What counts as a choice that took."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scanner.choices import ConsentModeSignal, Signals, TcfSignal
from scanner.consent.confirm import Signs, outcome, signs
from scanner.consent.run import Ended, Run, Wish
from scanner.consent.signals import Kept
from scanner.consent.told import way_of

GONE = Signs(gone=True, after=None)
TCF = TcfSignal(
    gdpr_applies=True,
    status="useractioncomplete",
    cmp_id=1,
    policy_version=5,
    tc_string="CQ",
    purposes=(),
    legitimate_interests=(),
    vendors=0,
)


def seen(**more: Any) -> Signs:
    return msgspec.structs.replace(GONE, **more)


def run(ended: Ended = "gone", wish: Wish = "rejected", **more: Any) -> Run:
    given: dict[str, Any] = {"pressed": ["Reject all"], **more}
    return Run(wish=wish, ended=ended, **given)


@pytest.mark.parametrize(
    ("done", "saw", "expected"),
    [
        (run(), seen(after=Signals(tool_says="rejected")), "confirmed"),
        (run(), seen(changed=("cookie x",), asked_again=False), "confirmed"),
        (run(), seen(told=True, asked_again=False), "confirmed"),
        (run(), seen(asked_again=False), "unconfirmed"),
        (run(), seen(changed=("cookie x",)), "unconfirmed"),
        (run(), seen(after=Signals(tool_says="accepted")), "unconfirmed"),
        (
            run(),
            seen(after=Signals(tool_says="accepted"), changed=("cookie x",), asked_again=False),
            "confirmed",
        ),
        (
            run(),
            seen(after=Signals(tool_says="rejected"), asked_again=True),
            "pressed but returned",
        ),
        (run("returned"), seen(asked_again=True), "pressed but returned"),
        (run("stays"), seen(gone=False), "unconfirmed"),
        (run("hung"), seen(gone=False), "unconfirmed"),
        (run("no way", pressed=[]), seen(gone=False), "accept only"),
        (run("no way", "accepted", pressed=[]), seen(gone=False), "failed"),
        (run("blind", pressed=["Settings"]), seen(gone=False), "failed"),
        (run("left"), seen(gone=False), "failed"),
        (run("not pressed", pressed=[]), seen(gone=False), "failed"),
    ],
)
def test_outcomes(done: Run, saw: Signs, expected: str) -> None:
    found, detail = outcome(done, saw)
    assert found == expected
    assert detail.endswith(".") or (found == "confirmed" and detail == "")


def test_a_record_that_says_the_opposite_is_told() -> None:
    saw = seen(after=Signals(tool_says="accepted"), changed=("cookie x",), asked_again=False)
    assert outcome(run(), saw) == (
        "confirmed",
        "The banner went, yet its own record says accepted.",
    )
    full = msgspec.structs.replace(TCF, purposes=tuple(range(1, 11)))
    saw = seen(after=Signals(tcf=full), changed=("cookie x",), asked_again=False)
    assert "grants every purpose" in outcome(run(), saw)[1]


def test_signs_in_words() -> None:
    denied = {"ad_storage": "denied", "analytics_storage": "denied", "security_storage": "granted"}
    mode = ConsentModeSignal(default={}, update=denied, default_after_tag=False)
    after = Signals(tool_says="rejected", tcf=TCF, consent_mode=mode)
    saw = seen(
        after=after,
        changed=("cookie session", "storage key shop-consent"),
        asked_again=False,
        tool_name="OneTrust",
    )
    assert signs("rejected", saw) == (
        "banner gone",
        "OneTrust says rejected",
        "TCF: no purposes",
        "Consent Mode: denied",
        "storage key shop-consent set",
        "not asked again",
    )
    assert signs("accepted", saw) == (
        "banner gone",
        "storage key shop-consent set",
        "not asked again",
    )


def test_what_is_new_in_storage() -> None:
    before = Kept(cookies={("a", "x.test"): "1"}, local={}, session={}, databases={})
    after = Kept(
        cookies={("a", "x.test"): "2", ("b", "x.test"): "1"},
        local={("https://x.test", "key"): "v"},
        session={("https://x.test", "tab"): "v"},
        databases={("indexeddb", "choices"): 7},
    )
    assert after.changed_since(before) == (
        "cookie a",
        "cookie b",
        "storage key key",
        "session storage key tab",
        "database choices",
    )
    assert before.changed_since(before) == ()


def test_the_way_in_words() -> None:
    two = run(pressed=["Settings", "Statistics", "Save"], switched=1, layer=2)
    assert way_of(two, "confirmed") == "reject on layer 2 (2 clicks)"
    assert way_of(run(wish="accepted"), "unconfirmed") == "accept on layer 1 (1 click)"
    assert way_of(run("no way", pressed=[]), "accept only") == "accept only"
    assert way_of(run(by_script=True, pressed=[]), "confirmed") == "reject by script"
