"""Cookies that are kept on their vendors' own domains: no page can read, write or delete them."""

from __future__ import annotations

import functools

from scanner.classify.knowledge.read import load
from scanner.classify.knowledge.rows import rows_of


def is_kept_elsewhere(name: str) -> bool:
    """Whether the knowledge base knows a cookie of this very name from vendors' domains only."""
    return name in _known()


@functools.cache
def _known() -> frozenset[str]:
    patterns = [row.pattern for filed in load() for row in rows_of(filed) if row.store == "cookies"]
    theirs = {one.name for one in patterns if one.name and one.party == "third"}
    own = [one for one in patterns if one.party != "third"]
    begins = tuple(one.prefix for one in own if one.prefix)
    return frozenset(
        name
        for name in theirs.difference(one.name for one in own)
        if name and not name.startswith(begins)
    )
