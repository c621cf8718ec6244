"""The stored choice, as back ends read it from the cookie: docs/choice-cookie.md."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

import msgspec

from scanner.settings.service import Service
from scanner.settings.words import CATEGORIES

VERSION = "1"
METHODS = {"a": "accept all", "r": "reject all", "c": "custom", "w": "withdraw", "d": "dismiss"}
REGIMES = {"i": "opt-in", "o": "opt-out", "n": "notice"}
# A choice is about 100 bytes; this leaves room for a hundred services that differ.
MAX_CHARACTERS = 4_000
_MARK = re.compile(r"[*~][a-z0-9-]+")
_FORM = re.compile(
    r"1\.(?P<revision>[0-9a-f]{1,40})\.(?P<time>[0-9a-z]{1,9})\.(?P<id>[0-9a-f]{32})"
    r"\.(?P<letters>n?p?a?m?)(?P<marks>(?:[*~][a-z0-9-]{1,63})*)"
    r"\.(?P<method>[arcwd])(?P<signal>g?)\.(?P<regime>[ion])\.(?P<language>[A-Za-z-]{2,20})(?P<unsent>!?)"
)


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What one browser keeps of its visitor's choice."""

    id: str
    """32 hex digits, random; the same for all choices of this browser."""
    revision: str
    """Of the question that was answered."""
    time: datetime.datetime
    """When, in UTC, by the visitor's clock."""
    categories: frozenset[str]
    """Granted ones; `necessary` always is."""
    granted: frozenset[str]
    """Services that are granted though their category isn't."""
    refused: frozenset[str]
    """Services that are refused though their category is granted."""
    method: str
    """`accept all`, `reject all`, `custom`, `withdraw` or `dismiss`."""
    signal: bool
    """Whether Global Privacy Control or Do Not Track was on when the visitor chose."""
    regime: str
    language: str
    unsent: bool = False
    """Whether the server that records choices hasn't confirmed this one yet."""


def parse_choice(text: str | None) -> Choice | None:
    """The choice that a cookie's value holds; None for anything that the banner didn't write."""
    match = _FORM.fullmatch(text or "") if len(text or "") <= MAX_CHARACTERS else None
    if match is None:
        return None
    marks = _MARK.findall(match["marks"])
    try:
        time = datetime.datetime.fromtimestamp(int(match["time"], 36), datetime.UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return Choice(
        id=match["id"],
        revision=match["revision"],
        time=time,
        categories=frozenset(
            name for name in CATEGORIES if name == "necessary" or name[0] in match["letters"]
        ),
        granted=frozenset(mark[1:] for mark in marks if mark[0] == "*"),
        refused=frozenset(mark[1:] for mark in marks if mark[0] == "~"),
        method=METHODS[match["method"]],
        signal=bool(match["signal"]),
        regime=REGIMES[match["regime"]],
        language=match["language"],
        unsent=bool(match["unsent"]),
    )


def text_of(choice: Choice) -> str:
    """The cookie's value that says this, as the banner writes it; `parse_choice` reads it."""
    letters = "".join(name[0] for name in CATEGORIES if name in choice.categories)
    marks = [f"~{one}" for one in sorted(choice.refused)]
    marks += [f"*{one}" for one in sorted(choice.granted)]
    method = next(letter for letter, name in METHODS.items() if name == choice.method)
    parts = (
        VERSION,
        choice.revision,
        _base_36(int(choice.time.timestamp())),
        choice.id,
        letters + "".join(marks),
        method + ("g" if choice.signal else ""),
        next(letter for letter, name in REGIMES.items() if name == choice.regime),
        choice.language + ("!" if choice.unsent else ""),
    )
    return ".".join(parts)


def _base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"


def cookie_of(header: str | None, name: str) -> str | None:
    """Value of one cookie of a `Cookie` header; None where it isn't there."""
    for pair in (header or "").split(";"):
        key, sign, value = pair.strip().partition("=")
        if sign and key == name:
            return value
    return None


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What a request's visitor allows; ask it before a tag is rendered."""

    choice: Choice | None
    """What they chose, while it stands; None before."""
    allowed: frozenset[str]
    """Categories and services."""

    def allows(self, name: str) -> bool:
        """Whether a category or a service may run; False for one that nobody knows."""
        return name in self.allowed


def consent_of(
    choice: Choice | None,
    services: Iterable[Service],
    *,
    answered: bool = True,
    before: Iterable[str] = ("necessary",),
    refuses: bool = False,
) -> Consent:
    """What holds: the choice where it answers today's question, else what holds `before` one.

    A refusal of an older question still stands, a grant doesn't. `refuses` is the browser's own
    signal, which a choice outweighs that was made under it. The same as in static/gate/choice.js.
    """
    known = tuple(services)

    def resolved(
        categories: Iterable[str],
        granted: frozenset[str] = frozenset(),
        refused: frozenset[str] = frozenset(),
    ) -> set[str]:
        names = {"necessary", *categories}
        for one in known:
            if one.id in granted or (one.category in names and one.id not in refused):
                names.add(one.id)
        return names

    allowed = resolved(before)
    if choice is not None:
        chosen = resolved(choice.categories, choice.granted, choice.refused)
        allowed = chosen if answered else allowed & chosen
    if refuses and not (choice is not None and choice.signal):
        allowed &= resolved(("preferences",))
    return Consent(choice=choice if answered else None, allowed=frozenset(allowed))
