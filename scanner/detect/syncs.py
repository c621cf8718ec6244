"""Identifier sync: one visitor's identifier in the hands of two or more other companies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from scanner.behaviour import Behaviour, Control, Kept, Told
from scanner.detect.identifiers import Identifiers, folded
from scanner.evidence import Visit
from scanner.gather import record_id
from scanner.gather.places import Places
from scanner.records import Page
from scanner.tracking import IdentifierSync, Proof, Receiver, Store
from scanner.urls import host_of, registrable_domain

# A report names some receivers and says how many there were.
MAX_RECEIVERS = 20
MAX_SENTENCES = 8
# Ways of telling that are remembered of one identifier: a page may make up a parameter each time.
MAX_WAYS = 200

STORES: dict[Store, str] = {
    "cookie": "The cookie",
    "local": "The localStorage entry",
    "session": "The sessionStorage entry",
    "indexeddb": "The database (IndexedDB)",
    "cache": "The cache (Cache Storage)",
    "service_worker": "The service worker",
    "http_cache": "The browser's cache entry",
}
_PLACES = {
    "url": "in the address",
    "header": "in a header",
    "body": "in the request's body",
    "websocket": "in a message on a socket",
}


class _Shared(NamedTuple):
    """One identifier of one visit that is in several hands."""

    kept: Kept
    copies: tuple[Kept, ...]
    """Where else it is stored."""
    told: tuple[Told, ...]
    """To others than the site itself."""
    domains: tuple[str, ...]


class _Merged:
    """The same stored item while visits are added: each page tells it to others."""

    def __init__(self, kept: Kept, page_url: str) -> None:
        self.kept = kept
        self.page_url = page_url
        self.places = Places()
        self.copies: dict[tuple[str, str, str], Kept] = {}
        self.told: dict[tuple[str, str | None, str], Told] = {}
        self.domains: set[str] = set()

    def add(self, shared: _Shared, page: Page) -> None:
        """Note what one more visit made of it."""
        self.places.add(page)
        self.domains.update(shared.domains)
        for copy in shared.copies:
            if _item(copy) != _item(self.kept):
                self.copies.setdefault(_item(copy), copy)
        for told in shared.told if len(self.told) < MAX_WAYS else ():
            self.told.setdefault((host_of(told.url), told.parameter, told.form), told)


def identifier_syncs(
    visits: Iterable[Visit], control: Control | None
) -> tuple[IdentifierSync, ...]:
    """Every stored identifier that two or more registrable domains beside the site's own know.

    A domain knows an identifier when it was told it outright, or when it is kept in its own cookie
    or storage. Cookies that went home by themselves do not count, nor do values that nobody keeps:
    a number for one page view names no visitor. Who is told on different pages counts together: a
    visitor who goes from page to page takes the identifier along.
    """
    visits = tuple(visits)
    identifiers = Identifiers(visits, control)
    merged: dict[tuple[str, str, str], _Merged] = {}
    for visit in visits:
        site = registrable_domain(host_of(visit.page.final_url))
        for shared in _shared(visit.behaviour, identifiers, site):
            entry = merged.setdefault(_item(shared.kept), _Merged(shared.kept, visit.page.url))
            entry.add(shared, visit.page)
    proof = identifiers.proof()
    records = [_record(entry, proof) for entry in merged.values() if len(entry.domains) >= 2]
    return tuple(sorted(records, key=lambda r: (-len(r.domains), r.owner or "", r.name or "")))


def _shared(behaviour: Behaviour | None, identifiers: Identifiers, site: str) -> list[_Shared]:
    """The identifiers of one visit that others know too, the widest known of each item."""
    if behaviour is None:
        return []
    keepers: dict[str, list[Kept]] = {}
    for kept in identifiers.kept(behaviour):
        keepers.setdefault(kept.value.hash, []).append(kept)
    tellings: dict[str, list[Told]] = {}
    for told in behaviour.told:
        if told.value.hash in keepers and _domain(told) != site:
            tellings.setdefault(told.value.hash, []).append(told)
    best: dict[tuple[str, str, str], _Shared] = {}
    for value, keeping in keepers.items():
        found = _one(keeping, tellings.get(value, []), site)
        key = (found.kept.owner, found.kept.store, found.kept.name)
        is_shared = bool(found.told) or len(found.domains) >= 2
        if is_shared and (key not in best or _reach(found) > _reach(best[key])):
            best[key] = found
    return list(best.values())


def _one(keepers: list[Kept], told: list[Told], site: str) -> _Shared:
    # Whose identifier it is: another company's cookie before the site's own copy of it.
    ranked = sorted(keepers, key=lambda kept: (kept.owner == site, kept.store != "cookie"))
    owners = {kept.owner for kept in keepers} - {site}
    domains = owners | {_domain(each) for each in told}
    return _Shared(ranked[0], tuple(ranked[1:]), tuple(told), tuple(sorted(domains)))


def _reach(shared: _Shared) -> tuple[int, int]:
    return len(shared.domains), shared.kept.value.length


def _domain(told: Told) -> str:
    return registrable_domain(host_of(told.url))


def _item(kept: Kept) -> tuple[str, str, str]:
    """What makes two values the same item in two visits."""
    return kept.owner, kept.store, folded(kept.name)


def _record(merged: _Merged, proof: Proof) -> IdentifierSync:
    kept = merged.kept
    telling = _ordered(merged.told.values())
    handed_on = any(told.place == "redirect" for told in telling)
    kind: Literal["sync", "redirect_sync"] = "redirect_sync" if handed_on else "sync"
    return IdentifierSync(
        id=record_id("is", *_item(kept)),
        kind=kind,
        value=kept.value,
        store=kept.store,
        name=kept.name,
        owner=kept.owner,
        domains=tuple(sorted(merged.domains)),
        receivers=tuple(_receiver(told) for told in telling[:MAX_RECEIVERS]),
        evidence=(*_sentences(merged, telling), proof),
        page_url=merged.page_url,
        states=merged.places.states,
        pages=merged.places.pages,
        page_count=merged.places.page_count,
    )


def _receiver(told: Told) -> Receiver:
    return Receiver(
        host=host_of(told.url),
        registrable_domain=_domain(told),
        url=told.url,
        parameter=told.parameter,
        place=told.place,
        form=told.form,
        initiator_chain=told.chain,
    )


def _ordered(told: Iterable[Told]) -> list[Told]:
    """Each receiver's first telling before anybody's second."""
    seen: set[str] = set()
    again: list[Told] = []
    result: list[Told] = []
    for one in told:
        (again if _domain(one) in seen else result).append(one)
        seen.add(_domain(one))
    return result + again


def _sentences(merged: _Merged, telling: list[Told]) -> list[Proof]:
    kept = merged.kept
    where = f"{STORES[kept.store]} `{kept.name}` of {kept.owner}"
    part = f" (in its part `{kept.part}`)" if kept.part else ""
    found = [Proof(rule="sync.kept", text=f"{where} holds an identifier{part}.")]
    for copy in merged.copies.values():
        text = f"{STORES[copy.store]} `{copy.name}` of {copy.owner} holds the same value."
        found.append(Proof(rule="sync.copy", text=text))
    found += [_telling(told) for told in telling]
    return found[:MAX_SENTENCES]


def _telling(told: Told) -> Proof:
    name = f" as `{told.parameter}`" if told.parameter else ""
    form = "" if told.form == "plain" else f", written as {told.form}"
    host = host_of(told.url)
    if told.place == "redirect":
        text = f"A redirect handed it on to {host}{name}{form}."
        return Proof(rule="sync.redirect", text=text)
    text = f"It was sent to {host}{name}, {_PLACES[told.place]}{form}."
    return Proof(rule="sync.told", text=text)
