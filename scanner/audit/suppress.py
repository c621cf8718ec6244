"""Findings that the site's owner has looked at and lives with, until a day."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from scanner.audit.rules import rules
from scanner.audit.terms import Suppression
from scanner.classify.own import matches
from scanner.records import Finding, Scan, Suppressed

_SAID = "It was suppressed until"


def suppressed(
    found: Iterable[Finding], suppressions: Iterable[Suppression], scan: Scan
) -> tuple[Finding, ...]:
    """The findings, those marked that a suppression holds for on the day of the scan.

    One that has run out says so in the finding's detail, and the finding counts again.
    """
    wishes = tuple(suppressions)
    names = _names(scan) if any(wish.subject for wish in wishes) else {}
    day = scan.scan.finished[:10]
    return tuple(_marked(finding, wishes, names, day) for finding in found)


def _marked(
    finding: Finding, wishes: tuple[Suppression, ...], names: dict[str, str], day: str
) -> Finding:
    # What an earlier judgement said of a suppression is said anew.
    finding = msgspec.structs.replace(finding, detail=finding.detail.partition(f" {_SAID}")[0])
    fitting = [wish for wish in wishes if _fits(wish, finding, names)]
    last = max(fitting, key=lambda wish: wish.until, default=None)
    if last is None:
        return msgspec.structs.replace(finding, suppressed=None)
    if last.until >= day:
        mark = Suppressed(reason=last.reason, until=last.until)
        return msgspec.structs.replace(finding, suppressed=mark)
    said = f"{_SAID} {last.until} ({last.reason}) and counts again."
    return msgspec.structs.replace(finding, suppressed=None, detail=f"{finding.detail} {said}")


def _fits(wish: Suppression, finding: Finding, names: dict[str, str]) -> bool:
    if not matches(finding.rule, wish.rule):
        return False
    if wish.subject is None:
        return True
    about = (finding.subject, *(names[key] for key in finding.evidence if key in names))
    return any(matches(name, wish.subject) for name in about)


def _names(scan: Scan) -> dict[str, str]:
    """What pieces of evidence are called, by their ids."""
    names = {cookie.id: cookie.name for cookie in scan.cookies}
    names |= {item.id: item.key for item in scan.storage}
    return names | {request.id: request.host for request in scan.requests}


def unknown_rules(raw: dict[str, Any]) -> Iterator[str]:
    """A sentence for each suppression in a parsed sites.toml whose rule there isn't."""
    sites = raw.get("sites")
    for slug, site in (sites if isinstance(sites, dict) else {}).items():
        wishes = site.get("suppress") if isinstance(site, dict) else None
        for at, wish in enumerate(wishes if isinstance(wishes, list) else ()):
            name = wish.get("rule") if isinstance(wish, dict) else None
            if isinstance(name, str) and not any(matches(rule, name) for rule in rules()):
                near = difflib.get_close_matches(name, rules(), n=1)
                hint = f'did you mean "{near[0]}"?' if near else "docs/findings.md lists them"
                yield f'sites.{slug}.suppress[{at}].rule: there is no rule "{name}"; {hint}'
