"""What visitors were shown, from the archive: words, services, links. Pure."""

from __future__ import annotations

import contextlib
import hashlib
from typing import Any

import msgspec

from scanner.settings.words import CATEGORIES


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One service, as it was presented."""

    id: str
    name: str
    vendor: str
    purpose: str
    policy_url: str
    uses: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One question in one language."""

    text_hash: str
    revision: str
    regime: str
    language: str
    direction: str
    title: str
    text: str
    purposes: str
    buttons: tuple[str, ...]
    groups: tuple[tuple[tuple[str, str], tuple[Seen, ...]], ...]
    """Name and text of each category, and its services."""
    raw: str
    """The archived JSON, to be read as it is."""


# Each question has the one of its regime.
_TEXTS = ("text_opt_in", "text_opt_out", "text_notice")
_BUTTONS = ("accept_all", "reject_all", "understood", "do_not_sell", "settings")


def read_shown(content: bytes) -> Shown:
    """An archived question. Parts that a later or earlier version names otherwise stay empty."""
    raw = content.decode("utf-8", "replace")
    known: dict[str, Any] = {}
    with contextlib.suppress(msgspec.DecodeError):
        known = msgspec.json.decode(content, type=dict[str, Any])
    words = known.get("words", {})
    return Shown(
        text_hash=hashlib.sha256(content).hexdigest(),
        revision=str(known.get("revision", "")),
        regime=str(known.get("regime", "")),
        language=str(known.get("language", "")),
        direction="rtl" if words.get("direction") == "rtl" else "ltr",
        title=words.get("title", ""),
        text=_first_text(words),
        purposes=known.get("purposes", ""),
        buttons=tuple(words[name] for name in _BUTTONS if words.get(name)),
        groups=tuple(_groups(known.get("services", []), words)),
        raw=raw,
    )


def _first_text(words: dict[str, str]) -> str:
    """A question has the text of its regime alone."""
    return next((words[name] for name in _TEXTS if words.get(name)), "")


def _groups(
    rows: list[list[Any]], words: dict[str, str]
) -> list[tuple[tuple[str, str], tuple[Seen, ...]]]:
    groups = []
    for place, category in enumerate(CATEGORIES):
        services = tuple(
            Seen(
                id=str(row[0]), name=str(row[2]), vendor=str(row[3]), purpose=str(row[4]),
                policy_url=str(row[5]), uses=str(row[6]),
            )
            for row in rows
            if len(row) >= 7 and row[1] == place
        )  # fmt: skip
        head = (words.get(category, category), words.get(f"{category}_text", ""))
        if services:
            groups.append((head, services))
    return groups
