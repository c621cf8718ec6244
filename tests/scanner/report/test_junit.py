"""JUnit as a CI reads it: failures where rules are broken, and nothing passes unseen."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from scanner.audit.rules import of_theme, rules
from scanner.records import Scan
from scanner.report.junit import render
from tests.scanner.report import chosen, sample

SCANS = {
    "loop": chosen.loop,
    "kept": chosen.kept,
    "unsure": chosen.unsure,
    "one_state": chosen.one_state,
    "hostile": chosen.hostile,
    "shop": sample.shop,
    "failed": sample.failed,
}


def read(scan: Scan) -> JUnitXml:
    found = JUnitXml.fromstring(render(scan))
    assert isinstance(found, JUnitXml)
    return found


def cases(scan: Scan, suite: str) -> dict[str, TestCase]:
    (wanted,) = [one for one in read(scan) if one.name == suite]
    assert isinstance(wanted, TestSuite)
    return {str(case.name).rpartition("(")[2].removesuffix(")"): case for case in wanted}


def results(scan: Scan) -> Iterator[tuple[str, object]]:
    for suite in read(scan):
        for case in suite:
            for result in case.result:
                yield str(case.name), result


def is_passed(case: TestCase) -> bool:
    return not case.result


@pytest.mark.parametrize("name", SCANS)
def test_totals_are_those_of_the_cases(name: str) -> None:
    found = read(SCANS[name]())
    told = (found.tests, found.failures, found.errors, found.skipped)
    found.update_statistics()
    assert told == (found.tests, found.failures, found.errors, found.skipped)
    for suite in found:
        told = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert told == (suite.tests, suite.failures, suite.errors, suite.skipped)


def test_a_suite_each_state_with_every_rule_of_it() -> None:
    names = [suite.name for suite in read(chosen.loop())]
    assert names == [
        "Before a choice", "After rejecting", "After accepting", "With Global Privacy Control",
        "After taking consent back", "The banner", "In every state", "What could be seen",
    ]  # fmt: skip
    assert set(cases(chosen.loop(), "After rejecting")) == of_theme("rejected") | of_theme(
        "watching"
    )
    every = {str(case.name) for suite in read(chosen.loop()) for case in suite}
    assert len(every) == len(rules())


def test_broken_rules_fail_with_what_to_do() -> None:
    (failure,) = cases(chosen.loop(), "After rejecting")["rejected.tracker"].result
    assert isinstance(failure, Failure)
    assert failure.type == "high"
    assert failure.message == "Google Analytics"
    assert "What to do: " in str(failure.text)
    assert "https://shop.example/index.html" in str(failure.text)


def test_rules_that_held_say_what_was_looked_at() -> None:
    case = cases(chosen.kept(), "After rejecting")["rejected.tracker"]
    assert is_passed(case)
    assert case.system_out == "Looked at 2 pages, no requests, 1 cookie."


def test_suppressed_findings_are_skipped_with_the_reason() -> None:
    (mark,) = cases(chosen.loop(), "After rejecting")["rejected.preferences"].result
    assert isinstance(mark, Skipped)
    assert str(mark.message).startswith("Suppressed until 2027-03-01: Our own copy")


def test_states_that_could_not_be_made_pass_nothing() -> None:
    for suite in ("After rejecting", "After accepting"):
        assert not any(map(is_passed, cases(chosen.unsure(), suite).values()))
    (error,) = cases(chosen.unsure(), "What could be seen")["blind.state"].result
    assert isinstance(error, Error)


def test_what_nobody_looked_for_is_skipped() -> None:
    quick = msgspec.structs.replace(chosen.kept(), fingerprinting=None, consent_banner=None)
    (mark,) = cases(quick, "Before a choice")["watching.fingerprinting"].result
    assert isinstance(mark, Skipped)
    assert not any(map(is_passed, cases(quick, "The banner").values()))


@pytest.mark.parametrize("name", ["loop", "unsure", "one_state", "hostile"])
def test_every_finding_that_counts_fails_something(name: str) -> None:
    scan = SCANS[name]()
    failed = {
        case.rpartition("(")[2].removesuffix(")")
        for case, result in results(scan)
        if isinstance(result, Failure | Error)
    }
    counting = {
        one.rule
        for one in scan.findings or ()
        if one.suppressed is None and one.severity != "info" and one.rule in rules()
    }
    assert counting == failed


@pytest.mark.parametrize("name", ["shop", "failed"])
def test_scans_that_were_never_judged_do_not_pass(name: str) -> None:
    ((_, error),) = results(SCANS[name]())
    assert isinstance(error, Error)
    assert "--reclassify" in str(error.message)


def test_pages_can_not_break_the_file() -> None:
    text = render(chosen.hostile()).decode("utf-8")
    assert "<script>" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
