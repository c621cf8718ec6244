"""Which of a site's languages a visitor gets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qs

from starlette.types import Scope

from banner.i18n import asked_as

# More than browsers send; whoever sends more gets the best of the first.
MOST = 32
_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*[qQ]=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*"
)


def language_for(asked: str | None, accepted: str, offered: tuple[str, ...]) -> str:
    """The language by name where it is offered, else by `Accept-Language`, else the main one."""
    table = asked_as(offered)
    for tag in (*([asked] if asked else ()), *_ranges(accepted)):
        found = _nearest(tag.lower(), table)
        if found:
            return found
    return offered[0]


def lang_of(scope: Scope) -> str | None:
    """The language that an address asks for with `lang`."""
    query = scope["query_string"].decode("latin-1")
    try:
        return next(iter(parse_qs(query, max_num_fields=20).get("lang", ())), None)
    except ValueError:
        return None


def _nearest(tag: str, table: dict[str, str]) -> str | None:
    """The offered language for a tag or what it begins with."""
    parts = tag.replace("_", "-").split("-")
    tries = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((table[one] for one in tries if one in table), None)


def _ranges(text: str) -> Iterable[str]:
    """Language ranges of an `Accept-Language`, the most wanted first; those with q=0 are not."""
    found = [_RANGE.fullmatch(element) for element in text.split(",")[:MOST]]
    wanted = [(float(match[2] or 1), match[1]) for match in found if match]
    kept = [pair for pair in wanted if pair[0] > 0]
    return [tag for _, tag in sorted(kept, key=lambda pair: -pair[0])]
