"""Every way in which a word may be written, built once from the word: encodings and hashes."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterator
from urllib.parse import quote

from scanner.seek.spellings import Spelling, spellings

# A shorter pattern turns up by chance in what has nothing to do with the word.
MIN_PATTERN = 8

_HASHES = ("md5", "sha1", "sha256", "sha512", "sha224", "sha384")
# Which are put on top of one another.
_DOUBLED = _HASHES[:4]
# What JavaScript's encodeURIComponent leaves alone and Python's quote does not.
_UNRESERVED = "!'()*"


def forms(value: str, kind: str = "") -> dict[bytes, str]:
    """Every pattern that gives a word away, with how it is written in words for a person.

    The simplest come first. Patterns under 8 bytes are left out. `kind` is `email`, `phone`,
    `card` or anything else, see `scanner.seek.spellings`.
    """
    found: dict[bytes, str] = {}
    words = spellings(value, kind)
    for make in (_plain, _escaped, _encoded, _hashed):
        for spelling in words:
            for pattern, description in make(spelling):
                if len(pattern) >= MIN_PATTERN:
                    found.setdefault(pattern, description)
    return found


def _plain(spelling: Spelling) -> Iterator[tuple[bytes, str]]:
    yield _bytes(spelling.text), spelling.noted("plain")


def _escaped(spelling: Spelling) -> Iterator[tuple[bytes, str]]:
    text = spelling.text
    once = quote(text, safe=_UNRESERVED, errors="replace")
    strict = quote(text, safe="", errors="replace")
    loose = quote(text, safe="@:/?&=+$,;#" + _UNRESERVED, errors="replace")
    written = {
        "percent-encoded": (
            once, strict, loose, _small_escapes(once), _small_escapes(strict),
            once.replace("%20", "+"), strict.replace("%20", "+"), text.replace(" ", "+"),
        ),
        "percent-encoded twice": (once.replace("%", "%25"), strict.replace("%", "%25")),
        "plain, with a space for +": (text.replace("+", " "),),
        "JSON-escaped": _json_escapes(text),
        "as HTML entities": (
            html.escape(text), html.escape(text).replace("@", "&#64;"),
            "".join(f"&#{ord(char)};" for char in text),
            "".join(f"&#x{ord(char):x};" for char in text),
        ),
        "reversed": (text[::-1],),
    }  # fmt: skip
    for how, patterns in written.items():
        for pattern in patterns:
            yield _bytes(pattern), spelling.noted(how)


def _json_escapes(text: str) -> tuple[str, ...]:
    ascii_only = json.dumps(text)[1:-1]
    # What PHP, Java and template engines escape beyond what JSON asks for.
    careful = ascii_only.replace("/", "\\/")
    for char in "@&<>'+=":
        careful = careful.replace(char, f"\\u{ord(char):04x}")
    every = "".join(f"\\u{ord(char):04x}" for char in text)
    return (
        ascii_only,
        ascii_only.replace("/", "\\/"),
        careful,
        every,
        every.upper().replace("U", "u"),
    )


def _encoded(spelling: Spelling) -> Iterator[tuple[bytes, str]]:
    data = _bytes(spelling.text)
    yield data.hex().encode(), spelling.made_into("hex")
    yield data.hex().upper().encode(), spelling.made_into("hex")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(data).rstrip(b"=")
        yield whole, spelling.made_into("base64")
        for offset in range(3):
            # Letters of base64 stand for six bits: those that share a byte with what comes
            # before or after the word are not sure.
            sure = encode(bytes(offset) + data)[-(-8 * offset // 6) : 8 * (offset + len(data)) // 6]
            yield sure, spelling.made_into("base64 (inside other text)")
    for order in ("utf-16-le", "utf-16-be"):
        yield spelling.text.encode(order, "replace"), spelling.noted("UTF-16")


def _hashed(spelling: Spelling) -> Iterator[tuple[bytes, str]]:
    data = _bytes(spelling.text)
    for name in _HASHES:
        yield from _digests(hashlib.new(name, data, usedforsecurity=False).digest(), name, spelling)
    for inner in _DOUBLED:
        within = hashlib.new(inner, data, usedforsecurity=False).hexdigest().encode()
        for outer in _DOUBLED:
            digest = hashlib.new(outer, within, usedforsecurity=False).digest()
            yield from _digests(digest, f"{outer} of {inner}", spelling)


def _digests(digest: bytes, name: str, spelling: Spelling) -> Iterator[tuple[bytes, str]]:
    yield digest.hex().encode(), spelling.made_into(name)
    yield digest.hex().upper().encode(), spelling.made_into(f"upper-case {name}")
    # Padding follows or doesn't: what comes before it is the same.
    yield base64.b64encode(digest).rstrip(b"="), spelling.made_into(name, "as base64")
    url_safe = base64.urlsafe_b64encode(digest).rstrip(b"=")
    yield url_safe, spelling.made_into(name, "as url-safe base64")


def _small_escapes(quoted: str) -> str:
    first, *rest = quoted.split("%")
    return first + "".join(f"%{piece[:2].lower()}{piece[2:]}" for piece in rest)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
