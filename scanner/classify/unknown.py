"""What a scan found and nobody knows: ranked, with hints of behaviour, ready to be decided."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from scanner.classify.judge import setters
from scanner.observations import Cookie, StorageItem, ThirdParty
from scanner.records import Scan
from scanner.urls import host_of, party_of, registrable_domain

Kind = Literal["cookie", "storage", "host"]


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that nobody knows."""

    kind: Kind
    name: str
    """Name of the cookie, key of the storage, or host."""
    where: str
    """The cookie's domain, the storage's origin, or who asked for the host."""
    met: int
    """On how many pages."""
    set_by: str | None
    """Host of the script or response."""
    lifetime: str | None
    shape: str
    """What its value looks like."""
    suggestion: str | None
    """A category that its behaviour speaks for. A hint, never a verdict."""
    why: tuple[str, ...]
    """What the suggestion rests on."""


class _Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What else the scan says of identifiers and beacons."""

    identifiers: frozenset[str]
    """Names of cookies and keys whose values told two clean profiles apart or were handed on."""
    shared: frozenset[str]
    """Names of which the value went to other companies."""
    beaconing: frozenset[str]
    """Registrable domains whose scripts sent beacons."""


def unknowns(scan: Scan) -> list[Unknown]:
    """Everything unclassified or disputed, most often met first."""
    seen = _seen(scan)
    found = [
        *(_cookie(item, seen) for item in scan.cookies if _is_open(item)),
        *(_storage(item, seen) for item in scan.storage if _is_open(item)),
        *(_host(item) for item in scan.third_parties if item.categories == ("unclassified",)),
    ]
    return sorted(found, key=lambda one: (-one.met, one.kind, one.name, one.where))


def _is_open(item: Cookie | StorageItem) -> bool:
    return item.category == "unclassified" or item.disputed


def _seen(scan: Scan) -> _Seen:
    syncs = scan.identifier_syncs or ()
    covers = scan.first_party_cover or ()
    shared = {sync.name for sync in syncs if sync.name}
    beacons = (beacon for beacon in scan.beacons if beacon.initiator_chain)
    return _Seen(
        identifiers=frozenset(shared | {name for cover in covers for name in cover.names}),
        shared=frozenset(shared),
        beaconing=frozenset(
            registrable_domain(host_of(beacon.initiator_chain[-1].url)) for beacon in beacons
        ),
    )


def _cookie(cookie: Cookie, seen: _Seen) -> Unknown:
    setter = _setter(cookie)
    why = tuple(_hints(cookie.name, cookie.domain, setter, seen, cookie.party == "third"))
    days = cookie.lifetime_days
    lifetime = "session" if days is None else f"{days:g} days"
    return Unknown(
        kind="cookie",
        name=cookie.name,
        where=cookie.domain,
        met=cookie.page_count,
        set_by=setter,
        lifetime=lifetime,
        shape=_shape(cookie.value.length, cookie.value.text),
        suggestion=_suggestion(why),
        why=why,
    )


def _storage(item: StorageItem, seen: _Seen) -> Unknown:
    setter = _setter(item)
    why = tuple(_hints(item.key, host_of(item.origin), setter, seen, item.party == "third"))
    return Unknown(
        kind="storage",
        name=item.key,
        where=item.origin,
        met=item.page_count,
        set_by=setter,
        lifetime="session" if item.kind == "session" else "persistent",
        shape=_shape(item.size, item.value.text if item.value else None),
        suggestion=_suggestion(why),
        why=why,
    )


def _host(party: ThirdParty) -> Unknown:
    why = ("a filter list calls it tracking",) if party.listed else ()
    return Unknown(
        kind="host",
        name=party.host,
        where=", ".join(party.loaded_by[:3]) or "the page",
        met=party.page_count,
        set_by=None,
        lifetime=None,
        shape=f"{party.request_count} requests",
        suggestion="analytics or marketing" if why else None,
        why=why,
    )


def _setter(item: Cookie | StorageItem) -> str | None:
    chains = setters(item.set_by)
    return host_of(chains[0][0]) if chains else None


def _hints(name: str, host: str, setter: str | None, seen: _Seen, third: bool) -> Iterator[str]:
    if name in seen.shared:
        yield "its value was handed to other companies"
    elif name in seen.identifiers:
        yield "its value tells one browser from another"
    if third:
        yield "it belongs to a third party"
    if setter and party_of(setter, host) == "third":
        yield f"a third party's script set it ({setter})"
    if setter and registrable_domain(setter) in seen.beaconing:
        yield f"scripts of {registrable_domain(setter)} also send beacons"


def _suggestion(why: Iterable[str]) -> str | None:
    """What behaviour speaks for, where at least two things point there."""
    said = tuple(why)
    if any("handed to other companies" in one for one in said):
        return "marketing"
    return "analytics or marketing" if len(said) > 1 else None


def _shape(size: int, text: str | None) -> str:
    if text is None:
        return f"{size} characters"
    kinds = [
        ("digits", any(c.isdigit() for c in text)),
        ("letters", any(c.isalpha() for c in text)),
        ("signs", any(not c.isalnum() for c in text)),
    ]
    return f"{size} characters: {', '.join(kind for kind, there in kinds if there) or 'empty'}"


def snippet(found: Iterable[Unknown], slug: str) -> str:
    """`[[sites.x.services]]` tables to paste into sites.toml: one a company, categories left open.

    They load only when each `category` was decided, so that nothing is published by accident.
    """
    groups: dict[str, list[Unknown]] = {}
    for one in found:
        if one.name:
            groups.setdefault(_owner(one), []).append(one)
    used: set[str] = set()
    return "\n".join(_table(owner, items, slug, used) for owner, items in groups.items())


def _owner(one: Unknown) -> str:
    host = one.name if one.kind == "host" else one.set_by or host_of(one.where) or one.where
    return registrable_domain(host)


def _table(domain: str, items: list[Unknown], slug: str, used: set[str]) -> str:
    lines = [f"[[sites.{slug}.services]]"]
    for one in items:
        reasons = " and ".join(one.why)
        hint = f" Suggestion: {one.suggestion}, since {reasons}." if one.suggestion else ""
        lines.append(f"# {_commented(f'{one.name} of {one.where}: {one.shape}.{hint}')}")
    lines += [
        f"id = {_quoted(_id(domain, used))}",
        f"name = {_quoted(domain or 'Unknown')}",
        'category = "" # necessary, preferences, analytics or marketing',
    ]
    for key, kind in (("cookies", "cookie"), ("storage", "storage"), ("domains", "host")):
        if names := sorted({one.name for one in items if one.kind == kind}):
            lines.append(f"{key} = [{', '.join(map(_quoted, names))}]")
    return "\n".join(lines) + "\n"


def _id(domain: str, used: set[str]) -> str:
    """A short name of lower-case letters, digits and hyphens that no other table has."""
    plain = re.sub(r"[^a-z0-9]+", "-", domain.lower()).strip("-")[:50] or "unknown"
    name, number = plain, 2
    while name in used:
        name, number = f"{plain}-{number}", number + 1
    used.add(name)
    return name


def _quoted(text: str) -> str:
    """A TOML string; half characters, which TOML has none of, become `?`."""
    whole = text.encode("utf-8", "replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def _commented(text: str) -> str:
    whole = text.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in whole)[:400]
