"""Chains and the tree of hosts say who caused what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from scanner.observations import ChainLink
from scanner.report import chains
from tests.scanner.report import sample
from tests.scanner.report.test_plain import ANY


@pytest.mark.parametrize(
    ("url", "line", "text"),
    [
        (sample.HOME, 34, "index.html:34"),
        ("https://shop.example/", 12, "shop.example/:12"),
        (sample.GTM, None, "gtm.js"),
        (sample.GTAG, None, "gtag/js"),
        ("https://a.example/collect", None, "collect"),
        ("data:text/javascript,1", 3, "data:3"),
        ("https://[broken", 1, "https://[broken"),
        ("", 1, "unknown:1"),
    ],
)
def test_places(url: str, line: int | None, text: str) -> None:
    assert chains.place(ChainLink(url=url, line=line)) == text


def test_short_chain_keeps_the_tag_and_the_last_step() -> None:
    chain = (sample.TAG, sample.BY_GTM, sample.BY_GTAG, sample.BY_FBEVENTS)
    assert chains.short_chain(chain) == "index.html:34 > gtm.js > gtag/js > fbevents.js"
    assert chains.short_chain(chain, 32) == "index.html:34 > … > fbevents.js"
    assert chains.short_chain(()) == "unknown"


@given(st.lists(ANY, max_size=8), st.integers(3, 90))
def test_short_chain_fits(urls: list[str], cells: int) -> None:
    chain = tuple(ChainLink(url=url) for url in urls)
    text = chains.short_chain(chain, cells)
    assert cell_len(text) <= max(cells, len("unknown"))
    assert text.isprintable()


def test_setters() -> None:
    cookie = sample.COOKIES[0]
    assert chains.first_setter(cookie.set_by) == "index.html:34 > gtm.js > gtag/js, +1"
    assert chains.first_setter(()) == "unknown"
    answer = sample.set_by(via="http", url=sample.HOME, line=None)
    assert chains.who_set(answer) == "index.html (HTTP)"


def test_tree_follows_the_chains() -> None:
    (root,) = chains.host_tree(sample.shop())
    assert root.host == "shop.example"
    below = {branch.host: branch for branch in root.children}
    manager = below["www.googletagmanager.com"]
    assert [branch.host for branch in manager.children] == [
        "connect.facebook.net",
        "region1.google-analytics.com",
        "ad.doubleclick.net",
    ]
    assert manager.children[0].children[0].host == "www.facebook.com"
    assert root.hosts_below == 11


def test_third_parties_without_requests_hang_below_their_loader() -> None:
    scan = sample.shop(requests=())
    (root,) = [branch for branch in chains.host_tree(scan) if branch.host == "shop.example"]
    assert "www.googletagmanager.com" in {branch.host for branch in root.children}


def test_endless_chains_end() -> None:
    links = tuple(ChainLink(url=f"https://h{at % 2}.example/") for at in range(500))
    scan = sample.shop(requests=(sample.request(1, "https://z.example/", "image", *links),))
    (root,) = [one for one in chains.host_tree(scan) if one.host == "h0.example"]
    assert root.hosts_below == chains.MAX_DEPTH - 1
