"""What watches the visitor, on a terminal: a table each way of watching, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rich.console import Console

from scanner.records import Scan
from scanner.report.chains import host_of, short_chain
from scanner.report.claims import hosts, named, written
from scanner.report.columns import Cell, Column, print_table
from scanner.report.glance import Part, parts
from scanner.report.techniques import field_name, glossary
from scanner.report.terminal import prose, title
from scanner.report.watching import Card, cards, is_verdict, ranked_findings, ranked_syncs
from scanner.report.words import STORES, listed, number, size
from scanner.tracking import Fingerprinting, FormCapture, SessionRecording

Table = tuple[list[Column], list[list[Cell]]]


def watching(scan: Scan, console: Console) -> None:
    """Print every way of watching that was seen, then in one line each what was not."""
    all_parts = parts(scan)
    for part in all_parts:
        if part.outcome == "found":
            _found(part, scan, console)
    quiet = [part.words.title for part in all_parts if part.outcome == "none"]
    if quiet:
        console.print()
        prose(f"Looked for, none seen: {', '.join(quiet)}.", console, style="dim")


def _found(part: Part, scan: Scan, console: Console) -> None:
    columns, rows = TABLES[part.field](scan)
    title(part.words.title, part.total or len(rows), console)
    prose(part.words.what, console, style="dim")
    print_table(console, columns, rows, "rows")
    prose(part.words.do, console, lead="What to do: ")


def script(card: Card) -> str:
    """Return a card's script without scheme and query."""
    if card.script_url is None:
        return "(unknown script)"
    url = card.script_url.partition("?")[0]
    return url.partition("://")[2] if host_of(url) else url


def techniques(card: Card, cells: int) -> str:
    """Return what a fingerprinting script uses, with points: `Canvas drawing 11/6, +2 more`."""
    found = [one for one in card.records if isinstance(one, Fingerprinting)]
    names = glossary().techniques
    shown = [f"{names[one.technique].title} {one.score}/{one.threshold}" for one in found]
    if not any(map(is_verdict, found)):
        shown[-1] += " (not enough for a verdict)"
    text, left = ", ".join(shown), len(shown)
    while len(text) > cells and left > 1:
        left -= 1
        text = f"{', '.join(shown[:left])}, +{len(shown) - left} more"
    return text


def _fingerprinting(scan: Scan) -> Table:
    columns = [
        Column(heading="Script", narrowest=20),
        Column(heading="Party"),
        Column(heading="Pages", align="right"),
        Column(heading="Techniques, points of points needed", narrowest=30, below="by"),
    ]
    return columns, [
        [script(card), card.party, number(card.page_count), partial(techniques, card)]
        for card in cards(scan.fingerprinting)
    ]


def _recording(scan: Scan) -> Table:
    columns = [
        Column(heading="Script", narrowest=20),
        Column(heading="Watches", narrowest=16),
        Column(heading="Sent", align="right"),
        Column(heading="Page text"),
        Column(heading="To", narrowest=16, below="to"),
    ]
    return columns, [
        [script(card), watches(one), size(one.uploaded_bytes), seen_text(one), named(one.sent_to)]
        for card in cards(scan.session_recording)
        for one in card.records
        if isinstance(one, SessionRecording)
    ]


def watches(record: SessionRecording) -> str:
    """Return what a recording script listens to, the whole page's changes first."""
    return ", ".join([*(["all changes"] if record.observes_document else []), *record.listens_to])


def seen_text(record: SessionRecording) -> str:
    """Return whether the text of the page was seen leaving."""
    return "leaves" if record.word_left else "not seen"


def _captures(scan: Scan) -> Table:
    columns = [
        Column(heading="Field", narrowest=10),
        Column(heading="To", narrowest=16),
        Column(heading="Party"),
        Column(heading="Written", narrowest=12),
        Column(heading="When"),
        Column(heading="By", narrowest=16, below="by"),
    ]
    return columns, [
        [
            field_name(one),
            one.host,
            one.recipient,
            written(one.form),
            one.when,
            partial(short_chain, one.initiator_chain),
        ]
        for card in cards(scan.form_exfiltration)
        for one in card.records
        if isinstance(one, FormCapture)
    ]


def _syncs(scan: Scan) -> Table:
    columns = [
        Column(heading="Identifier", narrowest=12),
        Column(heading="Of", narrowest=12),
        Column(heading="How", narrowest=12),
        Column(heading="Told to", narrowest=20, below="told to"),
    ]
    return columns, [
        [
            f"{STORES[one.store]} {one.name or ''}" if one.store else "-",
            one.owner or "-",
            glossary().kinds[one.kind].title,
            listed(hosts(one.receivers)) or listed(one.domains),
        ]
        for one in ranked_syncs(scan)
    ]


def _decoration(scan: Scan) -> Table:
    columns = [
        Column(heading="Parameter", narrowest=8),
        Column(heading="Whose", narrowest=8),
        Column(heading="Kept in", narrowest=12),
        Column(heading="Told to", narrowest=16, below="told to"),
    ]
    return columns, [
        [one.parameter, one.vendor, listed(one.stored_in) or "-", listed(one.sent_to) or "-"]
        for one in scan.link_decoration or ()
    ]


def _cover(scan: Scan) -> Table:
    columns = [
        Column(heading="Name", narrowest=16),
        Column(heading="Really", narrowest=12),
        Column(heading="Cookies", narrowest=8),
        Column(heading="How", narrowest=24, below=""),
    ]
    return columns, [
        [
            one.host,
            one.vendor or one.registrable_domain,
            listed(one.names) or "-",
            glossary().kinds[one.kind].title,
        ]
        for one in scan.first_party_cover or ()
    ]


def _respawning(scan: Scan) -> Table:
    columns = [
        Column(heading="Cookie", narrowest=10),
        Column(heading="Domain", narrowest=12),
        Column(heading="Copy in", narrowest=16),
        Column(heading="Brought back by", narrowest=16, below="brought back by"),
    ]
    return columns, [
        [
            one.name,
            one.domain,
            listed(STORES[store] for store in one.sources) or "the server's memory",
            one.set_by or "unknown",
        ]
        for one in scan.respawning or ()
    ]


def _findings(scan: Scan) -> Table:
    columns = [Column(heading="Severity"), Column(heading="Finding", narrowest=30)]
    return columns, [[one.severity, one.title] for one in ranked_findings(scan)]


TABLES: dict[str, Callable[[Scan], Table]] = {
    "fingerprinting": _fingerprinting,
    "session_recording": _recording,
    "form_exfiltration": _captures,
    "identifier_syncs": _syncs,
    "link_decoration": _decoration,
    "first_party_cover": _cover,
    "respawning": _respawning,
    "findings": _findings,
}
"""The table of each way of watching, by the scan's field."""
