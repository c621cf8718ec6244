"""The matrix tells for each service and state what was there and whether it may be."""

from __future__ import annotations

import msgspec
import pytest

from scanner.audit.honoured import audited
from scanner.audit.terms import Terms
from scanner.observations import State
from scanner.records import Scan
from scanner.report.matrix import MAX_THINGS, MEANINGS, PLAIN, SHAPES, Row, matrix
from tests.scanner.audit import making
from tests.scanner.audit.making import ALL, CALIFORNIA, cookie, request
from tests.scanner.report import chosen, sample


def row(scan: Scan, name: str) -> Row:
    made = matrix(scan)
    assert made is not None
    return next(one for one in (*made.needing, *made.unknown, *made.necessary) if one.name == name)


def cells(scan: Scan, name: str) -> list[tuple[str, str]]:
    return [(cell.mark, cell.words) for cell in row(scan, name).cells]


def test_trouble_first_and_each_cell_by_its_state() -> None:
    scan = chosen.loop()
    made = matrix(scan)
    assert made is not None
    assert made.states == ALL
    assert [one.name for one in made.needing] == [
        "Google Analytics", "Hotjar", "Meta Pixel", "Google Fonts",
    ]  # fmt: skip
    assert [one.name for one in made.unknown] == ["shop.example"]
    assert [one.name for one in made.necessary] == ["OneTrust", "Shop basket"]
    assert cells(scan, "Google Analytics") == [
        ("wrong", "set, sent"), ("wrong", "set, sent"), ("allowed", "set, sent"), ("wrong", "set"),
    ]  # fmt: skip
    assert cells(scan, "Meta Pixel")[:2] == [("nothing", "nothing"), ("nothing", "nothing")]
    assert cells(scan, "shop.example")[0] == ("unknown", "set")


def test_what_the_owner_lives_with_is_not_wrong() -> None:
    scan = chosen.loop()
    assert [cell.mark for cell in row(scan, "Google Fonts").cells] == [
        "lived with", "lived with", "allowed", "lived with",
    ]  # fmt: skip
    assert row(scan, "Google Fonts").trouble == 0


def test_law_that_asks_for_nothing_makes_a_note() -> None:
    made = making.scan(
        "before", "rejected", cookies=(cookie("_t", "before", "rejected", **making.ANALYTICS),)
    )
    assert cells(audited(made, CALIFORNIA), "Tracker Analytics") == [
        ("noted", "set"), ("wrong", "set"),
    ]  # fmt: skip
    assert cells(audited(made, Terms(places=("DE",))), "Tracker Analytics")[0][0] == "wrong"


def test_scans_that_were_never_judged_go_by_categories() -> None:
    made = making.scan("before", cookies=(cookie("_t", "before", **making.ANALYTICS),))
    assert made.verdicts is None
    assert cells(made, "Tracker Analytics") == [("wrong", "set")]


def test_what_stays_from_before_a_choice_is_told_as_that() -> None:
    left = cookie("_t", "before", **making.ANALYTICS)
    states: tuple[State, ...] = ("before", "rejected")
    left = msgspec.structs.replace(left, states=states, pages=making.ids(*states))
    scan = audited(making.scan(*states, cookies=(left,)), Terms(places=("DE",)))
    assert cells(scan, "Tracker Analytics") == [("wrong", "set"), ("wrong", "still there")]


def test_requests_to_one_host_are_one_thing() -> None:
    asked = tuple(
        request(at, f"https://stats.tracker.example/{at}", "before", **making.ANALYTICS)
        for at in range(60)
    )
    hosts = tuple(
        request(100 + at, f"https://h{at}.tracker.example/x", "before", **making.ANALYTICS)
        for at in range(MAX_THINGS)
    )
    one = row(making.scan("before", requests=(*asked, *hosts)), "Tracker Analytics")
    assert len(one.things) == MAX_THINGS
    assert one.more == 1


@pytest.mark.parametrize("scan", [chosen.loop(), chosen.kept(), chosen.hostile()])
def test_every_mark_that_is_met_has_a_meaning_and_a_shape(scan: Scan) -> None:
    made = matrix(scan)
    assert made is not None
    assert set(made.marks) <= set(MEANINGS)
    assert len(set(SHAPES.values())) == len(SHAPES)
    assert len(set(PLAIN.values())) == len(PLAIN)
    assert "".join(PLAIN.values()).isascii()


def test_nothing_there_makes_no_matrix() -> None:
    assert matrix(sample.clean()) is None
    assert matrix(sample.failed()) is None
