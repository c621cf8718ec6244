"""Numbers and times read as people write them."""

from __future__ import annotations

from typing import get_args

import pytest

from scanner import records
from scanner.report import words
from tests.scanner.report import sample


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (99_600, "100 kB"),
        (999_600, "1.0 MB"),
        (1_614_500, "1.6 MB"),
        (3_200_000_000_000, "3.2 TB"),
    ],
)
def test_sizes(octets: int, text: str) -> None:
    assert words.size(octets) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-1, "expired"),
        (0.0001, "1 min"),
        (0.5, "12 h"),
        (7, "7 days"),
        (89, "89 days"),
        (180, "6 months"),
        (395, "13 months"),
        (730, "2 years"),
        (400 * 2, "26 months"),
    ],
)
def test_spans(days: float, text: str) -> None:
    assert words.span(days) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.84, "0.8 s"), (41.3, "41 s"), (185, "3 min 5 s"), (7800, "2 h 10 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


def test_times_are_given_in_utc() -> None:
    assert words.moment("2026-11-20T16:03:12+02:00") == "20 November 2026, 14:03 UTC"
    assert words.moment("2026-11-20T14:03:12") == "20 November 2026, 14:03 UTC"
    assert words.moment("some\ntime") == "some\\ntime"


def test_counts_and_lists() -> None:
    assert words.count(1, "cookie") == "1 cookie"
    assert words.count(0, "cookie") == "no cookies"
    assert words.count(1_200, "third party", "third parties") == "1,200 third parties"
    assert words.listed([]) == ""
    assert words.listed(["a", "b", "c"]) == "a, b and c"


def test_cookie_lifetimes() -> None:
    assert words.lifetime(sample.cookie("a", "x.example", None)) == "session"
    assert words.lifetime(sample.cookie("a", "x.example", 7)) == "7 days"


def test_unknown_refusals_are_shown_as_they_are() -> None:
    assert words.refusal("ThirdPartyBlocking") == "the browser blocks third-party cookies"
    assert words.refusal("New\x1bReason") == r"New\x1bReason"
    assert words.refusal(None) == "reason unknown"


def test_every_word_of_the_records_has_words() -> None:
    assert set(words.OUTCOMES) == set(get_args(records.Outcome))
    assert set(words.WHEN) == set(words.STATE_NAMES) == set(get_args(records.State))
    fields = records.StorageItem.__annotations__["kind"]
    assert all(kind in fields for kind in words.STORAGE_KINDS)
    assert all(kind in records.Beacon.__annotations__["kind"] for kind in words.BEACON_KINDS)
    assert all(name in records.Scan.__annotations__ for name in words.NOT_LOOKED_FOR)
