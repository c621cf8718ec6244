"""Which boxes are banners, by what they say and what can be pressed in them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scanner.cdp import Wire
from scanner.consent.banner import Candidate, best, weighed, worth_asking
from scanner.consent.kinds import kind_of
from scanner.consent.kit import Box, Rect, Survey
from scanner.consent.places import Place
from scanner.consent.texts import about
from scanner.record.targets import Target
from tests.scanner.consent.test_pick import controls

BOX = Box(
    number=1,
    outer=1,
    place="fixed",
    tool=-1,
    rect=Rect(0, 700, 1280, 200),
    z=10,
    text="",
    language="en",
    shadow="",
    dialog=False,
    hint=False,
)
SURVEY = Survey(
    at=0,
    boxes=[],
    frames=[],
    nodes=10,
    cut=False,
    hidden=False,
    expects=False,
    locked=False,
    language="en",
    screen=Rect(0, 0, 1280, 900),
    ready="complete",
)
TARGET = Target(session="", id="", type="page", url="", context="", parent=None)
PLACE = Place(wire=Wire(frozenset(), lambda *_: None), target=TARGET, frame="")

NOTICE = "We use cookies to show you ads and to measure visits."


def candidate(text: str, *buttons: Any, fields: int = 0, **box: Any) -> Candidate:
    one = Candidate(
        place=PLACE,
        box=msgspec.structs.replace(BOX, text=text, **box),
        survey=SURVEY,
        about=about(text, ("en",)),
        controls=controls(*buttons),
        fields=fields,
    )
    return weighed(one)


@pytest.mark.parametrize(
    "one",
    [
        candidate(NOTICE, "Accept all", "Reject all"),
        candidate(NOTICE, "OK"),
        candidate(NOTICE, "Settings"),
        candidate(NOTICE),
        candidate(NOTICE, "Accept all", place="flow"),
        candidate(NOTICE, "Accept all", place="frame"),
        candidate("Your choice", "Accept all", "Reject all", hint=True),
        candidate(
            "Read on with ads and cookies, or pay 4.99 € a month.", "Accept", "Subscribe now"
        ),
    ],
)
def test_banners(one: Candidate) -> None:
    assert one.score > 0


@pytest.mark.parametrize(
    "one",
    [
        candidate("Chairs of oak. Free delivery.", "Accept", "Close"),
        candidate(
            "Subscribe to our newsletter and get 10 % off.", "Sign up", "No thanks", fields=1
        ),
        candidate(
            "Are you over 18? We use cookies to remember your age.", "Yes, I am over 18", "No"
        ),
        candidate(NOTICE, "Continue", "Log in with Google", fields=1),
        candidate(NOTICE, place="flow"),
        candidate(NOTICE + " " + "Cookies are small files. " * 100, "Accept", place="flow"),
        candidate("Terms", "Accept all", "Reject all"),
    ],
)
def test_lookalikes(one: Candidate) -> None:
    assert one.score == 0


def test_of_two_boxes_in_each_other_the_one_that_says_it_with_fewer_words() -> None:
    outer = candidate(NOTICE + " And more of this and that." * 20, "Accept all", "Reject all")
    inner = candidate(NOTICE, "Accept all", "Reject all")
    half = candidate(NOTICE, "Accept all")
    assert best([outer, inner, half]) is inner
    assert best([]) is None
    assert best([candidate("Chairs", "Accept")]) is None


def test_a_second_layer_needs_less() -> None:
    layer = candidate("Purposes", "Save my choices")
    assert layer.score == 0
    assert weighed(msgspec.structs.replace(layer, switches=2), after_settings=True).score > 0
    assert weighed(layer, after_settings=True).score == 0


def test_only_boxes_that_speak_of_it_are_asked_for_their_controls() -> None:
    boxes = [msgspec.structs.replace(BOX, text=text) for text in (NOTICE, "Chairs of oak")]
    pairs = [(box, about(box.text)) for box in boxes]
    assert [box.text for box, _ in worth_asking(pairs)] == [NOTICE]
    assert len(worth_asking(pairs, after_settings=True)) == 2


@pytest.mark.parametrize(
    ("buttons", "kind"),
    [
        (("Accept all", "Reject all"), "choice"),
        (("Accept all", "Settings"), "choice"),
        (("Accept", "Learn more"), "accept only"),
        (("OK",), "notice"),
        ((), "notice"),
        (("Accept", "Subscribe for 2.99 €"), "pay or accept"),
        (("Accept", "Reject all", "Subscribe for 2.99 €"), "choice"),
        (("Accept", ("Reject all", {"disabled": True})), "choice"),
    ],
)
def test_kinds(buttons: Any, kind: str) -> None:
    assert kind_of(candidate(NOTICE, *buttons)) == kind
