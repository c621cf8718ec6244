"""What a bundle must still hold: what ran although nobody agreed, as lines for sites.toml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
import tomlkit

from banner.draft import service_id
from banner.proposal import Proposed, propose
from scanner.audit.scene import Scene
from scanner.audit.terms import Terms
from scanner.audit.traces import Item, Trace, traces
from scanner.classify.own import matches
from scanner.observations import Cookie, Request, State
from scanner.records import Scan
from scanner.settings.service import Service
from scanner.settings.site import Site
from scanner.urls import host_of, is_under, registrable_domain

# Types of requests that the browser makes by itself while it reads a page, ahead of every script.
_AHEAD = frozenset(("script", "style", "image", "iframe", "preload", "prefetch", "font", "media"))
_KEYS = ("cookies", "storage", "domains")

Names = dict[str, list[str]]
"""`cookies`, `storage` and `domains` to patterns, as a table of a service has them."""


class Leak(msgspec.Struct, frozen=True, kw_only=True):
    """One service that ran in states in which nobody had agreed to it."""

    name: str
    category: str
    states: tuple[State, ...]
    seen: tuple[str, ...]
    """What it did, a few words each."""
    service: str | None
    """Id of its table in sites.toml; None where it has none."""
    missing: Names
    """What its table lacks; empty where everything is listed and it ran all the same."""
    advice: tuple[str, ...]
    """What else is to be done, a sentence each."""
    lines: str
    """TOML to put into sites.toml: a whole table, or the lines of one that change."""


def leaks(scan: Scan, site: Site, slug: str, states: Iterable[State]) -> tuple[Leak, ...]:
    """Services that ran in these states, the gravest first; empty where the bundle holds all. Pure.

    `scan` has been judged by the site's own services.
    """
    found: dict[str, list[Trace]] = {}
    scene = Scene(scan, Terms(consent_cookie=site.banner.cookie_name))
    for state in states:
        for trace in traces(scene, state):
            if not trace.is_cookieless:
                found.setdefault(trace.name, []).append(trace)
    proposed = {one.name: one for one in propose(scan).services}
    used = {service.id for service in site.services}
    return tuple(
        _leak(name, group, site, slug, proposed.get(name), used) for name, group in found.items()
    )


def _leak(
    name: str, group: list[Trace], site: Site, slug: str, proposed: Proposed | None, used: set[str]
) -> Leak:
    items = {item.id: item for trace in group for item in (*trace.kept, *trace.requests)}
    known = group[0].category != "unclassified"
    service = _service_of(site, name if known else "", items.values())
    missing = _missing(service, items.values(), proposed)
    advice = list(_advice(site, service, missing, items.values()))
    lines = ""
    if service is not None and missing:
        lines = _changed(slug, service, missing)
    elif service is None:
        lines = _table(slug, name, group[0], missing, proposed, used)
    return Leak(
        name=name,
        category=group[0].category,
        states=tuple(dict.fromkeys(trace.state for trace in group)),
        seen=tuple(dict.fromkeys(_seen(item) for item in items.values())),
        service=service.id if service else None,
        missing=missing,
        advice=tuple(advice),
        lines=lines,
    )


def _service_of(site: Site, name: str, items: Iterable[Item]) -> Service | None:
    """The table of a service: by its name, by what it lists, else by the company's domain."""
    for service in site.services:
        if service.name.casefold() == name.casefold():
            return service
    several = list(items)
    for service in site.services:
        if any(_lists(service, item) for item in several):
            return service
    # The site's own domain says nothing of who is behind a host of it.
    own = {"", registrable_domain(host_of(site.url))}
    domains = {registrable_domain(one.host) for one in several if isinstance(one, Request)} - own
    for service in site.services:
        if domains & {registrable_domain(domain) for domain in service.domains}:
            return service
    return None


def _lists(service: Service, item: Item) -> bool:
    if isinstance(item, Request):
        return any(is_under(item.host, domain) for domain in service.domains)
    names = service.cookies if isinstance(item, Cookie) else service.storage
    name = item.name if isinstance(item, Cookie) else item.key
    return any(matches(name, glob) for glob in names)


def _missing(service: Service | None, items: Iterable[Item], proposed: Proposed | None) -> Names:
    """Patterns for what ran and is not listed, as general as the knowledge base has them."""
    found: dict[str, dict[str, None]] = {key: {} for key in _KEYS}
    for item in items:
        if service is not None and _lists(service, item):
            continue
        if isinstance(item, Request):
            if item.party == "third" or (proposed and item.host in proposed.domains):
                domains = proposed.domains if proposed else {}
                fitting = [one for one in domains if is_under(item.host, one)]
                found["domains"][min(fitting, key=len, default=item.host)] = None
            continue
        is_cookie = isinstance(item, Cookie)
        name = item.name if isinstance(item, Cookie) else item.key
        globs = (proposed.cookies if is_cookie else proposed.storage) if proposed else {}
        glob = next((one for one in globs if matches(name, one)), name)
        found["cookies" if is_cookie else "storage"][glob] = None
    return {key: sorted(names) for key, names in found.items() if names}


def _advice(
    site: Site, service: Service | None, missing: Names, items: Iterable[Item]
) -> Iterator[str]:
    """What lines in sites.toml don't mend."""
    if service is not None and service.category == "necessary":
        yield (
            f"Its table says that it is necessary, and so nothing waits for it: give "
            f"`{service.id}` another category if it isn't."
        )
        return
    listed = [item for item in items if service is not None and _lists(service, item)]
    if any(isinstance(item, Request) and item.resource_type in _AHEAD for item in listed):
        yield (
            "It is listed, and the browser asked for it while it read the page, ahead of every "
            "script: rewrite the pages (`consentry build --pages`, or the middleware), or send "
            "the policy of `consentry build --csp`."
        )
    if any(not isinstance(item, Request) and _by_answer(item) for item in items):
        yield (
            "The site's own server sets it with its answer, which no script can hold back: let "
            "the back end ask the visitor's choice first (docs/choice-cookie.md)."
        )
    if service is None and not missing.get("domains"):
        yield (
            "It comes from the site's own scripts: mark their tags with `data-consent`, or let "
            "them ask `consentry.allows(...)` first."
        )


def _by_answer(item: Item) -> bool:
    ways = item.set_by if not isinstance(item, Request) else ()
    return any(by.via == "http" and by.action != "delete" and by.refused is None for by in ways)


def _seen(item: Item) -> str:
    if isinstance(item, Request):
        return f"asked {item.host}"
    if isinstance(item, Cookie):
        return f"cookie {item.name} on {item.domain}"
    return f"{item.kind} storage {item.key}"


def _changed(slug: str, service: Service, missing: Names) -> str:
    """The lines of a table that change, whole, so that they replace what stands there."""
    lines = [f'# in the table [[sites.{slug}.services]] with id = "{service.id}"']
    for key, names in missing.items():
        whole = [*getattr(service, key), *names]
        lines.append(f"{key} = {tomlkit.item(list(dict.fromkeys(whole))).as_string()}")
    return "\n".join(lines) + "\n"


def _table(
    slug: str, name: str, trace: Trace, missing: Names, proposed: Proposed | None, used: set[str]
) -> str:
    """A new table; what nobody knows waits for a person to say what it is for."""
    category = proposed.category if proposed else trace.category
    if category == "unclassified":
        category = "marketing"
        note = "# Nobody knows what it is for: until you say so, it waits like marketing.\n"
    else:
        note = ""
    table = tomlkit.table()
    table.add("id", service_id(name, used))
    table.add("name", name)
    if proposed and proposed.vendor:
        table.add("vendor", proposed.vendor)
    table.add("category", category)
    if proposed and proposed.purpose:
        table.add("purpose", proposed.purpose)
    for key, names in missing.items():
        table.add(key, names)
    return f"[[sites.{slug}.services]]\n{note}{table.as_string()}"
