"""A compact summary in Markdown, for a comment on a change or a ticket."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.records import Scan
from scanner.report import words
from scanner.report.chains import first_setter
from scanner.report.columns import Cell
from scanner.report.figures import figures
from scanner.report.glance import parts
from scanner.report.headline import completeness, headline, not_looked_for, site_name
from scanner.report.honoured_markdown import blocks, folded
from scanner.report.plain import code_span
from scanner.report.purposes import disputes, purposes
from scanner.report.ranking import ranked_cookies, ranked_hosts, refused_cookies
from scanner.report.verdicts import answer
from scanner.report.watching_text import TABLES

# A comment of a code forge holds 65,536 characters, and so must what a bot puts around this.
MAX_BYTES = 60_000
_CUT = "... and more that a comment can't hold: see report.html or scan.json."

# This stays readable.
MAX_ROWS = 20

_PROSE = 400
_CELL = 100


def render(scan: Scan) -> str:
    """Return the summary, at most MAX_BYTES of it.

    Whatever a page or address controls stands in code spans. Where the scan was judged, what was
    seen besides is folded away.
    """
    opening = [f"## Consentry: {code_span(site_name(scan), 80)}", *_verdict(scan)]
    judged = blocks(scan)
    rest = _rest(scan)
    if not judged:
        return _fitting([*opening, *rest])
    seen = folded("Everything that was seen", "\n\n".join(rest))
    return _fitting([*opening, *judged, seen])


def _fitting(parts: Sequence[str]) -> str:
    """Return the parts in order, as many as fit, and say how many don't."""
    kept: list[str] = []
    room = MAX_BYTES - len(_CUT.encode())
    for part in parts:
        room -= len(part.encode("utf-8", "replace")) + 2
        if room < 0:
            return "\n\n".join([*kept, _CUT]) + "\n"
        kept.append(part)
    return "\n\n".join(kept) + "\n"


def _rest(scan: Scan) -> list[str]:
    return [
        _measured(scan),
        _table(["Found", "", "Of these"], [[f.name, f.value, f.note] for f in figures(scan)]),
        *_purposes(scan),
        *_watching(scan),
        *_hosts(scan),
        *_cookies(scan),
        *_refused(scan),
        *_failed(scan),
        *filter(None, [not_looked_for(scan)]),
    ]


def _verdict(scan: Scan) -> list[str]:
    verdict = headline(scan)
    site = site_name(scan)
    whole = answer(scan, site)
    blocks = [f"**{_with_site(whole or verdict.title, site)}**"]
    if whole:
        blocks.append(f"{_with_site(verdict.title, site)}.")
    if verdict.cautions:
        lines = [f"- {code_span(caution, _PROSE)}" for caution in verdict.cautions]
        blocks.append("\n".join(["**What could not be seen**", "", *lines]))
    return blocks


def _with_site(sentence: str, site: str) -> str:
    """Return a sentence of ours with the site's name in it as a code span."""
    before, name, after = sentence.partition(site)
    return f"{before}{code_span(name, 80)}{after}" if name else sentence


def _measured(scan: Scan) -> str:
    info, policy = scan.scan, scan.scan.third_party_cookie_policy
    facts = [
        f"- Address: {code_span(info.url)}",
        f"- When: {code_span(words.moment(info.started))}",
        f"- Browser: {code_span(words.browser(info))}",
        f"- Visited: {words.listed(words.WHEN[state] for state in scan.states) or '-'}",
        f"- Scan: {completeness(scan)}",
        f"- Third parties: {words.policy(policy)}",
        *(f"- {code_span(signal, _PROSE)}" for signal in words.signals(info.privacy_signals)),
    ]
    return "\n".join(facts)


def _watching(scan: Scan) -> list[str]:
    """Return a table each way of watching, the same as on a terminal."""
    blocks: list[str] = []
    for part in parts(scan):
        if part.outcome == "found":
            columns, rows = TABLES[part.field](scan)
            cells = [[code_span(_cell(cell), _CELL) for cell in row] for row in rows]
            headings = [column.heading for column in columns]
            blocks += _section(part.words.title, headings, cells)
    quiet = [part.words.title for part in parts(scan) if part.outcome == "none"]
    return [*blocks, f"Looked for, none seen: {', '.join(quiet)}."] if quiet else blocks


def _purposes(scan: Scan) -> list[str]:
    rows = [
        [
            one.name,
            words.number(one.cookies),
            words.number(one.storage),
            words.number(one.beacons),
            words.number(one.hosts),
            code_span(", ".join(one.services), _CELL),
        ]
        for one in purposes(scan)
    ]
    headings = ["For", "Cookies", "Storage", "Beacons", "Hosts", "Services"]
    disputed = [
        f"- Disputed: {code_span(one.name, 60)} of {code_span(one.where, 60)}: "
        + "; ".join(f"{category}, {code_span(who, _CELL)}" for category, who in one.said)
        for one in disputes(scan)[:MAX_ROWS]
    ]
    return [*([_table(headings, rows)] if rows else []), *filter(None, ["\n".join(disputed)])]


def _cell(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell(_CELL)


def _hosts(scan: Scan) -> list[str]:
    rows = [
        [
            code_span(party.host),
            code_span(party.entity or ""),
            words.category(party.categories[0] if party.categories else None),
            words.number(party.request_count),
            words.size(party.bytes),
        ]
        for party in ranked_hosts(scan)
    ]
    return _section("Third parties", ["Host", "Owner", "For", "Requests", "Size"], rows)


def _cookies(scan: Scan) -> list[str]:
    rows = [
        [
            code_span(cookie.name, 60),
            code_span(cookie.domain, 60),
            cookie.party,
            words.category(cookie.category, cookie.disputed),
            code_span(cookie.service or "", 60),
            words.lifetime(cookie),
            code_span(first_setter(cookie.set_by, 80), 80),
        ]
        for cookie in ranked_cookies(scan)
    ]
    headings = ["Name", "Domain", "Party", "For", "Service", "Lifetime", "Set by"]
    return _section("Cookies stored", headings, rows)


def _refused(scan: Scan) -> list[str]:
    rows = [
        [
            code_span(cookie.name, 60),
            code_span(cookie.domain, 60),
            code_span(words.refusal(cookie.blocked_reason)),
        ]
        for cookie in refused_cookies(scan)
    ]
    return _section(
        "Cookies attempted but not stored", ["Name", "Domain", "Not stored because"], rows
    )


def _failed(scan: Scan) -> list[str]:
    rows = [
        [code_span(page.url), words.OUTCOMES[page.outcome], code_span(page.detail or "", _PROSE)]
        for page in scan.pages
        if page.outcome != "ok"
    ]
    return _section("Pages with another outcome than ok", ["Page", "Outcome", "Detail"], rows)


def _section(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    blocks = [f"### {title} ({len(rows):,})", _table(headings, rows[:MAX_ROWS])]
    if len(rows) > MAX_ROWS:
        blocks.append(f"... and {len(rows) - MAX_ROWS:,} more in scan.json")
    return blocks


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
