"""What a language's file may hold: roles of controls, and ideas that words stand for."""

from __future__ import annotations

from typing import Literal

import msgspec

Role = Literal[
    "accept_all",
    "accept",
    "reject_all",
    "accept_selection",
    "settings",
    "object_all",
    "withdraw",
    "close",
    "policy",
    "back",
    "expand",
    "language",
    "pay",
    "login",
    "newsletter",
    "age",
    "app",
    "buy",
    "notifications",
    "location",
    "chat",
    "unknown",
]
"""What pressing a control does. From `pay` to `chat`: never to be pressed for a choice."""

NEVER_PRESS: frozenset[Role] = frozenset(
    ("pay", "login", "newsletter", "age", "app", "buy", "notifications", "location", "chat")
)

Idea = Literal[
    "accept",
    "go",  # continue, proceed
    "confirm",
    "reject",
    "not",
    "no",  # the answer, not the negation of a verb
    "without",
    "all",
    "only",
    "necessary",
    "nonessential",
    "recommended",
    "selection",
    "save",
    "settings",
    "change",
    "withdraw",
    "object",
    "legitimate",
    "cookies",
    "consent",  # the noun
    "kinds",  # of cookies, by purpose: statistics, marketing
    "tracking",
    "data",
    "partners",
    "device",
    "uses",  # we use, this site uses
    "sell",  # do not sell or share
    "privacy",
    "policy",
    "more",
    "how",  # how something is done: a text about it, not the deed
    "expand",
    "close",
    "back",
    "language",
    "and",
    "or",
    "pause",
    "free",  # of charge, or with advertising: the unpaid side of pay or accept
    "pay",
    "login",
    "newsletter",
    "age",
    "app",
    "buy",
    "notifications",
    "location",
    "chat",
    "promo",
    "terms",  # our terms have changed
    "article",  # what only a policy that is read says: last updated, what are cookies
    "filler",
]

ROLE_IDEAS: dict[Role, tuple[Idea, ...]] = {
    "accept_all": ("accept", "all"),
    "accept": ("accept",),
    "reject_all": ("reject",),
    "accept_selection": ("save",),
    "settings": ("settings",),
    "object_all": ("object",),
    "withdraw": ("withdraw",),
    "close": ("close",),
    "policy": ("policy",),
    "back": ("back",),
    "expand": ("expand",),
    "language": ("language",),
    "pay": ("pay",),
    "login": ("login",),
    "newsletter": ("newsletter",),
    "age": ("age",),
    "app": ("app",),
    "buy": ("buy",),
    "notifications": ("notifications",),
    "location": ("location",),
    "chat": ("chat",),
}
"""What a phrase of a role stands for where it is only a part of the text."""


class Links(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Links by which a page lets its visitors choose again."""

    reopen: tuple[str, ...]
    opt_out: tuple[str, ...] = ()
    """Those with which the sale or sharing of data is refused."""


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One language's file."""

    language: str
    """Its name in English."""
    spaced: bool = True
    """Whether words stand apart; where not, phrases are found anywhere in the text."""
    labels: dict[Role, tuple[str, ...]]
    """Whole labels."""
    links: Links
    words: dict[Idea, tuple[str, ...]]
    """Words and short phrases. A star at an end stands for the rest of the word."""
