"""Writers and places, merged over pages."""

from __future__ import annotations

from scanner.gather.places import MAX_PAGES, Places
from scanner.gather.setters import MAX_SETTERS, Setters
from tests.scanner.gather.makers import cookie, page, write

ID = cookie("id")


def test_the_same_writer_is_one_entry() -> None:
    setters = Setters()
    for at, moment in ((1, 10.0), (2, 20.0)):
        script = f"https://a.example/t.js?cb={1700000000000 + at}"
        where = page(at, f"https://shop.example/{at}")
        setters.add_write(write(ID, url=script, time=moment), "set", where)
    (by,) = setters.records()
    assert (by.url, by.count, by.page_url) == (
        "https://a.example/t.js?cb=*", 2, "https://shop.example/1",
    )  # fmt: skip
    assert by.time == "1970-01-01T00:00:10.000Z"


def test_what_makes_another_writer() -> None:
    setters = Setters()
    setters.add_write(write(ID), "set", page())
    setters.add_write(write(ID, line=5), "set", page())
    setters.add_write(write(ID), "overwrite", page())
    setters.add_write(write(ID), "set", page(), refused="SecureOnly")
    setters.add_write(write(ID), "set", page(state="accepted"))
    setters.add_write(write(ID, frame_url="https://chat.example/"), "set", page())
    setters.add_write(write(ID, via="http"), "set", page())
    assert len(setters) == len(setters.records()) == 7


def test_deleters_come_last() -> None:
    setters = Setters()
    for action in ("delete", "set"):
        setters.add_write(write(ID), action, page())  # type: ignore[arg-type]
    assert [by.action for by in setters.records()] == ["set", "delete"]


def test_a_page_at_play_is_cut() -> None:
    setters = Setters()
    for line in range(MAX_SETTERS + 10):
        setters.add_write(write(ID, line=line), "set", page())
    assert len(setters) == MAX_SETTERS
    setters.add_write(write(ID, line=0), "set", page())
    assert setters.records()[0].count == 2


def test_pages_beyond_the_limit_are_counted() -> None:
    places = Places()
    for at in range(MAX_PAGES + 10):
        places.add(page(at))
        places.add(page(at))
    assert (len(places.pages), places.page_count) == (MAX_PAGES, MAX_PAGES + 10)


def test_places_taken_together_count_a_page_once() -> None:
    one, other = Places(), Places()
    for at in (1, 3):
        one.add(page(at))
    for at in (2, 3):
        other.add(page(at, state="rejected"))
    one.absorb(other)
    assert (one.pages, one.page_count) == (("p0001", "p0002", "p0003"), 3)
    assert one.states == ("before", "rejected")
