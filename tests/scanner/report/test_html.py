"""The HTML report as text: self-contained, closed, honest, and quick to make."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import msgspec
import pytest
from markupsafe import escape

from scanner.records import Scan
from scanner.report.html import MAX_REQUESTS, render
from scanner.report.techniques import glossary
from scanner.tracking import Proof
from tests.scanner.report import chosen, sample

# The brief of the report: a scan of 1,000 pages renders in under 3 seconds.
MAX_SECONDS = 3.0

# What mail servers still take.
MAX_BYTES = 20_000_000


class Tags(HTMLParser):
    """Collects every start tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


MADE = {
    **{
        name: getattr(sample, name)
        for name in ("shop", "clean", "unsure", "failed", "interrupted", "hostile")
    },
    **{
        f"chosen {name}": getattr(chosen, name)
        for name in ("loop", "kept", "unsure", "one_state", "hostile")
    },
}


@pytest.mark.parametrize("name", MADE)
def test_nothing_but_our_own_style_and_script(name: str) -> None:
    tags = Tags(render(MADE[name]())).found
    assert [tag for tag, _ in tags].count("script") == 1
    assert [tag for tag, _ in tags].count("style") == 1
    assert not {tag for tag, _ in tags} & {"iframe", "object", "embed", "form", "base"}
    for tag, attributes in tags:
        assert not [one for one in attributes if one.startswith("on") or one == "style"]
        if tag == "a" and not (attributes["href"] or "").startswith("#"):
            assert re.match(r"https?://", attributes["href"] or "")
            assert attributes["rel"] == "noreferrer noopener"
        if tag == "img":
            assert (attributes["src"] or "").startswith("data:image/")


def test_policy_allows_exactly_what_is_inside() -> None:
    text = render(sample.shop())
    policy = next(
        attributes["content"] or ""
        for tag, attributes in Tags(text).found
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("name", ["hostile", "chosen hostile"])
def test_text_of_pages_is_only_text(name: str) -> None:
    text = render(MADE[name]())
    assert "<script>window" not in text
    assert "&lt;script&gt;window.hacked = 1" in text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "{{ 7 * 7 }}" in text
    text.encode("utf-8")


def test_every_row_is_there() -> None:
    scan = sample.shop()
    text = render(scan)
    for name in [cookie.name for cookie in scan.cookies] + [item.key for item in scan.storage]:
        assert f">{name}<" in text
    assert text.count('data-label="Times"') == len(scan.beacons) + len(scan.requests)


def test_ids_are_used_once() -> None:
    for scan in (sample.shop(), sample.hostile(), chosen.loop(), chosen.hostile()):
        ids = [attributes["id"] for _, attributes in Tags(render(scan)).found if "id" in attributes]
        assert len(ids) == len(set(ids))


def _heading(scan: Scan) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", render(scan))
    assert found is not None
    return found.group(1)


def test_clean_is_said_of_a_clean_site_only() -> None:
    assert "clean" in _heading(sample.clean())
    for scan in (sample.unsure(), sample.failed(), sample.interrupted(), sample.shop()):
        assert "clean" not in _heading(scan)
    assert "as far as could be seen" in render(sample.unsure())
    assert "No cookie" not in render(sample.failed())


def test_sections_that_were_looked_for_say_what_they_found() -> None:
    empty = render(sample.shop(findings=(), fingerprinting=()))
    assert "<dt>Fingerprinting</dt><dd>looked for, none seen</dd>" in empty
    assert "<dt>Security hygiene</dt><dd>looked for, none seen</dd>" in empty
    quick = render(sample.unsure())
    assert quick.count("not looked for: left out by --quick") == len(glossary().sections)
    assert "looked for, none seen" not in render(sample.shop())


def test_one_card_a_script() -> None:
    text = render(sample.shop())
    assert text.count('id="fingerprinting0"') == 1
    assert text.count("fp.identity-check.example</span>") == 1
    card = text.partition('id="fingerprinting0"')[2].partition("</article>")[0]
    assert card.count('<details class="trait"') == 5
    assert card.count('<details class="trait" open>') == 1
    assert "measures this browser in 5 ways to recognise it again" in card
    assert "3 points: " in card
    assert "not enough for a verdict" in text


def test_every_verdict_is_shown_with_its_evidence() -> None:
    scan = sample.shop()
    text = render(scan)
    for field in glossary().sections:
        for record in getattr(scan, field):
            for proof in getattr(record, "evidence", ()):
                if isinstance(proof, Proof):
                    assert str(escape(proof.text.split("`")[0])) in text
    assert "left out by" not in text


def test_findings_lead_to_verdicts() -> None:
    text = render(sample.shop())
    assert '<a href="#session_recording0">static.hotjar.com</a>' in text
    assert 'id="session_recording0"' in text


def test_privacy_signals_are_said() -> None:
    assert "Global Privacy Control: on, put into every page." in render(sample.shop())
    assert "Signal sent" not in render(sample.clean())


def test_findings_lead_to_their_evidence() -> None:
    text = render(sample.hostile())
    assert 'href="#o0"' in text
    assert 'id="o0"' in text
    assert 'href="https://law.example/"' in text


def test_options_are_in_words() -> None:
    text = render(sample.shop())
    assert "<dt>page.keep_values</dt><dd><code>no</code></dd>" in text
    assert "page.wait" not in text


def test_pictures_are_shown_where_there_are_some() -> None:
    uri = "data:image/png;base64,AAAA"
    assert f'src="{uri}"' in render(sample.shop(), {"p0": uri})
    assert "<img" not in render(sample.shop())


@pytest.mark.alone
def test_large_scans_render_quickly_and_stay_usable() -> None:
    scan = sample.large()
    render(sample.clean())  # compile the templates, as a first report of a process does
    began = time.perf_counter()
    text = render(scan)
    assert time.perf_counter() - began < MAX_SECONDS
    assert len(text) < MAX_BYTES
    assert f"Here are {MAX_REQUESTS:,} of 5,000" in text
    assert "all are in requests.csv and scan.json" in text


def test_same_scan_same_file() -> None:
    scan = sample.shop()
    assert render(scan) == render(msgspec.structs.replace(scan))
