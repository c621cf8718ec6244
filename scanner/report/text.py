"""The report on a terminal: headline, figures and the most telling rows, in 80 columns or more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rich.console import Console
from rich.text import Text

from scanner.observations import Cookie
from scanner.records import Scan
from scanner.report import words
from scanner.report.chains import first_setter, short_chain
from scanner.report.columns import Cell, Column, print_table
from scanner.report.figures import figures
from scanner.report.headline import completeness, headline, not_looked_for, site_name
from scanner.report.honoured_text import first_seconds, found, stands, states
from scanner.report.purposes_text import what_for
from scanner.report.ranking import (
    loaders,
    ranked_beacons,
    ranked_cookies,
    ranked_hosts,
    ranked_storage,
    refused_cookies,
)
from scanner.report.terminal import prose, title
from scanner.report.verdicts import answer
from scanner.report.watching_text import watching


def render(scan: Scan, console: Console) -> None:
    """Print `scan` to `console`, in its width; readable without colour too."""
    for part in PARTS:
        part(scan, console)


def _headline(scan: Scan, console: Console) -> None:
    verdict = headline(scan)
    whole = answer(scan, site_name(scan))
    style = "bold green" if verdict.kind == "clean" else "bold"
    for line in Text(whole or verdict.title, style=style).wrap(console, console.width):
        line.rstrip()
        console.print(line, soft_wrap=True)
    stands(scan, console)
    console.print()
    if whole:
        prose(f"{verdict.title}.", console)
    for paragraph in verdict.paragraphs:
        prose(paragraph, console)
    if verdict.cautions:
        console.print()
        console.print(Text("WHAT COULD NOT BE SEEN", style="bold yellow"))
        for caution in verdict.cautions:
            prose(caution, console, lead="! ")


def _measured(scan: Scan, console: Console) -> None:
    info, policy = scan.scan, scan.scan.third_party_cookie_policy
    facts = [
        ("Address", info.url),
        ("When", f"{words.moment(info.started)}, {words.duration(info.duration_s)}"),
        ("Browser", words.browser(info)),
        ("Visited", words.listed(words.WHEN[state] for state in scan.states)),
        ("Scan", completeness(scan)),
        ("3rd parties", words.policy(policy)),
        ("", policy.detail),
        *(("Signal sent", signal) for signal in words.signals(info.privacy_signals)),
    ]
    console.print()
    for name, fact in facts:
        prose(fact, console, lead=f"{name:<13}")


def _figures(scan: Scan, console: Console) -> None:
    console.print()
    rows = [[figure.name, figure.value, figure.note] for figure in figures(scan)]
    columns = [
        Column(heading="Found", narrowest=14),
        Column(heading="", align="right"),
        Column(heading="Of these", narrowest=20),
    ]
    print_table(console, columns, rows)


def _third_parties(scan: Scan, console: Console) -> None:
    if not scan.third_parties:
        return
    title("Third parties", len(scan.third_parties), console)
    owners = any(party.entity for party in scan.third_parties)
    columns = [
        Column(heading="Host", narrowest=14),
        *([Column(heading="Owner", narrowest=4)] if owners else []),
        Column(heading="For", narrowest=6),
        Column(heading="Requests", align="right"),
        Column(heading="Size", align="right"),
        Column(heading="Cookies", align="right"),
        Column(heading="Loaded by", narrowest=12, below="loaded by"),
    ]
    rows = [
        [
            party.host,
            *([party.entity or "-"] if owners else []),
            words.category(party.categories[0] if party.categories else None),
            words.number(party.request_count),
            words.size(party.bytes),
            words.number(party.cookies),
            ", ".join(loaders(party)) or "-",
        ]
        for party in ranked_hosts(scan)
    ]
    print_table(console, columns, rows, "hosts")


def _cookies(scan: Scan, console: Console) -> None:
    rows = ranked_cookies(scan)
    if not rows:
        return
    title("Cookies stored", len(rows), console)
    columns = [
        Column(heading="Name", narrowest=8),
        Column(heading="Domain", narrowest=10),
        Column(heading="Party"),
        Column(heading="For", narrowest=6),
        Column(heading="Service", narrowest=4),
        Column(heading="Lifetime", narrowest=8),
        Column(heading="Set by", narrowest=24, below="set by"),
    ]
    print_table(console, columns, [_cookie(cookie) for cookie in rows], "cookies")


def _cookie(cookie: Cookie) -> list[Cell]:
    gone = ", deleted" if cookie.deleted else ""
    return [
        cookie.name or "(no name)",
        cookie.domain,
        cookie.party,
        words.category(cookie.category, cookie.disputed),
        cookie.service or cookie.vendor or "-",
        f"{words.lifetime(cookie)}{gone}",
        partial(first_setter, cookie.set_by),
    ]


def _refused(scan: Scan, console: Console) -> None:
    rows = refused_cookies(scan)
    if not rows:
        return
    title("Cookies attempted but not stored", len(rows), console)
    columns = [
        Column(heading="Name", narrowest=10),
        Column(heading="Domain", narrowest=14),
        Column(heading="Not stored because", narrowest=24),
        Column(heading="Attempted by", narrowest=14, below="attempted by"),
    ]
    cells: list[list[Cell]] = [
        [
            cookie.name or "(no name)",
            cookie.domain,
            words.refusal(cookie.blocked_reason),
            partial(first_setter, cookie.set_by),
        ]
        for cookie in rows
    ]
    print_table(console, columns, cells, "cookies")


def _storage(scan: Scan, console: Console) -> None:
    if not scan.storage:
        return
    title("Other browser storage", len(scan.storage), console)
    columns = [
        Column(heading="Key", narrowest=12),
        Column(heading="Kind", narrowest=7),
        Column(heading="Origin", narrowest=14),
        Column(heading="Party"),
        Column(heading="For", narrowest=6),
        Column(heading="Set by", narrowest=20, below="set by"),
    ]
    rows: list[list[Cell]] = [
        [
            item.key,
            words.STORAGE_KINDS[item.kind],
            item.origin.removeprefix("https://"),
            item.party,
            words.category(item.category, item.disputed),
            partial(first_setter, item.set_by),
        ]
        for item in ranked_storage(scan)
    ]
    print_table(console, columns, rows, "items")


def _beacons(scan: Scan, console: Console) -> None:
    if not scan.beacons:
        return
    title("Beacons", len(scan.beacons), console)
    columns = [
        Column(heading="Host", narrowest=16),
        Column(heading="Kind"),
        Column(heading="For", narrowest=6),
        Column(heading="Times", align="right"),
        Column(heading="Signals", narrowest=11),
        Column(heading="Sent by", narrowest=16, below="sent by"),
    ]
    rows: list[list[Cell]] = [
        [
            beacon.host,
            words.BEACON_KINDS[beacon.kind],
            words.category(beacon.category),
            words.number(beacon.count),
            ", ".join(signal.rule for signal in beacon.signals if signal.name == "behaviour"),
            partial(short_chain, beacon.initiator_chain),
        ]
        for beacon in ranked_beacons(scan)
    ]
    print_table(console, columns, rows, "beacons")


def _aliases(scan: Scan, console: Console) -> None:
    if not scan.aliases:
        return
    title("First-party names of other companies' machines", len(scan.aliases), console)
    columns = [Column(heading="Host", narrowest=20), Column(heading="Is really", narrowest=20)]
    print_table(console, columns, [[alias.host, alias.cname] for alias in scan.aliases], "aliases")


def _outcomes(scan: Scan, console: Console) -> None:
    pages = [page for page in scan.pages if page.outcome != "ok"]
    if not pages:
        return
    title("Pages with another outcome than ok", len(pages), console)
    columns = [
        Column(heading="Page", narrowest=24),
        Column(heading="Outcome"),
        Column(heading="Detail", narrowest=20, below=""),
    ]
    rows = [[page.url, words.OUTCOMES[page.outcome], page.detail or "-"] for page in pages]
    print_table(console, columns, rows, "pages")


def _notes(scan: Scan, console: Console) -> None:
    notes = [*scan.scan.notes, *(note for page in scan.pages for note in page.notes)]
    if notes:
        title("Notes", len(notes), console)
        columns = [Column(heading="About", narrowest=8), Column(heading="Note", narrowest=40)]
        print_table(console, columns, [[note.about, note.text] for note in notes], "notes")
    sentence = not_looked_for(scan)
    if sentence:
        console.print()
        prose(sentence, console, style="dim")


PARTS: tuple[Callable[[Scan, Console], None], ...] = (
    _headline,
    states,
    found,
    first_seconds,
    _measured,
    _figures,
    what_for,
    watching,
    _third_parties,
    _cookies,
    _refused,
    _storage,
    _beacons,
    _aliases,
    _outcomes,
    _notes,
)
"""The report, top to bottom."""
