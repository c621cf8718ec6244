"""Findings are put in order and taken apart without losing a word."""

from __future__ import annotations

import msgspec
import pytest

from scanner.audit.rules import SEVERITIES, Severity, rules
from scanner.records import Finding
from scanner.report.findings import (
    at_or_above,
    blind_spots,
    first_to_do,
    groups,
    hygiene,
    ordered,
    suppressed,
    told,
)
from tests.scanner.report import chosen, sample


def test_what_ignores_a_refusal_comes_first() -> None:
    scan = chosen.loop()
    grades = [SEVERITIES.index(one.severity) for one in ordered(scan)]
    assert grades == sorted(grades)
    begin = first_to_do(scan)
    assert begin is not None
    assert begin.finding.rule == "rejected.tracker"
    assert begin.todo == rules()["rejected.tracker"].todo


def test_nothing_to_do_where_nothing_is_wrong() -> None:
    assert first_to_do(chosen.kept()) is None
    assert groups(chosen.kept()) == []


def test_parts_hold_every_word_of_the_finding() -> None:
    for scan in (chosen.loop(), chosen.unsure(), chosen.hostile(), sample.shop()):
        for finding in scan.findings or ():
            parts = told(finding)
            whole = f"{parts.seen} {parts.why} {parts.todo} {parts.after}".split()
            pages = finding.detail.partition(" Seen on ")[2].split()
            rest = [word for word in finding.detail.split() if word not in whole]
            assert set(rest) <= {"Seen", "on", *pages}


def test_what_was_seen_names_no_pages_and_no_advice() -> None:
    for group in groups(chosen.loop()):
        for one in group.findings:
            rule = rules()[one.finding.rule]
            assert "Seen on" not in one.seen
            assert rule.why not in one.seen
            assert rule.todo not in one.seen


def test_reworded_rules_and_unknown_ones_keep_the_whole_detail() -> None:
    finding = next(iter(chosen.loop().findings or ()))
    old = msgspec.structs.replace(finding, detail="In the words of an earlier version.")
    assert told(old).seen == "In the words of an earlier version."
    assert told(old).todo == ""
    unknown = msgspec.structs.replace(finding, rule="no.such-rule")
    assert told(unknown).seen == finding.detail


def test_a_suppression_that_ran_out_is_told() -> None:
    terms = msgspec.structs.replace(
        chosen.TERMS,
        suppressions=(msgspec.structs.replace(chosen.TERMS.suppressions[0], until="2026-01-31"),),
    )
    found = chosen.loop(terms=terms)
    (one,) = [
        told(finding) for finding in found.findings or () if finding.rule == "rejected.preferences"
    ]
    assert one.finding.suppressed is None
    assert one.after.startswith("It was suppressed until 2026-01-31")
    assert suppressed(found) == []


@pytest.mark.parametrize(
    ("reference", "text", "url"),
    [
        (
            "GDPR, art. 7(3) (in force since 2018-05-25): https://eur-lex.europa.eu/eli/x",
            "GDPR, art. 7(3) (in force since 2018-05-25)",
            "https://eur-lex.europa.eu/eli/x",
        ),
        ("https://www.w3.org/TR/x/", "https://www.w3.org/TR/x/", "https://www.w3.org/TR/x/"),
        ("A book", "A book", None),
    ],
)
def test_references_become_links(reference: str, text: str, url: str | None) -> None:
    finding = next(iter(chosen.loop().findings or ()))
    (source,) = told(msgspec.structs.replace(finding, references=(reference,))).sources
    assert (source.text, source.url) == (text, url)


def test_each_finding_has_one_place() -> None:
    for scan in (chosen.loop(), chosen.unsure(), chosen.hostile(), sample.shop()):
        placed: list[Finding] = [
            *(one.finding for group in groups(scan) for one in group.findings),
            *(one.finding for one in blind_spots(scan)),
            *(one.finding for one in suppressed(scan)),
            *hygiene(scan),
        ]
        assert sorted(one.id for one in placed) == sorted(one.id for one in scan.findings or ())


@pytest.mark.parametrize(("severity", "number"), [("high", 4), ("medium", 9), ("info", 13)])
def test_suppressed_findings_are_never_counted(severity: Severity, number: int) -> None:
    found = at_or_above(chosen.loop(), severity)
    assert len(found) == number
    assert all(one.suppressed is None for one in found)
