"""Bring a text to the one form in which it is compared: no case, accents, symbols or tricks."""

# ruff: noqa: RUF001, RUF003 - signs and letters of many scripts are what it is about

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import Literal

import msgspec

# Enough for a consent notice with all its purposes; what follows says nothing new.
MOST_CHARACTERS = 20_000

# "<<" is as common as "‹"; more of a sign is a line that is drawn.
MOST_SIGNS = 2

JOINTS = "&,/"
"""Signs that are kept as words of their own: and, a pause, or."""

# Letters that carry no mark which could be stripped, and are often typed without it.
LETTERS = {
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe",
    "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا", "ँ": "ं",
}  # fmt: skip
SIGNS = {"、": ",", ",": ",", "،": ",", "/": "/", "|": "/", "&": "&", "+": "&"}
# Vowel points, accents and the like, which are written or left out as the writer pleases:
# Latin, Greek and Cyrillic; Hebrew; Arabic with its stretching stroke; the dot below of Hindi.
LOOSE = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u093c]")

SENTENCES = re.compile(r"[.:](?=\s|$)|[!?;。।؟؛•●]|\s[-–—]+\s")

CROSSES = frozenset("x×✕✖✗✘╳⨯⨉❌❎🗙🗴ⓧ☓")
ARROWS_BACK = frozenset("←‹«<⬅◀❮⟵🡐")
GEARS = frozenset("⚙🛠🔧")

SCRIPTS = (
    (0x41, "latin"), (0x370, "greek"), (0x400, "cyrillic"), (0x530, ""), (0x590, "hebrew"),
    (0x600, "arabic"), (0x780, ""), (0x900, "devanagari"), (0x980, ""), (0xE00, "thai"),
    (0xE80, ""), (0x1100, "hangul"), (0x1200, ""), (0x1E00, "latin"), (0x1F00, "greek"),
    (0x2000, ""), (0x3040, "kana"), (0x3100, ""), (0x3400, "han"), (0xA000, ""),
    (0xAC00, "hangul"), (0xD7B0, ""), (0xF900, "han"), (0xFB00, ""),
)  # fmt: skip
_STARTS = [start for start, _ in SCRIPTS]


Sign = Literal["close", "back", "settings"]

SIGNS_ALONE: tuple[tuple[Sign, frozenset[str]], ...] = (
    ("close", CROSSES),
    ("back", ARROWS_BACK),
    ("settings", GEARS),
)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it is compared."""

    sentences: tuple[tuple[str, ...], ...]
    """Words in order, `JOINTS` among them, for each sentence that has any."""
    scripts: frozenset[str]
    """`latin`, `han` and the like, see `SCRIPTS`."""
    sign: Sign | None
    """What a text of nothing but a sign means."""

    @property
    def words(self) -> tuple[str, ...]:
        """All its words, without joints and bare numbers."""
        every = (word for sentence in self.sentences for word in sentence)
        return tuple(word for word in every if word not in JOINTS and not word.isdigit())

    @property
    def length(self) -> int:
        """Characters in its words."""
        return sum(len(word) for word in self.words)


class _Table(dict[int, "str | None"]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kind = unicodedata.category(character)
        value: str | None = " "
        if character in LETTERS:
            value = LETTERS[character]
        elif character in SIGNS:
            value = f" {SIGNS[character]} "
        elif kind == "Cf" or LOOSE.match(character) or "\ufe00" <= character <= "\ufe0f":
            value = None
        elif kind[0] in "LNM":
            value = character
        self[code] = value
        return value


_TABLE = _Table()


def said(text: str) -> Said:
    """Read any text; never fails, and looks at its first `MOST_CHARACTERS` only."""
    plain = without_tricks(text)
    parts = (tuple(folded(part).split()) for part in SENTENCES.split(plain))
    sentences = tuple(part for part in parts if any(word not in JOINTS for word in part))
    return Said(sentences=sentences, scripts=scripts_of(plain), sign=_sign(plain))


def without_tricks(text: str) -> str:
    """The text in its plain characters, with nothing invisible in it."""
    plain = unicodedata.normalize("NFKC", text[: MOST_CHARACTERS * 2])[:MOST_CHARACTERS]
    if plain.isprintable():
        return plain
    return "".join(one for one in plain if one.isprintable() or one.isspace())


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, and `JOINTS`, as if it were one sentence."""
    return tuple(folded(without_tricks(text)).split())


def folded(text: str) -> str:
    """The text without case, accents and signs, with spaces where these were."""
    loose = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", loose.translate(_TABLE))


def scripts_of(text: str) -> frozenset[str]:
    """In which scripts the text is written."""
    codes = {ord(one) for one in set(text) if one.isalpha()}
    found = {SCRIPTS[bisect_right(_STARTS, code) - 1][1] for code in codes if code >= _STARTS[0]}
    return frozenset(found - {""})


def _sign(plain: str) -> Sign | None:
    bare = plain.strip().casefold().replace("\ufe0f", "")
    alone = (sign for sign, signs in SIGNS_ALONE if bare and set(bare) <= signs)
    return next(alone, None) if len(bare) <= MOST_SIGNS else None
