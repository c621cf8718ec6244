"""Hold the scans of real SDKs against their truth table, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from scanner.behaviour import Behaviour, Control
from scanner.detect.capture import Captures
from scanner.detect.cases import rules
from scanner.detect.cover import covers
from scanner.detect.syncs import identifier_syncs
from scanner.evidence import Visit
from scanner.gather.cookies import CookieJar
from scanner.records import Scan
from scanner.tracking import Proof
from scanner.urls import host_of
from tests.web.judging_prints import verdicts
from tests.web.sdks import SDK_HOST, TAG_CODE, WAITING
from tests.web.truth_sdks import (
    COOKIES,
    COVER,
    FINGERPRINTING,
    FORMS,
    RECORDING,
    REQUESTS,
    RESPAWNING,
    SDKS,
    SYNCS,
    SdkTruth,
    Seen,
)

WAITING_HOST = f"{TAG_CODE}.static-tag.example"
"""Of the tag that consent tools hold back."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a scan says of a page."""

    section: str
    kind: str
    by: str | None
    """The script."""
    text: str
    """The strongest sentence of the evidence."""
    points: str = ""
    """`9 of 6`, where there are points."""


def page_of(truth: SdkTruth) -> str:
    """Full address."""
    return f"https://{SDK_HOST}/{truth.page}"


def crawls(starts: Sequence[str]) -> list[list[str]]:
    """The addresses of all pages, dealt out to as many scans as there are first pages."""
    rest = [truth.page for truth in SDKS if truth.page not in starts]
    truths = {truth.page: truth for truth in SDKS}
    return [
        [page_of(truths[page]) for page in (start, *rest[number :: len(starts)])]
        for number, start in enumerate(starts)
    ]


def missed_sdks(scan: Scan, visits: Iterable[Visit]) -> list[str]:
    """What one scan said wrongly, or did not say, of the pages that it visited."""
    visits = list(visits)
    truths = {page_of(truth): truth for truth in SDKS}
    misses = []
    for visit in visits:
        truth = truths[visit.page.url]
        said = said_of(visit, visits, scan)
        first = visit.page.url == scan.scan.url
        misses += [
            f"{truth.page}: {row.section} {row.kind} is not there"
            for row in truth.seen
            if row.needed and (first or row.section != RESPAWNING) and not told(row, said)
        ]
        misses += [f"{truth.page}: {one} is not in the table" for one in unwanted(truth, said)]
        if truth.page in WAITING and any(host_of(e.url) == WAITING_HOST for e in visit.exchanges):
            misses.append(f"{truth.page}: the waiting tag was asked for before anybody said yes")
    return misses


def told(row: Seen, said: Iterable[Said]) -> Said | None:
    """What was said that answers a row."""
    return next((one for one in said if (one.section, one.kind) == (row.section, row.kind)), None)


def unwanted(truth: SdkTruth, said: Iterable[Said]) -> list[Said]:
    """What must never be said of a page, and was."""
    return [
        one
        for one in said
        if one.section in truth.never or f"{one.section}:{one.kind}" in truth.never
    ]


def said_of(visit: Visit, visits: Iterable[Visit], scan: Scan) -> list[Said]:
    """All that is said of one page; the scan's other visits are other visitors.

    Cookies are deleted, to see whether they come back, only on the page where a scan starts.
    """
    others = Control(page_url=SDK_HOST, values=tuple(_values(visits, visit)))
    return [
        *_watching(visit),
        *_captures(visit),
        *_handed_on(visit, others),
        *_plain(visit),
        *_back(visit, scan),
    ]


def _values(visits: Iterable[Visit], but: Visit) -> set[str]:
    seen = [visit.behaviour or Behaviour() for visit in visits if visit is not but]
    kept = {kept.value.hash for behaviour in seen for kept in behaviour.kept}
    return kept | {told.value.hash for behaviour in seen for told in behaviour.told}


def _watching(visit: Visit) -> Iterator[Said]:
    for (technique, script), verdict in verdicts(visit).items():
        score = sum(proof.points for proof in verdict.evidence)
        text = strongest(verdict.evidence)
        if technique != RECORDING:
            points = f"{score} of {rules('fingerprinting').technique[technique].threshold}"
            yield Said(section=FINGERPRINTING, kind=technique, by=script, text=text, points=points)
            continue
        points = f"{score} of {rules('recording').technique[RECORDING].threshold}"
        yield Said(section=RECORDING, kind="behaviour", by=script, text=text, points=points)
        if getattr(verdict, "word_left", None):
            yield Said(section=RECORDING, kind="word", by=script, text=text, points=points)


def _captures(visit: Visit) -> Iterator[Said]:
    captures = Captures()
    captures.add(visit)
    for one in captures.records():
        yield Said(section=FORMS, kind=one.field, by=one.script_url, text=strongest(one.evidence))


def _handed_on(visit: Visit, others: Control) -> Iterator[Said]:
    for sync in identifier_syncs((visit,), others):
        text = strongest(sync.evidence)
        yield Said(section=SYNCS, kind=sync.kind, by=sync.owner, text=text)
    jar = CookieJar()
    jar.add(visit)
    cookies = jar.records()
    for cover in covers((visit,), cookies, (), others):
        text = strongest(cover.evidence)
        yield Said(section=COVER, kind=cover.kind, by=cover.host, text=text)


def _plain(visit: Visit) -> Iterator[Said]:
    for cookie in visit.jar:
        text = f"The cookie {cookie.name} is there when the visit ends."
        yield Said(section=COOKIES, kind=cookie.name, by=None, text=text)
    for host in dict.fromkeys(host_of(exchange.url) for exchange in visit.exchanges):
        yield Said(section=REQUESTS, kind=host, by=None, text=f"{host} was asked.")


def _back(visit: Visit, scan: Scan) -> Iterator[Said]:
    if visit.page.url != scan.scan.url:
        return
    for one in scan.respawning or ():
        text = strongest(one.evidence)
        yield Said(section=RESPAWNING, kind=one.name, by=one.set_by, text=text)


def strongest(evidence: Iterable[Proof]) -> str:
    """The sentence with the most points; the first of several."""
    return max(evidence, key=lambda proof: proof.points).text
