"""Decode the transparency and consent string, version 2, of IAB Europe's framework.

Written from the facts of the public specification: fields are big-endian bits in web-safe base64,
segments are parted by dots, the first is the core, the others tell their type in three bits.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

import msgspec

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_FORM = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*=*")
# Strings of two thousand vendors, one bit each in three lists, are about 1 KB; ten are none.
MAX_CHARACTERS = 20_000
# All lists of a string together; a few ranges can name millions, each of which costs memory.
MAX_VENDORS = 1_000_000
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
# By the type in a segment's first three bits.
DISCLOSED, ALLOWED, PUBLISHER = 1, 2, 3


class Unreadable(ValueError):
    """The text is no such string: the message says why, in words."""


class Restriction(msgspec.Struct, frozen=True, kw_only=True):
    """What the publisher restricts some vendors to in one purpose."""

    purpose: int
    kind: int
    """0 not allowed, 1 consent needed, 2 legitimate interest needed."""
    vendors: frozenset[int]


class TcString(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the core says, and the segments that matter here."""

    version: int
    created: datetime.datetime
    updated: datetime.datetime
    cmp_id: int
    cmp_version: int
    screen: int
    language: str
    """Two capitals."""
    vendor_list: int
    policy: int
    service_specific: bool
    own_texts: bool
    special_features: frozenset[int]
    purposes: frozenset[int]
    """Consents."""
    legitimate_interests: frozenset[int]
    """Purposes for which it was claimed."""
    one_treatment: bool
    publisher_country: str
    vendors: frozenset[int]
    """With consent."""
    vendors_legitimate: frozenset[int]
    restrictions: tuple[Restriction, ...] = ()
    disclosed: frozenset[int] | None = None
    """Vendors that were shown; None where the segment is missing."""
    segments: tuple[int, ...] = ()
    """Types of the segments after the core, in their order."""


class _Bits:
    """Reads numbers out of one segment."""

    def __init__(self, text: str) -> None:
        self._number = 0
        for letter in text:
            self._number = self._number << 6 | _VALUES[letter]
        self._left = 6 * len(text)
        self._room = MAX_VENDORS

    def number(self, bits: int) -> int:
        """The next bits as a number; raises `Unreadable` at the end."""
        if bits > self._left:
            raise Unreadable("it ends before its last field")
        self._left -= bits
        return self._number >> self._left & (1 << bits) - 1

    def flag(self) -> bool:
        """The next bit."""
        return self.number(1) == 1

    def letters(self) -> str:
        """Two capitals of six bits each."""
        pair = (self.number(6), self.number(6))
        if max(pair) > 25:
            raise Unreadable("a language or country in it is none")
        return "".join(chr(65 + one) for one in pair)

    def time(self) -> datetime.datetime:
        """Tenths of seconds since 1970."""
        return _EPOCH + datetime.timedelta(seconds=self.number(36) / 10)

    def members(self, bits: int) -> frozenset[int]:
        """Numbers from 1 whose bit is set."""
        word = self.number(bits)
        return frozenset(at + 1 for at in range(bits) if word >> bits - 1 - at & 1)

    def vendors(self) -> frozenset[int]:
        """A list of vendors: a bit for each, or ranges."""
        highest = self.number(16)
        if self.flag():
            return self.ranges()
        return self.members(highest)

    def ranges(self) -> frozenset[int]:
        """Vendors by single numbers and by first and last ones."""
        return frozenset(one for _ in range(self.number(12)) for one in self._range())

    def _range(self) -> Iterator[int]:
        many = self.flag()
        first = self.number(16)
        last = self.number(16) if many else first
        if not 1 <= first <= last:
            raise Unreadable("a range of vendors in it ends before it begins")
        self._room -= last - first + 1
        if self._room < 0:
            raise Unreadable("it names more vendors than there are")
        yield from range(first, last + 1)


def decode(text: str) -> TcString:
    """What a string says. Raises `Unreadable` for anything but a whole one of version 2."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("it is too long")
    if not _FORM.fullmatch(text):
        raise Unreadable("it has characters that don't belong in it")
    core, *others = text.rstrip("=").split(".")
    made = _core(_Bits(core))
    disclosed: frozenset[int] | None = None
    segments = []
    for segment in others:
        bits = _Bits(segment)
        kind = bits.number(3)
        segments.append(kind)
        if kind == DISCLOSED:
            disclosed = bits.vendors()
        elif kind not in (ALLOWED, PUBLISHER):
            raise Unreadable("it has a segment of a type that there isn't")
    return msgspec.structs.replace(made, disclosed=disclosed, segments=tuple(segments))


def _core(bits: _Bits) -> TcString:
    version = bits.number(6)
    if version != 2:
        raise Unreadable(f"it is of version {version}, not 2")
    return TcString(
        version=version,
        created=bits.time(),
        updated=bits.time(),
        cmp_id=bits.number(12),
        cmp_version=bits.number(12),
        screen=bits.number(6),
        language=bits.letters(),
        vendor_list=bits.number(12),
        policy=bits.number(6),
        service_specific=bits.flag(),
        own_texts=bits.flag(),
        special_features=bits.members(12),
        purposes=bits.members(24),
        legitimate_interests=bits.members(24),
        one_treatment=bits.flag(),
        publisher_country=bits.letters(),
        vendors=bits.vendors(),
        vendors_legitimate=bits.vendors(),
        restrictions=_restrictions(bits),
    )


def _restrictions(bits: _Bits) -> tuple[Restriction, ...]:
    return tuple(
        Restriction(purpose=bits.number(6), kind=bits.number(2), vendors=bits.ranges())
        for _ in range(bits.number(12))
    )
