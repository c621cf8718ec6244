"""What a browser can write itself changes nothing; what a named proxy says is checked."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import UsageFault
from server.origin import (
    Asker,
    asked_at,
    asker,
    knows_places,
    open_places,
    own_origin,
    parsed,
    truncated,
)
from server.settings import Settings
from tests.server.serving import mmdb

BEHIND = Settings(
    trusted_proxies=("10.0.0.0/8", "fd00::/8"),
    country_headers=("cf-ipcountry", "x-country"),
    region_headers=("cf-region-code",),
)
NOBODY = Asker("203.0.113.9", None, "unknown")


def scope(peer: str | None = "203.0.113.9", *headers: tuple[str, str], **more: Any) -> Any:
    return {
        "type": "http",
        "client": (peer, 1) if peer is not None else None,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "scheme": "http",
        **more,
    }


def address(peer: str, *headers: tuple[str, str]) -> str:
    return asker(scope(peer, *headers), BEHIND, None).address


@pytest.mark.parametrize(
    ("peer", "value", "wanted"),
    [
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("10.1.1.1", "198.51.100.7", "198.51.100.7"),
        ("10.1.1.1", "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        ("10.1.1.1", "6.6.6.6, 198.51.100.7, 10.2.2.2", "198.51.100.7"),
        ("10.1.1.1", "198.51.100.7:4711", "198.51.100.7"),
        ("10.1.1.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("10.1.1.1", "2001:db8::7", "2001:db8::7"),
        ("10.1.1.1", "::ffff:198.51.100.7", "198.51.100.7"),
        ("::ffff:10.1.1.1", "198.51.100.7", "198.51.100.7"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("10.1.1.1", "garbage", "10.1.1.1"),
        ("10.1.1.1", "6.6.6.6, unknown", "10.1.1.1"),
        ("10.1.1.1", "6.6.6.6, <script>, 10.2.2.2", "10.2.2.2"),
        ("10.1.1.1", "", "10.1.1.1"),
        ("10.1.1.1", "fe80::1%eth0", "10.1.1.1"),
        ("10.1.1.1", "10.3.3.3, 10.2.2.2", "10.3.3.3"),
        ("10.1.1.1", "999.1.1.1", "10.1.1.1"),
    ],
)
def test_the_nearest_address_that_is_not_trusted_counts(peer: str, value: str, wanted: str) -> None:
    assert address(peer, ("x-forwarded-for", value)) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("for=198.51.100.7", "198.51.100.7"),
        ('For="[2001:db8::7]:80";proto=https;by=10.1.1.1', "2001:db8::7"),
        ("for=6.6.6.6, for=198.51.100.7;host=x", "198.51.100.7"),
        ("for=_hidden", "10.1.1.1"),
        ("for=unknown, for=10.2.2.2", "10.2.2.2"),
        ("proto=https", "10.1.1.1"),
        ("notfor=198.51.100.7", "10.1.1.1"),
    ],
)
def test_forwarded_is_read_the_same_way(value: str, wanted: str) -> None:
    assert address("10.1.1.1", ("forwarded", value)) == wanted


def test_lines_of_a_header_follow_each_other() -> None:
    lines = ("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "198.51.100.7")
    assert address("10.1.1.1", *lines) == "198.51.100.7"


def test_two_headers_that_differ_are_not_believed() -> None:
    told = ("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=6.6.6.6")
    assert address("10.1.1.1", *told) == "10.1.1.1"
    same = ("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=198.51.100.7")
    assert address("10.1.1.1", *same) == "198.51.100.7"


@pytest.mark.parametrize(
    ("headers", "place"),
    [
        ({"cf-ipcountry": "DE"}, "DE"),
        ({"cf-ipcountry": "de"}, "DE"),
        ({"cf-ipcountry": "US", "cf-region-code": "CA"}, "US-CA"),
        ({"cf-ipcountry": "US", "cf-region-code": "US-CA"}, "US-CA"),
        ({"cf-ipcountry": "US", "cf-region-code": "CA-QC"}, "US"),
        ({"cf-ipcountry": "US", "cf-region-code": "California"}, "US"),
        ({"cf-region-code": "CA"}, None),
        ({"cf-ipcountry": "XX", "x-country": "FR"}, None),
        ({"cf-ipcountry": "T1", "x-country": "FR"}, "FR"),
        ({"x-country": "FR"}, "FR"),
        ({"x-vercel-ip-country": "FR"}, None),
        ({"cf-ipcountry": "DE\r\nX: 1"}, None),
        ({"cf-ipcountry": "../DE"}, None),
        ({"cf-ipcountry": "\u00c4\u00d6"}, None),
    ],
)
def test_the_place_is_what_a_named_header_of_a_proxy_says(
    headers: dict[str, str], place: str | None
) -> None:
    found = asker(scope("10.1.1.1", *headers.items()), BEHIND, None)
    assert (found.place, found.place_from) == (place, "header" if place else "unknown")
    assert asker(scope("203.0.113.9", *headers.items()), BEHIND, None) == NOBODY


def test_a_header_that_comes_twice_is_not_believed() -> None:
    twice = ("cf-ipcountry", "DE"), ("cf-ipcountry", "US")
    assert asker(scope("10.1.1.1", *twice), BEHIND, None).place is None


NAMES = st.sampled_from(
    ["x-forwarded-for", "forwarded", "cf-ipcountry", "x-country", "cf-region-code", "x-real-ip",
     "true-client-ip", "x-forwarded-proto", "x-forwarded-host"]
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(["DE", "US", "CA", "10.0.0.1", "for=10.0.0.1", "127.0.0.1", "https"]),
    st.text(st.characters(max_codepoint=255), max_size=30),
)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=8))
def test_nothing_that_a_stranger_sends_changes_anything(pairs: list[tuple[str, str]]) -> None:
    asked = scope("203.0.113.9", *pairs)
    assert asker(asked, BEHIND, None) == NOBODY
    assert asked_at(asked, BEHIND)[0] == "http"


@given(st.lists(st.tuples(NAMES, VALUES), max_size=8))
def test_a_proxy_may_say_anything_and_an_address_or_nothing_comes_of_it(
    pairs: list[tuple[str, str]],
) -> None:
    found = asker(scope("10.0.0.1", *pairs), BEHIND, None)
    assert ipaddress.ip_address(found.address)
    assert found.place is None or found.place.replace("-", "").isalnum()


def test_a_peer_without_an_address_is_nobody() -> None:
    assert asker(scope(None), BEHIND, None) == Asker("", None, "unknown")
    assert asker(scope(""), Settings(), None).address == ""


ROWS = {
    "198.51.100.0/24": {"country": {"iso_code": "US"}, "subdivisions": [{"iso_code": "CA"}]},
    "203.0.113.0/24": {"country": {"iso_code": "DE"}},
    "192.0.2.0/25": {"country": {"iso_code": "XX"}},
    "192.0.2.128/25": {"continent": {"code": "EU"}},
}


@pytest.mark.parametrize(
    ("client", "place"),
    [
        ("198.51.100.7", "US-CA"),
        ("203.0.113.9", "DE"),
        ("192.0.2.1", None),
        ("192.0.2.200", None),
        ("8.8.8.8", None),
        ("2001:db8::1", None),
        ("", None),
    ],
)
def test_a_maxmind_file_tells_the_place(tmp_path: Path, client: str, place: str | None) -> None:
    places = open_places(mmdb(tmp_path / "places.mmdb", ROWS))
    found = asker(scope(client), Settings(), places)
    assert (found.place, found.place_from) == (place, "database" if place else "unknown")
    behind = asker(scope("10.0.0.1", ("x-forwarded-for", client)), BEHIND, places)
    assert behind.place == place


def test_a_proxys_word_outweighs_the_file(tmp_path: Path) -> None:
    places = open_places(mmdb(tmp_path / "places.mmdb", ROWS))
    told = ("x-forwarded-for", "203.0.113.9"), ("cf-ipcountry", "FR")
    assert asker(scope("10.0.0.1", *told), BEHIND, places).place == "FR"


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    tmp_path.joinpath("x.mmdb").write_bytes(b"no")
    for name in ("x.mmdb", "missing.mmdb"):
        with pytest.raises(UsageFault, match=r"country_database: .*name a \.mmdb file"):
            open_places(tmp_path / name)
    assert open_places(None) is None


def test_places_are_known_where_something_tells_them() -> None:
    assert knows_places(BEHIND)
    assert knows_places(Settings(country_database=Path("x")))
    assert not knows_places(Settings(country_headers=("cf-ipcountry",)))
    assert not knows_places(Settings())


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Shop.example:8443", "shop.example"),
        ("[::1]:80", "::1"),
        ("a b", ""),
        ("x/../y", ""),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_the_host_is_as_requested_unless_it_is_set(host: str, name: str) -> None:
    asked = scope("203.0.113.9", ("host", host), ("x-forwarded-proto", "https"))
    assert asked_at(asked, Settings()) == ("http", name)
    fixed = Settings(public_url="https://consent.example:8443")
    assert asked_at(asked, fixed) == ("https", "consent.example")
    assert own_origin(asked, fixed) == "https://consent.example:8443"


def test_a_trusted_proxy_says_that_it_was_asked_by_https() -> None:
    headers = ("host", "shop.example:444"), ("x-forwarded-proto", "https")
    asked = scope("10.0.0.1", *headers)
    assert asked_at(asked, BEHIND) == ("https", "shop.example")
    assert own_origin(asked, BEHIND) == "https://shop.example:444"
    assert asked_at(scope("10.0.0.1", ("x-forwarded-proto", "gopher")), BEHIND)[0] == "http"


def test_addresses_are_cut_to_their_network() -> None:
    assert truncated("203.0.113.9") == "203.0.113.0"
    assert truncated("2001:db8:1:2::9") == "2001:db8:1::"
    assert truncated("") == truncated("nonsense") == ""


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text: str) -> None:
    found = parsed(text)
    assert found is None or ipaddress.ip_address(str(found)) == found
