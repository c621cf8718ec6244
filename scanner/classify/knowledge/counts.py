"""Count the knowledge base, and say it in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from scanner.classify.knowledge.records import Filed
from scanner.classify.knowledge.rows import rows_of


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much the knowledge base holds."""

    vendors: int
    services: int
    domains: int
    patterns: int
    by_category: dict[str, int]
    """Patterns."""
    by_country: dict[str, int]
    """Vendors."""
    by_vertical: dict[str, int]
    """Vendors."""


def counts(vendors: Sequence[Filed]) -> Counts:
    """Count vendors, services, domains and patterns."""
    rows = [row for filed in vendors for row in rows_of(filed)]
    return Counts(
        vendors=len(vendors),
        services=sum(len(filed.vendor.services) for filed in vendors),
        domains=sum(
            len(filed.vendor.domains) + sum(len(s.domains) for s in filed.vendor.services)
            for filed in vendors
        ),
        patterns=len(rows),
        by_category=_tally(row.category for row in rows),
        by_country=_tally(filed.vendor.country or "none" for filed in vendors),
        by_vertical=_tally(filed.vertical for filed in vendors),
    )


def _tally(words: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def in_words(counted: Counts) -> list[str]:
    """The counts as lines for a terminal."""
    tallies = {
        "Patterns by category": counted.by_category,
        "Vendors by country": counted.by_country,
        "Vendors by field": counted.by_vertical,
    }
    return [
        f"{counted.vendors} vendors, {counted.services} services, {counted.domains} domains, "
        f"{counted.patterns} cookie and storage patterns",
        *(
            f"{title}: {', '.join(f'{word} {number}' for word, number in tally.items())}"
            for title, tally in tallies.items()
        ),
    ]
