"""Click identifiers: which are known, what they look like, what becomes of them."""

from __future__ import annotations

import re

import pytest

from scanner.behaviour import Decorated
from scanner.detect.decoration import decorated, decorations, parameters, sample, undecorated
from scanner.record.entropy import may_identify
from scanner.urls import canonical
from tests.scanner.detect.makers import control, rules, texts
from tests.scanner.gather.makers import HOME

SECRET = b"0123456789abcdef"


def seen(parameter: str = "gclid", **changes: tuple[str, ...]) -> Decorated:
    parts = {"stored_in": (), "stored_by": (), "sent_to": ()}
    return Decorated(parameter=parameter, **(parts | changes))  # type: ignore[arg-type]


def test_every_row_is_whole() -> None:
    rows = parameters()
    assert len(rows) >= 35
    assert len({row.parameter.lower() for row in rows.values()}) == len(rows)
    for row in rows.values():
        assert re.fullmatch(r"[\w-]+", row.parameter)
        assert row.vendor
        assert row.what
        assert bool(row.alphabet) is bool(row.length)
        assert row.alphabet or not row.prefix


def test_samples() -> None:
    made = sample(SECRET)
    assert len(made) >= 8
    assert {"gclid", "fbclid", "msclkid", "ttclid", "twclid", "li_fat_id", "yclid"} <= set(made)
    assert made == sample(SECRET)
    assert not set(made.values()) & set(sample(b"another").values())
    assert len(set(made.values())) == len(made)
    assert made["fbclid"].startswith("IwAR")
    assert re.fullmatch(r"[0-9a-f]{32}", made["msclkid"])
    assert re.fullmatch(r"[1-9]\d{18}", made["yclid"])
    for value in made.values():
        assert len(value) >= 19
        assert may_identify(value)


def test_samples_never_begin_with_a_nought() -> None:
    assert all(sample(bytes([at]))["yclid"][0] != "0" for at in range(60))


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        (HOME, HOME),
        (f"{HOME}?gclid=x", HOME),
        (f"{HOME}?a=%20b&GCLID=x&c=1+2&fbclid=y#top", f"{HOME}?a=%20b&c=1+2#top"),
        (f"{HOME}?gclidx=1", f"{HOME}?gclidx=1"),
        (f"{HOME}?utm_source=mail", f"{HOME}?utm_source=mail"),
    ],
)
def test_undecorated(url: str, bare: str) -> None:
    assert undecorated(url) == bare


def test_decorated_and_back() -> None:
    values = sample(SECRET)
    for url in (HOME, f"{HOME}?a=1", f"{HOME}?a=1#top"):
        there = decorated(url, values)
        assert all(value in there for value in values.values())
        assert undecorated(there) == url
    assert canonical(decorated(HOME, {"gclid": values["gclid"]})) == HOME


def test_kept_and_sent() -> None:
    full = seen(
        stored_in=("cookie _gcl_aw", "local ads"),
        stored_by=("https://tags.example/gtag.js", "https://tags.example/other.js"),
        sent_to=("https://px.adquill.example/c?gclid=*", "https://www.shop.example/api"),
    )
    (one,) = decorations(control(decorated=(full,)))
    assert (one.parameter, one.vendor) == ("gclid", "Google Ads")
    assert one.stored_in == ("cookie _gcl_aw", "local ads")
    assert one.sent_to == ("px.adquill.example",)
    assert rules(one) == ["decoration.tried", "decoration.kept", "decoration.told"]
    assert "kept in cookie _gcl_aw and local ads, written by tags.example." in texts(one)
    assert one.page_url == HOME
    assert one.states == ("before",)


def test_what_stays_with_the_site_is_not_reported() -> None:
    own = seen(sent_to=("https://shop.example/?gclid=*", "https://www.shop.example/api"))
    assert decorations(control(decorated=(own, seen("fbclid")))) == ()
    assert decorations(None) == ()


def test_a_parameter_that_is_not_in_the_table() -> None:
    (one,) = decorations(control(decorated=(seen("zzid", stored_in=("cookie z",)),)))
    assert one.vendor == "unknown"


def test_long_lists_are_cut_in_sentences() -> None:
    hosts = tuple(f"https://t{at}.example/" for at in range(9))
    (one,) = decorations(control(decorated=(seen(sent_to=hosts),)))
    assert len(one.sent_to) == 9
    assert "and 4 more." in texts(one)
