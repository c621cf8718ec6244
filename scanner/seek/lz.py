"""Decompress lz-string, which recorders use where a browser has no stream compression.

A Lempel-Ziv-Welch code over 16-bit letters. Three codes are taken: a new letter of 8 bits follows,
one of 16 bits follows, the text ends. A code is as wide as the number of codes so far needs, and
comes with its lowest bit first.
"""

from __future__ import annotations

_SHARED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+"
_PLAIN = {char: f"{index:06b}" for index, char in enumerate(_SHARED + "/")}
_IN_URL = {char: f"{index:06b}" for index, char in enumerate(_SHARED + "-")}
_NEW = {0: 8, 1: 16}
_END = 2

# Characters of compressed text that are tried, and of text that may come out: it is slow work.
MAX_INPUT = 200_000
MAX_OUTPUT = 1_000_000


class _Garbage(Exception):
    """Bits that no compressor writes."""


def from_base64(text: str) -> str | None:
    """What `compressToBase64` or `compressToEncodedURIComponent` made; None when it is neither.

    Only of what begins with a printable ASCII letter, as JSON and markup do: it rules out nine in
    ten of the tokens that are something else, at once.
    """
    bare = text[:MAX_INPUT].rstrip("=$").replace(" ", "+")
    if not _begins_printable("".join(_PLAIN.get(char, "") for char in bare[:2])):
        return None
    letters = _IN_URL if "-" in bare else _PLAIN
    try:
        return _decoded("".join([letters[char] for char in bare]))
    except (KeyError, _Garbage):
        return None


def from_utf16(text: str) -> str | None:
    """What `compressToUTF16` made: 15 bits in each letter, 32 added to keep clear of controls."""
    numbers = [ord(char) - 32 for char in text[:MAX_INPUT]]
    if not numbers or min(numbers) < 0 or max(numbers) >= 1 << 15:
        return None
    try:
        return _decoded("".join([f"{number:015b}" for number in numbers]))
    except _Garbage:
        return None


def _begins_printable(bits: str) -> bool:
    return bits[:2] == "00" and 0x20 <= int(bits[9:1:-1] or "0", 2) < 0x7F


def _decoded(bits: str) -> str:
    words = ["", "", ""]
    out: list[str] = []
    last, at, room = "", 0, MAX_OUTPUT
    while (code := _number(bits, at, width := len(words).bit_length())) != _END:
        at += width
        if code in _NEW:
            words.append(chr(_number(bits, at, _NEW[code])))
            at += _NEW[code]
            code = len(words) - 1
        if code > len(words) or (code == len(words) and not last):
            raise _Garbage
        word = words[code] if code < len(words) else last + last[0]
        if last:
            words.append(last + word[0])
        out.append(word)
        last = word
        if (room := room - len(word)) < 0:
            raise _Garbage
    # Only zeros may follow, up to a whole letter: this tells compressed text from chance.
    if bits.count("1", at + width) or len(bits) - at - width > 30:
        raise _Garbage
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _number(bits: str, at: int, width: int) -> int:
    taken = bits[at : at + width]
    if len(taken) < width:
        raise _Garbage
    return int(taken[::-1], 2)
