"""Which rows of the knowledge base speak for a name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from scanner.classify.hosts import Hosts
from scanner.classify.knowledge.records import Filed
from scanner.classify.knowledge.rows import Row, Store, folded, opening, rows_of
from scanner.urls import is_under

# Characters by which prefixes and shapes are sorted; most begin with more.
BUCKET = 4
# A single letter says nothing without a domain.
SHORTEST_BARE = 2


class Match(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row that knows a name."""

    row: Row
    exact: bool
    """By the exact name, not by its beginning or shape."""
    at_vendor: bool
    """Whether the cookie's domain, or the host that set it, is the vendor's."""
    elsewhere: bool = False
    """Whether the row is bound to domains that were not given."""

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, int]:
        """The higher, the more particular: a name over a prefix over a shape, the longer first."""
        pattern = self.row.pattern
        begins = pattern.prefix or pattern.name or opening(pattern.regex or "")
        return (
            not self.elsewhere,
            self.at_vendor,
            self.exact,
            pattern.regex is None and not pattern.loose,
            len(begins),
        )


class _Shelf:
    """The rows for one kind of store: by name, else by the characters with which a name begins."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._exact: dict[str, list[Row]] = defaultdict(list)
        self._loose: dict[str, list[Row]] = defaultdict(list)
        self._begin: dict[str, list[tuple[str, Row]]] = defaultdict(list)
        self._compiled: dict[str, re.Pattern[str]] = {}
        for row in rows:
            pattern = row.pattern
            if pattern.name is not None and pattern.loose:
                self._loose[folded(pattern.name)].append(row)
            elif pattern.name is not None:
                self._exact[pattern.name].append(row)
            else:
                start = pattern.prefix or opening(pattern.regex or "")
                self._begin[start[:BUCKET]].append((start, row))
        # Shapes that can begin with anything: one question for all of them, mostly in vain.
        anyhow = [f"(?:{row.pattern.regex})" for _, row in self._begin.get("", ())]
        self._anyhow = re.compile("|".join(anyhow) or "(?!)")

    def rows(self, name: str) -> Iterator[tuple[Row, bool]]:
        """Rows that take this name, and whether by the exact name."""
        for row in self._exact.get(name, ()):
            yield row, True
        for length in range(0 if self._anyhow.fullmatch(name) else 1, BUCKET + 1):
            for start, row in self._begin.get(name[:length], ()) if length <= len(name) else ():
                if name.startswith(start) and self._takes(row, name):
                    yield row, False
        for row in self._loose.get(folded(name), ()) if self._loose else ():
            yield row, False

    def _takes(self, row: Row, name: str) -> bool:
        pattern = row.pattern
        if pattern.regex is None:
            return len(name) > len(pattern.prefix or "")
        if pattern.regex not in self._compiled:
            self._compiled[pattern.regex] = re.compile(pattern.regex)
        return bool(self._compiled[pattern.regex].fullmatch(name))


class Names:
    """All names of the knowledge base."""

    def __init__(self, vendors: Iterable[Filed], hosts: Hosts) -> None:
        rows = [row for filed in vendors for row in rows_of(filed)]
        self._hosts = hosts
        self._shelves: dict[Store, _Shelf] = {
            "cookies": _Shelf(row for row in rows if row.store == "cookies"),
            "storage": _Shelf(row for row in rows if row.store == "storage"),
        }

    def matches(self, name: str, store: Store, hosts: Iterable[str]) -> list[Match]:
        """Rows for a name, the most particular first.

        `hosts` are the cookie's or item's own and those that set it; where there is none, rows that
        are bound to domains count as `elsewhere`. Vendors' scripts keep the same names in cookies
        and in storage, so what one does not know is looked up in the other.
        """
        hosts = tuple(dict.fromkeys(hosts))
        other: Store = "storage" if store == "cookies" else "cookies"
        found = list(self._fitting(name, store, hosts)) or list(self._fitting(name, other, hosts))
        return sorted(found, key=lambda match: match.rank, reverse=True)

    def _fitting(self, name: str, store: Store, hosts: tuple[str, ...]) -> Iterator[Match]:
        taking = list(self._shelves[store].rows(name))
        owners = {self._owner(host) for host in hosts} if taking else set()
        for row, exact in taking:
            domains = row.pattern.domains
            bound = any(is_under(host, domain) for host in hosts for domain in domains)
            if domains and not bound and hosts:
                continue
            owner = self._hosts.group(row.filed.slug)
            yield Match(
                row=row,
                exact=exact,
                at_vendor=bound or owner in owners,
                elsewhere=bool(domains) and not bound,
            )

    def _owner(self, host: str) -> str | None:
        place = self._hosts.of_host(host)
        return self._hosts.group(place.filed.slug) if place else None


def speaking(matches: list[Match]) -> list[Match]:
    """Of all rows that take a name those that are equally particular, the deciding one first.

    Rows that are bound to domains of which none was given are all asked: where they disagree,
    most of them decide, and nobody where there is no such majority.
    """
    if not matches:
        return []
    best = matches[0]
    if not best.elsewhere:
        return [one for one in matches if one.rank == best.rank]
    peers = [one for one in matches if one.elsewhere and one.exact == best.exact]
    votes = Counter(one.row.category for one in peers)
    (winner, count), *_ = votes.most_common()
    if len(best.row.pattern.name or "long enough") < SHORTEST_BARE or 2 * count <= len(peers):
        return []
    return sorted(peers, key=lambda one: one.row.category != winner)
