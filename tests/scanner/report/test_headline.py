"""The verdict says what was found, and never more than could be seen."""

from __future__ import annotations

import msgspec

from scanner.records import Scan
from scanner.report.figures import figures
from scanner.report.glance import parts, why_not
from scanner.report.headline import completeness, headline, not_looked_for
from tests.scanner.report import sample, watchers


def test_found() -> None:
    verdict = headline(sample.shop())
    assert verdict.kind == "found"
    assert verdict.title == (
        "shop.example lets others read what visitors type, films visits, brings deleted cookies "
        "back and recognises visitors by fingerprinting before any choice is made"
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


def test_watching_is_named_gravest_first() -> None:
    told = headline(sample.shop()).paragraphs[1]
    assert told.startswith("3 typed values went to others; 2 scripts film the visit; 2 deleted")
    assert "4 scripts recognise visitors by fingerprinting; 3 identifiers" in told
    assert told.endswith("3 weak spots in security were seen.")


def test_a_watched_site_is_not_clean() -> None:
    clean = sample.clean()
    recorded = msgspec.structs.replace(clean, session_recording=watchers.RECORDING[:1])
    verdict = headline(recorded)
    assert verdict.kind == "found"
    assert verdict.title == "shop.example films visits before any choice is made"
    assert verdict.paragraphs[1] == "1 script films the visit."
    assert "There was no sign of form capture, session recording, " in headline(clean).paragraphs[2]


def test_too_few_points_and_the_sites_own_fields_make_no_headline() -> None:
    weak = msgspec.structs.replace(
        sample.clean(),
        fingerprinting=watchers.FINGERPRINTING[-1:],
        form_exfiltration=watchers.CAPTURES[-1:],
    )
    assert headline(weak).kind == "clean"
    assert "fingerprinting" not in headline(weak).paragraphs[2]
    assert [part.outcome for part in parts(weak)][:3] == ["found", "none", "found"]


def test_why_a_section_is_missing() -> None:
    assert {part.reason for part in parts(sample.unsure())} == {"left out by --quick"}
    assert why_not({"page": {"fill_forms": False}}, "form_exfiltration") == "left out by --no-forms"
    assert why_not({}, "respawning") == "this scan did not look for it"


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
    assert verdict.title.endswith("recognises visitors by fingerprinting")
    assert "before any choice was made, after everything was rejected" in verdict.paragraphs[0]


def test_completeness() -> None:
    limited = sample.shop(scan=sample.info(stopped_by="page_limit"))
    assert completeness(limited) == "complete up to the page limit"
    assert completeness(sample.interrupted()) == "not complete: the scan was interrupted"


def test_sections_that_were_not_looked_for_are_named() -> None:
    some = {"fingerprinting": None, "respawning": None, "consent_banner": {}}
    assert not_looked_for(sample.shop(**some)) == (
        "This scan did not look for fingerprinting and deleted cookies that come back."
    )
    assert not_looked_for(sample.shop(consent_banner={})) is None
    quick = not_looked_for(sample.unsure()) or ""
    assert quick.startswith("This scan was quick and did not look for fingerprinting, session")
