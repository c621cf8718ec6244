"""The findings as SARIF 2.1.0, for code scanning and whatever else reads it.

SARIF wants a place in a file for each result, and forges take only paths inside the repository: an
address of a web page is refused. So a result's location is the page's host and path, written as a
relative path, and its full addresses are in the result's properties and message.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlsplit

from scanner.audit.rules import Rule, Severity, rules
from scanner.records import Finding, Scan
from scanner.report.findings import Told, ordered, theme_of, told
from scanner.report.plain import visible, web_link

Json = dict[str, Any]

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
VERSION = "2.1.0"

LEVELS: dict[Severity, str] = {"high": "error", "medium": "warning", "low": "note", "info": "note"}
"""What SARIF calls each severity; the severity itself is a property."""

_PROBLEM = {"high": "error", "medium": "warning", "low": "recommendation", "info": "recommendation"}

# Viewers show the first location, and seldom more than some.
MAX_LOCATIONS = 10
# Characters; forges cut longer messages.
MAX_TEXT = 1_000
MAX_PATH = 200


def render(scan: Scan) -> bytes:
    """Return the log: one run, every rule, one result a finding, suppressed ones marked."""
    found = ordered(scan)
    known = list(rules())
    names = [*known, *dict.fromkeys(one.rule for one in found if one.rule not in rules())]
    run: Json = {
        "tool": {
            "driver": {
                "name": "Consentry",
                "version": visible(scan.scan.tool_version),
                "rules": [_rule(name, rules().get(name), found) for name in names],
            }
        },
        "automationDetails": {"id": f"consentry/{_path(scan.scan.url)}/"},
        "invocations": [_invocation(scan)],
        "columnKind": "utf16CodeUnits",
        "results": [_result(scan, told(one), names.index(one.rule)) for one in found],
        "properties": {
            "scan": visible(scan.scan.id),
            "url": visible(scan.scan.url),
            "states": list(scan.states),
            "verdicts": {one.state: one.verdict for one in scan.verdicts or ()},
        },
    }
    log = {"$schema": SCHEMA, "version": VERSION, "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False).encode("utf-8") + b"\n"


def _rule(name: str, rule: Rule | None, found: list[Finding]) -> Json:
    theme = theme_of(name) or "other"
    if rule is None:  # of another version, or not one of ours
        first = next(one for one in found if one.rule == name)
        text = _text(first.title)
        return {"id": visible(name), "shortDescription": {"text": text}, "help": {"text": text}}
    described: Json = {
        "id": name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": _help(rule), "markdown": _help(rule, markdown=True)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["privacy", "consent", theme],
            "problem.severity": _PROBLEM[rule.severity],
            "severity": rule.severity,
        },
    }
    link = next((url for url in map(_link, rule.references) if url), None)
    return {**described, "helpUri": link} if link else described


def _help(rule: Rule, *, markdown: bool = False) -> str:
    bold, bullet = ("**", "- ") if markdown else ("", "- ")
    parts = [rule.why, f"{bold}What to do:{bold} {rule.todo}"]
    if rule.references:
        parts.append("\n".join(f"{bullet}{reference}" for reference in rule.references))
    return "\n\n".join(parts)


def _result(scan: Scan, one: Told, at: int) -> Json:
    finding = one.finding
    pages = [visible(page) for page in finding.pages]
    mark = finding.suppressed
    return {
        "ruleId": visible(finding.rule),
        "ruleIndex": at,
        "level": LEVELS[finding.severity],
        "message": {"text": _message(one)},
        "locations": _locations(finding.pages or (scan.scan.url,)),
        # Of rule and subject alone: the same in every scan of the site.
        "partialFingerprints": {
            "consentryFinding/v1": visible(finding.id),
            "primaryLocationLineHash": f"{visible(finding.id)}:1",
        },
        "suppressions": []
        if mark is None
        else [
            {
                "kind": "external",
                "status": "accepted",
                "justification": _text(f"{mark.reason} (until {mark.until})"),
            }
        ],
        "properties": {
            "severity": finding.severity,
            "subject": visible(finding.subject),
            "states": list(finding.states),
            "pages": pages,
            "evidence": [visible(key) for key in finding.evidence],
        },
    }


def _message(one: Told) -> str:
    finding = one.finding
    subject = f" ({finding.subject})" if finding.subject else ""
    states = f" In the states {', '.join(finding.states)}." if finding.states else ""
    where = f" Seen on {finding.pages[0]}." if finding.pages else ""
    todo = f" What to do: {one.todo}" if one.todo else ""
    return f"{_text(f'{finding.title}{subject}. {one.seen}{states}{where}')}{todo}"


def _locations(pages: tuple[str, ...]) -> list[Json]:
    paths = dict.fromkeys(map(_path, pages))
    return [
        {
            "physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": 1}},
        }
        for path in list(paths)[:MAX_LOCATIONS]
    ]


def _path(url: str) -> str:
    """Return `shop.example/cart` for an address: a relative path that is never empty."""
    try:
        parts = urlsplit(url)
        place = parts.netloc.rpartition("@")[2].replace(":", "_") + parts.path
    except ValueError:
        place = url
    # Dots alone would lead out of the repository, and a colon would make it an absolute address.
    steps = [quote(visible(step), safe="%!$&'()*+,;=@~") for step in place.split("/")]
    path = "/".join(step for step in steps if step.strip("."))
    return path[:MAX_PATH].rstrip("%/") or "site"


def _text(text: str) -> str:
    """Return text that no viewer takes for a link of ours: `[a](b)` is one in SARIF messages."""
    short = visible(text).replace("](", "] (")
    return short if len(short) <= MAX_TEXT else f"{short[: MAX_TEXT - 3]}..."


def _link(reference: str) -> str | None:
    _, found, rest = reference.rpartition(": http")
    return web_link(f"http{rest}" if found else reference)


def _invocation(scan: Scan) -> Json:
    notes = [*scan.summary.unseen, *(note.text for note in scan.scan.notes)]
    return {
        "executionSuccessful": scan.scan.complete,
        "startTimeUtc": visible(scan.scan.started),
        "endTimeUtc": visible(scan.scan.finished),
        "toolExecutionNotifications": [
            {"level": "warning", "message": {"text": _text(text)}} for text in notes
        ],
    }
