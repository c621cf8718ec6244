"""Cases of broken rules, merged over pages into findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from scanner.audit.rules import SEVERITIES, Severity, rules
from scanner.audit.terms import Terms
from scanner.observations import Request, State
from scanner.options import STATES
from scanner.records import Finding
from scanner.urls import template

# A finding names some pages and pieces of evidence, and counts the rest.
MAX_PAGES_NAMED = 3
MAX_EVIDENCE = 50
MAX_PAGES = 50


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One rule broken by one thing, on some pages."""

    rule: str
    subject: str
    """What broke it; the same subject on another page is the same finding."""
    seen: str
    """What was seen, in one sentence."""
    pages: tuple[str, ...]
    """Addresses."""
    states: tuple[State, ...]
    evidence: tuple[str, ...] = ()
    severity: Severity | None = None
    """Where this case weighs otherwise than its rule says."""


class RequestIndex:
    """Finds requests by address, for evidence."""

    def __init__(self, requests: Iterable[Request]) -> None:
        self._exact: dict[str, list[str]] = {}
        self._bare: dict[str, list[str]] = {}
        for request in requests:
            self._exact.setdefault(request.url, []).append(request.id)
            self._bare.setdefault(request.url.partition("?")[0], []).append(request.id)

    def ids(self, *urls: str | None) -> tuple[str, ...]:
        """Ids of the requests to these addresses; a query that differs is forgiven."""
        found: dict[str, None] = {}
        for url in filter(None, urls):
            name = template(url)
            near = self._exact.get(name) or self._bare.get(name.partition("?")[0], [])
            found |= dict.fromkeys(near)
        return tuple(found)


def findings(cases: Iterable[Case], terms: Terms | None = None) -> tuple[Finding, ...]:
    """One finding a rule and subject, the worst first; as grave as it is by the site's terms."""
    merged: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        merged.setdefault((case.rule, case.subject), []).append(case)
    return in_order(_finding(same, terms or Terms()) for same in merged.values())


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings, the worst first."""
    return tuple(sorted(found, key=lambda f: (SEVERITIES.index(f.severity), f.rule, f.id)))


def _finding(same: list[Case], terms: Terms) -> Finding:
    first = same[0]
    rule = rules()[first.rule]
    pages = list(dict.fromkeys(page for case in same for page in case.pages))
    evidence = dict.fromkeys(item for case in same for item in case.evidence)
    digest = hashlib.blake2b(f"{first.rule}\0{first.subject}".encode("utf-8", "replace"))
    states = {state for case in same for state in case.states}
    severity = first.severity or terms.severity(rule, consented=states == {"accepted"})
    return Finding(
        id=f"f-{digest.hexdigest()[:10]}",
        rule=first.rule,
        severity=severity,
        title=rule.title,
        detail=" ".join(filter(None, (first.seen, _seen_on(pages), rule.why, rule.todo))),
        evidence=tuple(evidence)[:MAX_EVIDENCE],
        states=tuple(state for state in STATES if state in states),
        references=rule.references,
        subject=first.subject,
        pages=tuple(pages)[:MAX_PAGES],
    )


def _seen_on(pages: list[str]) -> str:
    if not pages:
        return ""
    named = ", ".join(template(page) for page in pages[:MAX_PAGES_NAMED])
    more = len(pages) - MAX_PAGES_NAMED
    return f"Seen on {named}{f' and {more} more' if more > 0 else ''}."
