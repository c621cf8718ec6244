"""Pages with one fault each, scanned in a real browser."""

from __future__ import annotations

import msgspec
import pytest

from scanner.audit.rules import of_theme
from scanner.records import Finding
from tests.web.hygiene import hygiene_sites
from tests.web.scanning import PAGE, scan_local
from tests.web.truth_hygiene import HYGIENE, Fault

pytestmark = pytest.mark.browser

RULES: dict[Fault, tuple[str, ...]] = {
    "mixed_content": ("mixed-content.blocked", "mixed-content.upgraded"),
    "cookie_flags": ("cookie.no-secure", "cookie.no-http-only", "cookie.no-same-site"),
    "insecure_form": ("form.insecure-secret",),
    "no_integrity": ("script.no-integrity-payment", "script.no-integrity-password"),
    "permission": ("permission.unprompted",),
    "service_worker": ("service-worker.before-choice",),
    "push": ("push.before-choice",),
}


def tells(finding: Finding, fault: Fault, subject: str, page: str) -> bool:
    return (
        finding.rule in RULES[fault]
        and subject in finding.detail
        and f"{page}" in (finding.detail.partition("Seen on ")[2])
    )


async def test_every_fault_is_told_and_no_other() -> None:
    scan, _ = await scan_local(hygiene_sites(), HYGIENE[0].page.rpartition("/")[0] + "/", pages=40)
    assert scan.findings is not None
    weak = [one for one in scan.findings if one.rule in of_theme("hygiene")]
    wrong = [
        truth
        for truth in HYGIENE
        if truth.positive != any(tells(one, truth.fault, truth.subject, truth.page) for one in weak)
    ]
    assert wrong == []
    negative = {truth.page for truth in HYGIENE if not truth.positive}
    seen = [one.detail.partition("Seen on ")[2].partition(". ")[0] for one in weak]
    named = {page.removesuffix(".") for pages in seen for page in pages.split(", ")}
    assert named & negative == set()
    ids = {one.id for one in (*scan.requests, *scan.cookies, *scan.storage)}
    assert all(one.evidence and set(one.evidence) <= ids for one in weak)


async def test_a_quick_scan_looks_for_none() -> None:
    page = msgspec.structs.replace(PAGE, deep=False)
    scan, _ = await scan_local(hygiene_sites(), HYGIENE[0].page, page=page)
    assert scan.findings is not None
    rules = {one.rule for one in scan.findings}
    assert not rules & of_theme("hygiene")
    assert "blind.deep" in rules
