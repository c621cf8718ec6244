"""Who may sign in to the owner's pages: names, and what each may do there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from scanner.errors import UsageFault

# What each lets a person do, beside all that those before it do.
SCOPES: Mapping[str, str] = {
    "read": "see figures, questions and scans: nothing of any single visitor",
    "records": "list, look up and export single choices, and read the audit",
    "erase": "erase what is personal, and record withdrawals",
}
EVERY_SCOPE = frozenset(SCOPES)
# The longest e-mail address that can be sent to has 254.
MAX_NAME = 254
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]*")
# The audit names tokens by eight such digits; no person may look like one.
_TOKEN = re.compile(r"[0-9a-f]{8}")


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person who may sign in."""

    name: str
    """As `name_of` makes it."""
    password: str
    """Hash, as `Passwords.hash` makes it; empty for one who comes by OpenID Connect or a proxy."""
    scopes: frozenset[str]
    stamp: str
    """Random, another one after each change: a session lasts for as long as it stays."""
    since: int
    """Unix ms."""


def name_of(text: str) -> str:
    """A name as it is kept, in lower case; raises `UsageFault` where it can be none."""
    name = text.strip().lower()
    if len(name) > MAX_NAME or not _NAME.fullmatch(name):
        raise UsageFault(
            f"a name has letters from a to z, digits and . _ @ + - after its first, at most "
            f"{MAX_NAME}; an e-mail address is one."
        )
    if _TOKEN.fullmatch(name):
        raise UsageFault(f"{name}: looks like a token in the audit; choose another name.")
    return name


def known_name(text: str) -> str:
    """The name that somebody else gives, as it would be kept; empty where it can be none."""
    try:
        return name_of(text)
    except UsageFault:
        return ""


def scopes_of(words: Iterable[str]) -> frozenset[str]:
    """Scopes by their names, with those that they include; raises `UsageFault` for another name.

    Everybody may `read`. Who erases sees what is erased.
    """
    found = {"read", *words}
    for word in sorted(found - EVERY_SCOPE):
        raise UsageFault(f"{word}: is no scope; there are {', '.join(SCOPES)}.")
    order = list(SCOPES)
    return frozenset(order[: 1 + max(map(order.index, found))])
