"""Every way in which a word may be written, against what other tools make of the same word."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.seek.forms import MIN_PATTERN, forms
from scanner.seek.spellings import spellings

MAIL = "Anna.Berg7k2x+shop@Example.org"
LOWER = MAIL.lower().encode()
WORDS = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789 .@+-_äß中😀'", min_size=12, max_size=40)


def digest(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data).digest()


@pytest.mark.parametrize(
    ("pattern", "form"),
    [
        (MAIL.encode(), "plain"),
        (LOWER, "plain, lower-cased"),
        (quote(MAIL, safe="").encode(), "percent-encoded"),
        (quote(quote(MAIL, safe=""), safe="").encode(), "percent-encoded twice"),
        (base64.b64encode(MAIL.encode()).rstrip(b"="), "base64"),
        (MAIL.encode().hex().encode(), "hex"),
        (MAIL[::-1].encode(), "reversed"),
        (MAIL.encode("utf-16-le"), "UTF-16"),
        (digest("sha256", MAIL.encode()).hex().encode(), "sha256"),
        (digest("sha256", LOWER).hex().encode(), "sha256 of the lower-cased value"),
        (digest("sha256", LOWER).hex().upper().encode(), "upper-case sha256 of the lower-cased"),
        (base64.b64encode(digest("md5", MAIL.encode()))[:-2], "md5 as base64"),
        (base64.b64encode(digest("md5", LOWER))[:-2], "md5 of the lower-cased value, as base64"),
        (
            digest("sha256", b"annaberg7k2x@example.org").hex().encode(),
            "sha256 of the lower-cased value without dots and +tag before @",
        ),
        (
            digest("sha1", digest("md5", MAIL.encode()).hex().encode()).hex().encode(),
            "sha1 of md5",
        ),
        (b"anna.berg7k2x+shop", "plain, lower-cased, up to @"),
    ],
)
def test_forms_of_an_address(pattern: bytes, form: str) -> None:
    assert forms(MAIL, "email")[pattern].startswith(form)


def test_the_simplest_name_wins() -> None:
    small = "anna.berg7k2x@example.org"
    assert forms(small, "email")[digest("sha256", small.encode()).hex().encode()] == "sha256"
    assert next(iter(forms(small, "email").values())) == "plain"


def test_trimmed() -> None:
    found = forms("  Anna Bergström ")
    assert found["Anna Bergström".encode()] == "plain, trimmed"
    trimmed = digest("md5", "anna bergström".encode()).hex().encode()
    assert found[trimmed] == "md5 of the trimmed, lower-cased value"


@pytest.mark.parametrize("typed", ["+49 151 2345678901", "0049-151-2345678901"])
def test_phone(typed: str) -> None:
    texts = {spelling.text for spelling in spellings(typed, "phone")}
    assert {"491512345678901", "+491512345678901", "00491512345678901"} <= texts
    assert {"1512345678901", "01512345678901"} <= texts


def test_a_national_number_has_no_country_to_leave_out() -> None:
    assert [s.text for s in spellings("0151 2345678", "phone")] == ["0151 2345678", "01512345678"]
    assert "2025550123" in {s.text for s in spellings("+1 (202) 555-0123", "phone")}


def test_card_in_fours() -> None:
    texts = {spelling.text for spelling in spellings("4111111111111111", "card")}
    assert texts == {"4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111"}


def test_short_words_have_no_short_patterns() -> None:
    found = forms("anna")
    assert min(map(len, found)) >= MIN_PATTERN
    assert digest("sha256", b"anna").hex().encode() in found
    assert forms("") == {} or b"" not in forms("")
    assert b"anna.berg" not in forms("anna.berg@example.org", "email")


@given(WORDS, st.binary(max_size=5), st.binary(max_size=5))
def test_base64_inside_other_text_is_found_at_every_offset(w: str, a: bytes, z: bytes) -> None:
    patterns = [p for p, form in forms(w).items() if form.startswith("base64")]
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert any(pattern in encode(a + w.encode() + z) for pattern in patterns)


@given(WORDS)
def test_every_plain_escape_is_known(word: str) -> None:
    found = forms(word)
    for written in (
        word, word.lower(), word.upper(), quote(word), quote_plus(word), json.dumps(word)[1:-1],
        html.escape(word), word.encode().hex(), quote(quote(word, safe=""), safe=""),
    ):  # fmt: skip
        assert written.encode() in found
