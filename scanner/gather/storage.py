"""Storage of a scan: what was written and what was left, merged by kind, origin and key."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin

from scanner.evidence import StorageFound, StorageWrite, Visit
from scanner.gather import record_id
from scanner.gather.places import Places
from scanner.gather.setters import Setters
from scanner.observations import State, StorageItem
from scanner.record.setcookie import top_level_site
from scanner.urls import host_of, party_of

Key = tuple[str, str, str]


class _Merged:
    def __init__(self, page_host: str) -> None:
        self.page_host = page_host
        self.page_site = ""
        self.found: StorageFound | None = None
        self.left: dict[State, bool] = {}
        """Whether it was still there when the last visit that saw it ended, by state."""
        self.written = False
        self.places = Places()
        self.setters = Setters()


class Store:
    """All storage items of a scan."""

    def __init__(self, partitioned: bool) -> None:
        """`partitioned`: whether this browser keeps third-party storage apart by top-level site."""
        self._partitioned = partitioned
        self._items: dict[Key, _Merged] = {}

    def add(self, visit: Visit) -> None:
        """Add what one visit saw."""
        found: dict[Key, StorageFound] = {
            (item.kind, item.origin, item.key): item for item in visit.storage
        }
        touched: dict[Key, bool] = {}
        """Written in this visit; whether the last write came after storage was read."""
        for write in visit.storage_writes:
            for key in _keys(write, found):
                self._write(key, write, visit)
                touched[key] = write.time > visit.looked and not write.removes
        for key, item in found.items():
            merged = self._of(key, visit)
            merged.found, merged.written = item, True
        for key in {*touched, *found}:
            if key in self._items:
                self._items[key].left[visit.page.state] = key in found or touched[key]

    def _of(self, key: Key, visit: Visit) -> _Merged:
        page_url = visit.page.final_url
        merged = self._items.setdefault(key, _Merged(host_of(page_url)))
        merged.page_site = merged.page_site or top_level_site(page_url)
        merged.places.add(visit.page)
        return merged

    def _write(self, key: Key, write: StorageWrite, visit: Visit) -> None:
        if write.removes and key not in self._items:
            return  # takes away what never was
        known = self._items.get(key)
        if write.removes and known and not known.places.has(visit.page.state):
            # Taken away from one who brought it: that is not to have it in this state.
            known.setters.add_write(write, "delete", visit.page)
            return
        merged = self._of(key, visit)
        merged.written = merged.written or not write.removes
        merged.setters.add_write(write, "delete" if write.removes else "set", visit.page)

    def records(self) -> tuple[StorageItem, ...]:
        """All items, third parties last, by origin, kind and key."""
        items = [self._record(key, m) for key, m in self._items.items() if m.written]
        return tuple(sorted(items, key=lambda i: (i.party, i.origin, i.kind, i.key)))

    def _record(self, key: Key, merged: _Merged) -> StorageItem:
        kind, origin, name = key
        party = party_of(host_of(origin), merged.page_host)
        return StorageItem(
            id=record_id("s", *key),
            kind=kind,  # type: ignore[arg-type]
            origin=origin,
            key=name,
            size=merged.found.size if merged.found else 0,
            party=party,
            partition_key=merged.page_site if self._partitioned and party == "third" else None,
            value=merged.found.value if merged.found else None,
            deleted=not any(merged.left.values()),
            set_by=merged.setters.records(),
            states=merged.places.states,
            pages=merged.places.pages,
            page_count=merged.places.page_count,
        )


def _keys(write: StorageWrite, found: Mapping[Key, StorageFound]) -> list[Key]:
    """The items that a write is about: a service worker is written by script, kept by scope."""
    if write.kind != "service_worker":
        return [(write.kind, write.origin, write.key)]
    scopes = [k for k in found if k[0] == "service_worker" and k[1] == write.origin]
    return scopes or [("service_worker", write.origin, urljoin(write.frame_url, write.key))]
