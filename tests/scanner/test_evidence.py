"""Values that can be compared but not read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner.evidence import Notes, Redactor, iso
from scanner.records import Note

SALT, OTHER = b"0" * 16, b"1" * 16


@given(st.text())
def test_equal_values_look_equal_in_one_scan_only(text: str) -> None:
    value = Redactor(SALT)(text)
    assert value == Redactor(SALT)(text)
    assert value.hash != Redactor(OTHER)(text).hash
    assert value.length == len(text)
    assert value.text is None


@given(st.lists(st.text(), min_size=2, max_size=2, unique=True))
def test_different_values_look_different(texts: list[str]) -> None:
    one, other = map(Redactor(SALT), texts)
    assert one.hash != other.hash


def test_the_value_is_not_in_the_record() -> None:
    assert "secret" not in repr(Redactor(SALT)("secret"))
    assert len(Redactor(SALT)("secret").hash) == 16


def test_kept_values_can_be_read() -> None:
    value = Redactor(SALT, keep=True)("secret")
    assert value.text == "secret"
    assert value.hash == Redactor(SALT)("secret").hash


def test_half_a_character() -> None:
    value = Redactor(SALT, keep=True)("a\ud800")
    assert (value.length, value.text) == (2, "a?")
    assert value.hash != Redactor(SALT)("a\ud801").hash


def test_moments() -> None:
    assert iso(0) == "1970-01-01T00:00:00.000Z"
    assert iso(1_795_176_000.1239) == "2026-11-20T12:00:00.123Z"


def test_a_note_is_said_once() -> None:
    notes = Notes("https://e.com/")
    for text in ("one", "two", "one"):
        notes.add("cookies", text)
    assert notes.all() == (
        Note(about="cookies", text="one", page_url="https://e.com/"),
        Note(about="cookies", text="two", page_url="https://e.com/"),
    )
