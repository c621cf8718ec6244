"""Look at a body in every way that it can be unwrapped: inflated, decoded, unescaped, nested."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from scanner.seek import lz
from scanner.seek.multipart import fields
from scanner.seek.unpack import (
    GZIP,
    MAX_BYTES,
    bytes_of,
    inflate,
    is_promising,
    is_text,
    unbase64,
)

# Base64 in gzip in base64 in JSON is as deep as anybody was seen to go.
MAX_DEPTH = 4
# A page's whole DOM may carry thousands of tokens that look like base64; what gives a word away is
# among the first, or the whole.
MAX_TOKENS = 2_000
MAX_VIEWS = 500
# A body holds one such stream, or one for each of a handful of pages.
MAX_STREAMS = 64
# Letters that are too few to hold a word and a compressor's own codes.
MIN_LZ = 24

_TOKEN = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
_ESCAPED_CODE = re.compile(
    rb"\\(?:u[0-9A-Fa-f]{4}(?:\\u[0-9A-Fa-f]{4})*|x[0-9A-Fa-f]{2}(?:\\x[0-9A-Fa-f]{2})*)"
)
_ESCAPED_LETTERS = (
    (b'\\"', b'"'),
    (b"\\/", b"/"),
    (b"\\n", b"\n"),
    (b"\\t", b"\t"),
    (b"\\r", b"\r"),
)
_ENTITY = re.compile(r"&(?:#\d|#x[0-9a-f]|amp;|quot;|lt;|gt;)", re.IGNORECASE)
# A JSON string that begins like gzip or zlib, its bytes written as letters.
_STREAM = re.compile(
    rb'"(?:\\u001[fF](?:\\u008[bB]|\xc2\x8b)'
    rb"|x(?:\\u0001|\^|(?:\\u009[cC]|\xc2\x9c)|(?:\\u00[dD][aA]|\xc3\x9a)))"
    rb'(?:[^"\\]|\\.)*"',
    re.DOTALL,
)
_STRING = re.compile(r'"((?:[^"\\]|\\.){4,})"', re.DOTALL)


class View(NamedTuple):
    """One way to look at a body."""

    data: bytes
    path: tuple[str, ...]
    """What was undone to get here, the outermost first, e.g. `("gzip", "base64")`."""


def views(body: bytes, content_type: str = "") -> Iterator[View]:
    """The raw body first, then everything that can be unwrapped from it, the least deep first.

    At most four deep, 500 views, 4 MB in all beside the body itself. Compression and the like are
    told by their own marks, so no header has to be believed.
    """
    seen = {body}
    waiting = [View(body, ())]
    if form := _binary_fields(body, content_type):
        waiting += form
    room = MAX_BYTES
    while waiting:
        nearest, waiting = waiting, []
        for view in nearest:
            yield view
            for name, data in _unwrapped(view.data, room) if len(view.path) < MAX_DEPTH else ():
                if data in seen or len(data) > room or len(seen) >= MAX_VIEWS:
                    continue
                room -= len(data)
                seen.add(data)
                waiting.append(View(data, (*view.path, name)))


def _binary_fields(body: bytes, content_type: str) -> list[View]:
    """Uploads within a form; its text fields can be seen in the form itself."""
    form = fields(body, content_type)
    return [View(field.data, ("multipart",)) for field in form if not is_text(field.data)]


def _unwrapped(data: bytes, room: int) -> Iterator[tuple[str, bytes]]:
    if found := inflate(data, room):
        yield found
        return
    # A stream may follow a header of the sender's own.
    if (start := data.find(GZIP)) > 0 and (found := inflate(data[start:], room)):
        yield found
    yield from _streams(data, room)
    if _PERCENT.search(data):
        yield "percent-encoded", unquote_to_bytes(data)
    if b"\\" in data:
        yield "JSON-escaped", _unescaped(data)
    yield from _from_base64(data)
    if is_text(data):
        yield from _from_text(data.decode("utf-8", "replace"), len(data))


def _streams(data: bytes, room: int) -> Iterator[tuple[str, bytes]]:
    """Compressed streams whose bytes were written as letters."""
    whole = data[:4].decode("utf-8", "ignore")
    texts = [data.decode("utf-8", "replace")] if bytes_of(whole) else []
    for _, match in zip(range(MAX_STREAMS), _STREAM.finditer(data), strict=False):
        try:
            texts.append(json.loads(match[0], strict=False))
        except ValueError:
            continue
    for text in texts:
        if (stream := bytes_of(text)) and (found := inflate(stream, room)):
            yield found


def _from_base64(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What base64 in a body holds; all texts as one, so that thousands cost no more than one."""
    texts: list[bytes] = []
    for token in _tokens(data):
        decoded = unbase64(token)
        if decoded is None or not is_promising(decoded):
            if text := lz.from_base64(token.decode()):
                yield "lz-string", text.encode("utf-8", "replace")
        elif is_text(decoded):
            texts.append(decoded)
        else:
            yield "base64", decoded
    if texts:
        yield "base64", b"\n".join(texts)


def _tokens(data: bytes) -> Iterator[bytes]:
    folded = data.translate(None, b"\r\n") if b"\n" in data else b""
    if folded and _TOKEN.fullmatch(folded):
        yield folded
    for _, match in zip(range(MAX_TOKENS), _TOKEN.finditer(data), strict=False):
        token: bytes = match[0]
        yield token
        # In a path the slash may be a separator, which shifts all that follows.
        if b"/" in token:
            yield from (piece for piece in token.split(b"/") if _TOKEN.fullmatch(piece))


def _from_text(text: str, size: int) -> Iterator[tuple[str, bytes]]:
    if _ENTITY.search(text):
        yield "HTML entities", html.unescape(text).encode("utf-8", "replace")
    # Letters of 15 bits take three bytes each; ordinary text of these has words and signs between.
    if size > 2 * len(text) and len(text) >= MIN_LZ // 3:
        strings = [match[1] for match in _STRING.finditer(text)][:MAX_TOKENS]
        for candidate in (text, *strings):
            if found := lz.from_utf16(candidate):
                yield "lz-string", found.encode("utf-8", "replace")


def _unescaped(data: bytes) -> bytes:
    """JSON or JavaScript escapes undone once, anywhere; by whole passes, as half a million may be
    in one recording.
    """
    # A backslash that stands for itself steps aside, so that what is left begins an escape.
    data = data.replace(b"\\\\", b"\x00")
    for escape, letter in _ESCAPED_LETTERS:
        data = data.replace(escape, letter)
    return _ESCAPED_CODE.sub(_letters, data).replace(b"\x00", b"\\")


def _letters(match: re.Match[bytes]) -> bytes:
    # As a run: a letter beyond the first 65,536 is written as two.
    codes = bytes.fromhex(match[0][1:].replace(b"\\", b"").translate(None, b"ux").decode())
    order = "utf-16-be" if match[0].startswith(b"\\u") else "latin-1"
    return codes.decode(order, "replace").encode()
