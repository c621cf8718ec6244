"""Which control is pressed, by its words and its tool's selectors."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scanner.consent.kinds import _labels, acknowledges
from scanner.consent.kit import Control, Rect, Switch
from scanner.consent.named import Named, named
from scanner.consent.pick import ACCEPTING, REFUSING, SAVING, SETTINGS, pick
from scanner.consent.switches import to_move

CONTROL = Control(
    number=1,
    tag="button",
    text="",
    name="",
    link="",
    role="",
    opens=False,
    disabled=False,
    tool={},
    rect=Rect(0, 0, 100, 30),
    in_view=True,
    order=1,
    font_size=16,
    font_weight=400,
    contrast=10,
    prominence=5,
    border=False,
)


def controls(*given: str | tuple[str, dict[str, Any]]) -> tuple[Named, ...]:
    made = []
    for number, one in enumerate(given, 1):
        text, more = (one, {}) if isinstance(one, str) else one
        made.append(
            msgspec.structs.replace(CONTROL, text=text, number=number, order=number, **more)
        )
    return named(made, ("en",))


def text_of(one: Named | None) -> str | None:
    return one.text if one else None


@pytest.mark.parametrize(
    ("given", "wish", "expected"),
    [
        (("Accept all", "Reject all", "Settings"), REFUSING, "Reject all"),
        (("Accept all", "Reject all", "Settings"), ACCEPTING, "Accept all"),
        (("Accept", "Accept all"), ACCEPTING, "Accept all"),
        (("Accept all", "Settings"), REFUSING, None),
        (("Accept all", "Manage options"), SETTINGS, "Manage options"),
        (("Subscribe and reject", "Accept"), REFUSING, None),
        (("Sign up", "Log in", "Download app", "I am over 18"), ACCEPTING, None),
        ((("Reject all", {"disabled": True}), "Accept"), REFUSING, None),
        ((("Reject all", {"link": "leaves", "tag": "a"}), "Accept"), REFUSING, None),
        ((("Reject all", {"link": "here", "tag": "a"}), "Accept"), REFUSING, "Reject all"),
        (
            (("Reject all", {"link": "leaves", "tag": "a", "tool": {"reject": 0}}),),
            REFUSING,
            "Reject all",
        ),
        # The tool's selectors are believed where the words say nothing else.
        ((("Zap", {"tool": {"reject": 0}}), "Accept"), REFUSING, "Zap"),
        ((("Subscribe", {"tool": {"reject": 0}}), "Accept"), REFUSING, None),
        ((("Accept all", {"tool": {"reject": 0}}), "Settings"), REFUSING, None),
        # An icon is called by its accessible name, which also warns.
        ((("", {"name": "Reject all"}),), REFUSING, "Reject all"),
        ((("Accept", {"name": "Accept and subscribe"}),), ACCEPTING, None),
        # What unfolds something heads it.
        ((("Necessary cookies", {"opens": True}),), REFUSING, None),
        (("Save my choices",), SAVING, "Save my choices"),
    ],
)
def test_pick(given: Any, wish: Any, expected: str | None) -> None:
    assert text_of(pick(controls(*given), wish)) == expected


def test_the_plainer_of_two() -> None:
    both = controls(
        ("Accept all", {"in_view": False}), ("Accept all", {"prominence": 1.0}), "Accept all"
    )
    one = pick(both, ACCEPTING)
    assert one is not None
    assert one.control.number == 3
    assert pick(both, ACCEPTING, without={1, 2, 3}) is None


SWITCH = Switch(
    number=1,
    handle=1,
    text="Statistics",
    on=True,
    locked=False,
    radio="",
    button=False,
    rect=Rect(0, 0, 40, 20),
)


@pytest.mark.parametrize(
    ("more", "on", "moves"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"locked": True}, False, False),
        ({"on": False}, False, False),
        ({"on": False}, True, True),
        # Of yes and no beside each other the one that is meant is pressed, if it isn't yet.
        ({"radio": "ads", "text": "Yes", "on": True}, False, False),
        ({"radio": "ads", "text": "No", "on": False}, False, True),
        ({"radio": "ads", "text": "No", "on": True}, False, False),
        ({"button": True, "text": "Deny", "on": True}, False, False),
        ({"button": True, "text": "Deny", "on": False}, False, True),
        ({"button": True, "text": "Allow", "on": False}, False, False),
        ({"button": True, "text": "Statistics", "on": True}, False, True),
    ],
)
def test_switches_to_move(more: dict[str, Any], on: bool, moves: bool) -> None:
    one = msgspec.structs.replace(SWITCH, **more)
    assert (to_move([one], on, set(), ("en",)) is not None) == moves
    assert to_move([one], on, {1}, ("en",)) is None


def test_acknowledgements_are_labels_that_somebody_could_read() -> None:
    assert all(label for label in _labels())
    ok, accept = controls("OK, got it!", "Accept")
    assert acknowledges(ok)
    assert not acknowledges(accept)
