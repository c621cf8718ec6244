"""Read one text as what it really is: an address, JSON, a list of pairs, an encoding of another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, unquote_plus

from scanner.seek.unpack import unwrapped

# Nodes of one JSON document that are looked at: a page's whole DOM has about as many.
MAX_NODES = 50_000
# A path of names in words that a person can still read.
MAX_NAME = 200

_URL = re.compile(r"(?:(?:https?|wss?|blob:https?):)?//[^\s/?#]+\S*|/[^\s?#]*\?\S+=\S*", re.I)
_PAIRS = re.compile(r"[\w.\-\[\]%$~:]{1,80}=(?!=*$)")
_BEFORE_PATH = re.compile(r"\A(?:[a-z][a-z0-9+.\-]*:)*(?://[^/?#]*)?", re.I)
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
# Socket libraries put a number before their JSON, servers a guard, JSONP a function's name.
_BEFORE_JSON = re.compile(r"\A\s*(?:\d{1,6}(?=[\[{])|\)\]\}',?\s*|[\w.$]{1,60}\((?=[\[{]))?")


class Reading(NamedTuple):
    """One text within another."""

    name: str
    """What the inner text is called there, e.g. `.user.ids[0]` or `>uid`; empty without a name."""
    text: str
    how: tuple[str, ...] = ()
    """Wrappings that were undone, e.g. `("base64", "gzip")`."""


class Read(NamedTuple):
    """What a text turned out to be."""

    readings: list[Reading]
    certain: bool
    """Whether the text is nothing else: JSON is, what base64 gives may be chance."""


def read(text: str) -> Read | None:
    """What is inside a text; None when it is just itself."""
    if (leaves := _json(text)) is not None:
        return Read(leaves, certain=True)
    if _URL.fullmatch(text):
        return Read(list(of_url(text)), certain=True)
    if _PAIRS.match(text):
        return Read(list(of_pairs(text)), certain=True)
    if (lines := _lines(text)) is not None:
        return Read(lines, certain=True)
    if found := unwrapped(text):
        return Read([Reading("", found[1].decode("utf-8", "replace"), found[0])], certain=False)
    if _ESCAPED.search(text) and (plain := unquote(text)) != text:
        return Read([Reading("", plain, ("percent-encoded",))], certain=False)
    return None


def of_url(url: str) -> Iterator[Reading]:
    """Path, `;matrix`, query and fragment of an address; the host is not a value."""
    before, _, fragment = _BEFORE_PATH.sub("", url).partition("#")
    path, _, query = before.partition("?")
    yield from _of_path(path)
    yield from of_pairs(query)
    if fragment.startswith(("/", "!")) or "?" in fragment:
        path, _, query = fragment.lstrip("!").partition("?")
        yield from _of_path(path)
        yield from of_pairs(query)
    else:
        yield from of_pairs(fragment)


def of_pairs(text: str, separator: str = "") -> Iterator[Reading]:
    """The values of `a=b&c=d`, also of `a=b; c=d`; a lone word is a value without a name."""
    if not separator:
        separator = ";" if "; " in text or "&" not in text else "&"
    for pair in text.split(separator):
        name, equals, value = pair.strip().partition("=")
        if equals:
            yield Reading(f">{unquote_plus(name)}"[:MAX_NAME], unquote_plus(value))
        else:
            yield Reading("", unquote_plus(name))


def _of_path(path: str) -> Iterator[Reading]:
    for segment in path.split("/"):
        first, *matrix = segment.split(";")
        yield Reading("", unquote(first))
        for pair in matrix:
            yield from of_pairs(pair)


def _json(text: str) -> list[Reading] | None:
    bare = _BEFORE_JSON.sub("", text, count=1).rstrip()
    if not bare.startswith('"'):
        bare = bare.removesuffix(";").removesuffix(")")
    if not bare.startswith(("{", "[", '"')):
        return None
    try:
        document = json.loads(
            bare,
            # Every number as it was written, every pair even where a name comes twice.
            parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=tuple,
        )  # fmt: skip
    except (ValueError, RecursionError):
        return None
    return list(_leaves(document))


def _leaves(document: object) -> Iterator[Reading]:
    """All texts and numbers in the order of the document."""
    waiting: list[tuple[str, object]] = [("", document)]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        name, node = waiting.pop()
        if isinstance(node, str):
            yield Reading(name, node)
        elif isinstance(node, list):
            inner = [(f"{name}[{index}]"[:MAX_NAME], item) for index, item in enumerate(node)]
            waiting += reversed(inner)
        elif isinstance(node, tuple):
            inner = [(f"{name}.{key}"[:MAX_NAME], item) for key, item in node]
            waiting += reversed(inner)


def _lines(text: str) -> list[Reading] | None:
    """JSON documents, one on each line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or not lines[0].lstrip().startswith(("{", "[")):
        return None
    found: list[Reading] = []
    for index, line in enumerate(lines):
        leaves = _json(line)
        if leaves is None:
            return None
        found += [Reading(f"[{index}]{name}"[:MAX_NAME], leaf) for name, leaf, _ in leaves]
    return found
