"""What is said of consent strings."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest

from scanner.audit.tcstring import TcString, decode
from scanner.audit.terms import Terms
from tests.scanner.audit.making import GERMANY, banner, choice, found, scan, tcf
from tests.scanner.audit.tc_encoder import encode
from tests.scanner.audit.test_tcstring import TOLD

GOOD = msgspec.structs.replace(
    decode(TOLD[0]["text"]),
    created=datetime.datetime(2026, 9, 1, tzinfo=datetime.UTC),
    updated=datetime.datetime(2026, 9, 1, tzinfo=datetime.UTC),
    policy=5,
    cmp_id=300,
    purposes=frozenset(),
    legitimate_interests=frozenset({2, 7}),
)
OLD = datetime.datetime(2025, 9, 1, tzinfo=datetime.UTC)


def rules(text: str | TcString, terms: Terms | None = None, **says: Any) -> set[str]:
    spelled = text if isinstance(text, str) else encode(text)
    made = scan("before", consent_banner=banner(signals=tcf(spelled, **says)))
    return {rule for rule in found(made, terms) if rule.startswith("tcf.")}


def changed(**changes: Any) -> TcString:
    return msgspec.structs.replace(GOOD, **changes)


@pytest.mark.parametrize(
    ("string", "rule"),
    [
        (GOOD, None),
        ("not one", "tcf.unreadable"),
        ("", None),
        (changed(disclosed=None), "tcf.no-disclosed-vendors"),
        (changed(disclosed=None, policy=4, created=OLD, updated=OLD), None),
        (changed(policy=4), "tcf.policy-version"),
        (changed(policy=3, created=OLD, updated=OLD), "tcf.policy-version"),
        (changed(updated=GOOD.updated - datetime.timedelta(days=1)), "tcf.dates"),
        (changed(updated=GOOD.updated + datetime.timedelta(days=900)), "tcf.dates"),
        (changed(legitimate_interests=frozenset({2, 4})), "tcf.legitimate-interest"),
        (changed(cmp_id=1), "tcf.unregistered"),
    ],
)
def test_faults_of_strings(string: str | TcString, rule: str | None) -> None:
    assert rules(string) == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("says", "rule"),
    [
        ({"cmp_id": 300}, None),
        ({"cmp_id": 7}, "tcf.contradicts"),
        ({"purposes": (1, 2)}, "tcf.contradicts"),
        ({"gdpr_applies": False}, "tcf.not-gdpr"),
        ({"gdpr_applies": None}, None),
    ],
)
def test_what_the_tool_says_beside_its_string(says: dict[str, Any], rule: str | None) -> None:
    assert rules(GOOD, **says) == ({rule} if rule else set())


def test_where_the_gdpr_holds_the_tool_should_know() -> None:
    made = scan("before", consent_banner=banner(signals=tcf(gdpr_applies=False)))
    assert found(made, GERMANY)["tcf.not-gdpr"].severity == "medium"
    assert found(made)["tcf.not-gdpr"].severity == "info"


def test_strings_after_a_choice_are_read_too() -> None:
    refused = choice("rejected", after=tcf("not one"))
    made = scan("rejected", consent_banner=banner(refused))
    assert found(made)["tcf.unreadable"].states == ("rejected",)
    elsewhere = scan("before", consent_banner=banner(refused))
    assert "tcf.unreadable" not in found(elsewhere)


def test_a_string_that_grants_after_refusing_is_found_whatever_the_tool_says() -> None:
    granting = encode(changed(purposes=frozenset({1, 2})))
    refused = choice("rejected", after=tcf(granting))
    rules_broken = found(scan("rejected", consent_banner=banner(refused)))
    assert "purposes 1, 2" in rules_broken["rejected.signal-granted"].detail
