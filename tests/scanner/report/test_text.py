"""The terminal report: whole texts as snapshots, and nothing that acts on a terminal."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from scanner.records import Scan
from scanner.report.text import render
from tests.scanner.report import chosen, sample


def printed(scan: Scan, width: int = 80, colour: bool = False) -> str:
    page = io.StringIO()
    system = "truecolor" if colour else None
    render(scan, Console(file=page, width=width, color_system=system, force_terminal=colour))
    return page.getvalue()


@pytest.mark.parametrize("name", ["shop", "clean", "unsure", "failed", "interrupted"])
def test_report_in_80_columns(name: str, snapshot: SnapshotAssertion) -> None:
    assert printed(getattr(sample, name)()) == snapshot


@pytest.mark.parametrize("name", ["loop", "kept", "unsure", "one_state"])
def test_verdicts_in_80_columns(name: str, snapshot: SnapshotAssertion) -> None:
    assert printed(getattr(chosen, name)()) == snapshot


def test_verdicts_come_first_then_the_matrix_then_findings() -> None:
    text = printed(chosen.loop())
    order = [
        "shop.example does not honour its visitors' choice",
        "✕ After rejecting: NOT HONOURED",
        "Do this first: A tracker runs although the visitor refused",
        "Needs consent, state by state",
        "HIGH   A tracker runs although the visitor refused: Google Analytics",
        "Suppressed in sites.toml",
        "How the choices were made",
        "Cookies stored",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places
    assert places == sorted(places)


def test_advice_is_given_once_a_rule() -> None:
    assert printed(chosen.loop()).count("What to do: Hold the tag back") == 1


def test_verdicts_need_neither_colour_nor_unicode() -> None:
    raw = io.BytesIO()
    page = io.TextIOWrapper(raw, encoding="ascii", errors="backslashreplace")
    render(chosen.loop(), Console(file=page, width=80, color_system=None))
    page.flush()
    text = raw.getvalue().decode("ascii")
    assert "x After rejecting: NOT HONOURED" in text
    assert "+ After accepting: HONOURED" in text
    matrix = text.partition("state by state")[2].partition("Findings")[0]
    assert "x set, sent" in matrix
    assert "\\u" not in matrix


def test_wide_terminals_get_whole_rows(snapshot: SnapshotAssertion) -> None:
    assert printed(sample.shop(), 130) == snapshot


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_lines_fit(width: int) -> None:
    for scan in (sample.shop(), sample.hostile(), chosen.loop(), chosen.hostile()):
        assert max(cell_len(line) for line in printed(scan, width).split("\n")) <= width


@pytest.mark.parametrize("scan", [sample.hostile(), chosen.hostile()])
def test_pages_send_nothing_to_the_terminal(scan: Scan) -> None:
    text = printed(scan)
    assert all(char.isprintable() or char == "\n" for char in text)
    assert "[red]markup[/red]" in text
    assert r"\x1b[31mred" in text
    assert r"right\u202e" in text


def test_colour_only_adds_to_the_text() -> None:
    coloured = Console(width=80, force_terminal=True)
    with coloured.capture() as capture:
        render(sample.shop(), coloured)
    assert "\x1b[" in capture.get()


def test_long_tables_say_what_is_missing() -> None:
    text = printed(sample.large(pages=3, cookies=52, requests=10, hosts=20))
    assert "... and 37 more cookies in scan.json" in text
    assert text.count("\n") < 220


def test_clean_is_not_said_when_pages_were_not_seen() -> None:
    text = printed(sample.unsure())
    assert "clean" not in text
    assert "WHAT COULD NOT BE SEEN" in text


def test_terminals_without_unicode_get_plain_rules() -> None:
    raw = io.BytesIO()
    page = io.TextIOWrapper(raw, encoding="ascii", errors="backslashreplace")
    render(sample.clean(), Console(file=page, width=80, color_system=None))
    page.flush()
    assert b"---" in raw.getvalue()
