"""Cookies as browsers read them (RFC 6265bis)."""

from __future__ import annotations

import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.evidence import Attributes, Redactor
from scanner.record.setcookie import cookie_date, default_path, from_store, parse, refusal

NOW = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC).timestamp()
URL = "https://www.shop.example/a/b.html"
TOP = "https://news.example.co.uk/"
REDACT = Redactor(b"0" * 16, keep=True)


def read(line: str, url: str = URL) -> Attributes:
    cookie = parse(line, url, TOP, NOW, REDACT)
    assert cookie is not None
    return cookie


def store(action: str, *facts: str) -> Attributes:
    return from_store(action, list(facts), URL, TOP, NOW, REDACT)


def test_a_full_line() -> None:
    cookie = read(
        ' id = "a=b" ; Path=/x; DOMAIN=.Shop.Example; Max-Age=86400; Secure; httponly;'
        " SameSite=lax; Priority=High"
    )
    assert cookie == Attributes(
        name="id",
        domain="shop.example",
        host_only=False,
        path="/x",
        lifetime_days=1.0,
        secure=True,
        http_only=True,
        same_site="Lax",
        partition_key=None,
        value=REDACT('"a=b"'),
    )


def test_a_bare_line() -> None:
    cookie = read("a=1")
    assert (cookie.domain, cookie.host_only, cookie.path) == ("www.shop.example", True, "/a")
    assert (cookie.lifetime_days, cookie.same_site) == (None, "unset")
    assert not cookie.secure
    assert not cookie.http_only


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [("novalue", "", "novalue"), ("=v", "", "v"), ("n=", "n", ""), ("a=b=c", "a", "b=c")],
)
def test_names_and_values(line: str, name: str, value: str) -> None:
    assert (read(line).name, read(line).value.text) == (name, value)


@pytest.mark.parametrize("line", ["", " ", "=", "; Path=/", "a=\x00", "a=1\nb=2", "a=\x7f"])
def test_what_is_no_cookie(line: str) -> None:
    assert parse(line, URL, TOP, NOW, REDACT) is None


def test_a_tab_is_no_fault() -> None:
    assert read("\ta=1\t; path=/").name == "a"


@pytest.mark.parametrize(
    ("attributes", "path"),
    [("Path=/x", "/x"), ("Path=x", "/a"), ("Path=", "/a"), ("Path=/x; Path=/y", "/y")],
)
def test_paths(attributes: str, path: str) -> None:
    assert read(f"a=1; {attributes}").path == path


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://e.com/", "/"),
        ("https://e.com", "/"),
        ("https://e.com/a", "/"),
        ("https://e.com/a/", "/a"),
        ("https://e.com/a/b?c=/d/e", "/a"),
        ("https://e.com/a/b#/d/e", "/a"),
    ],
)
def test_default_paths(url: str, path: str) -> None:
    assert default_path(url) == path


@pytest.mark.parametrize(
    ("attributes", "days"),
    [
        ("Max-Age=3600; Expires=Fri, 20 Nov 2099 12:00:00 GMT", 0.0417),
        ("Expires=Fri, 20 Nov 2099 12:00:00 GMT; Max-Age=0", 0.0),
        ("Max-Age=-1", 0.0),
        ("Max-Age=soon; Expires=Sat, 21 Nov 2026 12:00:00 GMT", 1.0),
        ("Max-Age=1.5", None),
        ("Expires=never", None),
        ("Expires=Thu, 01 Jan 1970 00:00:00 GMT", -20777.5),
        ("Expires=Fri, 20 Nov 2026 12:01:00 GMT", 0.01),
        ("Max-Age=1", 0.0001),
    ],
)
def test_lifetimes(attributes: str, days: float | None) -> None:
    assert read(f"a=1; {attributes}").lifetime_days == days


@given(st.integers(min_value=1))
def test_a_cookie_of_any_life_is_no_deletion(seconds: int) -> None:
    days = read(f"a=1; Max-Age={seconds}").lifetime_days
    assert days is not None
    assert days > 0


def test_more_digits_than_a_number_may_have() -> None:
    assert read(f"a=1; Max-Age={'9' * 5000}").lifetime_days == pytest.approx(1e11 / 86_400)
    assert read(f"a=1; Max-Age=-{'9' * 5000}").lifetime_days == -1.0


def test_a_partition_is_the_top_site() -> None:
    assert read("a=1; Secure; Partitioned").partition_key == "https://example.co.uk"


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "06 november 94 8:49:37",
        "8:49:37 6 Nov 1994 9:50:38 7 Dec 1995",
        "1994-Nov-6 08:49:37"[5:] + " 1994",
        "nov/6/1994/08:49:37x",
    ],
)
def test_one_moment_in_many_words(text: str) -> None:
    assert cookie_date(text) == 784111777


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "06 Nov 1994", "08:49:37 Nov 1994", "31 Feb 2026 00:00:00",
     "06 Nov 1994 24:00:00", "06 Nov 1994 08:49:60", "06 Nov 1600 08:49:37", "1 2 3 4:5:6"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert cookie_date(text) is None


@pytest.mark.parametrize(("short", "year"), [("69", 2069), ("70", 1970), ("00", 2000)])
def test_short_years(short: str, year: int) -> None:
    assert cookie_date(f"01 Jan {short} 00:00:00") == cookie_date(f"01 Jan {year} 00:00:00")


@given(st.text())
def test_no_line_is_too_broken(line: str) -> None:
    cookie = parse(line, URL, TOP, NOW, REDACT)
    assert cookie is None or cookie.name or cookie.value.length
    cookie_date(line)


@given(st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(2999, 12, 31)))
def test_every_http_date_is_read(moment: datetime.datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=datetime.UTC)
    assert cookie_date(moment.strftime("%a, %d %b %Y %H:%M:%S GMT")) == moment.timestamp()


@pytest.mark.parametrize(
    ("line", "url", "reason"),
    [
        ("a=1", URL, None),
        ("a=" + "x" * 4096, URL, "NameValuePairExceedsMaxSize"),
        ("a=" + "x" * 4095, URL, None),
        ("a=1; Domain=other.example", URL, "InvalidDomain"),
        ("a=1; Domain=hop.example", URL, "InvalidDomain"),
        ("a=1; Domain=co.uk", "https://shop.co.uk/", "InvalidDomain"),
        ("a=1; Domain=github.io", "https://me.github.io/", "InvalidDomain"),
        ("a=1; Domain=0.0.1", "http://127.0.0.1/", "InvalidDomain"),
        ("a=1; Domain=shop.example", URL, None),
        ("a=1; Secure", "http://shop.example/", "SecureOnly"),
        ("a=1; Secure", "http://localhost/", None),
        ("a=1; SameSite=None", URL, "SameSiteNoneInsecure"),
        ("a=1; HttpOnly", URL, "InvalidHttpOnlyWrite"),
        ("__Secure-a=1", URL, "InvalidPrefix"),
        ("__Secure-a=1; Secure", URL, None),
        ("__HOST-a=1; Secure; Path=/x", URL, "InvalidPrefix"),
        ("__Host-a=1; Secure; Path=/; Domain=www.shop.example", URL, "InvalidPrefix"),
        ("__Host-a=1; Secure; Path=/", URL, None),
        ("a=1; Partitioned", URL, "InvalidPartitioned"),
    ],
)
def test_refusals(line: str, url: str, reason: str | None) -> None:
    assert refusal(read(line, url), url, by_script=True) == reason


def test_a_response_may_set_what_scripts_may_not() -> None:
    assert refusal(read("a=1; HttpOnly"), URL, by_script=False) is None


def test_the_cookie_store() -> None:
    cookie = store("set", "id", "v", "Shop.Example", "", "", "none", "true")
    assert (cookie.domain, cookie.host_only, cookie.path) == ("shop.example", False, "/")
    assert (cookie.lifetime_days, cookie.same_site, cookie.secure) == (None, "None", True)
    assert cookie.partition_key == "https://example.co.uk"


def test_the_cookie_store_left_to_itself() -> None:
    cookie = store("set", "id", "v")
    assert (cookie.domain, cookie.host_only) == ("www.shop.example", True)
    assert (cookie.same_site, cookie.partition_key) == ("Strict", None)


@pytest.mark.parametrize(
    ("expires", "days"),
    [
        (str((NOW + 86_400) * 1000), 1.0),
        (str((NOW + 60) * 1000), 0.01),
        (str((NOW - 86_400) * 1000), -1.0),
        ("Sat Nov 21 2026 12:00:00 GMT+0000 (Coordinated Universal Time)", 1.0),
        ("NaN", None),
        ("Infinity", None),
        ("[object Object]", None),
    ],
)
def test_the_cookie_stores_expiry(expires: str, days: float | None) -> None:
    assert store("set", "id", "v", "", "", expires).lifetime_days == days


def test_the_cookie_store_deletes() -> None:
    assert store("delete", "id").lifetime_days == -1.0


def test_a_cookies_key_leaves_its_value_out() -> None:
    cookie = read("a=1; Path=/x")
    assert cookie.key == msgspec.structs.replace(cookie, value=REDACT("2")).key
    assert cookie.key != read("a=1; Path=/y").key
