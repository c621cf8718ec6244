"""What watches the visitor at a glance, gravest first: for headlines, figures and lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from scanner.observations import Record
from scanner.records import Scan
from scanner.report.findings import hygiene
from scanner.report.techniques import Section, glossary
from scanner.report.watching import cards, is_verdict
from scanner.report.words import count, number
from scanner.tracking import FormCapture

ORDER = (
    "form_exfiltration",
    "session_recording",
    "respawning",
    "fingerprinting",
    "identifier_syncs",
    "first_party_cover",
    "link_decoration",
    "findings",
)
"""Gravest first: what was typed tells more than what was looked at, and that more than a number."""

# The grades that ask for something to be done soon.
GRAVE = frozenset({"high", "medium"})


class Glance(Record, frozen=True, kw_only=True):
    """One way of watching in a few words."""

    field: str
    title: str
    """In its short form."""
    total: int
    text: str
    """To go after the number: `scripts film the visit`."""
    deed: str
    """To go after the site's name: `films visits`."""
    note: str
    """What stands behind the number."""

    @property
    def sentence(self) -> str:
        """The whole thing without a full stop: `2 scripts film the visit`."""
        return f"{number(self.total)} {self.text}"


class Part(Record, frozen=True, kw_only=True):
    """One way of watching, and whether it was looked for."""

    field: str
    words: Section
    outcome: Literal["found", "none", "not_looked_for"]
    total: int
    """As in `Glance`."""
    reason: str = ""
    """Why it was not looked for, in words."""


def glances(scan: Scan) -> list[Glance]:
    """Return what was found, gravest first; nothing where nothing was."""
    found = []
    for field in ORDER:
        total, note = _counted(scan, field)
        if total:
            words = glossary().sections[field]
            found.append(
                Glance(
                    field=field,
                    title=words.short or words.title,
                    total=total,
                    text=words.one if total == 1 else words.many,
                    deed=words.deed,
                    note=note,
                )
            )
    return found


def parts(scan: Scan) -> list[Part]:
    """Return every way of watching in the order of the report."""
    seen = {one.field: one.total for one in glances(scan)}
    return [
        _part(scan, field, words, seen.get(field, 0))
        for field, words in glossary().sections.items()
    ]


def _part(scan: Scan, field: str, words: Section, counted: int) -> Part:
    records = getattr(scan, field)
    if field == "findings" and records is not None:
        records = hygiene(scan)
    if records is None:
        why = why_not(scan.scan.options, field)
        return Part(field=field, words=words, outcome="not_looked_for", total=0, reason=why)
    # Records without a verdict, and values that only the site itself got, are shown all the same.
    outcome: Literal["found", "none"] = "found" if records else "none"
    return Part(field=field, words=words, outcome=outcome, total=counted)


def why_not(options: Mapping[str, Any], field: str) -> str:
    """Return why `field` was not looked for, as far as the scan's options tell."""
    page = options.get("page")
    asked = page if isinstance(page, Mapping) else {}
    if asked.get("deep") is False:
        return "left out by --quick"
    if field == "form_exfiltration" and asked.get("fill_forms") is False:
        return "left out by --no-forms"
    return "this scan did not look for it"


def _counted(scan: Scan, field: str) -> tuple[int, str]:
    """Return how much of `field` there is, and what stands behind the number."""
    if field == "form_exfiltration":
        return _captured(scan)
    if field == "fingerprinting":
        settled = [one for one in scan.fingerprinting or () if is_verdict(one)]
        techniques = len({one.technique for one in settled})
        scripts = len(cards(settled))
        return scripts, f"{_noun(scripts)}, by {count(techniques, 'technique')}"
    if field == "session_recording":
        hosts = {host for one in scan.session_recording or () for host in one.sent_to}
        scripts = len(cards(scan.session_recording))
        return scripts, f"{_noun(scripts)}, sending to {count(len(hosts), 'host')}"
    if field == "identifier_syncs":
        domains = {domain for one in scan.identifier_syncs or () for domain in one.domains}
        return len(scan.identifier_syncs or ()), f"known to {count(len(domains), 'domain')}"
    if field == "findings":
        found = hygiene(scan)
        grave = sum(one.severity in GRAVE for one in found)
        told = sum(one.severity != "info" for one in found)
        return told, f"{number(grave)} of them high or medium" if grave else ""
    return len(getattr(scan, field) or ()), ""


def _noun(scripts: int) -> str:
    return "script" if scripts == 1 else "scripts"


def _captured(scan: Scan) -> tuple[int, str]:
    """Count each value once a receiver that is not the site itself."""
    told: set[tuple[str, str, str]] = {
        (one.field, one.field_name, one.registrable_domain)
        for one in scan.form_exfiltration or ()
        if _elsewhere(one)
    }
    receivers = {domain for *_, domain in told}
    early = any(one.when == "typing" for one in scan.form_exfiltration or () if _elsewhere(one))
    to = count(len(receivers), "company", "companies")
    return len(told), f"to {to}{', some before sending' if early else ''}"


def _elsewhere(capture: FormCapture) -> bool:
    return capture.recipient == "third"
