"""Tell from what a consent tool keeps in the browser what the visitor chose."""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Mapping
from typing import get_args
from urllib.parse import unquote

from scanner.consent.tools.marks import named
from scanner.consent.tools.rows import Said, Stored, Tool

# Some tools encode a value, and the cookie that holds it once more; nobody does it thrice.
MAX_DECODINGS = 3
# TC strings of a thousand vendors are about 4 KB; what is longer is searched up to here.
MAX_VALUE = 20_000


def stored_choice(
    tool: Tool,
    cookies: Mapping[str, str],
    storage: Mapping[str, str],
    answers: Mapping[str, object],
) -> tuple[Said, str] | None:
    """What the tool's stored choice says, and where it says so; None where nothing is known.

    `answers` are those of the page to the tool's scripts, by script.
    """
    for stored in tool.stored:
        for place, value in _values(stored, cookies, storage, answers):
            if (it := said(stored, value)) is not None:
                return it, place
    return None


def said(stored: Stored, value: object) -> Said | None:
    """What one value says: a cookie's, a storage item's, or a script's answer."""
    if not isinstance(value, str):
        return None
    if stored.script is not None:
        return next((one for one in get_args(Said) if one == value), None)
    text = _decoded(value[:MAX_VALUE], stored.base64)
    patterns: tuple[tuple[Said, str | None], ...] = (
        ("accepted", stored.accepted),
        ("rejected", stored.rejected),
        ("partial", stored.partial),
    )
    return next((it for it, pattern in patterns if pattern and _found(pattern, text)), None)


def _values(
    stored: Stored,
    cookies: Mapping[str, str],
    storage: Mapping[str, str],
    answers: Mapping[str, object],
) -> list[tuple[str, object]]:
    if stored.script is not None:
        return [("its own API", answers.get(stored.script))]
    kind, pattern = ("cookie", stored.cookie) if stored.cookie else ("storage", stored.storage)
    kept = cookies if stored.cookie else storage
    return [(f"{kind} {key}", kept[key]) for key in kept if pattern and named(pattern, key)]


def _decoded(value: str, is_base64: bool) -> str:
    for _ in range(MAX_DECODINGS):
        if (plain := unquote(value)) == value:
            break
        value = plain
    if not is_base64:
        return value
    padded = value.replace("-", "+").replace("_", "/") + "=" * (-len(value) % 4)
    try:
        return base64.b64decode(padded).decode("utf-8", "replace")
    except ValueError:
        return ""


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _found(pattern: str, text: str) -> bool:
    return _compiled(pattern).search(text) is not None
