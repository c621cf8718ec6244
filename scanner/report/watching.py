"""Put what watches the visitor in order: one card a script, what weighs most first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from scanner.observations import ChainLink, Party, Record, State
from scanner.records import Finding, Scan
from scanner.report.chains import host_of
from scanner.report.findings import hygiene
from scanner.report.techniques import glossary
from scanner.tracking import Fingerprinting, IdentifierSync, Watcher

Item = TypeVar("Item")

MAX_NAMED_PAGES = 50
"""As many page ids as a record holds."""


class Card(Record, frozen=True, kw_only=True):
    """All that one script did of one kind."""

    script_url: str | None
    line: int | None
    party: Party
    inline: bool
    """Whether it stands in the page's own HTML."""
    records: tuple[Watcher, ...]
    """Heaviest first."""
    chain: tuple[ChainLink, ...]
    states: tuple[State, ...]
    pages: tuple[str, ...]
    page_count: int
    """At least; records do not name more than 50 pages."""


def cards(records: Iterable[Watcher] | None) -> list[Card]:
    """Return one card a script; those whose evidence weighs most, and third parties, first."""
    by_script: dict[str, list[Watcher]] = defaultdict(list)
    for record in records or ():
        by_script[record.script_url or f"unknown {record.id}"].append(record)
    made = [_card(group) for group in by_script.values()]
    return sorted(made, key=_card_order)


def _card(group: Sequence[Watcher]) -> Card:
    ordered = sorted(group, key=lambda one: (not is_verdict(one), -weight(one), one.id))
    first = ordered[0]
    own = {first.page_url, first.frame_url}
    return Card(
        script_url=first.script_url,
        line=first.line,
        party=first.party,
        inline=first.script_url in own,
        records=tuple(ordered),
        chain=first.initiator_chain,
        states=_distinct(state for one in ordered for state in one.states),
        pages=_distinct(page for one in ordered for page in one.pages)[:MAX_NAMED_PAGES],
        page_count=max(one.page_count for one in ordered),
    )


def _card_order(card: Card) -> tuple[bool, bool, int, str]:
    settled = any(map(is_verdict, card.records))
    return (
        not settled,
        card.party == "first",
        -sum(map(weight, card.records)),
        card.script_url or "",
    )


def is_verdict(record: Watcher) -> bool:
    """Return False for what only resembles fingerprinting: too few points."""
    return not isinstance(record, Fingerprinting) or record.score >= record.threshold


def weight(record: Watcher) -> int:
    """Return the points of all its evidence."""
    return sum(proof.points for proof in record.evidence)


def ranked_syncs(scan: Scan) -> list[IdentifierSync]:
    """Return identifier syncs: those that most companies know of first."""
    return sorted(scan.identifier_syncs or (), key=lambda one: (-len(one.domains), one.id))


def ranked_findings(scan: Scan) -> list[Finding]:
    """Return the weak spots in security, gravest first; findings about the choice are apart."""
    return hygiene(scan)


def card_totals(scan: Scan) -> dict[str, int]:
    """Return how many cards there are of each way of watching."""
    totals = {}
    for field in glossary().sections:
        records = getattr(scan, field) or ()
        grouped = records and isinstance(records[0], Watcher)
        totals[field] = len(cards(records)) if grouped else len(records)
    return totals


def record_anchors(scan: Scan) -> dict[str, tuple[str, str]]:
    """Return, by a verdict's id, its card's place in the report and what to call it."""
    places: dict[str, tuple[str, str]] = {}
    for field in glossary().sections:
        records = getattr(scan, field) or ()
        if records and isinstance(records[0], Watcher):
            for at, card in enumerate(cards(records)):
                name = host_of(card.script_url or "") or "unknown script"
                places |= {one.id: (f"{field}{at}", name) for one in card.records}
        elif field != "findings":
            title = glossary().sections[field].title
            ordered = ranked_syncs(scan) if field == "identifier_syncs" else records
            places |= {one.id: (f"{field}{at}", title) for at, one in enumerate(ordered)}
    return places


def _distinct(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(items))
