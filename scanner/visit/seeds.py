"""Values to type into forms: invented for one scan, so that whoever sends one must have read it."""

from __future__ import annotations

import hashlib
import re
import string

SEARCHED = (
    "email", "phone", "name", "given_name", "family_name", "username", "company", "street",
    "city", "card", "password", "search", "text", "url",
)  # fmt: skip
"""Kinds whose values are long and random enough to be told from everything else on a page."""

# What fits a field that is too short for that, so that the form as a whole is valid.
_FILLERS = {
    "short": "Mara",
    "postcode": "10115",
    "country": "Germany",
    "state": "Berlin",
    "country_code": "+1",
    "area_code": "212",
    "birthday": "1985-06-14",
    "day": "14",
    "month": "06",
    "year": "1985",
    "expiry": "12/34",
    "expiry_year": "2034",
    "cvv": "737",
    "quantity": "2",
    "number": "42",
}
KINDS = (*SEARCHED, *_FILLERS)
"""All kinds of fields that anything is typed into."""

# Shorter values turn up by chance in what pages send.
LEAST = 12

# No mail reaches anybody there: reserved by RFC 2606.
_MAIL = "@example.com"
# The range of test cards: no bank issues it.
_BIN = "400000"
# North American area codes in use; with 555-01xx, the numbers kept for fiction.
_AREAS = (
    "201", "202", "206", "212", "213", "215", "216", "267", "301", "303", "304", "305", "310",
    "312", "313", "314", "315", "317", "401", "402", "404", "405", "410", "412", "414", "415",
    "502", "503", "504", "505", "512", "513", "515", "602", "603", "605", "612", "614", "615",
    "617", "702", "703", "704", "713", "716", "718", "720", "801", "802", "804", "808", "816",
)  # fmt: skip
# What a value is made of: `w` a word of so many syllables, `W` the same with a capital, `d` digits,
# `a` and `u` small and capital letters, `l` small letters and digits, `m` letters and digits.
_PATTERNS = {
    "email": "<W3>.<W3>.<l6>" + _MAIL,
    "name": "<W3> <W4>n",
    "given_name": "<W6>n",
    "family_name": "<W6>r",
    "username": "<w4><d4>",
    "company": "<W5> Trading",
    "street": "1<d1> <W5> Street",
    "city": "<W6>",
    "card": _BIN + "<d9>",
    "password": "<u1><a2><m5>!<d1><m6>",
    "search": "<w4> <w4>",
    "text": "<W4> <w3> <w4>",
    "url": "https://<w6>.example.com/",
}
_PART = re.compile(r"<(\w)(\d)>")
_ONSETS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "dr", "st")
_ALPHABETS = {
    "a": string.ascii_lowercase,
    "d": string.digits,
    "l": string.ascii_lowercase + string.digits,
    "m": string.ascii_letters + string.digits,
    "u": string.ascii_uppercase,
}
_CUT = frozenset(SEARCHED) - {"email", "phone", "card", "url"}
"""Kinds that stay what they are when their end is cut off."""


class Seeds:
    """The values of one scan: random, but the same each time one is asked for."""

    def __init__(self, secret: bytes) -> None:
        """`secret` is the scan's own, kept with it so that a resumed scan types the same."""
        self._secret = secret

    def of(self, kind: str, nth: int) -> str:
        """The value for the `nth` field of a kind (one of `KINDS`) on a page, from 0."""
        if kind in _FILLERS:
            return _FILLERS[kind]
        draw = _Draw(self._secret, f"{kind} {nth}")
        if kind == "phone":
            # Counted on, not drawn anew: a hundred numbers would soon repeat.
            line = (_Draw(self._secret, kind).below(100) + nth) % 100
            return f"+1{draw.one(_AREAS)}55501{line:02}"
        value = _PART.sub(lambda part: draw.some(part[1], int(part[2])), _PATTERNS[kind])
        return _card(value) if kind == "card" else value

    def fit(self, kind: str, nth: int, room: int) -> tuple[str, str]:
        """Kind and value for a field that takes `room` characters (0: any number).

        The kind is `short` where no value fits that could be searched for.
        """
        seed = self.of(kind, nth)
        if not room or len(seed) <= room:
            return kind, seed
        if kind == "email" and room >= 6 + len(_MAIL):
            return kind, seed.removesuffix(_MAIL).rpartition(".")[2] + _MAIL
        if kind in _CUT and len(seed[:room].rstrip()) >= LEAST:
            return kind, seed[:room].rstrip()
        # The last digits of a year or a telephone number are the ones that count.
        part = seed[-room:] if kind in ("phone", "year", "expiry_year") else seed[:room]
        return "short" if searchable(kind) else kind, part


def searchable(kind: str) -> bool:
    """Whether a value of this kind means something when it is found in a request."""
    return kind in SEARCHED


class _Draw:
    """Random numbers that follow from a secret and a name."""

    def __init__(self, secret: bytes, name: str) -> None:
        digest = hashlib.shake_256(len(secret).to_bytes(4, "big") + secret + name.encode())
        # Enough for the longest value: 40 draws of less than 64 each take 30 bytes.
        self._rest = int.from_bytes(digest.digest(64), "big")

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` - 1."""
        self._rest, number = divmod(self._rest, limit)
        return number

    def one(self, choices: str | tuple[str, ...]) -> str:
        """One of these."""
        return choices[self.below(len(choices))]

    def some(self, what: str, count: int) -> str:
        """One part of a value, see `_PATTERNS`."""
        if what in _ALPHABETS:
            return "".join(self.one(_ALPHABETS[what]) for _ in range(count))
        word = "".join(self.one(_ONSETS) + self.one("aeiou") for _ in range(count))
        return word.title() if what == "W" else word


def _card(digits: str) -> str:
    """The number with its check digit (Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"
