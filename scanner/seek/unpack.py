"""Undo one wrapping at a time: compression, base64, characters that stand for bytes."""

from __future__ import annotations

import binascii
import re
import zlib

# Enough for the biggest upload of a session recorder that was seen (1.5 MB), and what a
# decompression bomb can cost at most.
MAX_BYTES = 4_000_000
# Shorter base64 is as likely an ordinary word.
MIN_BASE64 = 16

GZIP = b"\x1f\x8b\x08"
# How a zlib stream begins at the four levels of compression that its first bytes can tell.
ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_STREAM = tuple(start.decode("latin-1") for start in (GZIP, *ZLIB))

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PRINTABLE = re.compile(rb"[\x20-\x7e]{16,}")
_BASE64 = re.compile(rf"[A-Za-z0-9+/_ -]{{{MIN_BASE64},}}={{0,2}}")
_TO_STANDARD = bytes.maketrans(b"-_ ", b"+/+")


def inflate(data: bytes, limit: int = MAX_BYTES) -> tuple[str, bytes] | None:
    """What a compressed body holds, after the name of its compression: `gzip` or `deflate`.

    At most `limit` bytes come out; of a stream that was cut off, what there is. Deflate without a
    header has no mark of its own, so it only counts when text comes out.
    """
    if data.startswith(GZIP):
        return _told("gzip", _inflated(data, 31, limit))
    if data.startswith(ZLIB) and (found := _inflated(data, 15, limit)):
        return "deflate", found
    if len(data) >= 8 and not is_text(data):
        found = _inflated(data, -15, limit)
        return _told("deflate", found if len(found) >= 8 and is_text(found) else b"")
    return None


def unbase64(token: bytes) -> bytes | None:
    """The bytes behind base64 or base64url, padded or not; None when it is neither.

    A space counts as the plus that a form's decoding took away.
    """
    stripped = token.rstrip(b"=").translate(_TO_STANDARD)
    if len(stripped) % 4 == 1:
        stripped = stripped[:-1]
    try:
        return binascii.a2b_base64(stripped + b"=" * (-len(stripped) % 4))
    except (binascii.Error, ValueError):
        return None


def is_text(data: bytes) -> bool:
    """Whether these bytes are UTF-8 for people or programs to read; a cut last letter is fine."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        if error.start < len(data) - 3 or error.start == 0:
            return False
        text = data[: error.start].decode()
    return bool(text) and not _CONTROLS.search(text)


def is_promising(data: bytes) -> bool:
    """Whether decoded bytes mean something: text, compressed data, or bytes with text in them.

    Sixteen printable letters in a row happen once in ten million random bytes.
    """
    return is_text(data) or data.startswith((GZIP, *ZLIB)) or bool(_PRINTABLE.search(data))


def bytes_of(text: str) -> bytes | None:
    """The compressed stream that was put into a text, one character for each byte."""
    if not text.startswith(_STREAM):
        return None
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def unwrapped(text: str) -> tuple[tuple[str, ...], bytes] | None:
    """What one whole value hides, after how it was wrapped; None when it is no wrapping."""
    if stream := bytes_of(text):
        found = inflate(stream)
        return ((found[0],), found[1]) if found else None
    if not _BASE64.fullmatch(text):
        return None
    data = unbase64(text.encode())
    if data is None:
        return None
    if found := inflate(data):
        return ("base64", found[0]), found[1]
    return (("base64",), data) if is_text(data) else None


def _inflated(data: bytes, window: int, limit: int) -> bytes:
    out = bytearray()
    # To zlib, a limit of nothing is no limit.
    if limit <= 0:
        return b""
    stream = zlib.decompressobj(window)
    # By the slice: an error near the end must not cost what was read before it.
    try:
        for start in range(0, len(data), 4096):
            piece = stream.unconsumed_tail + data[start : start + 4096]
            out += stream.decompress(piece, limit - len(out))
            if len(out) >= limit or stream.eof:
                break
    except zlib.error:
        pass
    return bytes(out)


def _told(name: str, data: bytes) -> tuple[str, bytes] | None:
    return (name, data) if data else None
