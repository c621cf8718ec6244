"""Tell what a block of a page's text is about: consent, or one of the things that look like it."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from scanner.consent.labels import names_price
from scanner.consent.words import Language, Said, codes, hinted, language, said
from scanner.consent.words.rows import Idea

Kind = Literal[
    "newsletter",
    "age gate",
    "paywall",
    "pay or accept",
    "location",
    "app",
    "notifications",
    "login",
    "terms",
    "chat",
    "promotion",
    "shop",
    "article",
]
"""What else a text looks like. `pay or accept` asks for consent, and for money where it is
refused; `article` is a policy to be read, not a question."""

# What each idea says for a consent notice. "This site uses cookies" must be enough by itself,
# a row of links (cookie settings, privacy policy) must not.
WEIGHTS: dict[Idea, float] = {
    "cookies": 0.35,
    "sell": 0.35,
    "tracking": 0.2,
    "consent": 0.2,
    "legitimate": 0.2,
    "uses": 0.15,
    "partners": 0.15,
    "data": 0.1,
    "device": 0.1,
    "kinds": 0.1,
    "accept": 0.1,
    "reject": 0.1,
    "withdraw": 0.1,
    "necessary": 0.1,
    "settings": 0.05,
    "privacy": 0.05,
    "policy": 0.05,
    "selection": 0.05,
}
ENOUGH = 0.45
"""The score from which a text counts as a consent notice."""

# A notice is about cookies or the like, and it asks or tells something of them.
TOPICS: frozenset[Idea] = frozenset(
    ("cookies", "sell", "tracking", "legitimate", "consent", "partners")
)
ASKING: frozenset[Idea] = frozenset(
    ("uses", "accept", "reject", "consent", "legitimate", "withdraw", "sell", "not", "kinds")
)

OTHERS: dict[Idea, Kind] = {
    "newsletter": "newsletter",
    "age": "age gate",
    "location": "location",
    "app": "app",
    "notifications": "notifications",
    "terms": "terms",
    "chat": "chat",
    "promo": "promotion",
    "buy": "shop",
    "login": "login",
}
# A wall that asks for consent or a subscription also lets its subscribers log in, and speaks of its
# terms; a log-in that speaks of cookies has none of these.
BESIDE_CONSENT: frozenset[Idea] = frozenset(("login", "terms"))
WALL: frozenset[Idea] = frozenset(("consent", "partners", "tracking", "legitimate", "pay"))

# First layers of TCF banners have up to 2,500 characters; policies have 5,000 to 50,000.
LONG = 2_500
VERY_LONG = 12_000
LONG_SCORE = 0.4
# From this length on, "last updated" and the like make a text an article.
ARTICLE = 1_200

# So much of a text tells its language; a hint must be beaten by half.
SAMPLE = 600
HINT_COUNTS = 1.5


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a block of text is about."""

    consent: bool
    """Whether it asks for consent to cookies, tracking or the like, or tells of them."""
    score: float
    """How much it looks like a consent notice, 0 to 1; `consent` from `ENOUGH` on."""
    also: tuple[Kind, ...] = ()
    """What else it looks like, or what it is instead; the plainest first."""
    language: str = ""
    """BCP 47, of the words that were found."""
    because: tuple[Idea, ...] = ()
    """The ideas that speak for consent, the weightiest first."""


def about(text: str, languages: Sequence[str] = ()) -> About:
    """What a block of text is about. `languages` as in `label_of`. Never fails."""
    return _about(text, hinted(languages))


def link_to_settings(
    text: str, languages: Sequence[str] = ()
) -> Literal["reopen", "opt_out"] | None:
    """Whether a link outside the banner lets visitors choose again.

    `opt_out` where it refuses the sale or sharing of data ("Do not sell my personal
    information"), `reopen` where it leads to settings of cookies, consent or privacy.
    """
    spoken = said(text)
    if not spoken.words or spoken.length > LONGEST_LINK:
        return None
    near = tuple(dict.fromkeys((*hinted(languages), "en")))
    for code in (*near, *(one for one in codes() if one not in near)):
        found = _link(language(code), spoken)
        if found:
            return found
    return None


# The part of a link's characters that must be understood: "do not sell" is plain by itself, while
# "settings" and "cookies" in a longer text may head an article.
LEAST_OF_OPT_OUT = 0.3
LEAST_OF_REOPEN = 0.7

# With these it is a sentence about settings, or another link.
OTHERWISE: frozenset[Idea] = frozenset(("policy", "accept", "reject", "uses"))

# "Do not sell or share my personal information" has 39, its longest translations twice that.
LONGEST_LINK = 80


def _link(one: Language, spoken: Said) -> Literal["reopen", "opt_out"] | None:
    if not one.scripts & spoken.scripts:
        return None
    if one.is_opt_out(spoken):
        return "opt_out"
    if one.is_reopen(spoken):
        return "reopen"
    readings = one.read(spoken)
    ideas = frozenset[Idea]().union(*(reading.ideas for reading in readings))
    covered = sum(it.covered for it in readings) / sum(it.length for it in readings)
    if "sell" in ideas and covered >= LEAST_OF_OPT_OUT:
        return "opt_out"
    if covered < LEAST_OF_REOPEN:
        return None
    topic = ideas & {"cookies", "consent", "privacy", "tracking"}
    act = ideas & {"settings", "change", "withdraw", "selection"}
    return "reopen" if topic and act and not ideas & OTHERWISE else None


@functools.lru_cache(maxsize=512)
def _about(text: str, hints: tuple[str, ...]) -> About:
    spoken = said(text)
    if not spoken.words:
        return About(consent=False, score=0.0)
    one = _language_of(spoken, hints)
    counts = _counts(one, spoken)
    if names_price(text):
        counts["pay"] += 1
    length = sum(len(word) + 1 for word in spoken.words)
    score = round(min(1.0, _weight(counts)) * _by_length(length, counts), 3)
    consent = score >= ENOUGH and _asks(counts) and not _outweighed(counts)
    because = sorted((idea for idea in WEIGHTS if counts[idea]), key=lambda it: -WEIGHTS[it])
    return About(
        consent=consent,
        score=score,
        also=_also(counts, consent, length),
        language=one.code,
        because=tuple(because),
    )


def _language_of(spoken: Said, hints: Iterable[str]) -> Language:
    """The language of which the text has most words."""
    sample = _sample(spoken)
    wanted = tuple(hints)
    able = [one for one in map(language, codes()) if one.scripts & spoken.scripts]

    def fits(one: Language) -> float:
        covered = sum(reading.covered for reading in one.read(sample))
        return covered * (HINT_COUNTS if one.code in wanted else 1.0)

    return max(able, key=fits, default=language("en"))


def _sample(spoken: Said) -> Said:
    sentences, room = [], SAMPLE
    for sentence in spoken.sentences:
        sentences.append(sentence[: max(1, room // 4)])
        room -= sum(len(word) for word in sentence)
        if room <= 0:
            break
    return msgspec.structs.replace(spoken, sentences=tuple(sentences))


def _counts(one: Language, spoken: Said) -> Counter[Idea]:
    """How often each idea is found; English words count too, where they are borrowed whole."""
    hits = (hit for reading in one.read(spoken) for hit in reading.hits)
    return Counter(idea for hit in hits for idea in hit.ideas)


def _weight(counts: Counter[Idea]) -> float:
    return sum(weight for idea, weight in WEIGHTS.items() if counts[idea])


def _by_length(length: int, counts: Counter[Idea]) -> float:
    part = min(1.0, max(0.0, (length - LONG) / (VERY_LONG - LONG)))
    factor = 1.0 - part * (1.0 - LONG_SCORE)
    return factor * (LONG_SCORE if counts["article"] and length > ARTICLE else 1.0)


def _asks(counts: Counter[Idea]) -> bool:
    topics = {idea for idea in TOPICS if counts[idea]}
    asking = {idea for idea in ASKING if counts[idea]}
    several = len(topics | asking) > 1 or "sell" in topics
    return bool(topics) and bool(asking) and several


def _outweighed(counts: Counter[Idea]) -> bool:
    """Whether it says more of something else than of consent."""
    topical = counts["cookies"] + counts["tracking"] + counts["legitimate"] + counts["sell"]
    wall = any(counts[idea] for idea in WALL)
    weighed = (idea for idea in OTHERS if not (wall and idea in BESIDE_CONSENT))
    other = max((counts[idea] for idea in weighed), default=0)
    return other > topical or (other > 0 and other == topical and not counts["consent"])


def _also(counts: Counter[Idea], consent: bool, length: int) -> tuple[Kind, ...]:
    found = sorted((idea for idea in OTHERS if counts[idea]), key=lambda it: -counts[it])
    kinds = [OTHERS[idea] for idea in found]
    if counts["pay"]:
        kinds.insert(0, "pay or accept" if consent else "paywall")
    if length > VERY_LONG / 2 or (counts["article"] and length > ARTICLE):
        kinds.append("article")
    return tuple(kinds)
