"""Addresses: whose site, which page, and what in them is noise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.urls import (
    canonical,
    host_of,
    is_local,
    is_public_suffix,
    is_volatile,
    is_web,
    origin_of,
    party_of,
    registrable_domain,
    shape,
    template,
)

UUID = "550e8400-e29b-41d4-a716-446655440000"

# Pieces that addresses go wrong by; joined at random they reach further than any text.
PIECES = st.lists(
    st.sampled_from(
        [
            "/",
            "//",
            "?",
            "&",
            "=",
            "#",
            "%",
            "%2",
            "%41",
            "%ff",
            "%25",
            "%2F",
            "@",
            "[",
            "]",
            "::1",
            "e.com",
            ":80",
            ":",
            "utm_source",
            "sid",
            "gclid",
            "a",
            "1",
            "1234567",
            ";",
            ";jsessionid=",
            "/(S(a))",
            ".",
            "+",
            "!",
            "*",
            "é",
            "�",
            "1700000000000",
            "blob:",
            "data:",
            ",",
            "\t",
        ]
    ),
    max_size=14,
).map("".join)
WEB = st.builds("{}://e.com{}".format, st.sampled_from(["http", "https", "HTTPS"]), PIECES)
ANY = st.one_of(st.text(), PIECES, PIECES.map("http:{}".format), WEB)


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.shop.co.uk", "shop.co.uk"),
        ("a.b.example.com", "example.com"),
        ("www.alice.github.io", "alice.github.io"),
        ("github.io", "github.io"),
        ("co.uk", "co.uk"),
        ("a.b.unknownsuffix", "b.unknownsuffix"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("localhost", "localhost"),
        ("shop.localhost", "shop.localhost"),
        ("www.shop.de.", "shop.de"),
        ("WWW.Bücher.DE", "bücher.de"),
        ("www.xn--bcher-kva.de", "xn--bcher-kva.de"),
        ("www.пример.рф", "пример.рф"),
        ("www.xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
        ("", ""),
    ],
)
def test_a_host_belongs_to_a_site(host: str, site: str) -> None:
    assert registrable_domain(host) == site


@given(st.lists(st.sampled_from(["www", "a", "co", "uk", "github", "io", "é", "1"]), min_size=1))
def test_a_sites_site_is_itself(labels: list[str]) -> None:
    host = ".".join(labels)
    site = registrable_domain(host)
    assert host.endswith(site)
    assert registrable_domain(site) == site


def test_public_suffixes_are_for_anybody() -> None:
    assert [is_public_suffix(h) for h in ("com", "co.uk", "github.io")] == [True] * 3
    assert [is_public_suffix(h) for h in ("e.com", "localhost", "a.github.io")] == [False] * 3


def test_parties() -> None:
    assert party_of("cdn.shop.co.uk", "www.shop.co.uk") == "first"
    assert party_of("other.co.uk", "www.shop.co.uk") == "third"
    assert party_of("alice.github.io", "bob.github.io") == "third"
    assert party_of("127.0.0.2", "127.0.0.1") == "third"


@pytest.mark.parametrize(
    ("url", "host", "origin"),
    [
        ("https://Shop.Example:443/a", "shop.example", "https://shop.example"),
        ("http://shop.example.:8080/", "shop.example", "http://shop.example:8080"),
        ("http://[2001:DB8::1]:81/", "2001:db8::1", "http://[2001:db8::1]:81"),
        ("wss://e.com:443/live", "e.com", "wss://e.com"),
        (f"blob:https://e.com:444/{UUID}", "e.com", "https://e.com:444"),
        (f"blob:null/{UUID}", "", "null"),
        ("data:text/html,<b>//e.com</b>", "", "null"),
        ("about:blank", "", "null"),
        ("about:srcdoc", "", "null"),
        ("http://[::1", "", "null"),
        ("http://e.com:99999/", "", "null"),
        ("", "", "null"),
    ],
)
def test_host_and_origin(url: str, host: str, origin: str) -> None:
    assert (host_of(url), origin_of(url)) == (host, origin)


def test_what_can_be_visited() -> None:
    assert is_web("HTTP://e.com") is True
    assert [is_web(u) for u in ("ftp://e.com/", "http:///x", "javascript:1", "e.com")] == [
        False
    ] * 4


def test_what_is_local() -> None:
    local = ["http://127.0.0.1:1/", "http://[::1]/", "http://localhost/", "http://a.localhost/"]
    assert all(map(is_local, local))
    assert not is_local("https://localhost.example/")


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("HTTPS://Shop.Example", "https://shop.example/"),
        ("http://e.com:80/a", "http://e.com/a"),
        ("https://e.com:80/a", "https://e.com:80/a"),
        ("https://e.com./a", "https://e.com/a"),
        ("https://e.com/a#top", "https://e.com/a"),
        ("https://e.com/#/cart", "https://e.com/#/cart"),
        ("https://e.com/#!cart", "https://e.com/#!cart"),
        ("https://e.com/?utm_source=x&b=1&GCLID=2", "https://e.com/?b=1"),
        ("https://e.com/?utm_source=x", "https://e.com/"),
        ("https://e.com/?b=1&a=2", "https://e.com/?b=1&a=2"),
        ("https://e.com/?flag&PHPSESSID=12&q=%ff+x", "https://e.com/?flag&q=%ff+x"),
        ("https://e.com/a;jsessionid=9F?x=1", "https://e.com/a?x=1"),
        ("https://e.com/(S(k3x))/a", "https://e.com/a"),
        ("https://e.com/%7euser/%61%c3%a4ö", "https://e.com/~user/a%C3%A4%C3%B6"),
        ("https://e.com/a%2fb", "https://e.com/a%2Fb"),
        ("https://e.com/100%", "https://e.com/100%25"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
        ("http://[::1", "http://[::1"),
        ("mailto:a@e.com", "mailto:a@e.com"),
    ],
)
def test_one_spelling_for_one_page(url: str, plain: str) -> None:
    assert canonical(url) == plain


def test_an_escaped_slash_is_another_page() -> None:
    assert canonical("https://e.com/a%2Fb") != canonical("https://e.com/a/b")
    assert canonical("https://e.com/%2541") != canonical("https://e.com/%41")


@given(ANY)
def test_a_canonical_address_stays(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)


def test_the_shape_of_a_family() -> None:
    assert shape("https://e.com/product/17?page=2&a=1") == "e.com/product/0?a&page"
    assert shape("https://e.com/p/1") == shape("https://e.com/p/99")
    assert shape("https://e.com/p/1") != shape("https://e.com/q/1")


@pytest.mark.parametrize(
    "text",
    ["1700000000", "1700000000000", "-123456", "0.1234567", "1700000000.123", UUID, "deadbeef1",
     "GA1.2.1234567890.1700000000", "a1b2c3d4e5f6g7h8", "x" * 121],
)  # fmt: skip
def test_values_made_for_one_moment(text: str) -> None:
    assert is_volatile(text)


@pytest.mark.parametrize(
    "text", ["", "home", "en-US", "12345", "1.5", "deadbeef", "facade", "2024-11-20"[:7],
             "addtocart", "two words and 12 numbers"],
)  # fmt: skip
def test_values_that_belong_to_the_site(text: str) -> None:
    assert not is_volatile(text)


@pytest.mark.parametrize(
    ("url", "general"),
    [
        ("https://e.com/p?t=1700000000000&lang=en#x", "https://e.com/p?t=*&lang=en"),
        (f"https://e.com/p?id={UUID}&v=2", "https://e.com/p?id=*&v=2"),
        ("https://e.com/p?0.8471624519", "https://e.com/p?*"),
        ("https://e.com/s/550e8400e29b41d4a716446655440000/x", "https://e.com/s/*/x"),
        ("https://e.com/app.550e8400e29b41d4a716.js", "https://e.com/app.550e8400e29b41d4a716.js"),
        ("https://e.com/?flag&a=&b=home", "https://e.com/?flag&a=&b=home"),
        ("https://user:pass@e.com/", "https://*@e.com/"),
        ("http://[::1]:81/a", "http://[::1]:81/a"),
        ("data:image/gif;base64,R0lGOD", "data:image/gif;base64,..."),
        (f"blob:https://e.com/{UUID}", "blob:https://e.com/*"),
        ("about:blank", "about:blank"),
    ],
)
def test_templates(url: str, general: str) -> None:
    assert template(url) == general


@given(st.one_of(WEB, st.text().map("https://e.com/?{}".format), st.text().map("data:{}".format)))
def test_a_template_stays(url: str) -> None:
    assert template(template(url)) == template(url)


@given(st.integers(10**12, 10**13 - 1), st.uuids(), st.integers(10**12, 10**13 - 1), st.uuids())
def test_two_moments_have_one_template(t: int, u: object, t2: int, u2: object) -> None:
    pattern = "https://e.com/x?t={}&u={}&page=home"
    assert template(pattern.format(t, u)) == template(pattern.format(t2, u2))


@given(ANY)
def test_no_address_is_too_broken(url: str) -> None:
    for read in (template, shape, host_of, origin_of, canonical):
        assert isinstance(read(url), str)
