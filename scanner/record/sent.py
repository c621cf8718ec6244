"""One thing that left the browser, and a quick look at whether anything may be in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.observations import ChainLink
from scanner.seek.parts import Part, message_parts, parts

# Values are found by their words; shorter ones are everywhere.
MIN_WORD = 6

# What a browser sends by itself is no telling: cookies go where they came from.
AUTOMATIC = frozenset([
    "accept", "accept-encoding", "accept-language", "cache-control", "connection",
    "content-length", "content-type", "cookie", "host", "if-modified-since", "if-none-match",
    "origin", "pragma", "range", "referer", "user-agent",
])  # fmt: skip
"""Names of headers in lower case."""

# Escapes end a word as the letters would that they stand for.
_ESCAPES = r"%(?:25)*[0-9a-f]{2}|\\(?:u[0-9a-f]{4}|[bfnrt])"
_RUNS = re.compile(rf"{_ESCAPES}|([a-z0-9]{{{MIN_WORD},}})")
# JSON or gzip in base64: a value in there cannot be seen from outside.
_WRAPPED = ("eyj", "w3si", "h4si")


class Sent(NamedTuple):
    """One request, redirect hop or socket message that left the browser."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    content_type: str = ""
    chain: tuple[ChainLink, ...] = ()
    hop: int = 0
    """Which hop of a redirect chain, from 0."""
    came_from: str = ""
    """Address of the hop before, which made this address; empty for the first."""
    is_message: bool = False
    """Whether `body` is a message on an open socket to `url`."""

    def raw(self) -> str:
        """All that could carry a value, as it went out, in lower case."""
        told = [value for name, value in self.headers if name.lower() not in AUTOMATIC]
        body = self.body.decode("latin-1") if self.body else ""
        return "\n".join((*told, body) if self.is_message else (self.url, *told, body)).lower()

    def is_opaque(self, raw: str) -> bool:
        """Whether something in it has to be unpacked before it can be searched."""
        return not (self.body or b"").isascii() or any(mark in raw for mark in _WRAPPED)

    def parts(self) -> list[Part]:
        """All values in it, opened up."""
        if self.is_message:
            return message_parts(self.body or b"")
        told = [pair for pair in self.headers if pair[0].lower() not in AUTOMATIC]
        return parts(self.url, told, self.body, self.content_type)


def words(lowered: str) -> list[str]:
    """Letters and digits without a break in a text in lower case."""
    return _RUNS.findall(lowered)
