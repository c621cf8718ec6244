"""Tell secrets drawn by chance, as session tokens are, from settings, lists and words."""

from __future__ import annotations

import re
from urllib.parse import unquote

from scanner.record.entropy import bits

# OWASP's session management guide wants 64 bits of chance: 16 hexadecimal digits, which on
# average show 52 of them when their letters are counted.
MIN_CHARACTERS = 16
MIN_BITS = 44.0

_PARTS = re.compile(r"[A-Za-z0-9+/_-]+")
_DIGIT_AND_LETTER = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])")


def is_unguessable(text: str) -> bool:
    """Whether part of a value looks like a token that nobody could guess.

    A part is what stands between punctuation; it is long, mixes letters and digits, and hardly
    repeats itself.
    """
    return any(
        len(part) >= MIN_CHARACTERS and _DIGIT_AND_LETTER.match(part) and bits(part) >= MIN_BITS
        for part in _PARTS.findall(unquote(text))
    )
