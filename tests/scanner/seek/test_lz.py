"""lz-string: what its own compressor (1.5.0) made of texts, and what it did not make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.seek.lz import from_base64, from_utf16

MAIL = "anna.berg7k2x@example.org"
RECORD = '{"user":{"mail":"anna@example.org","name":"Jürgen 😀 中文"}}'


@pytest.mark.parametrize(
    ("compressed", "text"),
    [
        ("IYOxwOgIwUwJwOYHYDWAmAHgARh4BbABwBsYIB7RIA==", MAIL),
        ("IYOxwOgIwUwJwOYHYDWAmAHgARh4BbABwBsYIB7RIA", MAIL),
        (
            "N4IgrgzgpgTiBcoC2BDAlgGwSFA7XKAAlAB4pIAOGUAdAPYwDmIANCAUlNgFIA-TUXAAJAvBuAAPaGBaOUDhpiAC"
            "+coA",
            RECORD,
        ),
        ("IY1lA===", "aaaaaaaaaaaa"),
    ],
)
def test_base64(compressed: str, text: str) -> None:
    assert from_base64(compressed) == text


def test_letters_of_15_bits() -> None:
    codes = (
        "\u10e1\u6c90\u1d21\u0c34\u606e\u03b8\u0ee0\u35a0\u4c20"
        "\u7820\u232f\u007b\u002e\u008c\u3060\u1ef1\u1020\u0020"
    )
    assert from_utf16(codes) == MAIL


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-$", max_size=80))
def test_garbage_is_told(text: str) -> None:
    found = from_base64(text)
    assert found is None or isinstance(found.encode(), bytes)


@given(st.text(max_size=60))
def test_any_letters(text: str) -> None:
    from_utf16(text)
    from_base64(text)
