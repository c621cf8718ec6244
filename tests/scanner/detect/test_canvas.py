"""Which canvases are read to recognise a browser, and how emoji are told from letters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.behaviour import CanvasRead
from scanner.detect.canvas import LEAST_AREA, effect_words, emoji, judge_canvas, letters
from tests.scanner.detect.makers import drawing

TEN = "abcdefghij"
TWENTY = "Cwmfjordbank glyphsvextqui"
CURVES: dict[str, Any] = {"operations": {"arc": 2, "ellipse": 1}, "effects": ("gradient",)}
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
EMOJI = {
    "\U0001f600": 1,
    "\U0001f600\U0001f600": 1,
    "\U0001f600\U0001f603": 2,
    "\U0001f44d\U0001f3fd": 1,  # thumb up, skin tone
    "\U0001f44d\U0001f3fd\U0001f44d\U0001f3ff": 2,
    FAMILY: 1,
    FAMILY + "\U0001f600": 2,
    "\U0001f1e9\U0001f1ea": 1,  # Germany
    "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7": 2,  # Germany, France
    ENGLAND: 1,
    "\u2764\ufe0f": 1,  # red heart
    "\U0001f3f3\ufe0f\u200d\U0001f308": 1,  # rainbow flag
    "a\U0001f600b\U0001f603": 2,
    "\u200d\ufe0f": 0,
    "": 0,
    "plain words": 0,
}


def rules(read: CanvasRead) -> list[str]:
    case, _ = judge_canvas([read])
    return [proof.rule for proof in case.proofs]


def proven(read: CanvasRead) -> bool:
    case, loudest = judge_canvas([read])
    assert loudest is read
    return case.is_proven


@pytest.mark.parametrize(
    ("enough", "short"),
    [
        # a text that is hidden and in two colours, or in one
        (drawing(TEN, text_colours=2), drawing(TEN)),
        (drawing(TEN, fonts=("a", "b")), drawing(TEN)),
        (drawing(TEN, text_colours=2), drawing(TEN[:9], fonts=("a", "b"))),
        # fewer characters do where they have two colours
        (drawing(TEN[:5], text_colours=2), drawing(TEN[:4], text_colours=2)),
        (drawing(TEN[:5], text_colours=2), drawing(TEN[:5], fonts=("a", "b"))),
        # curves whose edges are smoothed
        (drawing(**CURVES), drawing(**(CURVES | {"operations": {"arc": 2}}))),
        (drawing(**CURVES), drawing(**(CURVES | {"effects": ()}))),
        (drawing(**CURVES), drawing(**(CURVES | {"effects": ("image", "rotate")}))),
        (drawing(**CURVES), drawing(**(CURVES | {"visible": True}))),
        # what the graphics card drew
        (drawing(context="webgl"), drawing(context="webgl", visible=True)),
        (drawing(context="webgl"), drawing(context="bitmap")),
        # nearly every letter
        (drawing(TWENTY), drawing(TWENTY[:15])),
        # shown, but drawn twice with the same result, in two colours
        (drawing(TEN, visible=True, same=1, text_colours=2), drawing(TEN, visible=True, same=1)),
        # small, but not too small
        (
            drawing(TEN, text_colours=2, width=LEAST_AREA, height=1),
            drawing(TEN, text_colours=2, width=LEAST_AREA - 1, height=1),
        ),
    ],
)
def test_what_just_is_and_just_is_not_enough(enough: CanvasRead, short: CanvasRead) -> None:
    assert proven(enough)
    assert not proven(short)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("canvas.picture", {"effects": ("image",)}),
        ("canvas.shown", {"visible": True, "width": 300, "height": 200}),
        ("canvas.busy", {"operations": {"fillText": 1, "fillRect": 299}}),
        ("canvas.gesture", {"gesture": True}),
    ],
)
def test_everyday_uses_speak_against_it(rule: str, changes: dict[str, Any]) -> None:
    plain = drawing(TEN, text_colours=2)
    everyday = drawing(TEN, **({"text_colours": 2} | changes))
    assert rule in rules(everyday)
    assert rule not in rules(plain)
    assert proven(plain)
    assert not proven(everyday)


def test_labels_are_no_measurement() -> None:
    assert "canvas.many-texts" in rules(drawing(*(f"Week {n} of autumn" for n in range(6))))
    assert "canvas.many-texts" not in rules(drawing(*(f"Week {n} of autumn" for n in range(5))))


def test_the_whole_trail_of_a_classic() -> None:
    text = "Cwm fjordbank glyphs vext quiz, \U0001f603"
    classic = drawing(
        text,
        text_colours=2,
        operations={"fillText": 2, "fillRect": 1},
        effects=("blend", "shadow"),
        same=2,
    )
    assert rules(classic) == [
        "canvas.text", "canvas.hidden", "canvas.mixed", "canvas.emoji", "canvas.overlap",
        "canvas.effects", "canvas.pangram", "canvas.stable",
    ]  # fmt: skip
    case, _ = judge_canvas([classic])
    said = " ".join(proof.text for proof in case.proofs)
    assert "240 by 60 canvas with toDataURL" in said
    assert f"“{text}”" in said
    assert "Drawn with blending, shadows." in said
    assert "Drawn and read 3 times over" in said


@pytest.mark.parametrize("texts", [("\U0001f600",), (FAMILY, ENGLAND), ("\u2764\ufe0f\u200b",)])
def test_whether_emoji_can_be_drawn(texts: tuple[str, ...]) -> None:
    read = drawing(*texts, text_colours=9, fonts=("a", "b"), same=3)
    assert rules(read)[0] == "canvas.emoji-test"
    assert not proven(read)
    assert "canvas.emoji-test" not in rules(drawing("A\U0001f600"))
    assert "canvas.emoji-test" not in rules(drawing("\U0001f600\U0001f601\U0001f602\U0001f603"))


def test_the_loudest_reading_is_named() -> None:
    quiet, loud = drawing(TEN), drawing(TEN, text_colours=2)
    case, read = judge_canvas([quiet, loud, quiet])
    assert read is loud
    assert case.is_proven
    nothing, nobody = judge_canvas([])
    assert (nothing.proofs, nobody) == ([], None)


@pytest.mark.parametrize("size", [(0, 0), (0, 10**9), (10**15, 10**15), (1, 1)])
def test_any_size(size: tuple[int, int]) -> None:
    judged, _ = judge_canvas([drawing(TEN, text_colours=2, width=size[0], height=size[1])])
    assert judged.is_proven is (size[0] * size[1] >= LEAST_AREA)


@pytest.mark.parametrize(("text", "count"), EMOJI.items())
def test_emoji_are_counted_as_people_see_them(text: str, count: int) -> None:
    assert emoji((text,)) == count


def test_emoji_leave_no_letters() -> None:
    pictures = [text for text, count in EMOJI.items() if count and not text.isascii()]
    only = tuple(text for text in pictures if "a" not in text)
    assert letters(only) == set()
    assert letters(("a \U0001f600\tb", "bc")) == {"a", "b", "c"}


@given(st.lists(st.sampled_from([text for text, count in EMOJI.items() if count == 1])))
def test_emoji_one_after_another(texts: list[str]) -> None:
    # The same one twice in a row is one; beside each other they stay apart.
    whole = {text for text in texts if text != "\U0001f600\U0001f600"}
    whole |= {"\U0001f600"} if "\U0001f600\U0001f600" in texts else set()
    assert emoji(("".join(texts),)) == len(whole)
    assert emoji(tuple(texts)) == len(whole)


@given(st.lists(st.text(), max_size=5).map(tuple))
def test_any_text_is_judged(texts: tuple[str, ...]) -> None:
    assert 0 <= emoji(texts) <= sum(map(len, texts))
    assert emoji(texts + texts) == emoji(texts)
    assert not any(character.isspace() for character in letters(texts))
    judge_canvas([drawing(*texts, text_colours=2)])


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Z"])))
def test_plain_writing_has_no_emoji(text: str) -> None:
    assert emoji((text,)) == 0
    assert letters((text,)) == {character for character in text if not character.isspace()}


def test_effects_in_words() -> None:
    assert effect_words(drawing(effects=("gradient", "blend", "image"))) == "blending, gradients"
    assert effect_words(drawing(effects=("rotate",))) == ""
