"""CSV files open in a spreadsheet as what they are: text, numbers, and never formulas."""

from __future__ import annotations

import csv
import io

import pytest

from scanner.report.csv import tables
from scanner.report.sheets import chain
from tests.scanner.report import sample

NAMES = (
    "pages", "cookies", "storage", "requests", "beacons", "third_parties", "fingerprinting",
    "session_recording", "form_exfiltration", "identifier_syncs", "link_decoration",
    "first_party_cover", "respawning", "findings",
)  # fmt: skip


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_one_file_for_each_table() -> None:
    assert list(tables(sample.shop())) == [f"{name}.csv" for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_every_record_is_a_row(name: str) -> None:
    scan = sample.shop()
    content = tables(scan)[f"{name}.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert len(rows(content)) == len(getattr(scan, name))
    assert content.count(b"\r\n") == content.count(b"\n") == len(getattr(scan, name)) + 1


def test_cookie_row() -> None:
    row = rows(tables(sample.shop())["cookies.csv"])[0]
    assert row["name"] == "_ga"
    assert row["secure"] == "true"
    assert row["lifetime_days"] == "730.0"
    assert row["blocked_reason"] == ""
    assert row["ways_set"] == "2"
    assert row["pages"].count("; ") == 2
    assert row["initiator_chain"].startswith(f"{sample.HOME}:34:5 > {sample.GTM}:412:11 > ")


def test_verdicts_bring_their_evidence() -> None:
    found = tables(sample.shop())
    row = rows(found["fingerprinting.csv"])[0]
    assert (row["technique"], row["score"], row["threshold"]) == ("canvas", "11", "6")
    assert "canvas.twice (+4): It was read twice" in row["evidence"]
    assert "canvas.small (-1)" in row["evidence"]
    assert rows(found["session_recording.csv"])[0]["word_left"] == "gzip, plain"
    assert rows(found["form_exfiltration.csv"])[0]["form"] == "sha256 of the lower-cased value"
    assert rows(found["identifier_syncs.csv"])[0]["receivers"].count("; ") == 2


def test_what_was_not_looked_for_has_no_table() -> None:
    assert list(tables(sample.unsure())) == [f"{name}.csv" for name in NAMES[:6]]


def test_no_cell_is_a_formula() -> None:
    for content in tables(sample.hostile()).values():
        for row in rows(content):
            for cell in row.values():
                assert not cell.lstrip(" ").startswith(tuple("=+-@＝＋－＠\t\r"))  # noqa: RUF001
                assert cell.isprintable()


def test_empty_tables_have_their_headings() -> None:
    for content in tables(sample.clean()).values():
        assert content.decode("utf-8-sig").split(",")[0] in {"id", "host"}


def test_chain_in_full() -> None:
    assert chain(()) == ""
    assert chain((sample.TAG,)) == f"{sample.HOME}:34:5"
