"""The transparency and consent string, against strings of the framework's own library."""

from __future__ import annotations

import contextlib
import datetime
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.audit.tcstring import Restriction, TcString, Unreadable, decode
from tests.scanner.audit.tc_encoder import encode

TOLD = json.loads((Path(__file__).parent / "tc_strings.json").read_text("utf-8"))["strings"]
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)


def numbers(most: int, count: int = 30) -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.integers(1, most), max_size=count)


def times() -> st.SearchStrategy[datetime.datetime]:
    tenths = st.integers(0, (1 << 36) - 1)
    return tenths.map(lambda number: EPOCH + datetime.timedelta(seconds=number / 10))


RESTRICTIONS = st.builds(
    Restriction,
    purpose=st.integers(0, 63),
    kind=st.integers(0, 3),
    vendors=numbers(2_000),
)
STRINGS = st.builds(
    TcString,
    version=st.just(2),
    created=times(),
    updated=times(),
    cmp_id=st.integers(0, 4095),
    cmp_version=st.integers(0, 4095),
    screen=st.integers(0, 63),
    language=LETTERS,
    vendor_list=st.integers(0, 4095),
    policy=st.integers(0, 63),
    service_specific=st.booleans(),
    own_texts=st.booleans(),
    special_features=numbers(12),
    purposes=numbers(24),
    legitimate_interests=numbers(24),
    one_treatment=st.booleans(),
    publisher_country=LETTERS,
    vendors=numbers(2_000),
    vendors_legitimate=numbers(2_000),
    restrictions=st.lists(RESTRICTIONS, max_size=3).map(tuple),
    disclosed=st.none() | numbers(2_000),
    segments=st.just(()),
)


@pytest.mark.parametrize("told", TOLD, ids=range(len(TOLD)))
def test_strings_of_the_framework_are_read_as_they_were_written(told: dict[str, Any]) -> None:
    string = decode(told["text"])
    plain = (
        "cmp_id", "cmp_version", "screen", "language", "vendor_list", "policy", "own_texts",
        "one_treatment", "publisher_country",
    )  # fmt: skip
    assert {name: getattr(string, name) for name in plain} == {name: told[name] for name in plain}
    for name in (
        "purposes", "legitimate_interests", "special_features", "vendors", "vendors_legitimate",
    ):  # fmt: skip
        assert getattr(string, name) == set(told[name]), name
    assert string.disclosed == (None if told["disclosed"] is None else set(told["disclosed"]))
    assert string.created == string.updated == datetime.datetime.fromisoformat(told["created"])
    assert string.service_specific
    found = {(one.purpose, one.kind, id_) for one in string.restrictions for id_ in one.vendors}
    assert found == {tuple(each) for each in told["restrictions"]}


@given(string=STRINGS, ranges=st.booleans())
def test_what_is_written_is_read(string: TcString, ranges: bool) -> None:
    read = decode(encode(string, ranges=ranges))
    assert read == read.__class__(
        **{name: getattr(string, name) for name in string.__struct_fields__ if name != "segments"},
        segments=() if string.disclosed is None else (1,),
    )


@given(st.text(max_size=200) | st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcw-_.0189", max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        assert decode(text).version == 2


WHOLE = TOLD[0]["text"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "characters"),
        ("a b", "characters"),
        (f"{WHOLE}.", "characters"),
        (WHOLE[:40], "ends before"),
        (f"B{WHOLE[1:]}", "version 1"),
        (f"{WHOLE}.AAAA", "segment of a type"),
        ("C" * 20_001, "too long"),
    ],
)
def test_what_is_none_is_told(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        decode(text)


def test_ranges_that_name_millions_of_vendors_are_refused_at_once() -> None:
    # One range of all vendors takes 33 bits: five thousand of them fit into 20,000 characters.
    core = encode(decode(WHOLE), ranges=False).partition(".")[0]
    bits = f"{1:03b}{65535:016b}1{3_000:012b}" + f"1{1:016b}{65535:016b}" * 3_000
    bits += "0" * (-len(bits) % 6)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    bomb = "".join(alphabet[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6))
    began = time.monotonic()
    with pytest.raises(Unreadable, match="more vendors"):
        decode(f"{core}.{bomb}")
    assert time.monotonic() - began < 5
