"""Write transparency and consent strings, for tests of the reader."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from scanner.audit.tcstring import TcString

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def encode(string: TcString, *, ranges: bool = False) -> str:
    """The string; lists of vendors as ranges, or as one bit a vendor."""
    core = "".join((
        _bits(string.version, 6),
        _bits(_tenths(string.created), 36),
        _bits(_tenths(string.updated), 36),
        _bits(string.cmp_id, 12),
        _bits(string.cmp_version, 12),
        _bits(string.screen, 6),
        _letters(string.language),
        _bits(string.vendor_list, 12),
        _bits(string.policy, 6),
        _bits(string.service_specific, 1),
        _bits(string.own_texts, 1),
        _members(string.special_features, 12),
        _members(string.purposes, 24),
        _members(string.legitimate_interests, 24),
        _bits(string.one_treatment, 1),
        _letters(string.publisher_country),
        _vendors(string.vendors, ranges),
        _vendors(string.vendors_legitimate, ranges),
        _bits(len(string.restrictions), 12),
        *(
            _bits(one.purpose, 6) + _bits(one.kind, 2) + _ranges(one.vendors)
            for one in string.restrictions
        ),
    ))  # fmt: skip
    segments = [core]
    if string.disclosed is not None:
        segments.append(_bits(1, 3) + _vendors(string.disclosed, ranges))
    return ".".join(map(_text, segments))


def _bits(number: int, width: int) -> str:
    return f"{int(number):0{width}b}"


def _tenths(time: datetime.datetime) -> int:
    return round((time - _EPOCH).total_seconds() * 10)


def _letters(pair: str) -> str:
    return "".join(_bits(ord(letter) - 65, 6) for letter in pair)


def _members(numbers: Iterable[int], width: int) -> str:
    held = set(numbers)
    return "".join("1" if at in held else "0" for at in range(1, width + 1))


def _vendors(vendors: frozenset[int], ranges: bool) -> str:
    highest = max(vendors, default=0)
    head = _bits(highest, 16)
    return f"{head}1{_ranges(vendors)}" if ranges else f"{head}0{_members(vendors, highest)}"


def _ranges(vendors: frozenset[int]) -> str:
    runs: list[list[int]] = []
    for vendor in sorted(vendors):
        if runs and runs[-1][1] == vendor - 1:
            runs[-1][1] = vendor
        else:
            runs.append([vendor, vendor])
    told = (
        f"0{_bits(first, 16)}" if first == last else f"1{_bits(first, 16)}{_bits(last, 16)}"
        for first, last in runs
    )
    return _bits(len(runs), 12) + "".join(told)


def _text(bits: str) -> str:
    padded = bits + "0" * (-len(bits) % 6)
    return "".join(_ALPHABET[int(padded[at : at + 6], 2)] for at in range(0, len(padded), 6))
