"""Hold a scan against the truth tables; every miss is one line."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.demo.exchange import Hit
from scanner.observations import Cookie, Request, SetBy, StorageItem
from scanner.records import Scan
from scanner.urls import template
from tests.web.truth_attribution import ATTRIBUTIONS, Attribution
from tests.web.truth_cookies import COOKIES, CookieTruth
from tests.web.truth_kinds import KINDS, PREFLIGHTS, Kind
from tests.web.truth_storage import STORAGE, StorageTruth


def missed_kinds(scan: Scan, log: list[Hit]) -> list[str]:
    """Requests that arrived at the server, or were to be seen, and are not in the scan."""
    arrived = {(hit.host, hit.path) for hit in log}
    misses = []
    for kind in (*KINDS, *PREFLIGHTS):
        is_request = bool(kind.marker)
        if is_request and (kind.host, kind.marker) not in arrived:
            if kind.arrives == "always":
                misses.append(f"{kind.marker}: never asked for")
            continue
        found = [r for r in scan.requests if _is(kind, r)]
        if kind.resource_type not in {r.resource_type for r in found}:
            seen = ", ".join(sorted({r.resource_type for r in found})) or "nothing"
            misses.append(f"{kind.host}{kind.marker}: {kind.resource_type}, recorded as {seen}")
    return misses


def _is(kind: Kind, request: Request) -> bool:
    if request.host != kind.host:
        return False
    return not kind.marker or request.url.split("?")[0].endswith(kind.host + kind.marker)


def unrecorded(scan: Scan, log: list[Hit]) -> list[str]:
    """Whatever arrived at the server and is in no row of the scan."""
    known = {(r.host, r.url.split("?")[0].split(r.host, 1)[-1]) for r in scan.requests}
    ours = ("/robots.txt", "/sitemap.xml", "/favicon.ico")
    missing = {
        f"{hit.host}{hit.path}"
        for hit in log
        if (hit.host, template(f"https://{hit.host}{hit.path}").split(hit.host, 1)[-1]) not in known
        and hit.path not in ours
    }
    return sorted(missing)


def missed_cookies(scan: Scan, page: str) -> list[str]:
    """Cookies of the table that are absent or wrong, and cookies that are in no table."""
    wanted = [truth for truth in COOKIES if truth.page == page]
    misses = [miss for truth in wanted for miss in _cookie_misses(truth, scan.cookies)]
    names = {truth.name for truth in wanted}
    return misses + [f"{c.name}: not in the table" for c in scan.cookies if c.name not in names]


def _cookie_misses(truth: CookieTruth, cookies: Iterable[Cookie]) -> list[str]:
    found = [
        c for c in cookies if c.name == truth.name and bool(c.partition_key) == truth.partitioned
    ]
    if truth.note.startswith("a deletion of what never was"):
        return []
    if truth.refused == "DisallowedCharacter" and not found:
        return []
    if not found:
        return [f"{truth.name}: not found"]
    cookie = found[0]
    wrong = [
        f"{truth.name}: {name} is {value!r}, not {right!r}"
        for name, value, right in (
            ("stored", cookie.stored, truth.stored),
            ("party", cookie.party, truth.party if truth.stored else cookie.party),
            ("domain", cookie.domain, truth.domain if truth.stored else cookie.domain),
            ("deleted", cookie.deleted, truth.deleted),
            ("host_only", cookie.host_only, truth.host_only if truth.stored else cookie.host_only),
            ("path", cookie.path, truth.path if truth.stored else cookie.path),
        )
        if value != right
    ]
    if not any(by.via in truth.via and _ends(by, truth.by) for by in cookie.set_by):
        seen = [(by.via, by.url) for by in cookie.set_by]
        wrong.append(f"{truth.name}: set by {seen}, not {truth.via} ...{truth.by}")
    if (
        truth.refused
        and truth.refused != "silent"
        and truth.refused not in (cookie.blocked_reason or "")
    ):
        wrong.append(f"{truth.name}: refused {cookie.blocked_reason}, not {truth.refused}")
    if truth.stored and (truth.days is None) != (cookie.lifetime_days is None):
        wrong.append(f"{truth.name}: lifetime {cookie.lifetime_days}, not {truth.days}")
    return wrong


def _ends(by: SetBy, ending: str) -> bool:
    return bool(by.url) and (by.url or "").endswith(ending)


def missed_storage(scan: Scan) -> list[str]:
    """Storage items of the table that are absent, or with another writer."""
    return [miss for truth in STORAGE for miss in _storage_misses(truth, scan.storage)]


def _storage_misses(truth: StorageTruth, items: Iterable[StorageItem]) -> list[str]:
    found = [i for i in items if (i.kind, i.key, i.origin) == (truth.kind, truth.key, truth.origin)]
    if not found:
        return [f"{truth.kind} {truth.key}: not found"]
    item = found[0]
    wrong = []
    if item.deleted != truth.deleted:
        wrong.append(f"{truth.kind} {truth.key}: deleted is {item.deleted}")
    if not any(_ends(by, truth.by) for by in item.set_by):
        wrong.append(f"{truth.kind} {truth.key}: by {[by.url for by in item.set_by]}")
    return wrong


def missed_attributions(scan: Scan, page: str) -> list[str]:
    """Attribution cases of one page with another setter, line or chain than the table's."""
    wanted = [case for case in ATTRIBUTIONS if case.page == page]
    return [miss for case in wanted if (miss := _attribution_miss(case, scan))]


def _attribution_miss(case: Attribution, scan: Scan) -> str | None:
    answers = _answers(case, scan)
    if not answers:
        return f"{case.case}: not found"
    for url, line, chain in answers:
        if url != case.setter or (case.line is not None and line != case.line):
            continue
        if _in_order(case.chain, chain):
            return None
    return f"{case.case}: {answers[0]}, not {case.setter}:{case.line} by {case.chain}"


def _answers(case: Attribution, scan: Scan) -> list[tuple[str | None, int | None, list[str]]]:
    if case.cookie:
        writes = [by for c in scan.cookies if c.name == case.cookie for by in c.set_by]
        return [(by.url, by.line, [step.url for step in by.initiator_chain]) for by in writes]
    requests = [r for r in scan.requests if r.url == case.request and r.initiator_chain]
    return [
        (r.initiator_chain[-1].url, r.initiator_chain[-1].line, [s.url for s in r.initiator_chain])
        for r in requests
    ]


def _in_order(wanted: tuple[str, ...], chain: list[str]) -> bool:
    steps = iter(chain)
    return all(any(step == want for step in steps) for want in wanted)
