"""SARIF is valid against its schema, and holds what code scanning needs."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft7Validator, FormatChecker
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for

from scanner.audit.rules import rules
from scanner.report.sarif import MAX_LOCATIONS, render
from tests.scanner.report import chosen, sample

# The standard's own schema, as an npm package brings it; fetched by `make sdks`.
SCHEMA = (
    Path(__file__).parents[3]
    / ".venv/sdk/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
)

SCANS = {
    "loop": chosen.loop,
    "kept": chosen.kept,
    "unsure": chosen.unsure,
    "one_state": chosen.one_state,
    "hostile": chosen.hostile,
    "never judged": sample.shop,
    "never judged, hostile": sample.hostile,
    "failed": sample.failed,
}


@cache
def validator() -> Validator:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    kind: Any = validator_for(schema, default=Draft7Validator)
    made: Validator = kind(schema, format_checker=FormatChecker())
    return made


def run(name: str) -> dict[str, Any]:
    log = json.loads(render(SCANS[name]()))
    (only,) = log["runs"]
    assert isinstance(only, dict)
    return only


@pytest.mark.parametrize("name", SCANS)
def test_log_is_valid_against_the_standards_schema(name: str) -> None:
    log = json.loads(render(SCANS[name]()))
    assert [error.message for error in validator().iter_errors(log)] == []


def test_the_schema_would_notice() -> None:
    log = json.loads(render(chosen.loop()))
    log["runs"][0]["results"][0]["level"] = "grave"
    assert list(validator().iter_errors(log))


@pytest.mark.parametrize("name", SCANS)
def test_forges_accept_every_location(name: str) -> None:
    for result in run(name)["results"]:
        assert 0 < len(result["locations"]) <= MAX_LOCATIONS
        for one in result["locations"]:
            uri = one["physicalLocation"]["artifactLocation"]["uri"]
            assert uri
            assert re.fullmatch(r"[A-Za-z0-9._~%!$&'()*+,;=@/-]+", uri)
            assert not uri.startswith("/")
            assert ".." not in uri.split("/")
            assert one["physicalLocation"]["region"]["startLine"] == 1


def test_every_rule_is_described_with_help_and_link() -> None:
    described = {rule["id"]: rule for rule in run("kept")["tool"]["driver"]["rules"]}
    assert set(described) == set(rules())
    for name, rule in rules().items():
        assert described[name]["help"]["text"].startswith(rule.why)
        assert rule.todo in described[name]["help"]["markdown"]
        assert ("helpUri" in described[name]) == bool(rule.references)


def test_levels_go_by_severity() -> None:
    levels = {
        (result["properties"]["severity"], result["level"]) for result in run("loop")["results"]
    }
    assert levels == {("high", "error"), ("medium", "warning"), ("low", "note")}


def test_results_point_to_their_rules() -> None:
    for name in SCANS:
        made = run(name)
        for result in made["results"]:
            rule = made["tool"]["driver"]["rules"][result["ruleIndex"]]
            assert rule["id"] == result["ruleId"]


def test_fingerprints_are_the_same_in_every_scan() -> None:
    def prints(name: str) -> set[str]:
        return {
            result["partialFingerprints"]["consentryFinding/v1"] for result in run(name)["results"]
        }

    assert len(prints("loop")) == len(run("loop")["results"])
    assert prints("one_state") & prints("loop")
    scan = chosen.loop()
    info = msgspec.structs.replace(scan.scan, id="other", tool_version="9.9.9")
    later = json.loads(render(msgspec.structs.replace(scan, scan=info)))
    assert later["runs"][0]["results"] == run("loop")["results"]


def test_suppressed_results_say_by_whom_and_until_when() -> None:
    marked = [one for one in run("loop")["results"] if one["suppressions"]]
    assert {one["ruleId"] for one in marked} == {"before.preferences", "rejected.preferences"}
    (mark,) = marked[0]["suppressions"]
    assert mark["justification"] == (
        "Our own copy of the fonts goes live on 1 March. (until 2027-03-01)"
    )


def test_scans_that_are_not_complete_say_so() -> None:
    (invocation,) = run("failed")["invocations"]
    assert invocation["executionSuccessful"] is False
    texts = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert "Not one page could be loaded." in texts


def test_pages_put_no_links_and_no_escapes_into_messages() -> None:
    text = render(chosen.hostile()).decode("utf-8")
    assert "\x1b" not in text
    assert "\u202e" not in text
    for result in run("hostile")["results"]:
        assert "](" not in result["message"]["text"]
