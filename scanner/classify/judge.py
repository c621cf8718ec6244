"""Judge everything that a scan has found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from scanner.classify.classifier import Asked, Classifier, Kept, Knows, knowledge
from scanner.classify.decide import Verdict
from scanner.classify.declarations import Declarations, category_of
from scanner.classify.knowledge.records import Filed
from scanner.classify.own import Own
from scanner.observations import (
    Beacon,
    Category,
    ChainLink,
    Cookie,
    Judged,
    Request,
    SetBy,
    Signal,
    StorageItem,
    ThirdParty,
)
from scanner.records import Scan, Summary
from scanner.tracking import Watcher
from scanner.urls import host_of, party_of

Item = TypeVar("Item", bound=Judged)
Watching = TypeVar("Watching", bound=Watcher)

FIRST_PARTY = "first-party"
# A report shows some rules of a list; the requests have them all.
MAX_LISTED = 5
# What kinds of beacons are as requests, for filter lists.
_REQUESTED_AS = {
    "pixel": "image",
    "websocket": "websocket",
    "keepalive": "keepalive",
    "tracking_request": "fetch",
    "csp_report": "csp_report",
}


def judge(
    scan: Scan,
    own: Own | None = None,
    lists: Knows | None = None,
    vendors: tuple[Filed, ...] = (),
) -> Scan:
    """The scan with a verdict on every observation; earlier verdicts are forgotten.

    `vendors` are known besides those of the knowledge base.
    """
    declared = tuple(
        msgspec.structs.replace(each, category=category_of(each.words))
        for each in scan.declared or ()
    )
    classifier = Classifier(
        (*knowledge(), *vendors),
        own=own,
        lists=lists,
        aliases=aliases_of(scan),
        declared=Declarations(declared),
    )
    site = host_of(scan.pages[0].final_url) if scan.pages else host_of(scan.scan.url)
    requests = tuple(_request(item, classifier) for item in scan.requests)
    judged = msgspec.structs.replace(
        scan,
        cookies=tuple(_judged(item, classifier.kept(cookie_asked(item))) for item in scan.cookies),
        storage=tuple(_judged(item, classifier.kept(storage_asked(item))) for item in scan.storage),
        requests=requests,
        declared=declared if scan.declared is not None else None,
        beacons=tuple(_beacon(item, classifier, site) for item in scan.beacons),
        third_parties=_parties(scan.third_parties, requests, classifier),
        fingerprinting=_watchers(scan.fingerprinting, classifier),
        session_recording=_watchers(scan.session_recording, classifier),
        form_exfiltration=_watchers(scan.form_exfiltration, classifier),
    )
    return msgspec.structs.replace(judged, summary=_counted(judged))


def _counted(scan: Scan) -> Summary:
    """The summary with the numbers that verdicts give."""
    by_category: dict[str, int] = {}
    for cookie in scan.cookies:
        if cookie.stored:
            by_category[cookie.category] = by_category.get(cookie.category, 0) + 1
    told = (*scan.cookies, *scan.storage)
    third = (item for item in scan.beacons if item.party == "third")
    return msgspec.structs.replace(
        scan.summary,
        cookies_by_category=dict(sorted(by_category.items(), key=lambda each: ORDER[each[0]])),
        unclassified=sum(item.category == "unclassified" for item in (*told, *third))
        + sum(party.categories == ("unclassified",) for party in scan.third_parties),
        disputed=sum(item.disputed for item in told),
    )


def aliases_of(scan: Scan) -> dict[str, str]:
    """CNAME targets by host, of third parties and of the site's own names."""
    found = {party.host: party.cname for party in scan.third_parties if party.cname}
    return found | {alias.host: alias.cname for alias in scan.aliases}


def cookie_asked(cookie: Cookie) -> Kept:
    """A cookie, as the classifier is asked about it."""
    return Kept(
        name=cookie.name,
        host=cookie.domain,
        own=cookie.party == "first",
        setters=setters(cookie.set_by),
    )


def storage_asked(item: StorageItem) -> Kept:
    """A storage item, as the classifier is asked about it."""
    return Kept(
        name=item.key,
        store="storage",
        host=host_of(item.origin),
        own=item.party == "first",
        setters=setters(item.set_by),
    )


def setters(ways: Iterable[SetBy]) -> tuple[tuple[str, ...], ...]:
    """For each way: the one who set it, then the scripts on whose behalf, nearest first."""
    chains = {tuple(_responsible(by)): None for by in ways if by.action != "delete"}
    return tuple(chain for chain in chains if chain)


def _responsible(by: SetBy) -> Iterator[str]:
    page = host_of(by.page_url)
    found: dict[str, None] = {}
    if by.url and by.url != by.page_url:
        found.setdefault(by.url.partition("?")[0])
    # A response answers for itself; a script may work for the one that loaded it.
    chain = () if by.via == "http" else by.initiator_chain
    for link in reversed(chain):
        if link.kind == "document":
            break
        if _acts(link):
            found.setdefault(link.url.partition("?")[0])
    for url in found:
        yield url
        # The site's own script works for the site; its host may still be somebody else's machine.
        if party_of(host_of(url), page) == "first":
            return


def _acts(link: ChainLink) -> bool:
    return link.kind in ("script", "worker") and bool(host_of(link.url))


def _judged(item: Item, verdict: Verdict, first: tuple[Signal, ...] = ()) -> Item:
    return msgspec.structs.replace(
        item,
        category=verdict.category,
        service=verdict.service,
        vendor=verdict.vendor,
        confidence=verdict.confidence,
        because=verdict.because,
        disputed=verdict.disputed,
        signals=(*first, *verdict.signals),
    )


def _request(item: Request, classifier: Classifier) -> Request:
    page = host_of(item.initiator_chain[0].url if item.initiator_chain else item.frame_url)
    verdict = classifier.asked(
        Asked(
            url=item.url,
            page_host=page,
            resource_type=item.resource_type,
            own=item.party == "first",
        )
    )
    return _judged(item, _or_own(verdict, item.party))


def _or_own(verdict: Verdict, party: str) -> Verdict:
    """What goes to the site itself, and nobody knows, is the site's own."""
    if verdict.category != "unclassified" or party == "third":
        return verdict
    return msgspec.structs.replace(verdict, because=FIRST_PARTY)


def _beacon(item: Beacon, classifier: Classifier, site: str) -> Beacon:
    page = host_of(item.initiator_chain[0].url) if item.initiator_chain else site
    asked = Asked(
        url=item.url,
        page_host=page,
        resource_type=_REQUESTED_AS.get(item.kind, "ping"),
        own=item.party == "first",
    )
    verdict = classifier.asked(asked)
    behaviour = tuple(signal for signal in item.signals if signal.name == "behaviour")
    return _judged(item, _or_own(verdict, item.party), behaviour)


def _watchers(
    found: tuple[Watching, ...] | None, classifier: Classifier
) -> tuple[Watching, ...] | None:
    """Scripts that watch the visitor, judged by the address that they came from."""
    if found is None:
        return None
    return tuple(_watcher(item, classifier) for item in found)


def _watcher(item: Watching, classifier: Classifier) -> Watching:
    page = host_of(item.page_url)
    host = host_of(item.script_url or "")
    own = bool(host) and party_of(host, page) == "first"
    asked = Asked(url=item.script_url or "", page_host=page, resource_type="script", own=own)
    return _judged(item, _or_own(classifier.asked(asked), "first" if own else "third"))


def _parties(
    parties: Iterable[ThirdParty], requests: Iterable[Request], classifier: Classifier
) -> tuple[ThirdParty, ...]:
    by_host: dict[str, list[Request]] = {}
    for request in requests:
        by_host.setdefault(request.host, []).append(request)
    return tuple(_party(party, by_host.get(party.host, ()), classifier) for party in parties)


def _party(party: ThirdParty, requests: Iterable[Request], classifier: Classifier) -> ThirdParty:
    requests = tuple(requests)
    place = classifier.whose(party.host)
    categories: dict[Category, None] = {request.category: None for request in requests}
    services = {request.service: None for request in requests if request.service}
    rules = [s.rule for request in requests for s in request.signals if s.name == "list"]
    vendor = place.filed.vendor if place else None
    own = next((r for r in requests if (r.because or "").startswith("own:")), None)
    return msgspec.structs.replace(
        party,
        entity=(own.vendor if own and own.vendor else None) or (vendor.name if vendor else None),
        country=vendor.country if vendor else None,
        categories=tuple(sorted(categories, key=ORDER.__getitem__)) or ("unclassified",),
        services=tuple(services),
        because=own.because if own else f"domain:{place.rule}" if place else "unknown",
        listed=tuple(dict.fromkeys(rules))[:MAX_LISTED],
    )


ORDER: Mapping[str, int] = {
    "marketing": 0,
    "analytics": 1,
    "preferences": 2,
    "necessary": 3,
    "unclassified": 4,
}
