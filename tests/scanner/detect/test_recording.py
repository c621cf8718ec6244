"""Which scripts are called session recorders, and what is counted of them."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.detect.cases import rules as book
from scanner.detect.recording import Recordings
from scanner.evidence import Visit
from scanner.tracking import SessionRecording
from tests.scanner.detect.makers import actor, link, rules, saw, texts, upload, use
from tests.scanner.gather.makers import HOME, LINK, TAG, visit

WHOLE = use("MutationObserver.observe", "document:childList,subtree,attributes")
TWO = use("addEventListener", "mousemove", "scroll")
THREE = use("addEventListener", "mousemove", "scroll", "input")
OTHER = "https://sender.example/send.js"
BY_OTHER = {"chain": (link(OTHER),)}


def found(*visits: Visit) -> tuple[SessionRecording, ...]:
    collected = Recordings()
    for one in visits:
        collected.add(one)
    return collected.records()


def films(*uses: Any, uploads: Any = (), actors: Any = None) -> tuple[SessionRecording, ...]:
    return found(saw(actors=actors or [actor()], uses=uses, uploads=uploads))


BARELY: list[tuple[dict[str, Any], dict[str, Any]]] = [
    # every kind of listening, or a large film
    ({"uses": [WHOLE, THREE], "uploads": [upload(), upload()]},
     {"uses": [WHOLE, TWO], "uploads": [upload(), upload()]}),
    ({"uses": [WHOLE, TWO], "uploads": [upload(), upload(bytes=1_900)]},
     {"uses": [WHOLE, TWO], "uploads": [upload(), upload(bytes=1_899)]}),
    # one upload is what any page sends
    ({"uses": [WHOLE, THREE], "uploads": [upload(count=2)]},
     {"uses": [WHOLE, THREE], "uploads": [upload(bytes=10**9)]}),
    # one kind of listener is what any page has
    ({"uses": [WHOLE, THREE], "uploads": [upload(), upload()]},
     {"uses": [WHOLE, use("addEventListener", "click", "mousemove")],
      "uploads": [upload(), upload()]}),
    # who does not look at the document does not film it
    ({"uses": [WHOLE, THREE], "uploads": [upload(), upload(bytes=10**6)]},
     {"uses": [THREE], "uploads": [upload(), upload(bytes=10**6)]}),
    # the word has left, more than once: who sends the page's text a single time translates it
    ({"uses": [THREE], "uploads": [upload(word="gzip, plain"), upload()]},
     {"uses": [THREE], "uploads": [upload(word="gzip, plain")]}),
    ({"uses": [], "uploads": [upload(word="plain"), upload()]},
     {"uses": [], "uploads": [upload(word="plain")]}),
]  # fmt: skip


@pytest.mark.parametrize(("enough", "short"), BARELY)
def test_what_just_is_and_just_is_not_enough(enough: dict[str, Any], short: dict[str, Any]) -> None:
    assert len(found(saw(actors=[actor()], **enough))) == 1
    assert found(saw(actors=[actor()], **short)) == ()


@pytest.mark.parametrize(
    ("what", "is_whole"),
    [
        ("document:childList,subtree,attributes", True),
        ("body:subtree,childList,characterData", True),
        ("document:childList,subtree", False),
        ("document:childList,attributes", False),
        ("document:attributes,subtree", False),
        ("document", False),
        ("", False),
        (":::", False),
    ],
)
def test_every_change_of_the_whole_document(what: str, is_whole: bool) -> None:
    uses = [use("MutationObserver.observe", what), THREE]
    assert bool(films(*uses, uploads=[upload(), upload()])) is is_whole


def test_who_sends_nothing_films_nothing() -> None:
    assert films(WHOLE, THREE) == ()
    assert films(WHOLE, THREE, uploads=[upload(**BY_OTHER), upload(**BY_OTHER)]) == ()
    assert films(WHOLE, THREE, uploads=[upload(count=0, bytes=10**6)]) == ()


def test_what_a_verdict_says() -> None:
    (one,) = films(
        WHOLE,
        THREE,
        uploads=[
            upload("https://in.adquill.example/a", bytes=3_000),
            upload("wss://live.adquill.example/b", count=5, bytes=500, word="base64"),
        ],
    )
    assert (one.script_url, one.line, one.party) == (TAG, 4, "third")
    assert (one.initiator_chain, one.frame_url, one.page_url) == ((LINK,), HOME, HOME)
    assert (one.observes_document, one.word_left) == (True, "base64")
    assert one.listens_to == ("pointer", "scrolling", "typing")
    assert (one.uploads, one.uploaded_bytes) == (6, 3_500)
    assert one.sent_to == ("in.adquill.example", "live.adquill.example")
    assert set(rules(one)) == set(book("recording").rule)
    assert "Sent 6 uploads to in.adquill.example, live.adquill.example." in texts(one)
    assert "3 kB left the page" in texts(one)
    assert "planted in the page was in what it sent to live.adquill.example (base64)" in texts(one)
    assert "{" not in texts(one)


def test_one_script_in_several_places() -> None:
    watches = use("MutationObserver.observe", "document:childList,subtree,characterData", by=1)
    uses = [THREE, watches]
    (one,) = films(*uses, uploads=[upload(), upload()], actors=[actor(line=1), actor(line=70)])
    assert one.line == 70  # where the filming begins
    assert films(*uses, uploads=[upload(), upload()], actors=[actor(), actor(OTHER)]) == ()


def test_the_sender_is_the_script_at_the_end_of_the_chain() -> None:
    by_both = {"chain": (link(OTHER), LINK)}
    assert len(films(WHOLE, THREE, uploads=[upload(**by_both), upload(**by_both)])) == 1
    the_other = {"chain": (LINK, link(OTHER))}
    assert films(WHOLE, THREE, uploads=[upload(**the_other), upload(**the_other)]) == ()


def test_pages_are_put_together() -> None:
    visits = [
        saw(at, f"{HOME}{at}", actors=[actor(f"{TAG}?t=17951760{at:05}")], uses=[WHOLE, THREE],
            uploads=[upload(chain=(link(f"{TAG}?t=17951760{at:05}"),), bytes=40, count=2)])
        for at in range(1, 61)
    ]  # fmt: skip
    (one,) = found(*visits)
    assert (one.page_count, len(one.pages)) == (60, 50)
    assert (one.uploads, one.uploaded_bytes) == (120, 2_400)
    assert one.script_url == f"{TAG}?t=*"
    # A page without a film adds nothing.
    assert found(*visits, saw(61, actors=[actor()], uses=[WHOLE]), visit(62)) == (one,)


def test_scripts_in_the_pages_of_a_site_are_one() -> None:
    def inline(at: int, url: str, word: str | None) -> Visit:
        sent = upload(chain=(link(url, kind="document"),), word=word, count=2)
        return saw(at, url, actors=[actor(url)], uses=[WHOLE], uploads=[sent])

    (one,) = found(inline(1, HOME, "plain"), inline(2, f"{HOME}a?b=c", "plain"))
    assert (one.page_count, one.uploads, one.party) == (2, 4, "first")


def test_nobody_known() -> None:
    (one,) = films(WHOLE, THREE, uploads=[upload(chain=(), count=2)], actors=[actor(None, None)])
    assert (one.script_url, one.party) == (None, "first")
