"""Which rules were checked in which consent state, and why the others were not."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.audit.rules import of_theme, rules
from scanner.choices import ConsentBanner, Signals
from scanner.observations import Record
from scanner.records import Finding, Scan, StateVerdict
from scanner.report.findings import theme_of
from scanner.report.verdicts import STATES
from scanner.report.words import count

# By which themes' rules a state is judged.
_THEMES: dict[str, tuple[str, ...]] = {
    "before": ("before", "watching"),
    "rejected": ("rejected", "watching"),
    "accepted": ("watching",),
    "gpc": ("gpc", "before", "watching"),
    "withdrawn": ("withdrawn",),
}
# Under which of the scan's states a stage's findings are filed.
_FILED = {"withdrawn": "accepted"}
_BESIDE: dict[str, tuple[str, ...]] = {
    "The banner": ("banner", "tcf"),
    "In every state": ("always", "hygiene"),
    "What could be seen": ("blind",),
}
# The section of a scan on which a rule rests; where it is null, nobody looked.
_SECTIONS = {
    "watching.form-capture": "form_exfiltration",
    "watching.recording": "session_recording",
    "watching.fingerprinting": "fingerprinting",
    "watching.sync": "identifier_syncs",
    "watching.cover": "first_party_cover",
    "watching.respawning": "respawning",
    "watching.decoration": "link_decoration",
    "before.late-banner": "moments",
    "always.undeclared": "declared",
    "always.declared-absent": "declared",
}


class Check(Record, frozen=True, kw_only=True):
    """One rule in one state."""

    rule: str
    findings: tuple[Finding, ...]
    """What broke it, suppressed ones too."""
    why_not: str
    """Why it could not be checked; empty where it was."""


class Suite(Record, frozen=True, kw_only=True):
    """All rules of one state, or of what is the same in every state."""

    key: str
    """`before`, `rejected`, ..., or `beside` for what is no state."""
    name: str
    looked_at: str
    """In words: `2 pages, 34 requests, 5 cookies`."""
    checks: tuple[Check, ...]


def suites(scan: Scan) -> list[Suite]:
    """Return a suite each judged state, then those of the banner, of all states, and of sight.

    Empty where the scan was not judged.
    """
    found = [_of_state(scan, verdict) for verdict in scan.verdicts or ()]
    if not found:
        return []
    whole = _looked_at(scan, None)
    for name, themes in _BESIDE.items():
        checks = tuple(
            _check(scan, rule, scan.findings or (), _not_checked(scan, rule))
            for rule in _rules_of(themes)
        )
        found.append(Suite(key="beside", name=name, looked_at=whole, checks=checks))
    return found


def _of_state(scan: Scan, verdict: StateVerdict) -> Suite:
    state = _FILED.get(verdict.state, verdict.state)
    here = [one for one in scan.findings or () if state in one.states]
    unsure = verdict.sentence if verdict.verdict == "can't say" else ""
    checks = tuple(
        _check(scan, rule, here, unsure or _not_checked(scan, rule))
        for rule in _rules_of(_THEMES[verdict.state])
    )
    return Suite(
        key=verdict.state,
        name=STATES[verdict.state],
        looked_at=_looked_at(scan, state),
        checks=checks,
    )


def _check(
    scan: Scan, rule: str, found: list[Finding] | tuple[Finding, ...], why_not: str
) -> Check:
    return Check(
        rule=rule, findings=tuple(one for one in found if one.rule == rule), why_not=why_not
    )


def _rules_of(themes: tuple[str, ...]) -> Iterator[str]:
    wanted = {rule for theme in themes for rule in of_theme(theme)}
    return (rule for rule in rules() if rule in wanted)


def _not_checked(scan: Scan, rule: str) -> str:
    """Return why a rule could not be checked on this scan; empty where it was."""
    section = _SECTIONS.get(rule)
    if section and getattr(scan, section) is None:
        return f"This scan did not look for it ({section} is not part of it)."
    theme = theme_of(rule)
    banner = scan.consent_banner
    if theme == "banner" and banner is None:
        return "The consent banner was no part of this scan."
    if theme == "tcf" and not _has_string(banner):
        return "No page gave a consent string."
    if rule == "rejected.identical" and "accepted" not in scan.states:
        return "There is nothing to compare with: no page was visited after accepting."
    if rule == "gpc.changes-nothing" and "before" not in scan.states:
        return "There is nothing to compare with: no page was visited without the signal."
    return ""


def _has_string(banner: ConsentBanner | None) -> bool:
    if banner is None:
        return False
    told: list[Signals | None] = [banner.signals]
    told += [signals for one in banner.choices for signals in (one.before, one.after)]
    return any(one is not None and one.tcf is not None for one in told)


def _looked_at(scan: Scan, state: str | None) -> str:
    pages = {one.url for one in scan.pages if state in (None, one.state)}
    requests = sum(state is None or state in one.states for one in scan.requests)
    cookies = sum(state is None or state in one.states for one in scan.cookies)
    return f"{count(len(pages), 'page')}, {count(requests, 'request')}, {count(cookies, 'cookie')}"
