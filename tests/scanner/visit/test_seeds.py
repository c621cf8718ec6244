"""Seeds are the same each time, of no two fields alike, and pass for real."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.visit.seeds import KINDS, LEAST, SEARCHED, Seeds, searchable

SHAPES = {
    "email": r"[A-Z][a-z]+\.[A-Z][a-z]+\.[a-z0-9]{6}@example\.com",
    "phone": r"\+1[2-9]\d\d55501\d\d",
    "name": r"[A-Z][a-z]+ [A-Z][a-z]+",
    "given_name": r"[A-Z][a-z]+",
    "family_name": r"[A-Z][a-z]+",
    "username": r"[a-z]+\d{4}",
    "company": r"[A-Z][a-z]+ Trading",
    "street": r"1\d [A-Z][a-z]+ Street",
    "city": r"[A-Z][a-z]+",
    "card": r"400000\d{10}",
    "password": r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*!).{16}",
    "search": r"[a-z]+ [a-z]+",
    "text": r"[A-Z][a-z]+ [a-z]+ [a-z]+",
    "url": r"https://[a-z]+\.example\.com/",
}

secrets = st.binary(min_size=1, max_size=40)


def test_every_kind_that_is_searched_has_a_shape() -> None:
    assert set(SHAPES) == set(SEARCHED)
    assert set(SEARCHED) < set(KINDS)
    assert len(set(KINDS)) == len(KINDS)


@given(secret=secrets, nth=st.integers(0, 30), kind=st.sampled_from(SEARCHED))
def test_a_seed_looks_real_and_is_long_enough(secret: bytes, nth: int, kind: str) -> None:
    seed = Seeds(secret).of(kind, nth)
    assert re.fullmatch(SHAPES[kind], seed)
    assert LEAST <= len(seed) <= 50
    assert searchable(kind)
    assert seed == Seeds(secret).of(kind, nth)


@given(secret=secrets)
def test_no_two_fields_get_the_same(secret: bytes) -> None:
    seeds = Seeds(secret)
    all_of_them = [seeds.of(kind, nth) for kind in SEARCHED for nth in range(20)]
    assert len(set(all_of_them)) == len(all_of_them)
    others = {Seeds(secret + b"!").of(kind, nth) for kind in SEARCHED for nth in range(20)}
    # There are only so many telephone numbers that belong to nobody.
    assert all(seed.startswith("+1") for seed in others & set(all_of_them))


@given(secret=secrets, nth=st.integers(0, 30))
def test_a_card_number_passes_the_check(secret: bytes, nth: int) -> None:
    digits = [int(digit) for digit in reversed(Seeds(secret).of("card", nth))]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    assert (sum(digits[::2]) + sum(doubled)) % 10 == 0


@given(secret=secrets, kind=st.sampled_from(KINDS), room=st.integers(2, 60))
def test_a_seed_fits_its_field(secret: bytes, kind: str, room: int) -> None:
    fitting, seed = Seeds(secret).fit(kind, 0, room)
    assert 1 <= len(seed) <= room
    if searchable(fitting):
        assert fitting == kind
        assert len(seed) >= LEAST
    else:
        assert fitting == kind or fitting == "short"


@pytest.mark.parametrize(
    ("kind", "room", "expected", "shape"),
    [
        ("email", 0, "email", SHAPES["email"]),
        ("email", 20, "email", r"[a-z0-9]{6}@example\.com"),
        ("email", 12, "short", r".{12}"),
        ("phone", 10, "short", r"[2-9]\d\d55501\d\d"),
        ("text", 15, "text", r"[A-Za-z ]{12,15}"),
        ("text", 4, "short", r"[A-Za-z]{4}"),
        ("card", 14, "short", r"400000\d{8}"),
        ("year", 2, "year", "85"),
        ("cvv", 3, "cvv", "737"),
    ],
)
def test_little_room(kind: str, room: int, expected: str, shape: str) -> None:
    fitting, seed = Seeds(b"one scan's secret").fit(kind, 0, room)
    assert fitting == expected
    assert re.fullmatch(shape, seed)
