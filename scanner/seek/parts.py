"""Take a request apart into its values, each by where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from scanner.seek.multipart import fields
from scanner.seek.readings import MAX_NAME, of_pairs, of_url, read
from scanner.seek.unpack import inflate, is_text

Place = Literal["url", "header", "body", "websocket"]

# A request with more values is a recording; its first 2,000 tell what it carries.
MAX_PARTS = 2_000
# Characters of all values together.
MAX_TEXT = 1_000_000
# Texts within texts: JSON in base64 in a query value of an address in a query value are four.
MAX_DEPTH = 6
# Bytes of a binary body that are a text of their own, not chance.
_RUNS = re.compile(rb"[\x20-\x7e]{8,}")


class Part(msgspec.Struct, frozen=True):
    """One value of a request."""

    place: Place
    parameter: str | None
    """Its name there: `uid`, `cd.uid` for JSON in `cd`, `url>uid` for an address or a list of
    pairs in `url`, `Cookie>uid`, `user.ids[0]`; None where it has none."""
    text: str


class Opened(NamedTuple):
    """A part, and the wrappings around its text, the outermost first."""

    part: Part
    how: tuple[str, ...]


class _Where(NamedTuple):
    place: Place
    name: str
    how: tuple[str, ...] = ()

    def within(self, name: str, how: tuple[str, ...] = ()) -> _Where:
        joined = f"{self.name}{name}" if self.name else name.lstrip(".>")
        return _Where(self.place, joined[:MAX_NAME], self.how + how)


def parts(
    url: str,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes | None = None,
    content_type: str = "",
) -> list[Part]:
    """Every value of a request, with what is inside it where it is itself an address, JSON, a list
    of pairs or base64. At most 2,000 values and 1 MB of text; anything may be given.

    A container that was opened (JSON, an address, pairs) is not a value; what only looks encoded
    comes both ways.
    """
    return [found.part for found in opened(url, headers, body, content_type)]


def message_parts(data: bytes) -> list[Part]:
    """Every value of a WebSocket message, as in `parts`."""
    return [found.part for found in opened_message(data)]


def opened(
    url: str,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes | None = None,
    content_type: str = "",
) -> list[Opened]:
    """As `parts`, with how each value was wrapped."""
    collection = _Collection()
    at = _Where("url", "")
    for name, text, _ in of_url(url):
        collection.text(at.within(name), text)
    for header, value in headers:
        if header.lower() == "cookie":
            for name, text, _ in of_pairs(value, ";"):
                collection.text(_Where("header", header).within(name), text)
        else:
            collection.text(_Where("header", header), value)
    if body:
        collection.data(_Where("body", ""), body, content_type)
    return collection.found


def opened_message(data: bytes) -> list[Opened]:
    """As `message_parts`, with how each value was wrapped."""
    collection = _Collection()
    collection.data(_Where("websocket", ""), data)
    return collection.found


class _Collection:
    """The values so far, and how much room is left."""

    def __init__(self) -> None:
        self.found: list[Opened] = []
        self._seen: set[Part] = set()
        self._room = MAX_TEXT

    def text(self, at: _Where, text: str, depth: int = 0) -> None:
        """Add a text, or what is inside it."""
        if not text or self._is_full():
            return
        inside = read(text) if depth < MAX_DEPTH else None
        if inside is None or not inside.certain:
            self._add(at, text)
        for name, inner, how in inside.readings if inside else ():
            if self._is_full():
                return
            # A text that is only itself again has no inside, e.g. the number 42 as JSON.
            if inner == text:
                self._add(at.within(name, how), inner)
            else:
                self.text(at.within(name, how), inner, depth + 1)

    def data(self, at: _Where, data: bytes, content_type: str = "", depth: int = 0) -> None:
        """Add a body: text, a form, or something compressed."""
        if depth >= MAX_DEPTH or self._is_full():
            return
        if found := inflate(data, self._room * 4):
            self.data(at.within("", (found[0],)), found[1], content_type, depth + 1)
        elif form := fields(data, content_type):
            for name, kind, file_name, value in form:
                self.text(at.within(f">{name}"), file_name, depth + 1)
                self.data(at.within(f">{name}"), value, kind, depth + 1)
        elif is_text(data):
            self._body(at, data.decode("utf-8", "replace"), content_type, depth)
        else:
            self._binary(at, data, depth)

    def _body(self, at: _Where, text: str, content_type: str, depth: int) -> None:
        if "urlencoded" in content_type.lower() and text.lstrip()[:1] not in ("{", "["):
            for name, inner, _ in of_pairs(text):
                self.text(at.within(name), inner, depth + 1)
        else:
            self.text(at, text, depth)

    def _binary(self, at: _Where, data: bytes, depth: int) -> None:
        """What is legible in protocol buffers and the like."""
        if len(data) % 2 == 0 and data[1::2].count(0) > len(data) // 4:
            self.text(at, data.decode("utf-16-le", "replace"), depth + 1)
        wide = data.decode("utf-8", "replace")
        if read(wide):
            self.text(at, wide, depth + 1)
        for run in _RUNS.findall(data):
            self.text(at, run.decode(), depth + 1)

    def _add(self, at: _Where, text: str) -> None:
        part = Part(at.place, _whole(at.name) or None, _whole(text[: self._room]))
        if part not in self._seen and not self._is_full():
            self._seen.add(part)
            self._room -= len(part.text)
            self.found.append(Opened(part, at.how))

    def _is_full(self) -> bool:
        return len(self.found) >= MAX_PARTS or self._room <= 0


def _whole(text: str) -> str:
    """The text without halves of letters, which JSON may hold and no file can."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
