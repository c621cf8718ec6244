"""Canvas fingerprinting: judged for each canvas, whoever drew on it and whoever read it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from scanner.behaviour import CanvasRead
from scanner.detect.cases import Case, listed, rules

# Smaller readings pick a colour; Englehardt and Narayanan leave out canvases below 16 by 16.
LEAST_AREA = 16 * 16
_CURVES = ("arc", "ellipse", "bezierCurveTo", "quadraticCurveTo")
_EFFECT_WORDS = {"blend": "blending", "gradient": "gradients", "shadow": "shadows"}
# What joins or colours the emoji before it and is no sign of its own.
_JOINERS = "\u200d\u200c\u200b\ufe0e\ufe0f\u20e3"


def judge_canvas(reads: list[CanvasRead]) -> tuple[Case, CanvasRead | None]:
    """The case against one reader, and the reading that speaks loudest."""
    cases = [(_judge(read), read) for read in reads]
    best = max(cases, key=lambda entry: entry[0].score, default=None)
    if best is None:
        return Case(rules("fingerprinting"), "canvas"), None
    return best


def _judge(read: CanvasRead) -> Case:
    case = Case(rules("fingerprinting"), "canvas")
    if read.width * read.height < LEAST_AREA or not _content(case, read):
        return case
    _manner(case, read)
    _harmless(case, read)
    return case


def _content(case: Case, read: CanvasRead) -> bool:
    """Whether the canvas held anything that browsers draw differently."""
    characters = letters(read.texts)
    clusters = emoji(read.texts)
    size: dict[str, Any] = {"width": read.width, "height": read.height, "how": read.how}
    texts = listed([f"“{text}”" for text in read.texts], 3)
    if not characters and 0 < clusters <= rules("fingerprinting").least("canvas.emoji-test"):
        case.holds("canvas.emoji-test", clusters=clusters)
        return True
    seen = len(characters) + clusters
    if case.enough("canvas.text", seen, characters=seen, texts=texts, **size):
        return True
    if read.text_colours > 1 and case.enough(
        "canvas.coloured-text", seen, colours=read.text_colours, texts=texts, **size
    ):
        return True
    if read.context == "webgl":
        case.holds("canvas.webgl", **size)
        return True
    curves = sum(read.operations.get(name, 0) for name in _CURVES)
    effects = effect_words(read)
    return bool(
        effects and case.enough("canvas.geometry", curves, curves=curves, effects=effects, **size)
    )


def _manner(case: Case, read: CanvasRead) -> None:
    """What makes it a measurement rather than a picture."""
    if not read.visible:
        case.holds("canvas.hidden")
    if read.texts:
        fonts, colours = len(read.fonts), read.text_colours
        case.enough("canvas.mixed", max(fonts, colours), fonts=fonts, colours=colours)
        if letters(read.texts) and emoji(read.texts):
            case.holds("canvas.emoji")
        drawn = read.operations.get("fillText", 0) + read.operations.get("strokeText", 0)
        if drawn > len(read.texts) <= 2:
            case.holds("canvas.overlap")
        if effect_words(read):
            case.holds("canvas.effects", effects=effect_words(read))
        characters = len(letters(read.texts))
        case.enough("canvas.pangram", characters, characters=characters)
    if read.same:
        case.holds("canvas.stable", times=read.same + 1)


def _harmless(case: Case, read: CanvasRead) -> None:
    """What speaks for an everyday use."""
    if "image" in read.effects:
        case.holds("canvas.picture")
    if read.visible:
        case.enough("canvas.shown", read.width * read.height)
    operations = sum(read.operations.values())
    case.enough("canvas.busy", operations, operations=operations)
    case.enough("canvas.many-texts", len(read.texts), texts=len(read.texts))
    if read.gesture:
        case.holds("canvas.gesture")


def effect_words(read: CanvasRead) -> str:
    """The effects that systems draw differently, in words; empty for none."""
    return listed([word for name, word in _EFFECT_WORDS.items() if name in read.effects])


def letters(texts: tuple[str, ...]) -> set[str]:
    """The different characters that are neither space nor part of an emoji."""
    return {
        character
        for text in texts
        for character in text
        if not character.isspace() and character not in _JOINERS and not _is_picture(character)
    }


def emoji(texts: tuple[str, ...]) -> int:
    """How many different emoji; one made of several signs counts once."""
    found: set[str] = set()
    for text in texts:
        cluster, last = "", ""
        for character in text:
            joined = last == "\u200d" or character in _JOINERS or _is_modifier(character)
            paired = _is_flag(character) and _is_flag(last) and len(cluster) == 1
            if cluster and (joined or paired):
                cluster += character
            else:
                if cluster:
                    found.add(cluster)
                cluster = character if _is_picture(character) else ""
            last = character
        if cluster:
            found.add(cluster)
    return len(found)


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Cn") or _is_modifier(character)


def _is_modifier(character: str) -> bool:
    code = ord(character)
    return 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F


def _is_flag(character: str) -> bool:
    return bool(character) and re.match("[\U0001f1e6-\U0001f1ff]", character) is not None
