"""JSON from the browser may hold what no text can hold."""

from __future__ import annotations

import json

import pytest

from scanner.cdp import whole_characters


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"a\ud800b", "a\ufffdb"),
        (r"\udc00\ud800", "\ufffd\ufffd"),
        (r"\uD83C\uDF6A", "\U0001f36a"),
        (r"\ud800\ud83c\udf6a", "\ufffd\U0001f36a"),
        (r"\\ud800", r"\ud800"),
        (r"\\\ud800\n", "\\\ufffd\n"),
    ],
)
def test_halves_of_pairs_are_replaced_and_nothing_else(written: str, read: str) -> None:
    assert json.loads(whole_characters(f'"{written}"'.encode())) == read
