"""Find one language's words in a text."""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from scanner.consent.words.normal import JOINTS, Said, scripts_of, words_of
from scanner.consent.words.rows import ROLE_IDEAS, Idea, Role, Words

# What a phrase keeps of its own words where it is found in a longer text: how much it is about,
KEPT: frozenset[Idea] = frozenset(("all", "only", "necessary", "nonessential", "selection"))
# and, where it chooses, what it is about: "cookie policy" is a link, "accept cookies" a question.
TOPICS: frozenset[Idea] = frozenset(("cookies", "consent", "privacy"))
CHOOSING: frozenset[Role] = frozenset(
    ("accept_all", "accept", "reject_all", "accept_selection", "settings", "withdraw")
)

Patterns = dict[str, set[Idea]]

JOINT_IDEAS: dict[str, Idea] = {"&": "and", ",": "pause", "/": "or"}

# "OK" is no word inside another one, and scripts without spaces have no borders to tell.
SHORTEST_INSIDE = 3

# What may follow a word's known beginning as its ending; more is a word of its own that has been
# joined on, as in "Cookieeinstellungen".
LONGEST_ENDING = 6


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A word or phrase that was found. Places count the sentence's characters, spaces too."""

    start: int
    end: int
    ideas: frozenset[Idea]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What was understood of one sentence."""

    hits: tuple[Hit, ...]
    text: str
    covered: int
    """Characters of words that were understood."""
    length: int
    """Characters of all words; numbers and signs don't count."""
    spaced: bool

    @property
    def ideas(self) -> frozenset[Idea]:
        """All ideas in it."""
        return frozenset[Idea]().union(*(hit.ideas for hit in self.hits))

    def between(self, one: Hit, other: Hit) -> int:
        """How many words stand between two hits; two characters make one without spaces."""
        gap = self.text[min(one.end, other.end) : max(one.start, other.start)]
        return len(gap.split()) if self.spaced else (len(gap) + 1) // 2


class Language:
    """A language's words, ready to be looked for."""

    def __init__(self, code: str, words: Words) -> None:
        self.code = code
        self.spaced = words.spaced
        self.exact: dict[str, Role] = {}
        self._reopen = _keys(words.links.reopen, words.spaced)
        self._opt_out = _keys(words.links.opt_out, words.spaced)
        self.scripts = scripts_of("".join(words.words["accept"]))
        patterns: Patterns = defaultdict(set)
        for sign, idea in JOINT_IDEAS.items():
            patterns[f" {sign} " if self.spaced else sign].add(idea)
        for idea, entries in words.words.items():
            for pattern in (one for entry in entries for one in self._patterns(entry)):
                patterns[pattern].add(idea)
        self._finder = _Finder(patterns)
        self._finder = _Finder(patterns | dict(self._phrases(words, patterns)))

    def role_of(self, text: Said) -> Role | None:
        """The role of a label that is known as a whole."""
        for key in _wholes(text.sentences, self.spaced):
            if key in self.exact:
                return self.exact[key]
        return None

    def is_reopen(self, text: Said) -> bool:
        """Whether it is a known link to the settings."""
        return not self._reopen.isdisjoint(_wholes(text.sentences, self.spaced))

    def is_opt_out(self, text: Said) -> bool:
        """Whether it is a known link to refuse the sale or sharing of data."""
        return not self._opt_out.isdisjoint(_wholes(text.sentences, self.spaced))

    def read(self, text: Said) -> tuple[Reading, ...]:
        """Each sentence with what was found in it."""
        return tuple(self._reading(_laid(it, self.spaced)) for it in text.sentences)

    def _reading(self, laid: _Laid) -> Reading:
        hits, end, covered, sums = [], 0, 0, laid.sums
        for start, stop, ideas in self._finder.find(laid.text):
            whole = max(stop, laid.text.find(" ", stop)) if self.spaced else stop
            inflected = whole if whole - stop <= LONGEST_ENDING else stop
            covered += sums[max(inflected, end)] - sums[max(start, end)]
            end = max(end, inflected)
            hits.append(Hit(start=start, end=whole, ideas=ideas))
        return Reading(
            hits=tuple(hits), text=laid.text, covered=covered, length=sums[-1], spaced=self.spaced
        )

    def _phrases(self, words: Words, known: Patterns) -> Iterator[tuple[str, set[Idea]]]:
        for role, phrases in words.labels.items():
            for phrase in phrases:
                said_so = words_of(phrase)
                self.exact[_whole(said_so, self.spaced)] = role
                found = self._finder.find(_text(said_so, self.spaced))
                own = frozenset[Idea]().union(*(ideas for _, _, ideas in found))
                if len(said_so) == 1 and own - {"filler"}:
                    continue  # a word that is known by itself says what it says
                kept = own & _kept(role)
                for pattern in self._patterns(phrase):
                    if pattern not in known:
                        yield pattern, {*ROLE_IDEAS[role], *kept}

    def _patterns(self, entry: str) -> tuple[str, ...]:
        """What to look for; with a star before it, a word by itself and the end of one."""
        text = _text(words_of(entry), self.spaced)
        if not self.spaced:
            return () if len(text) < SHORTEST_INSIDE and text.isascii() else (text,)
        text = text[:-1] if entry.endswith("*") else text
        return (text, text[1:]) if entry.startswith("*") else (text,)


class _Finder:
    """Finds the longest of many patterns from each place on."""

    def __init__(self, patterns: Patterns) -> None:
        self._ideas = [frozenset(ideas) for ideas in patterns.values()]
        self._automaton = AhoCorasick(list(patterns), matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[tuple[int, int, frozenset[Idea]]]:
        for which, start, end in self._automaton.find_matches_as_indexes(text):
            yield start, end, self._ideas[which]


def _kept(role: Role) -> frozenset[Idea]:
    """What a phrase of this role keeps: the "all" in "all right" is none."""
    scope = KEPT - {"all"} if role == "accept" else KEPT
    return scope | TOPICS if role in CHOOSING else scope


class _Laid(msgspec.Struct, frozen=True):
    """A sentence as it is searched."""

    text: str
    sums: tuple[int, ...]
    """Characters of words before each place in the text, and before its end."""


# A label is laid out once for all languages that are tried on it.
@functools.lru_cache(maxsize=256)
def _laid(words: tuple[str, ...], spaced: bool) -> _Laid:
    text = _text(words, spaced)
    weights = (0 if one == " " or one in JOINTS else 1 for one in text)
    return _Laid(text, tuple(itertools.accumulate(weights, initial=0)))


@functools.lru_cache(maxsize=256)
def _wholes(sentences: tuple[tuple[str, ...], ...], spaced: bool) -> tuple[str, str]:
    """The text as a whole, with and without its numbers."""
    words = tuple(word for sentence in sentences for word in sentence)
    return _whole(words, spaced), _whole((it for it in words if not it.isdigit()), spaced)


def _text(words: Iterable[str], spaced: bool) -> str:
    return "".join([f" {word} " for word in words] if spaced else words)


def _whole(words: Iterable[str], spaced: bool) -> str:
    return (" " if spaced else "").join(word for word in words if word not in JOINTS)


def _keys(entries: Iterable[str], spaced: bool) -> frozenset[str]:
    return frozenset(_whole(words_of(entry), spaced) for entry in entries)
