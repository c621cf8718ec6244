"""What robots.txt allows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.crawl.fetch import NOTHING, Fetched
from scanner.crawl.robots import MAX_DELAY_S, Robots

URL = "https://e.com/private/a"


def robots(text: str, status: int = 200) -> Robots:
    return Robots(Fetched(status, text.encode()))


def test_everybodys_rules() -> None:
    rules = robots("User-agent: *\nDisallow: /private\nAllow: /private/ok")
    assert not rules.allows(URL)
    assert rules.allows("https://e.com/private/ok")
    assert rules.allows("https://e.com/")


def test_our_own_rules_come_first() -> None:
    rules = robots("User-agent: *\nDisallow: /\n\nUser-agent: consentry\nDisallow: /x\n")
    assert rules.allows(URL)
    assert not rules.allows("https://e.com/x")


@pytest.mark.parametrize(("status", "uncertain"), [(404, False), (403, False), (503, True)])
def test_no_file_no_rules(status: int, uncertain: bool) -> None:
    rules = robots("User-agent: *\nDisallow: /", status)
    assert rules.allows(URL)
    assert rules.uncertain is uncertain


def test_silence_is_uncertain() -> None:
    assert Robots(NOTHING).uncertain
    assert not robots("").uncertain


@pytest.mark.parametrize(
    ("asked", "given_"), [("2", 2.0), ("0.5", 0.5), ("600", MAX_DELAY_S), ("-5", 0.0), ("x", 0.0)]
)
def test_delays(asked: str, given_: float) -> None:
    assert robots(f"User-agent: *\nCrawl-delay: {asked}").delay == given_


def test_sitemaps() -> None:
    rules = robots("Sitemap: https://e.com/a.xml\nUser-agent: *\nSitemap: https://e.com/b.xml")
    assert rules.sitemaps == ["https://e.com/a.xml", "https://e.com/b.xml"]


@given(st.binary(max_size=200), st.text(max_size=40))
def test_no_file_is_too_broken(body: bytes, path: str) -> None:
    rules = Robots(Fetched(200, b"User-agent: *\nDisallow: " + body))
    assert rules.allows(f"https://e.com/{path}") in (True, False)
    assert 0 <= rules.delay <= MAX_DELAY_S
