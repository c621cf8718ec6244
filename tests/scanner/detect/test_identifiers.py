"""Identifiers differ from visitor to visitor; constants do not."""

from __future__ import annotations

import pytest

from scanner.detect.identifiers import Identifiers, folded
from tests.scanner.detect.makers import control, kept, saw
from tests.scanner.gather.makers import redact, visit


def test_of_one_visitor_only() -> None:
    mine, all_have = redact("mine-1").hash, redact("constant").hash
    visits = [saw(at, kept=[kept("constant"), kept(f"mine-{at}")]) for at in (1, 2)]
    identifiers = Identifiers(visits, None)
    assert mine in identifiers
    assert all_have not in identifiers
    assert redact("unseen").hash not in identifiers
    assert mine not in Identifiers(visits, control("mine-1"))
    assert [one.value.hash for one in identifiers.kept(visits[0].behaviour)] == [mine]
    assert list(identifiers.kept(visit().behaviour)) == []


def test_twice_in_one_visit_is_still_one_visitor() -> None:
    twice = saw(kept=[kept("mine"), kept("mine", "copy")])
    assert redact("mine").hash in Identifiers([twice], None)


@pytest.mark.parametrize(
    ("name", "common"),
    [
        ("_ga", "_ga"),
        ("_ga_ABC123DEF4", "_ga_*"),
        ("ajs_4f0c21aa_id", "ajs_*_id"),
        ("_pk_id.17.1fff", "_pk_id.17.*"),
        ("visit-1690000000000", "visit-*"),
        ("face", "face"),
    ],
)
def test_names_are_folded(name: str, common: str) -> None:
    assert folded(name) == common
