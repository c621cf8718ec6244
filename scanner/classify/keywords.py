"""Words in a name that say what it is for: the last to be asked, and never sure."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources

import msgspec

from scanner.classify.knowledge.records import KnownCategory

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# A session of statistics is not what a visitor asked for: such names need better reasons.
_MEASURING = re.compile(
    r"\b(analytics?|track(ing|er)?|visit(s|or|ors)?|ads?|advert\w*|pixel|utm|campaign|affiliate|"
    r"referr?er|stats?|clicks?|conversion|metrics?|marketing|remarketing|retargeting|recording|test)\b"
)
# A name with more says nothing more.
MAX_NAME = 120


class Keyword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of keywords.toml, which explains the columns."""

    id: str
    category: KnownCategory
    name: str


@functools.cache
def keywords() -> tuple[Keyword, ...]:
    """All keywords, in the order in which they are asked."""
    text = (resources.files("scanner.classify") / "keywords.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["keyword"], tuple[Keyword, ...])


@functools.lru_cache(maxsize=20_000)
def keyword(name: str) -> Keyword | None:
    """The first keyword that a name holds; none for names that speak of measuring too."""
    spelled = _HUMP.sub("-", name[:MAX_NAME]).replace("_", "-").lower()
    if "://" in name or name.startswith("/"):  # an address says where, not what for
        return None
    measures = bool(_MEASURING.search(spelled))
    asked = (word for word in keywords() if not measures or word.id == "consent")
    return next((word for word in asked if _compiled(word.name).search(spelled)), None)


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
