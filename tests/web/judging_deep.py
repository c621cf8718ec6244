"""Hold the verdicts of a scan against the deep truth tables; every miss is one line.

A row of a table is about one page, whether the scan came by http or https.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from scanner.demo.exchange import Hit
from scanner.detect.capture import Captures
from scanner.evidence import Visit
from scanner.records import Scan
from scanner.tracking import (
    FirstPartyCover,
    FormCapture,
    IdentifierSync,
    LinkDecoration,
    Respawning,
)
from scanner.urls import host_of, registrable_domain
from tests.web.truth_covers import COVERS, CoverTruth, RespawnTruth
from tests.web.truth_forms import FORMS, NOT_TYPED, FormTruth
from tests.web.truth_syncs import ClickTruth, SyncTruth


def missed_forms(visits: Iterable[Visit], log: Iterable[Hit], submitted: bool) -> list[str]:
    """Fields of the visited pages that were taken and not found, or found and not taken.

    `submitted` says whether the scan sent forms: what only then leaves is no miss otherwise.
    """
    rows = {bare(row.page): row for row in FORMS}
    misses = [f"{hit.path}: typed into what nobody sees" for hit in log if hit.path in NOT_TYPED]
    for visit in visits:
        row = rows.get(bare(visit.page.url))
        if row:
            captures = Captures()
            captures.add(visit)
            is_due = row.positive and (submitted or row.when == "typing") and _can(row, visit)
            misses += _form_misses(row, is_due, captures.records())
    return misses


def _form_misses(row: FormTruth, is_due: bool, captures: tuple[FormCapture, ...]) -> Iterator[str]:
    said = [_capture(one) for one in captures]
    wrong = [text for one, text in zip(captures, said, strict=True) if not _is_form(row, one)]
    if is_due and not row.optional and len(wrong) == len(said):
        yield f"{row.path}: not found among {said}"
    elif wrong or len(said) > is_due:
        yield f"{row.path}: {wrong or said} not in the table"


def _is_form(row: FormTruth, one: FormCapture) -> bool:
    told = (one.field, one.host, one.when, one.recipient, one.place, one.script_url)
    right = (row.field, row.host, row.when, row.recipient, row.place, row.script)
    named = row.parameter is None or one.parameter == row.parameter
    return told == right and named and all(word in one.form for word in row.form)


def _capture(one: FormCapture) -> str:
    return (
        f"{one.field} {one.when} to {one.host} ({one.recipient}) in {one.place} "
        f"{one.parameter} {one.form!r} by {one.script_url}"
    )


def missed_syncs(scan: Scan, rows: Iterable[SyncTruth]) -> list[str]:
    """Identifiers of the scanned pages that were handed on and not found, or found and were not."""
    visited = {page.id: bare(page.url) for page in scan.pages}
    secure = scan.pages[0].url.startswith("https:")
    rows = [
        row
        for row in rows
        if bare(row.page) in visited.values() and (secure or not row.secure_only)
    ]
    misses = []
    explained = set()
    for row in rows:
        here = [
            one
            for one in scan.identifier_syncs
            if bare(row.page) in {visited[page] for page in one.pages}
        ]
        found = [one for one in here if row.positive and _is_sync(row, one)]
        explained |= {one.id for one in found}
        if row.positive and len(found) != 1:
            said = [_sync(one) for one in found or here]
            misses.append(f"{row.page} {row.name}: {len(found)} times among {said}")
    return misses + [
        f"{one.page_url}: {_sync(one)} not in the table"
        for one in scan.identifier_syncs
        if one.id not in explained
    ]


def _is_sync(row: SyncTruth, one: IdentifierSync) -> bool:
    told = {receiver.registrable_domain for receiver in one.receivers}
    ways = {(receiver.place, receiver.parameter) for receiver in one.receivers}
    held = (one.kind, one.name, one.owner, one.store)
    # The site knows its own visitors; a bounce names who stood on the way.
    domains = set(row.domains) - ({_site(row.page)} if row.kind == "bounce" else set())
    return (
        held == (row.kind, row.name, row.owner, row.store)
        and set(one.domains) == domains
        and told >= set(row.told)
        and (row.kind == "bounce" or row.place in {place for place, _ in ways})
        and (row.parameter is None or row.parameter in {name for _, name in ways})
        and any(row.form in receiver.form for receiver in one.receivers)
        and (not row.part or any(f"`{row.part}`" in proof.text for proof in one.evidence))
    )


def _sync(one: IdentifierSync) -> str:
    told = [(r.host, r.place, r.parameter, r.form) for r in one.receivers]
    return f"{one.kind} {one.owner} {one.store} {one.name} known to {one.domains}, told {told}"


def missed_clicks(decorations: Iterable[LinkDecoration], row: ClickTruth) -> list[str]:
    """What is wrong in the verdicts of a second look at the row's page."""
    found: list[LinkDecoration] = []
    others: list[LinkDecoration] = []
    # Of a page that keeps all click identifiers, the table has one.
    for one in decorations:
        (found if one.parameter == row.parameter else others).append(one)
    misses = []
    if row.positive and not any(_is_click(row, one) for one in found):
        misses.append(f"{row.path} {row.parameter}: not found among {[_click(o) for o in found]}")
    if not row.positive and found:
        misses.append(f"{row.path}: {[_click(one) for one in found]} not in the table")
    misses += [
        f"{row.path}: {_click(one)} not in the table"
        for one in others
        if not row.positive or (one.stored_in, one.sent_to) != (row.stored_in, row.sent_to)
    ]
    return misses


def _is_click(row: ClickTruth, one: LinkDecoration) -> bool:
    by = [bare(url) for url in one.stored_by] == [bare(row.by)] or not row.stored_in
    return by and (one.stored_in, one.sent_to) == (row.stored_in, row.sent_to)


def _click(one: LinkDecoration) -> str:
    return f"{one.parameter} in {one.stored_in} by {one.stored_by}, sent to {one.sent_to}"


def missed_covers(scan: Scan) -> list[str]:
    """Covers of the visited pages that were not found, or found where there are none."""
    visited = {bare(page.url) for page in scan.pages}
    rows = [row for row in COVERS if bare(row.page) in visited]
    explained = set()
    misses = []
    for row in rows:
        found = [one for one in scan.first_party_cover if row.positive and _is_cover(row, one)]
        explained |= {one.id for one in found}
        if row.positive and len(found) != 1:
            said = [_cover(one) for one in scan.first_party_cover]
            misses.append(f"{row.page} {row.kind}: {len(found)} times among {said}")
    return misses + [
        f"{one.page_url}: {_cover(one)} not in the table"
        for one in scan.first_party_cover
        if one.id not in explained
    ]


def _is_cover(row: CoverTruth, one: FirstPartyCover) -> bool:
    told = (one.kind, one.host, one.registrable_domain, bare(one.page_url))
    right = (row.kind, row.host, row.registrable_domain, bare(row.page))
    named = set(one.names) == set(row.names)
    shown = not row.path or any(row.path in proof.text for proof in one.evidence)
    return told == right and named and shown and (row.vendor or "") in (one.vendor or "")


def _cover(one: FirstPartyCover) -> str:
    shown = [proof.text for proof in one.evidence]
    return (
        f"{one.kind} {one.host} of {one.registrable_domain} {one.vendor} {one.names} on "
        f"{one.page_url}: {shown}"
    )


def missed_respawns(respawning: Sequence[Respawning], row: RespawnTruth) -> list[str]:
    """What is wrong in the verdicts of a second look at the row's page."""
    said = [f"{one.name} from {one.sources} by {one.set_by}" for one in respawning]
    found = [
        one
        for one in respawning
        if row.positive
        and one.name == row.name
        and set(one.sources) & set(row.sources)
        and bare(one.set_by or "") == bare(row.set_by)
    ]
    if row.positive and not found and not row.optional:
        return [f"{row.path}: not found among {said}"]
    if len(found) != len(respawning):
        return [f"{row.path}: {said} not in the table"]
    return []


def bare(url: str) -> str:
    """The address without its scheme."""
    return url.partition("://")[2]


def _site(url: str) -> str:
    return registrable_domain(host_of(url))


def _can(row: FormTruth, visit: Visit) -> bool:
    return not row.secure_only or visit.page.url.startswith("https:")
