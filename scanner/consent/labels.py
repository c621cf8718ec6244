"""Tell what pressing a control of a consent banner would do, by what it says."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from scanner.consent.deciding import decide, merged
from scanner.consent.words import Language, Said, codes, hinted, language, said
from scanner.consent.words.normal import without_tricks
from scanner.consent.words.rows import NEVER_PRESS, Idea, Role

Strength = Literal["exact", "all", "some", "none"]
"""`exact`: a known label as a whole; `all`: every word of it is known; `some`: enough are."""

Scope = Literal["all", "necessary", "selection"]

# Longer texts are paragraphs: the longest label of a banner that we know has 90.
MOST_OF_A_LABEL = 160

# The part of its characters that must be understood before a label says anything: less in a
# language that the page claims, where every word counts, than in one that is only guessed.
LEAST_OF_NEAR = 0.2
LEAST_COVERED = 0.4

RANKS: dict[Strength, int] = {"exact": 3, "all": 2, "some": 1, "none": 0}

# An amount of money says "pay" in every language.
PRICE = re.compile(
    r"[€$£¥₽₴₺₩₹₫฿₪₦]\s?\d"
    r"|\d[\d., ]{0,12}([€$£¥₽₴₺₩₹₫฿₪]|(eur|euro|usd|gbp|chf|sek|nok|dkk|kr|pln|zł|kč|czk|huf|ft"
    r"|lei|ron|лв|bgn|руб|грн|uah|tl|inr)\b|円|元|원)",  # noqa: RUF001 - prices in Cyrillic
    re.IGNORECASE,
)


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """What a control says that it does."""

    role: Role
    strength: Strength
    language: str = ""
    """BCP 47; empty where no language was needed to understand it, or none did."""
    scope: Scope | None = None
    """What is accepted or kept, where the label says so."""
    coverage: float = 0.0
    """Part of its characters that was understood, 0 to 1."""

    @property
    def never_press(self) -> bool:
        """Whether pressing it does something else than choosing, such as paying."""
        return self.role in NEVER_PRESS


NOTHING = Label(role="unknown", strength="none")


def label_of(text: str, languages: Sequence[str] = ()) -> Label:
    """What pressing a control with this text would do, as far as its words tell.

    `text` is what it shows or its accessible name; `languages` are BCP 47 tags that the page or
    the banner claims, the likeliest first. Their words are tried first, and English ones; all
    other languages after them. Never fails.
    """
    return _label(text, hinted(languages))


def names_price(text: str) -> bool:
    """Whether an amount of money stands in it."""
    return PRICE.search(" ".join(without_tricks(text).split())) is not None


@functools.lru_cache(maxsize=4096)
def _label(text: str, hints: tuple[str, ...]) -> Label:
    spoken = said(text)
    if spoken.sign:
        return Label(role=spoken.sign, strength="exact", coverage=1.0)
    if names_price(text):
        return Label(role="pay", strength="all", coverage=1.0)
    if not spoken.words or spoken.length > MOST_OF_A_LABEL:
        return NOTHING
    near = tuple(dict.fromkeys((*hints, "en")))
    best = _best(spoken, near, LEAST_OF_NEAR)
    if RANKS[best.strength] >= RANKS["all"]:
        return best
    far = (code for code in codes() if code not in near)
    return _better(best, _best(spoken, far, LEAST_COVERED))


def _best(spoken: Said, tried: Iterable[str], least: float) -> Label:
    """The best understanding in any of the languages; the first of several that are as good."""
    able = [one for one in map(language, tried) if one.scripts & spoken.scripts]
    for one in able:
        role = one.role_of(spoken)
        if role is not None:
            scope = _scope(role, _ideas(one, spoken))
            return Label(role=role, strength="exact", language=one.code, scope=scope, coverage=1.0)
    return functools.reduce(_better, (_understood(one, spoken, least) for one in able), NOTHING)


def _understood(one: Language, spoken: Said, least: float) -> Label:
    """What a label that is no known one says by its words, of which so many must be known."""
    readings = one.read(spoken)
    covered = sum(reading.covered for reading in readings)
    coverage = min(1.0, covered / max(1, sum(reading.length for reading in readings)))
    if not covered or coverage < least:
        return NOTHING
    decision = merged(decide(reading) for reading in readings)
    full = coverage == 1.0
    # "All cookies" may accept them, "All cookies explained" does not.
    if not decision.role_known or (decision.weak and not full):
        return NOTHING
    return Label(
        role=decision.role,
        strength="all" if full and not decision.weak else "some",
        language=one.code,
        scope=_scope(decision.role, decision.ideas),
        coverage=coverage,
    )


def _better(one: Label, other: Label) -> Label:
    return max(one, other, key=lambda it: (RANKS[it.strength], it.coverage))


def _scope(role: Role, ideas: frozenset[Idea]) -> Scope | None:
    if role == "accept_selection" or (role == "accept" and "kinds" in ideas):
        return "selection"
    if role == "reject_all" and "necessary" in ideas:
        return "necessary"
    every = role in ("accept_all", "object_all") or (role == "reject_all" and "all" in ideas)
    return "all" if every else None


def _ideas(one: Language, spoken: Said) -> frozenset[Idea]:
    return frozenset[Idea]().union(*(reading.ideas for reading in one.read(spoken)))
