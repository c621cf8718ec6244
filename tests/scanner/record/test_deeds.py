"""What the hooks tell becomes evidence, whatever a page makes them tell."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.behaviour import Behaviour
from scanner.record import deeds as module
from scanner.record.causes import Causes, Place
from scanner.record.deeds import Deeds, World, facts
from tests.scanner.gather.makers import HOME, TAG, WHEN

PAGE: World = ("session", 3)
FRAME: World = ("session", 4)
WATCHES = {"n": 1, "x": 1, "d": {"document:childList,subtree,attributes": 1}}


def deeds(*actors: int) -> Deeds:
    """Deeds that know these actors of the page."""
    made = Deeds(Causes())
    for number in actors:
        made.actor(PAGE, str(number), Place(TAG, number + 1, 2), HOME, in_worker=False)
    return made


def tell(to: Deeds, world: World = PAGE, /, time: float = WHEN, **parts: Any) -> None:
    to.told(world, "deeds", json.dumps({"uses": {}, "things": {}} | parts), time)


def used(count: int = 1, *details: str, **changes: Any) -> dict[str, Any]:
    return {"n": count, "x": len(details), "d": dict.fromkeys(details, 1)} | changes


def canvas(**changes: Any) -> str:
    told = {"actor": 0, "how": "toDataURL", "kind": "2d", "width": 240, "height": 60, "same": 2}
    told |= {"texts": {"Cwm": 1}, "colours": {"#f60": 1, "#069": 1}, "fonts": {"11px Arial": 1}}
    told |= {"ops": {"fillText": 2}, "effects": {"shadow": 1, "blend": 1}, "drawers": {"0": 1}}
    return json.dumps(told | {"visible": True, "gesture": False} | changes)


def test_uses_by_actor() -> None:
    seen = deeds(0, 1)
    tell(seen, uses={"1|Navigator.plugins": used(3), "0|font-probe": used(9, "Arial", "Lato")})
    first, second = seen.uses()
    assert (first.api, first.actor, first.count, first.details) == ("Navigator.plugins", 1, 3, ())
    assert (second.details, second.distinct, second.time) == (("Arial", "Lato"), 2, WHEN)
    assert seen.actors()[first.actor].line == 2


def test_later_tellings_replace_earlier_ones() -> None:
    seen = deeds(0)
    tell(seen, uses={"0|font-probe": used(1, "Arial")})
    tell(seen, time=WHEN + 5, uses={"0|font-probe": used(2, "Arial", "Lato")})
    (one,) = seen.uses()
    assert (one.count, one.distinct, one.time) == (2, 2, WHEN)


def test_each_frame_counts_for_itself() -> None:
    seen = deeds(0)
    seen.actor(FRAME, "0", Place("https://frame.example/f.js", 8), "https://frame.example/", True)
    for world in (PAGE, FRAME):
        tell(seen, world, uses={"0|Sensor": used()})
    assert [seen.actors()[use.actor].url for use in seen.uses()] == [
        TAG, "https://frame.example/f.js"
    ]  # fmt: skip
    assert [actor.in_worker for actor in seen.actors()] == [False, True, False]


def test_nobody_is_an_actor() -> None:
    seen = deeds()
    seen.actor(PAGE, "0", None, HOME, in_worker=False)
    tell(seen, uses={"0|Sensor": used(), "7|Sensor": used(), "-3|Sensor": used()})
    actors = [seen.actors()[use.actor] for use in seen.uses()]
    assert [(actor.url, actor.frame_url) for actor in actors] == [
        (None, HOME), (None, ""), (None, "")
    ]  # fmt: skip
    assert actors[0].chain == ()


def test_a_canvas() -> None:
    seen = deeds(0, 1)
    seen.told(PAGE, "canvas", canvas(actor=1, drawers={"0": 1, "1": 1, "300": 1}), WHEN)
    (one,) = seen.canvases()
    assert (one.reader, one.drawers, one.how, one.context) == (1, (0, 1, 2), "toDataURL", "2d")
    assert (one.texts, one.text_colours, one.fonts) == (("Cwm",), 2, ("11px Arial",))
    assert (one.operations, one.effects, one.same) == ({"fillText": 2}, ("blend", "shadow"), 2)
    assert (one.visible, one.gesture) == (True, False)


def test_a_rectangle_to_the_left() -> None:
    seen = deeds(0)
    seen.told(PAGE, "canvas", canvas(width=-240, height=-60), WHEN)
    assert [(one.width, one.height) for one in seen.canvases()] == [(240, 60)]


@pytest.mark.parametrize(
    ("told", "silent"),
    [
        ({"offline": True, "heard": True, "outputs": 1}, True),
        ({"outputs": 1, "heard": True}, False),
        ({"outputs": 1}, True),
        ({"heard": True}, True),
    ],
)
def test_sound(told: dict[str, Any], silent: bool) -> None:
    seen = deeds(0, 1)
    thing = {"what": "audio", "maker": 0, "generators": 2, "readers": {"1": 1}}
    thing |= {"processors": {"filter": 1, "compressor": 1}, "reads": {"b": 1, "a": 1}}
    tell(seen, things={"audio0": thing | told, "peer0": {"what": "peer", "maker": 1}})
    (one,) = seen.audio()
    assert (one.maker, one.readers, one.generators, one.silent) == (0, (1,), 2, silent)
    assert (one.processors, one.reads) == (("compressor", "filter"), ("a", "b"))


def test_peers_as_they_were_last() -> None:
    seen = deeds(0)
    tell(seen, things={"peer0": {"what": "peer", "maker": 0, "data": True}})
    tell(seen, things={"peer0": {"what": "peer", "maker": 0, "data": True, "offered": True}})
    tell(seen, things={"other": {"what": "else", "maker": 0}})
    (one,) = seen.peers()
    assert (one.data_channel, one.offered, one.connected) == (True, True, False)
    assert seen.audio() == ()


def test_who_follows_the_document() -> None:
    seen = deeds(0, 1, 2)
    tell(
        seen,
        uses={
            "0|MutationObserver.observe": WATCHES,
            "1|MutationObserver.observe": used(1, "document:childList"),
            "2|Navigator.plugins": used(1, "subtree"),
        },
    )
    assert seen.observers() == {TAG}
    tell(seen, FRAME, uses={"0|MutationObserver.observe": WATCHES})
    assert seen.observers() == {TAG, ""}
    assert deeds(0).observers() == set()


HOSTILE = [
    ("deeds", ""),
    ("deeds", "no JSON at all"),
    ("deeds", "[]"),
    ("deeds", "[" * 50_000),
    ("deeds", "null"),
    ("deeds", '{"uses": {}}'),
    ("deeds", '{"uses": {"0|x": {"n": "many", "x": 0, "d": {}}}, "things": {}}'),
    ("deeds", '{"uses": {"0|x": {"n": 1.5, "x": 0, "d": {}}}, "things": {}}'),
    ("deeds", '{"uses": {"0|x": {"n": 1e999, "x": 0, "d": {}}}, "things": {}}'),
    ("deeds", f'{{"uses": {{"0|x": {{"n": {10**30}, "x": 0, "d": {{}}}}}}, "things": {{}}}}'),
    ("deeds", '{"uses": {"somebody|x": {"n": 1, "x": 0, "d": {}}}, "things": {}}'),
    ("deeds", '{"uses": {"": {"n": 1, "x": 0, "d": {}}}, "things": {}}'),
    ("deeds", f'{{"uses": {{"{"9" * 5_000}|x": {{"n": 1, "x": 0, "d": {{}}}}}}, "things": {{}}}}'),
    ("deeds", '{"uses": {}, "things": {"a": {"what": "audio"}}}'),
    ("deeds", '{"uses": {}, "things": {"a": {"what": "audio", "maker": 0, "readers": {"x": 1}}}}'),
    ("canvas", canvas(actor="0")),
    ("canvas", canvas(kind="hologram")),
    ("canvas", canvas(width=10**30)),
    ("canvas", canvas(height=-(10**30))),
    ("canvas", canvas(drawers={"x": 1})),
    ("canvas", canvas(texts=["a"])),
    ("canvas", canvas(ops={"fill": 10**30})),
    ("canvas", "{}"),
    ("canvas", "\ud800"),
]


@pytest.mark.parametrize(("kind", "text"), HOSTILE)
def test_nonsense_is_refused_and_forgotten(kind: str, text: str) -> None:
    seen = deeds(0)
    with pytest.raises(ValueError):  # noqa: PT011 - msgspec's and int's own
        seen.told(PAGE, kind, text, WHEN)
    assert readable(seen).uses == ()
    assert (seen.canvases(), seen.audio(), seen.peers()) == ((), (), ())


def readable(seen: Deeds) -> Behaviour:
    """What the journal gives back."""
    kept = msgspec.msgpack.encode(Behaviour(**facts(seen)))
    return msgspec.msgpack.decode(kept, type=Behaviour)


def test_half_a_character() -> None:
    # Texts are cut after so many units of UTF-16, which may be in the middle of an emoji.
    seen = deeds(0)
    seen.told(PAGE, "canvas", canvas(texts={"a" * 59 + "\ud83d": 1, "\U0001f603\\ud83d": 1}), WHEN)
    tell(seen, uses={"0|font-probe": used(1, "\udc00 Sans")})
    assert seen.canvases()[0].texts == ("a" * 59 + "\ufffd", "\U0001f603\\ud83d")
    assert readable(seen).uses[0].details == ("\ufffd Sans",)


def test_the_largest_numbers_survive_the_journal() -> None:
    seen = deeds(0)
    most = 2**53
    seen.told(PAGE, "canvas", canvas(width=most, height=-most, ops={"fill": most}), WHEN)
    tell(seen, uses={f"0|{'x' * 1_000}": used(-most, x=most), f"{most}|y": used(most)})
    back = readable(seen)
    assert (back.canvases[0].width, back.canvases[0].height) == (most, most)
    assert [use.count for use in back.uses] == [-most, most]


def test_no_page_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MAX_ACTORS", "MAX_USES", "MAX_THINGS", "MAX_CANVASES"):
        monkeypatch.setattr(module, name, 3)
    seen = deeds(0, 1, 2)
    tell(seen, uses={f"0|api {number}": used() for number in range(3)})
    tell(seen, things={f"p{number}": {"what": "peer", "maker": 0} for number in range(3)})
    for _ in range(3):
        seen.told(PAGE, "canvas", canvas(), WHEN)
    assert not seen.overflow
    # What is known goes on being told.
    tell(seen, uses={"0|api 1": used(5)}, things={"p1": {"what": "peer", "maker": 1}})
    assert not seen.overflow
    assert (seen.uses()[1].count, seen.peers()[1].maker) == (5, 1)


@pytest.mark.parametrize(
    "parts",
    [
        {"uses": {f"0|api {number}": used() for number in range(9)}},
        {"things": {f"p{number}": {"what": "peer", "maker": 0} for number in range(9)}},
    ],
)
def test_one_message_too_full(parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_USES", 4)
    monkeypatch.setattr(module, "MAX_THINGS", 4)
    seen = deeds(0)
    tell(seen, **parts)
    assert seen.overflow
    assert len(seen.uses()) + len(seen.peers()) == 4


def test_more_actors_and_canvases_than_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ACTORS", 2)
    monkeypatch.setattr(module, "MAX_CANVASES", 2)
    many = deeds(0, 1, 2)
    assert (len(many.actors()), many.overflow) == (3, True)  # two, and nobody
    seen = deeds(0)
    for _ in range(3):
        seen.told(PAGE, "canvas", canvas(), WHEN)
    assert (len(seen.canvases()), seen.overflow) == (2, True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


USE = st.fixed_dictionaries(
    {"n": st.integers(), "x": st.integers(), "d": st.dictionaries(st.text(), st.integers())}
)
DEEDS = st.fixed_dictionaries(
    {
        "uses": st.dictionaries(st.sampled_from(["0|a", "x|a", "|", "1"]), JSON | USE),
        "things": st.dictionaries(st.text(), JSON),
    }
)


@given(st.sampled_from(["deeds", "canvas"]), JSON | DEEDS)
def test_any_message_is_taken_or_refused(kind: str, message: Any) -> None:
    seen = deeds(0)
    with contextlib.suppress(ValueError):
        seen.told(PAGE, kind, json.dumps(message), WHEN)
    readable(seen)
    seen.observers()
