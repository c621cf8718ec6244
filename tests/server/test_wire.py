"""The body of a choice: what is no choice is refused, and nothing of it is repeated."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from server.wire import Malformed, Sent, check, decode

PURPOSES = {"analytics": False, "counter": True, "preferences": False}
GOOD: dict[str, Any] = {
    "key": "0" * 32,
    "subject": "1" * 32,
    "secret": "2" * 64,
    "time": 1_764_000_000,
    "revision": "1a2b3c4d",
    "method": "custom",
    "language": "pt-BR",
    "regime": "opt-in",
    "signal": True,
    "purposes": PURPOSES,
}


def refused(body: bytes | dict[str, Any]) -> Malformed:
    with pytest.raises(Malformed) as error:
        decode(body if isinstance(body, bytes) else json.dumps(body).encode())
    return error.value


def test_a_choice_is_read_as_it_was_sent() -> None:
    assert msgspec.to_builtins(decode(json.dumps(GOOD).encode())) == {**GOOD, "cookie": None}
    assert decode(json.dumps({**GOOD, "cookie": "x"}).encode()).cookie == "x"


@pytest.mark.parametrize("name", GOOD)
def test_no_part_may_be_missing(name: str) -> None:
    assert refused({key: one for key, one in GOOD.items() if key != name}).status == 422


HEX = ("", "0" * 31, "0" * 33, "g" * 32, "A" * 32, "0" * 31 + "\n", "0" * 32 + "\n", "é" * 32)
WRONG: dict[str, tuple[Any, ...]] = {
    "key": (*HEX, None, 0, [], "0" * 64),
    "subject": (*HEX, None),
    "secret": (*HEX, "0" * 32, "2" * 63 + "\n", "2" * 64 + "\n"),
    "time": (-1, 1.5, "1764000000", None, True, 10**11, 10**30, "NaN"),
    "revision": ("", "1a2b3c4", "1A2B3C4D", "1a2b3c4d\n", "1a2b3c4d5", None, 7),
    "method": ("", "off-line", "Accept all", "accept all ", None, 1),
    "language": ("", "e", "en\n", "en_US", "en-", "../en", "a" * 9, "en-<b>", None),
    "regime": ("", "auto", "opt-in ", None),
    "signal": (0, 1, "true", None),
    "purposes": (
        None, [], "x", {"ads": 1}, {"ads": "true"}, {"ads": None}, {"Ads": True}, {"": True},
        {"ads\n": True}, {"a" * 64: True}, {f"a{n}": True for n in range(401)},
    ),
    "cookie": ("x" * 4_001, 1, []),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_each_part_is_what_it_has_to_be(name: str) -> None:
    for value in WRONG[name]:
        error = refused({**GOOD, name: value})
        assert error.status == 422, value
        assert name in str(error), value


def test_a_part_that_there_is_not_is_refused() -> None:
    for name in ("granted", "place", "id", "__proto__"):
        assert refused({**GOOD, name: "x"}).status == 422


def test_a_part_that_comes_twice_is_refused() -> None:
    """One reader would take the first, another the last: a refusal for the one, else a grant."""
    text = json.dumps(GOOD)
    twice = text.replace('"counter": true', '"counter": false, "counter": true')
    assert twice != text
    assert refused(twice.encode()).status in (400, 422)
    for name in GOOD:
        again = f"{text[:-1]}, {json.dumps(name)}: {json.dumps(GOOD[name])}}}"
        assert refused(again.encode()).status in (400, 422)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xef\xbb\xbf{}", 400),
        (b"\xff\xfe", 400),
        (b"NaN", 400),
        (b'{"key": "\xff"}', 400),
        (b"[" * 4_000 + b"]" * 4_000, 422),
        (b'{"key":' * 2_000, 400),
        (b"null", 422),
        (b"[]", 422),
        (b'"x"', 422),
        (b"{}", 422),
        (b"{} {}", 400),
    ],
)
def test_what_is_no_json_or_another_is_refused(body: bytes, status: int) -> None:
    assert refused(body).status in {status, 400, 422}
    assert refused(body).status == status or body[:1] in (b"[", b"{")


@given(some.binary(max_size=200) | some.text(max_size=200).map(str.encode))
def test_whatever_comes_is_refused_in_a_sentence(body: bytes) -> None:
    error = refused(body)
    assert error.status in (400, 422)
    assert str(error).endswith(".")


JSON = some.recursive(
    some.none() | some.booleans() | some.floats() | some.text(max_size=9) | some.integers(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=9), inner),
    max_leaves=6,
)


@given(some.sampled_from(sorted(GOOD)), JSON)
def test_whatever_a_part_is_nothing_of_it_is_repeated(name: str, value: Any) -> None:
    marked = {"zzqx": value}
    error = refused({**GOOD, name: marked, "zzqx": "zzqx"})
    assert "zzqx" not in str(error)


@given(some.dictionaries(some.sampled_from([*PURPOSES, "ads", "heat"]), some.booleans()))
def test_exactly_what_was_asked_has_to_be_answered(answers: dict[str, bool]) -> None:
    sent = decode(json.dumps({**GOOD, "purposes": answers}).encode())
    if answers.keys() == PURPOSES.keys():
        check(sent, PURPOSES)
        return
    with pytest.raises(Malformed):
        check(sent, PURPOSES)


@pytest.mark.parametrize(
    ("method", "answer"), [("accept all", True), ("reject all", False), ("withdraw", False)]
)
def test_methods_that_say_the_same_of_all_are_held_to_it(method: str, answer: bool) -> None:
    def of(purposes: dict[str, bool]) -> Sent:
        return decode(json.dumps({**GOOD, "method": method, "purposes": purposes}).encode())

    check(of(dict.fromkeys(PURPOSES, answer)), PURPOSES)
    for name in PURPOSES:
        with pytest.raises(Malformed) as error:
            check(of({**dict.fromkeys(PURPOSES, answer), name: not answer}), PURPOSES)
        assert error.value.status == 422
