"""The tables of the banner web are whole."""

from __future__ import annotations

from collections import Counter

from scanner.consent.tools import tools_by_id
from tests.web.banners.rows import NEVER
from tests.web.banners.sites import PAGES
from tests.web.banners.truth import TRUTHS


def test_every_page_has_its_row_and_every_row_its_page() -> None:
    files = [one.stem for folder in (PAGES, PAGES / "tools") for one in folder.glob("*.html")]
    assert sorted(files) == sorted(truth.page for truth in TRUTHS)


def test_there_are_enough_pages_and_languages() -> None:
    assert len(TRUTHS) >= 60
    languages = {truth.language.partition("-")[0] for truth in TRUTHS if truth.kind}
    assert len(languages) >= 18


def test_every_tool_is_one_that_the_scanner_knows() -> None:
    named = {truth.tool for truth in TRUTHS if truth.tool}
    assert named <= set(tools_by_id())
    assert len(named) >= 9


def test_every_row_says_how_each_wish_ends() -> None:
    for truth in TRUTHS:
        for way in (truth.accept, truth.reject):
            assert (way.state is None) == (not way.path), truth.page
            assert (way.outcomes in (("none found",), ("accept only",))) == (not way.path), (
                truth.page
            )
            assert not NEVER & set(way.heard), truth.page
        assert (truth.kind is None) == (truth.accept.outcomes == ("none found",)), truth.page


def test_names_are_single() -> None:
    assert max(Counter(truth.page for truth in TRUTHS).values()) == 1
    assert max(Counter(truth.what for truth in TRUTHS if truth.kind).values()) <= 2
