"""Is the choice honoured? Judge a finished scan by every rule, and each state as a whole."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from scanner.audit.banner import banner_cases
from scanner.audit.blind import blind_cases
from scanner.audit.cases import Case, findings, in_order
from scanner.audit.declared import declaration_cases
from scanner.audit.refused import refused_cases, withdrawn_cases
from scanner.audit.rules import of_theme
from scanner.audit.scene import Scene
from scanner.audit.standing import standing_cases
from scanner.audit.strings import string_cases
from scanner.audit.suppress import suppressed
from scanner.audit.terms import Terms
from scanner.audit.unasked import unasked_cases
from scanner.audit.verdicts import verdicts
from scanner.audit.watching import watching_cases
from scanner.records import Finding, Scan


def honoured(scan: Scan, terms: Terms | None = None) -> tuple[Finding, ...]:
    """Every finding about the visitor's choice, the worst first; weak spots in security are none.

    The scan has been classified: rules rest on categories, services, parties and states.
    """
    terms = terms or Terms()
    return findings(_cases(Scene(scan, terms)), terms)


def audited(scan: Scan, terms: Terms | None = None) -> Scan:
    """A classified scan with its findings and verdicts; earlier ones of these rules are forgotten.

    Findings of hygiene.toml stay: they rest on evidence that the scan file doesn't hold.
    """
    terms = terms or Terms()
    hygiene = of_theme("hygiene")
    kept = tuple(finding for finding in scan.findings or () if finding.rule in hygiene)
    found = in_order((*kept, *honoured(scan, terms)))
    marked = suppressed(found, terms.suppressions, scan)
    judged = msgspec.structs.replace(scan, findings=marked)
    return msgspec.structs.replace(judged, verdicts=verdicts(judged))


def _cases(scene: Scene) -> Iterator[Case]:
    yield from unasked_cases(scene)
    yield from refused_cases(scene)
    yield from withdrawn_cases(scene)
    yield from banner_cases(scene)
    yield from watching_cases(scene)
    yield from standing_cases(scene)
    yield from declaration_cases(scene)
    yield from string_cases(scene)
    yield from blind_cases(scene)
