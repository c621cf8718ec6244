"""What the site itself says its cookies are for, by the words of its own declaration."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib import resources

import msgspec

from scanner.classify.own import matches
from scanner.observations import Category, Declared, Signal

# "Non-necessary", "nicht notwendig", "unessential": says what it is not.
_NEGATED = re.compile(
    r"\b(?:non?|not|nicht|keine?|ne|niet|geen|ikke|inte|ej|nie|не|pas)\s|\bun(?:necess|essent|requir)|"
    r"\bnon(?:necess|essent|function)|非必|不必要"
)


class Declarations:
    """All that was declared, by name."""

    def __init__(self, declared: Iterable[Declared]) -> None:
        self._exact: dict[str, Declared] = {}
        self._shapes: list[Declared] = []
        for each in declared:
            if each.category == "unclassified":
                continue
            if "*" in each.name:
                self._shapes.append(each)
            else:
                self._exact.setdefault(each.name, each)

    def about(self, name: str) -> Signal | None:
        """What is declared of a name."""
        found = self._exact.get(name) or next(
            (each for each in self._shapes if matches(name, each.name)), None
        )
        if found is None:
            return None
        return Signal(
            name="declaration",
            rule=f"declaration:{found.tool}:{found.name}",
            category=found.category,
            service=None,
            vendor=found.provider,
        )


class _Word(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    category: Category
    words: tuple[str, ...]


@functools.cache
def _words() -> tuple[_Word, ...]:
    text = (resources.files("scanner.classify") / "category_words.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["row"], tuple[_Word, ...])


@functools.lru_cache(maxsize=2_000)
def category_of(words: str) -> Category:
    """The category that a site means by its own words, in the languages of category_words.toml.

    `unclassified` where the words name none, more than one, or what it is not.
    """
    lower = words.lower().replace("\u0307", "")  # what is left of a Turkish capital I
    spelled = f" {' '.join(lower.replace('-', ' ').replace('_', ' ').split())} "
    if _NEGATED.search(spelled):
        return "unclassified"
    found = {row.category for row in _words() if any(word in spelled for word in row.words)}
    return found.pop() if len(found) == 1 else "unclassified"
