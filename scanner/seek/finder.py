"""Find known words in a request or a message, and say where they stand and how they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec
from ahocorasick_rs import BytesAhoCorasick

from scanner.seek.forms import forms
from scanner.seek.parts import Opened, Place, opened, opened_message
from scanner.seek.spellings import PART
from scanner.seek.views import views


class Found(msgspec.Struct, frozen=True):
    """A word in something that left the browser."""

    word: str
    """Its id."""
    form: str
    """How it was written, with what had to be undone first, the outermost first, e.g. `plain`,
    `gzip, base64`, `base64, sha256 of the lower-cased value`. What every request does to its values
    (percent signs in a query, quotes in JSON) is not told."""
    place: Place
    parameter: str | None
    """As in `scanner.seek.parts.Part`; None where it has none or could not be told."""


class _Pattern(NamedTuple):
    word: str
    rank: int
    """The simplest form of a word has 0."""
    form: str


class _Hit(NamedTuple):
    """Of two, the one that says more, then the simpler, is the smaller."""

    partly: bool
    """A part of the word is there whenever the whole is."""
    depth: int
    rank: int
    form: str


_Key = tuple[str, str, str | None]
"""Word, place, parameter."""


class Finder:
    """Looks for a set of words at once, in all their forms.

    What is searched for is built when first needed, and again after a word was added.
    """

    def __init__(self, words: Mapping[str, tuple[str, str]] | None = None) -> None:
        """`words`: id to (value, kind); for kinds see `scanner.seek.forms.forms`."""
        self._patterns: dict[bytes, list[_Pattern]] = {}
        self._by_index: list[list[_Pattern]] = []
        self._automaton: BytesAhoCorasick | None = None
        for word, (value, kind) in (words or {}).items():
            self.add(word, value, kind)

    def add(self, word: str, value: str, kind: str = "") -> None:
        """Look for one more word. Two words may share a form; both are found then."""
        for rank, (pattern, form) in enumerate(forms(value, kind).items()):
            self._patterns.setdefault(pattern, []).append(_Pattern(word, rank, form))
        self._automaton = None

    def in_request(
        self,
        url: str,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes | None = None,
        content_type: str = "",
    ) -> list[Found]:
        """The words in a request: one for each word, place and parameter, in its simplest form.

        All headers given are searched; leave out those that a browser adds by itself.
        """
        given = list(headers)
        raw = {
            "url": self._seen(url.encode("utf-8", "replace")),
            "header": self._seen("\n".join(value for _, value in given).encode("utf-8", "replace")),
            "body": self._seen(body or b"", content_type),
        }
        if not any(raw.values()):
            return []
        within = opened(
            url if raw["url"] else "",
            given if raw["header"] else (),
            body if raw["body"] else None,
            content_type,
        )
        return self._placed(raw, within)

    def in_message(self, data: bytes) -> list[Found]:
        """The words in a WebSocket message, as in `in_request`."""
        seen = self._seen(data)
        return self._placed({"websocket": seen}, opened_message(data)) if seen else []

    def _placed(self, raw: Mapping[str, Mapping[str, _Hit]], within: list[Opened]) -> list[Found]:
        best: dict[_Key, _Hit] = {}
        for part, how in within:
            for word, hit in self._hits(part.text.encode("utf-8", "replace"), how):
                key = (word, part.place, part.parameter)
                best[key] = min(hit, best.get(key, hit))
        best = {key: hit for key, hit in best.items() if not _is_wrapping(key, hit, best)}
        told = {key[:2] for key in best}
        for place, hits in raw.items():
            # What no part has stands across values, or too deep to have a name.
            best |= {
                (word, place, None): hit for word, hit in hits.items() if (word, place) not in told
            }
        return [
            Found(word, hit.form, place, parameter)  # type: ignore[arg-type]
            for (word, place, parameter), hit in best.items()
        ]

    def _seen(self, data: bytes, content_type: str = "") -> dict[str, _Hit]:
        """The simplest form of each word in a body, however it is wrapped."""
        best: dict[str, _Hit] = {}
        if not data or not self._patterns:
            return best
        for view in views(data, content_type):
            for word, hit in self._hits(view.data, view.path):
                best[word] = min(hit, best.get(word, hit))
        return best

    def _hits(self, data: bytes, how: tuple[str, ...]) -> Iterator[tuple[str, _Hit]]:
        for index in self._indexes(data):
            for word, rank, form in self._by_index[index]:
                yield word, _Hit(PART in form, len(how), rank, ", ".join((*how, form)))

    def _indexes(self, data: bytes) -> set[int]:
        if self._automaton is None:
            self._by_index = list(self._patterns.values())
            self._automaton = BytesAhoCorasick(list(self._patterns))
        matches = self._automaton.find_matches_as_indexes(data, overlapping=True)
        return {index for index, _, _ in matches}


def _is_wrapping(key: _Key, hit: _Hit, best: Mapping[_Key, _Hit]) -> bool:
    """Whether a hit is another one again, seen from outside: `data` in base64 and `data.mail`."""
    outside = hit.form.split(" (inside ")[0] + ", "
    return "plain" not in hit.form and any(
        other[:2] == key[:2]
        and other[2] != key[2]
        and (other[2] or "").startswith(key[2] or "")
        and inner.form.startswith(outside)
        for other, inner in best.items()
    )
