"""The rules as a JUnit report, for CI: a suite each consent state, a case each rule."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from scanner.audit.rules import rules
from scanner.records import Finding, Scan
from scanner.report.checked import Check, Suite, suites
from scanner.report.findings import told
from scanner.report.headline import site_name
from scanner.report.plain import visible

# Of one sentence in the file; scan.json has all.
MAX_TEXT = 1_200
# Findings of one rule that a case tells.
MAX_TOLD = 20


def render(scan: Scan) -> bytes:
    """Return the report as XML.

    A rule that was broken is a failure, one that could not be checked is skipped with the reason,
    and what could not be seen is an error: nothing passes that nobody looked at. Findings of
    severity `info` fail nothing.
    """
    root = ET.Element("testsuites", {"name": f"Consentry: {site_name(scan)}"})
    made = suites(scan)
    for suite in made:
        root.append(_suite(scan, suite))
    if not made:
        root.append(_unjudged(scan))
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(child.get(key, "0")) for child in root)))
    root.set("time", _seconds(scan))
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _suite(scan: Scan, suite: Suite) -> ET.Element:
    element = _empty(scan, suite.name)
    for check in suite.checks:
        element.append(_case(scan, suite, check))
    return _counted(element)


def _unjudged(scan: Scan) -> ET.Element:
    element = _empty(scan, "Consent states")
    case = ET.SubElement(element, "testcase", {"name": "judged", "classname": site_name(scan)})
    text = "This scan was never judged; run `consentry report SCAN --reclassify --format junit`."
    ET.SubElement(case, "error", {"message": text, "type": "not judged"})
    return _counted(element)


def _empty(scan: Scan, name: str) -> ET.Element:
    started = visible(scan.scan.started).removesuffix("Z")
    about = {"name": name, "timestamp": started, "hostname": site_name(scan), "time": "0"}
    return ET.Element("testsuite", about)


def _counted(element: ET.Element) -> ET.Element:
    cases = element.findall("testcase")
    element.set("tests", str(len(cases)))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(key, str(sum(case.find(tag) is not None for case in cases)))
    return element


def _case(scan: Scan, suite: Suite, check: Check) -> ET.Element:
    name = f"{rules()[check.rule].title} ({check.rule})"
    where = f"{site_name(scan)}.{suite.key}"
    case = ET.Element("testcase", {"name": name, "classname": where, "time": "0"})
    counting = [one for one in check.findings if one.suppressed is None]
    grave = [one for one in counting if one.severity != "info"]
    if grave and check.rule.startswith("blind."):
        _say(case, "error", grave)
    elif grave:
        _say(case, "failure", grave)
    elif check.rule.startswith("blind.") and counting:
        ET.SubElement(case, "skipped", {"message": _line(counting[0])})
    elif check.why_not:
        ET.SubElement(case, "skipped", {"message": _short(check.why_not)})
    elif check.findings and not counting:
        ET.SubElement(case, "skipped", {"message": _lived_with(check.findings[0])})
    else:
        lines = [f"Looked at {suite.looked_at}.", *map(_line, counting)]
        ET.SubElement(case, "system-out").text = "\n".join(lines[: MAX_TOLD + 1])
    return case


def _say(case: ET.Element, tag: str, found: list[Finding]) -> None:
    first = found[0]
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    message = f"{visible(first.subject) or first.title}{more}"
    element = ET.SubElement(case, tag, {"message": _short(message), "type": first.severity})
    element.text = "\n\n".join("\n".join(_told(one)) for one in found[:MAX_TOLD])


def _told(finding: Finding) -> Iterator[str]:
    parts = told(finding)
    yield _line(finding)
    yield from (f"  {_short(page)}" for page in finding.pages[:5])
    if parts.todo:
        yield f"What to do: {parts.todo}"
    yield from (visible(reference) for reference in finding.references)


def _line(finding: Finding) -> str:
    subject = f"{finding.subject}: " if finding.subject else ""
    return _short(f"[{finding.severity}] {subject}{told(finding).seen}")


def _lived_with(finding: Finding) -> str:
    mark = finding.suppressed
    return _short(f"Suppressed until {mark.until}: {mark.reason}") if mark else ""


def _short(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= MAX_TEXT else f"{shown[: MAX_TEXT - 3]}..."


def _seconds(scan: Scan) -> str:
    return f"{scan.scan.duration_s:.3f}"
