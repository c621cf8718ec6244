"""Look for contradictions in the knowledge base: each is a sentence with its place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from scanner.classify.knowledge.records import Filed, Pattern, Service
from scanner.classify.knowledge.rows import Row, folded, rows_of
from scanner.urls import is_public_suffix

# Shorter names are used by many sites for many things.
SHORTEST = 4

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOST = re.compile(r"([a-z0-9_]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LIFETIME = re.compile(r"session|persistent|[1-9][0-9]*[mhd]")
_PURPOSE = re.compile(r"[A-Z0-9'\"].{14,218}\.")
_WEB = re.compile(r"https?://[^\s/]+\.[^\s]+")


def faults(vendors: Sequence[Filed]) -> list[str]:
    """Everything that is wrong, in the order of the files."""
    found = [f"{_file(filed)}: {text}" for filed in vendors for text in _vendor(filed)]
    found += _owners(vendors)
    found += _services(vendors)
    rows = [row for filed in vendors for row in rows_of(filed)]
    found += [f"{row.place}: {text}" for row in rows for text in _row(row)]
    found += _duplicates(rows)
    found += _swallowed(rows)
    return found


def _file(filed: Filed) -> str:
    return f"{filed.vertical}/{filed.slug}.toml"


def _vendor(filed: Filed) -> Iterator[str]:
    vendor = filed.vendor
    if not _SLUG.fullmatch(filed.slug):
        yield "the file's name is not of lower-case letters, digits and hyphens"
    if vendor.country is not None and not _COUNTRY.fullmatch(vendor.country):
        yield f"country: {vendor.country!r} is not an ISO 3166-1 code such as DE (UK is GB)"
    if not (vendor.domains or any(service.domains for service in vendor.services)):
        yield "has no domain"
    yield from _addresses("privacy", vendor.privacy)
    for host in (*vendor.domains, *vendor.cname):
        yield from _host(host)
    seen: dict[str, str] = {}
    for service in vendor.services:
        where = f"service {service.id}"
        yield from (f"{where}: {text}" for text in _service(service))
        for domain in service.domains:
            if domain in seen or domain in vendor.domains:
                yield f"{where}: {domain} is listed twice in this file"
            seen[domain] = service.id


def _service(service: Service) -> Iterator[str]:
    if not _SLUG.fullmatch(service.id):
        yield "its id is not of lower-case letters, digits and hyphens"
    yield from _addresses("evidence", service.evidence)
    for host in (*service.domains, *(endpoint.host for endpoint in service.endpoints)):
        yield from _host(host)
    for endpoint in service.endpoints:
        if not endpoint.path.startswith("/") or endpoint.path == "/":
            yield f"endpoint path {endpoint.path!r} must begin with / and name a part of the host"


def _addresses(key: str, address: str | None) -> Iterator[str]:
    if address is not None and not _WEB.fullmatch(address):
        yield f"{key}: {address!r} is not an address such as https://www.example.com/privacy"


def _host(host: str) -> Iterator[str]:
    if not _HOST.fullmatch(host):
        yield f"{host!r} is not a lower-case host name"


def _row(row: Row) -> Iterator[str]:
    pattern = row.pattern
    kinds = [key for key in (pattern.name, pattern.prefix, pattern.regex) if key is not None]
    if len(kinds) != 1 or not kinds[0]:
        yield "wants exactly one of name, prefix and regex"
        return
    if _is_short(pattern) and not pattern.domains:
        yield f"a name or prefix of fewer than {SHORTEST} characters needs domains"
    if not _PURPOSE.fullmatch(pattern.purpose):
        yield "purpose: wants one plain sentence of 16 to 220 characters that ends with a full stop"
    if pattern.lifetime is not None and not _LIFETIME.fullmatch(pattern.lifetime):
        yield f"lifetime: {pattern.lifetime!r} is not session, persistent or such as 30m, 24h, 390d"
    yield from _addresses("evidence", pattern.evidence)
    for host in pattern.domains:
        yield from _host(host)
    yield from _tests(pattern)


def _tests(pattern: Pattern) -> Iterator[str]:
    if pattern.name is None and not pattern.tests:
        yield "a prefix or regex wants tests: names that must come to it"
    if pattern.prefix is not None:
        outside = (name for name in pattern.tests if not _begins(name, pattern.prefix or ""))
        yield from (f"tests: {name!r} does not begin with the prefix and go on" for name in outside)
    elif pattern.regex is not None:
        yield from _shapes(pattern.regex, pattern)


def _is_short(pattern: Pattern) -> bool:
    """Whether so many sites may use the name that it says nothing without a domain."""
    if pattern.name is not None and len(pattern.name) == SHORTEST - 1 and pattern.anywhere:
        return False
    literal = pattern.regex and not re.search(r"[\[\\.(|*+?{]", pattern.regex)
    text = pattern.name or pattern.prefix or (pattern.regex if literal else None) or "long enough"
    return len(text) < SHORTEST


# Names that so many sites use for so many things that no shape may take them by the way.
_ANYBODYS = ("session", "lang", "PHPSESSID", "_ga", "id", "a1b2c3d4e5f6", "token", "user_id")


def _shapes(regex: str, pattern: Pattern) -> Iterator[str]:
    try:
        compiled = re.compile(regex)
    except re.error as error:
        yield f"regex: {error}"
        return
    missed = (name for name in pattern.tests if not compiled.fullmatch(name))
    yield from (f"tests: {name!r} does not match the regex" for name in missed)
    for name in _ANYBODYS:
        if compiled.fullmatch(name) and not pattern.domains and name not in pattern.tests:
            yield f"regex: takes {name!r} too, which many sites use"


def _begins(name: str, prefix: str) -> bool:
    return name.startswith(prefix) and len(name) > len(prefix)


def _owners(vendors: Sequence[Filed]) -> Iterator[str]:
    owners: dict[str, str] = {}
    slugs: dict[str, str] = {}
    for filed in vendors:
        if filed.slug in slugs:
            yield f"{_file(filed)}: there is a {slugs[filed.slug]}/{filed.slug}.toml too"
        slugs[filed.slug] = filed.vertical
        hosts = {*filed.vendor.domains, *(d for s in filed.vendor.services for d in s.domains)}
        for host in sorted(hosts):
            if host in owners:
                yield f"{_file(filed)}: {host} is {owners[host]}'s already"
            owners.setdefault(host, filed.slug)
            if is_public_suffix(host) and "." not in host:
                yield f"{_file(filed)}: {host} is nobody's"
    for filed in vendors:
        parent = filed.vendor.parent
        if parent is not None and (parent not in slugs or parent == filed.slug):
            yield f"{_file(filed)}: parent: there is no other vendor file {parent}.toml"


def _services(vendors: Sequence[Filed]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for filed in vendors:
        for service in filed.vendor.services:
            if service.id in seen:
                yield f"{_file(filed)}: service {service.id}: {seen[service.id]} has that id too"
            seen[service.id] = filed.slug


def _duplicates(rows: Iterable[Row]) -> Iterator[str]:
    """The same pattern twice, unless each is bound to domains of its own."""
    seen: dict[tuple[str, str | None, str | None, str | None], list[Row]] = defaultdict(list)
    for row in rows:
        pattern = row.pattern
        name = f"~{folded(pattern.name)}" if pattern.name and pattern.loose else pattern.name
        key = (row.store, name, pattern.prefix, pattern.regex)
        for other in seen[key]:
            mine, theirs = set(pattern.domains), set(other.pattern.domains)
            if mine & theirs or (not mine and not theirs):
                yield f"{row.place}: stands in {other.place} already"
        seen[key].append(row)


def _swallowed(rows: Sequence[Row]) -> Iterator[str]:
    """Prefixes so short that names of other vendors begin with them."""
    prefixes = {
        (row.store, row.pattern.prefix): row
        for row in rows
        if row.pattern.prefix and not row.pattern.domains
    }
    for row in rows:
        pattern = row.pattern
        for name in {*pattern.tests, pattern.name or "", pattern.prefix or ""}:
            for length in range(SHORTEST, len(name)):
                other = prefixes.get((row.store, name[:length]))
                if other is not None and other.filed is not row.filed:
                    yield f"{other.place}: the prefix takes {name!r} of {row.place}"
