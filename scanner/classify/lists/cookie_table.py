"""Read a downloaded table of cookie names: the Open Cookie Database's CSV."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator

import msgspec

from scanner.classify.knowledge.records import KnownCategory

# The database's words; its "Functional" is necessary and preferences in one.
_CATEGORIES: dict[str, KnownCategory] = {
    "analytics": "analytics",
    "marketing": "marketing",
    "security": "necessary",
    "functional": "preferences",
    "personalization": "preferences",
}


class TableRow(msgspec.Struct, frozen=True, kw_only=True):
    """One name."""

    name: str
    wildcard: bool
    """Whether names that begin so are meant."""
    domain: str
    """Empty where the table names none."""
    category: KnownCategory
    platform: str


def read_table(data: bytes) -> list[TableRow]:
    """All rows that name a cookie and a category that we know."""
    found: list[TableRow] = []
    text = data.decode("utf-8-sig", "replace")
    for row in _rows(text):
        category = _CATEGORIES.get((row.get("Category") or "").strip().lower())
        name = (row.get("Cookie / Data Key name") or "").strip()
        if category and name:
            found.append(
                TableRow(
                    name=name,
                    wildcard=(row.get("Wildcard match") or "").strip() == "1",
                    domain=(row.get("Domain") or "").split("(")[0].strip(" ."),
                    category=category,
                    platform=(row.get("Platform") or "").strip(),
                )
            )
    return found


def _rows(text: str) -> Iterator[dict[str, str]]:
    """The table's rows up to the first that can't be read."""
    with contextlib.suppress(csv.Error):
        yield from csv.DictReader(io.StringIO(text))
