"""What one typed word may become before it is encoded: trimmed, lower-cased, without its dots."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

# A shorter part of a word can be somebody else's: `anna` in `anna@example.org`.
MIN_LOCAL = 12
MIN_NATIONAL = 10
# How the one spelling is called that is only a part of what was typed.
PART = "up to @"

# Country codes of one and of two digits (ITU-T E.164); all others have three.
_COUNTRY = re.compile(
    r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}",
)


class Spelling(NamedTuple):
    """One way to spell a word."""

    text: str
    case: str = ""
    """What was done to its letters, e.g. `trimmed, lower-cased`."""
    change: str = ""
    """What else was done, e.g. `without dots before @`."""

    def noted(self, how: str) -> str:
        """A way of writing in words, e.g. `plain, lower-cased`."""
        return ", ".join(words for words in (how, self.case, self.change) if words)

    def made_into(self, what: str, how: str = "") -> str:
        """What was made of the word, e.g. `sha256 of the lower-cased value, as base64`."""
        if not self.case and not self.change:
            return f"{what} {how}".rstrip()
        words = " ".join(f"{what} of the {self.case} value {self.change}".split())
        return f"{words}, {how}" if how else words


def spellings(value: str, kind: str = "") -> list[Spelling]:
    """A word as typed, and in every other spelling that trackers are known to make of it.

    `kind` is `email`, `phone`, `card` or anything else.
    """
    special = _SPECIAL.get(kind)
    found: dict[str, Spelling] = {}
    for spelling in (Spelling(value), *(special(value.strip()) if special else ())):
        for cased in _cased(spelling):
            found.setdefault(cased.text, cased)
    found.pop("", None)
    return list(found.values())


def _cased(spelling: Spelling) -> Iterator[Spelling]:
    text, change = spelling.text, spelling.change
    trimmed = text.strip()
    yield spelling
    yield Spelling(trimmed, "trimmed", change)
    for base, before in ((text, ""), (trimmed, "trimmed, ")):
        yield Spelling(base.lower(), f"{before}lower-cased", change)
        yield Spelling(base.upper(), f"{before}upper-cased", change)


def _email(value: str) -> Iterator[Spelling]:
    local, at, domain = value.rpartition("@")
    if not at:
        return
    bare = local.partition("+")[0]
    yield Spelling(f"{bare}@{domain}", "", "without +tag")
    yield Spelling(f"{local.replace('.', '')}@{domain}", "", "without dots before @")
    yield Spelling(f"{bare.replace('.', '')}@{domain}", "", "without dots and +tag before @")
    if len(local) >= MIN_LOCAL:
        yield Spelling(local, "", PART)


def _phone(value: str) -> Iterator[Spelling]:
    digits = re.sub(r"\D", "", value)
    yield Spelling(digits, "", "as digits only")
    # Only a number that was typed with its country has one to write differently.
    if not value.startswith(("+", "00")):
        return
    digits = digits.removeprefix("00")
    yield Spelling(digits, "", "as digits only")
    yield Spelling(f"+{digits}", "", "as digits after +")
    yield Spelling(f"00{digits}", "", "as digits after 00")
    country = _COUNTRY.match(digits)
    national = digits[country.end() :] if country else ""
    if len(national) >= MIN_NATIONAL:
        yield Spelling(national, "", "as digits without the country")
        yield Spelling(f"0{national}", "", "as digits after 0, without the country")


def _card(value: str) -> Iterator[Spelling]:
    digits = re.sub(r"\D", "", value)
    yield Spelling(digits, "", "as digits only")
    fours = re.findall(r"\d{1,4}", digits)
    yield Spelling(" ".join(fours), "", "in fours with spaces")
    yield Spelling("-".join(fours), "", "in fours with dashes")


_SPECIAL: dict[str, Callable[[str], Iterator[Spelling]]] = {
    "email": _email, "phone": _phone, "card": _card,
}  # fmt: skip
