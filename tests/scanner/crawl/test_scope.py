"""What belongs to the site and what of it is visited."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.crawl.scope import MAX_QUERIES_PER_PATH, MAX_URL, Scope
from scanner.errors import UsageFault
from scanner.options import ScanOptions

HOME = "https://www.shop.example/"


def scope(**options: Any) -> Scope:
    return Scope(ScanOptions(url=HOME, **options))


@pytest.mark.parametrize(
    "url",
    [HOME, "https://shop.example/a", "http://www.shop.example:8080/a", HOME + "a.html?b=c.pdf",
     HOME + "logos/outlines", HOME + "a/a/a", HOME + "#/cart"],
)  # fmt: skip
def test_wanted(url: str) -> None:
    assert scope().wants(url)


@pytest.mark.parametrize(
    "url",
    ["https://blog.shop.example/", "https://other.example/", "https://notshop.example/",
     "mailto:me@shop.example", "javascript:void 0", "ftp://www.shop.example/", "http://[::1",
     HOME + "terms.PDF", HOME + "logo.png?v=2", HOME + "feed.xml#top",
     HOME + "logout", HOME + "account/sign-out?next=/", HOME + "?action=logoff",
     HOME + "a/b/a/b/a/b/a/b", HOME + "x" * MAX_URL],
)  # fmt: skip
def test_not_wanted(url: str) -> None:
    assert not scope().wants(url)


def test_with_and_without_www_are_one_site() -> None:
    assert Scope(ScanOptions(url="https://shop.example")).wants(HOME)


def test_subdomains_on_demand() -> None:
    everywhere = scope(subdomains=True)
    assert everywhere.wants("https://blog.shop.example/")
    assert not everywhere.wants("https://shop.example.org/")


def test_own_hosts_are_the_sites_even_where_not_crawled() -> None:
    assert scope().is_site("https://blog.shop.example/")
    assert not scope().is_site("https://other.example/")


def test_the_start_page_may_lead_elsewhere() -> None:
    moved = scope()
    moved.adopt("https://shop.other/en")
    assert moved.wants("https://www.shop.other/about")
    assert moved.wants(HOME)


def test_extra_pages_belong_to_the_site() -> None:
    assert scope(extra_pages=("https://pay.example/x",)).wants("https://pay.example/y")


def test_include_and_exclude() -> None:
    picky = scope(include=("/shop/", r"/blog/\d+"), exclude=("/shop/old",))
    wanted = ["shop/a", "blog/17", "shop/old/a", "blog/a", ""]
    assert [picky.wants(HOME + path) for path in wanted] == [True, True, False, False, False]


@pytest.mark.parametrize("pattern", ["(", "[z-a]", "a{99999999999999}", "*"])
@pytest.mark.parametrize("option", ["include", "exclude"])
def test_what_is_no_pattern(option: str, pattern: str) -> None:
    with pytest.raises(UsageFault, match=f"^--{option}: .*not a regular expression") as fault:
        scope(**{option: (pattern,)})
    assert repr(pattern) in str(fault.value)


def test_one_path_may_have_so_many_queries() -> None:
    crowded = scope()
    admitted = [crowded.admits(f"{HOME}list?page={n}") for n in range(MAX_QUERIES_PER_PATH + 5)]
    assert admitted == [True] * MAX_QUERIES_PER_PATH + [False] * 5
    assert crowded.admits(f"{HOME}list?page=3")
    assert crowded.admits(f"{HOME}list?page=3&utm_source=mail")
    assert crowded.admits(f"{HOME}list")
    assert crowded.admits(f"{HOME}other?page=99")


def test_wanting_counts_nothing() -> None:
    crowded = scope()
    for n in range(MAX_QUERIES_PER_PATH * 2):
        assert crowded.wants(f"{HOME}list?page={n}")
    assert crowded.admits(f"{HOME}list?page=new")
