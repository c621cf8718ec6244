"""The deep evidence as findings: by state, by consent, by what it is for."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scanner.records import Scan
from tests.scanner.audit.making import FAIR, found, ids, scan
from tests.scanner.report.watched import COVERS, DECORATION, RESPAWNING, SYNCS
from tests.scanner.report.watchers import CAPTURES, FINGERPRINTING, RECORDING

SECTIONS: dict[str, tuple[str, tuple[Any, ...], str, str]] = {
    "fingerprinting": ("fingerprinting", FINGERPRINTING, "high", "info"),
    "recording": ("session_recording", RECORDING, "high", "info"),
    "form-capture": ("form_exfiltration", CAPTURES, "high", "medium"),
    "sync": ("identifier_syncs", SYNCS, "high", "info"),
    "cover": ("first_party_cover", COVERS, "medium", "info"),
    "respawning": ("respawning", RESPAWNING, "high", "medium"),
    "decoration": ("link_decoration", DECORATION, "medium", "info"),
}


def watched(name: str, *states: Any, **changes: Any) -> Scan:
    section, records, _, _ = SECTIONS[name]
    there = [
        msgspec.structs.replace(
            one, states=states, **({"pages": ids(*states)} if hasattr(one, "pages") else {}),
            **changes,
        )
        for one in records
    ]  # fmt: skip
    return scan("before", "rejected", "accepted", **{section: tuple(there)})


@pytest.mark.parametrize("name", SECTIONS)
def test_it_is_grave_before_and_after_refusing_and_not_after_accepting(name: str) -> None:
    _, records, severity, consented = SECTIONS[name]
    rule = f"watching.{name}"
    for states in (("before",), ("rejected",), ("before", "accepted")):
        one = found(watched(name, *states))[rule]
        assert one.severity == severity
        assert one.states == states
        assert set(one.evidence) <= {record.id for record in records}
        assert one.subject
    assert found(watched(name, "accepted"))[rule].severity == consented
    assert rule not in found(watched(name, "gpc"))
    assert rule not in found(scan("before"))


def test_what_serves_security_alone_is_for_a_person_to_decide() -> None:
    needed = watched("fingerprinting", "before", category="necessary")
    assert found(needed)["watching.fingerprinting"].severity == "low"
    typed = watched("form-capture", "before", category="necessary")
    assert found(typed)["watching.form-capture"].severity == "high"


def test_what_only_resembles_fingerprinting_is_none() -> None:
    weak = watched("fingerprinting", "before", score=1, threshold=5)
    assert "watching.fingerprinting" not in found(weak)


def test_what_goes_to_the_site_itself_is_no_capture() -> None:
    assert "watching.form-capture" not in found(
        watched("form-capture", "before", recipient="first")
    )


def test_a_click_that_nobody_kept_or_told_is_nothing() -> None:
    idle = watched("decoration", "before", stored_in=(), sent_to=())
    assert "watching.decoration" not in found(idle)


def test_one_script_is_one_finding_whatever_it_does() -> None:
    made = scan("before", fingerprinting=FINGERPRINTING, consent_banner=FAIR)
    subjects = [
        one.subject for one in found(made).values() if one.rule == "watching.fingerprinting"
    ]
    assert len(subjects) == len(set(subjects))
