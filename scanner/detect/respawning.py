"""Respawning: deleted cookies that come back with the same identifier."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.behaviour import Behaviour, Control, Respawned
from scanner.evidence import Visit
from scanner.gather import record_id
from scanner.observations import State
from scanner.record.entropy import MIN_LENGTH
from scanner.tracking import Proof, Respawning, Store

_SURVIVORS: dict[Store, str] = {
    "cookie": "another cookie",
    "local": "localStorage",
    "session": "sessionStorage",
    "indexeddb": "a database (IndexedDB)",
    "cache": "a cache that scripts fill (Cache Storage)",
    "service_worker": "a service worker",
    "http_cache": "the browser's cache (a saved answer or its ETag)",
}


def respawns(
    control: Control | None, visits: Iterable[Visit], states: tuple[State, ...] = ("before",)
) -> tuple[Respawning, ...]:
    """Every cookie that was deleted and came back the same, and that is no constant.

    What any other visitor got as well says nothing about who came back: a consent tool writes its
    default again, a shop its currency.
    """
    if control is None or not control.respawned:
        return ()
    visits = tuple(visits)
    constants = {value for visit in visits for value in _values(visit)}
    found: dict[tuple[str, str], Respawned] = {}
    for seen in control.respawned:
        if seen.value.hash not in constants and seen.value.length >= MIN_LENGTH:
            # Of several identifiers in one cookie, one says it.
            found.setdefault((seen.domain, seen.name), seen)
    return tuple(
        _record(seen, control.page_url, states, is_compared=bool(visits))
        for _, seen in sorted(found.items())
    )


def _values(visit: Visit) -> set[str]:
    """Hashes of all that one visitor was given, identifier or not."""
    behaviour = visit.behaviour or Behaviour()
    return {
        *(kept.value.hash for kept in behaviour.kept),
        *(told.value.hash for told in behaviour.told),
        *(cookie.value.hash for cookie in visit.jar),
        *(write.cookie.value.hash for write in visit.writes),
        *(item.value.hash for item in visit.storage if item.value),
    }


def _record(
    seen: Respawned, page_url: str, states: tuple[State, ...], is_compared: bool
) -> Respawning:
    return Respawning(
        id=record_id("rs", seen.name, seen.domain),
        name=seen.name,
        domain=seen.domain,
        value=seen.value,
        sources=seen.sources,
        set_by=seen.set_by,
        evidence=tuple(_sentences(seen, is_compared)),
        page_url=page_url,
        states=states,
    )


def _sentences(seen: Respawned, is_compared: bool) -> list[Proof]:
    by = f", set by {seen.set_by}" if seen.set_by else ""
    found = [
        Proof(
            rule="respawn.back",
            text=f"All cookies were deleted, and `{seen.name}` of {seen.domain} came back with the "
            f"same value{by}.",
        ),
        Proof(rule="respawn.how", text=seen.how),
    ]
    if seen.sources:
        stores = " and ".join(_SURVIVORS[store] for store in seen.sources)
        found.append(Proof(rule="respawn.source", text=f"The value had survived in {stores}."))
    else:
        text = "The value was found nowhere in the browser: the server knew the visitor again."
        found.append(Proof(rule="respawn.server", text=text))
    if is_compared:
        text = "No other clean visitor got this value: it is an identifier, not a constant."
        found.append(Proof(rule="identifier.unique", text=text))
    return found
