"""When two acts are those of one script, and what is kept of many."""

from __future__ import annotations

import pytest

from scanner.behaviour import Behaviour
from scanner.detect.scripts import Ledger, Name, actor_of, name_of, scripts_of, watcher
from tests.scanner.detect.makers import actor, link
from tests.scanner.gather.makers import HOME, LINK, TAG, page

PAGE = page(1, f"{HOME}news?id=4")
FRAME = "https://frame.example/widget"


def same(one: str | None, other: str | None) -> bool:
    return name_of(actor(one), PAGE) == name_of(actor(other), PAGE)


def test_who_is_the_same() -> None:
    assert same(TAG, TAG)
    assert same(f"{TAG}#a", TAG)
    assert same(f"{TAG}?t=1795176000", f"{TAG}?t=1795179999")
    assert not same(f"{TAG}?id=G-1", f"{TAG}?id=G-2")
    assert not same(TAG, None)
    assert same(None, None)


def test_code_in_pages_is_the_sites() -> None:
    name = name_of(actor(f"{PAGE.url}#top"), PAGE)
    assert name == Name("https://shop.example", is_inline=True)
    assert name_of(actor(HOME), page(2, HOME)) == name
    # A script file of the same site is not.
    assert name_of(actor(f"{HOME}app.js"), PAGE) == Name(f"{HOME}app.js", is_inline=False)


def test_code_in_a_page_that_leads_elsewhere() -> None:
    moved = page(3, HOME, final_url="https://www.shop.example/de/")
    assert name_of(actor("https://www.shop.example/de/"), moved).is_inline
    assert name_of(actor(HOME), moved).is_inline


def test_code_in_a_frame_is_the_frames() -> None:
    name = name_of(actor(FRAME, frame_url=f"{FRAME}#x"), PAGE)
    assert name == Name("https://frame.example", is_inline=True)


def test_scripts_by_their_places() -> None:
    actors = (actor(TAG, 1), actor(PAGE.url), actor(TAG, 2), actor(None))
    found = scripts_of(Behaviour(actors=actors), PAGE)
    assert list(found.values()) == [[0, 2], [1], [3]]


def test_who_sent_something() -> None:
    one = actor_of((link(HOME), LINK), FRAME)
    assert (one.url, one.line, one.column, one.frame_url) == (TAG, 4, 2, FRAME)
    assert one.chain == (link(HOME), LINK)
    nobody = actor_of((), "")
    assert (nobody.url, nobody.line, nobody.chain) == (None, None, ())


def test_the_ledger_keeps_the_strongest() -> None:
    ledger: Ledger[int] = Ledger(lambda a, b: a > b)
    for at, strength in enumerate((3, 7, 7, 5), 1):
        ledger.add(("loud",), actor(line=at), page(at), strength)
    ledger.add(("quiet",), actor(), page(1), 1)
    ledger.add(("loud",), actor("https://other.example/x.js"), page(1), 2)
    seen = [(key[0], one.best, one.actor.line, one.page.id) for key, one in ledger.items()]
    assert seen == [("loud", 7, 2, "p0001"), ("quiet", 1, 4, "p0001"), ("loud", 2, 4, "p0001")]


def test_twice_on_a_page_is_one_page() -> None:
    ledger: Ledger[int] = Ledger(lambda a, b: False)
    for _ in range(3):
        ledger.add((), actor(), page(1), 1)
    ((_, seen),) = ledger.items()
    assert seen.places.page_count == 1


@pytest.mark.parametrize(
    ("script", "party"),
    [
        (TAG, "third"),
        ("https://cdn.shop.example/a.js", "first"),
        (None, "first"),
        ("blob:https://shop.example/1-2-3", "first"),
        ("blob:https://tags.example/1-2-3", "third"),
    ],
)
def test_whose_script_it_is(script: str | None, party: str) -> None:
    ledger: Ledger[int] = Ledger(lambda a, b: False)
    ledger.add((), actor(script, frame_url=""), PAGE, 1)
    ((key, seen),) = ledger.items()
    fields = watcher("x", key, seen)
    assert fields["party"] == party
    assert fields["frame_url"] == PAGE.final_url
    assert fields["id"] == watcher("x", key, seen)["id"] != watcher("y", key, seen)["id"]
