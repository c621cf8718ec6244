"""The HTML report about the visitor's choice: verdict first, then what to do, then the proof."""

from __future__ import annotations

import re
from pathlib import Path

from scanner.records import Scan
from scanner.report.findings import ordered
from scanner.report.html import render
from scanner.report.pictures import load_pictures
from tests.scanner.report import chosen, sample


def section(scan: Scan, name: str) -> str:
    """One section of the report, as it stands in the file."""
    found = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', render(scan), re.S)
    assert found is not None
    return found.group(0)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_verdicts_come_before_anything_else() -> None:
    told = words(section(chosen.loop(), "verdict"))
    order = [
        "shop.example does not honour its visitors&#39; choice",
        "Before a choice not honoured 2 high, 1 medium, 1 low",
        "After rejecting not honoured",
        "After accepting honoured",
        "With Global Privacy Control not honoured",
        "After taking consent back partly honoured",
        "Do this first A tracker runs although the visitor refused (Google Analytics)",
        "Consentry recorded 8 visits",
    ]
    places = [told.find(part) for part in order]
    assert -1 not in places
    assert places == sorted(places)


def test_what_could_not_be_seen_stands_before_the_figures() -> None:
    told = words(section(chosen.unsure(), "verdict"))
    assert told.startswith("https://shop.example/ Whether shop.example honours its visitors")
    assert "After rejecting can&#39;t say" in told
    assert 0 < told.find("What could not be seen") < told.find("Consentry recorded")


def test_one_state_opens_as_before_with_its_verdict() -> None:
    text = render(chosen.one_state())
    assert "<h1" in text
    assert "honour its visitors" not in text
    told = words(section(chosen.one_state(), "verdict"))
    assert "Before a choice not honoured" in told
    assert "Do this first A tracker runs before the visitor has chosen" in told


def test_scans_that_were_never_judged_open_as_before() -> None:
    text = render(sample.shop())
    assert 'class="stands"' not in text
    assert "Do this first" not in text


def test_matrix_is_a_real_table_with_words_for_every_cell() -> None:
    text = section(chosen.loop(), "matrix")
    assert '<th scope="col" role="columnheader">After rejecting</th>' in text
    assert 'data-label="rejected" class="wrong"' in text
    told = words(text)
    assert "set, sent : needs a consent that isn&#39;t there" in told
    assert "Necessary 2" in told
    assert text.index(">Google Analytics<") < text.index(">Meta Pixel<") < text.index(">OneTrust<")


def test_rows_lead_to_their_evidence() -> None:
    text = render(chosen.loop())
    links = set(re.findall(r'href="#(o\d+)"', section(chosen.loop(), "matrix")))
    assert links
    assert all(f'id="{place}"' in text for place in links)


def test_timeline_draws_and_tells_the_same() -> None:
    text = section(chosen.loop(), "timeline")
    assert text.count('<div class="lane needs">') == 3
    assert "banner, 1.4 s" in text
    assert "style=" not in text
    told = words(text)
    assert "420 ms request region1.google-analytics.com" in told
    assert told.count("too early") == 5


def test_banner_with_its_choices_and_buttons() -> None:
    text = section(chosen.loop(), "banner")
    told = words(text)
    assert "Rejecting confirmed reject on layer 1 (1 click), found by its words" in told
    assert "Continue without accepting rejects all phone out of sight 158 × 18 12 px" in told  # noqa: RUF001
    assert "<img" not in text


def test_findings_say_what_to_do_and_where_it_is_written() -> None:
    scan = chosen.loop()
    text = section(scan, "findings-all")
    told = words(text)
    assert told.startswith("Findings 13 findings: 4 high, 5 medium, 4 low.")
    assert "What to do Hold the tag back until the visitor agrees" in told
    assert "GDPR, Regulation (EU) 2016/679" in told
    assert "Suppressed until 2027-03-01: Our own copy of the fonts" in told
    for at, _ in enumerate(ordered(scan)):
        assert f'id="finding{at}"' in render(scan)


def test_the_first_thing_to_do_leads_to_its_finding() -> None:
    found = re.search(r'class="begin">.*?href="#(finding\d+)"', render(chosen.loop()), re.S)
    assert found is not None
    place = section(chosen.loop(), "findings-all").partition(f'id="{found.group(1)}"')[2]
    assert "A tracker runs although the visitor refused" in place[:400]


def test_pictures_of_the_banner_are_embedded(tmp_path: Path) -> None:
    chosen.write_shots(tmp_path)
    pictures = load_pictures(chosen.loop(), tmp_path)
    assert "banner/rejected.png" in pictures
    text = render(chosen.loop(), pictures)
    assert text.count("Screenshot: ") == 4
    assert load_pictures(chosen.hostile(), tmp_path) == {}
