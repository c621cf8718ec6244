"""The verdict says what was found, and never more than could be seen."""

from __future__ import annotations

import msgspec

from scanner.records import Scan
from scanner.report.figures import figures
from scanner.report.headline import completeness, headline, not_looked_for
from tests.scanner.report import sample


def test_found() -> None:
    verdict = headline(sample.shop())
    assert verdict.kind == "found"
    assert verdict.title == (
        "shop.example stores 7 cookies and contacts 8 third parties before any choice is made"
    )
    assert verdict.cautions[0] == "This scan is not complete: not everything could be seen."


def test_clean_only_when_the_summary_says_so() -> None:
    clean = sample.clean()
    assert headline(clean).kind == "clean"
    unsure = headline(sample.unsure())
    assert unsure.kind == "nothing_seen"
    assert "clean" not in " ".join([unsure.title, *unsure.paragraphs])
    assert unsure.cautions == ("1 page asks for a login: it was not looked at.",)


def test_nothing_recorded_is_not_nothing_found() -> None:
    failed = sample.failed()
    verdict = headline(failed)
    assert verdict.kind == "not_recorded"
    assert "no page could be recorded" in verdict.title
    assert [figure.name for figure in figures(failed)] == ["Pages"]


def _summed(**numbers: int) -> Scan:
    scan = sample.clean()
    changed = msgspec.structs.replace(scan.summary, clean=False, **numbers)
    return msgspec.structs.replace(scan, summary=changed)


def test_titles_name_what_was_found() -> None:
    when = " before any choice is made"
    titles = {
        "stores 1 cookie": _summed(cookies=1),
        "keeps 2 items in the browser": _summed(storage_items=2),
        "sends 1 beacon": _summed(beacons=1),
        "tries to store 3 cookies, refused": _summed(cookies_refused=3),
        "contacts 1 third party": _summed(third_parties=1, third_party_hosts=1, beacons=1),
    }
    for deeds, scan in titles.items():
        assert headline(scan).title == f"shop.example {deeds}{when}"


def test_several_states_are_all_named() -> None:
    scan = sample.shop(states=("before", "rejected"))
    verdict = headline(scan)
    assert verdict.title.endswith("8 third parties")
    assert "before any choice was made, after everything was rejected" in verdict.paragraphs[0]


def test_completeness() -> None:
    limited = sample.shop(scan=sample.info(stopped_by="page_limit"))
    assert completeness(limited) == "complete up to the page limit"
    assert completeness(sample.interrupted()) == "not complete: the scan was interrupted"


def test_sections_that_were_not_looked_for_are_named() -> None:
    sentence = not_looked_for(sample.shop(findings=(), consent_banner={}))
    assert sentence == (
        "This scan did not look for fingerprinting, session recording, data leaving forms "
        "and identifier syncs."
    )
