"""Ask every source about a cookie, a storage key, a request or a host."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

import msgspec

from scanner.classify.decide import Spoken, Verdict, decide
from scanner.classify.declarations import Declarations
from scanner.classify.hosts import SILENT, Hosts, Place
from scanner.classify.keywords import keyword
from scanner.classify.knowledge.read import load
from scanner.classify.knowledge.records import Filed
from scanner.classify.knowledge.rows import Store, opening
from scanner.classify.names import Match, Names, speaking
from scanner.classify.own import Own
from scanner.observations import Signal, Source
from scanner.urls import host_of, path_of

# Rows that disagree about a bare name: enough to see that they do.
MAX_SILENT = 12


# A shape with fewer characters of its own at its beginning takes many names by the way.
MIN_OPENING = 3


class Kept(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A cookie or a storage key, as much of it as is known."""

    name: str
    store: Store = "cookies"
    host: str = ""
    """The cookie's domain, or the host of the storage's origin; empty when not known."""
    own: bool = False
    """Whether that is the scanned site's own host, which says nothing of what it is for."""
    setters: tuple[tuple[str, ...], ...] = ()
    """For each way in which it came to be set: the address of the script or response, then those
    of the scripts on whose behalf that one worked."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request."""

    url: str
    page_host: str = ""
    """Host of the page; empty when not known."""
    resource_type: str = "other"
    own: bool = False
    """Whether it goes to the scanned site itself, whoever that is."""


class _Setter(NamedTuple):
    """Who set something."""

    host: str
    cname: str | None
    place: Place | None


class Knows(Protocol):
    """Filter lists, or whatever else can tell that a request tracks."""

    def tracking(self, asked: Asked) -> Signal | None:
        """A signal named `list`, or None."""

    def named(self, name: str, host: str) -> Signal | None:
        """What a table says of a cookie's name on a host: a signal named `table`, or None."""


class Classifier:
    """Everything that is known, ready to be asked. Pure: it opens nothing when asked."""

    def __init__(
        self,
        vendors: Iterable[Filed],
        own: Own | None = None,
        lists: Knows | None = None,
        aliases: Mapping[str, str] | None = None,
        declared: Declarations | None = None,
    ) -> None:
        """`aliases` are CNAME targets by host."""
        vendors = tuple(vendors)
        self._hosts = Hosts(vendors)
        self._names = Names(vendors, self._hosts)
        self._own = own or Own()
        self._lists = lists
        self._aliases = aliases or {}
        self._declared = declared or Declarations(())
        self._seen: dict[Kept, Verdict] = {}
        self._by_url: dict[str, _Setter] = {}
        self._by_place: dict[tuple[Source, Place, bool], Spoken] = {}

    def kept(self, kept: Kept) -> Verdict:
        """What a cookie or storage key is for."""
        if kept not in self._seen:
            self._seen[kept] = decide(list(self._about(kept)))
        return self._seen[kept]

    def asked(self, asked: Asked) -> Verdict:
        """What a request is for; a list's signal is kept, and decides nothing."""
        host = host_of(asked.url)
        cname = self._aliases.get(host)
        spoken = [Spoken(signal=service.signal) for service in self._own.of_host(host)]
        if asked.own:
            place = self._hosts.behind(cname)
        else:
            place = self._hosts.of_url(host, path_of(asked.url), cname)
        if place is not None:
            spoken.append(self._place("domain", place, place.category is not None))
        if self._lists is not None and (hit := self._lists.tracking(asked)):
            spoken.append(Spoken(signal=hit))
        return decide(spoken)

    def whose(self, host: str) -> Place | None:
        """What is known of a host."""
        return self._hosts.of_host(host, self._aliases.get(host))

    def matches(self, kept: Kept) -> list[Match]:
        """Rows of the knowledge base that take a name, the most particular first."""
        hosts = [kept.host] if kept.host else []
        for setter in self._setters(kept):
            hosts += [setter.host, *([setter.cname] if setter.cname else [])]
        return self._names.matches(kept.name, kept.store, hosts)

    def _setters(self, kept: Kept) -> Iterator[_Setter]:
        """Of each chain the setter; where that is a tag manager or a host of libraries, those
        behind it too, until one works on its own account.
        """
        for chain in kept.setters:
            for url in chain:
                setter = self._known_setter(url)
                yield setter
                if setter.place is None or setter.place.role not in SILENT:
                    break

    def _known_setter(self, url: str) -> _Setter:
        if url not in self._by_url:
            host = host_of(url)
            cname = self._aliases.get(host)
            place = self._hosts.of_url(host, path_of(url), cname)
            self._by_url[url] = _Setter(host, cname, place)
        return self._by_url[url]

    def _about(self, kept: Kept) -> Iterator[Spoken]:
        """What every source says."""
        for service in self._own.of_name(kept.name, kept.store):
            yield Spoken(signal=service.signal)
        if kept.host and not kept.own:
            for service in self._own.of_host(kept.host):
                yield Spoken(signal=service.signal)
        known = self.matches(kept)
        matched = speaking(known)
        yield from (self._row(match) for match in matched)
        # Where rows disagree about a bare name, each is shown, and none decides.
        yield from (self._row(match, silent=True) for match in known[:MAX_SILENT] if not matched)
        yield from self._origins(kept)
        yield from self._hearsay(kept)
        if not matched and (word := keyword(kept.name)):
            rule = f"keyword:{word.id}"
            yield Spoken(signal=Signal(name="keyword", rule=rule, category=word.category))

    def _hearsay(self, kept: Kept) -> Iterator[Spoken]:
        """What others say of the name: a table that the user downloaded, the site itself."""
        if self._lists is not None and (table := self._lists.named(kept.name, kept.host)):
            yield Spoken(signal=table, exact=not table.rule.endswith("*"))
        if declared := self._declared.about(kept.name):
            yield Spoken(signal=declared)

    def _origins(self, kept: Kept) -> Iterator[Spoken]:
        """What those say who set it, and the domain to which it belongs."""
        at = self._hosts.of_host(kept.host, self._aliases.get(kept.host))
        setters = list(self._setters(kept))
        for setter in setters:
            if setter.place is None or setter.place.role not in SILENT:
                for service in self._own.of_host(setter.host):
                    said = msgspec.structs.replace(service.signal, name="setter")
                    yield Spoken(signal=said, group=f"own:{service.id}")
        places = [setter.place for setter in setters if setter.place]
        for place in dict.fromkeys(places):
            # A response of the cookie's own domain is no second source.
            if at is None or kept.own or place.rule != at.rule:
                yield self._place("setter", place, place.decides)
        if at is not None and not kept.own:
            yield self._place("domain", at, at.keeps)

    def _row(self, match: Match, silent: bool = False) -> Spoken:
        row = match.row
        return Spoken(
            signal=Signal(
                name=_source(match),
                rule=f"knowledge:{row.id}",
                category=None if silent else row.category,
                service=row.service.name,
                vendor=row.filed.vendor.name,
            ),
            exact=match.exact and not match.elsewhere,
            everywhere=row.service.everywhere,
            group=self._hosts.group(row.filed.slug),
        )

    def _place(self, source: Source, place: Place, decides: bool) -> Spoken:
        key = (source, place, decides)
        if key not in self._by_place:
            self._by_place[key] = self._speech(source, place, decides)
        return self._by_place[key]

    def _speech(self, source: Source, place: Place, decides: bool) -> Spoken:
        return Spoken(
            signal=Signal(
                name=source,
                rule=f"{source}:{place.rule}",
                category=place.category if decides else None,
                service=place.service.name if place.service else None,
                vendor=place.filed.vendor.name,
            ),
            exact=place.is_sure,
            group=self._hosts.group(place.filed.slug),
        )


def _source(match: Match) -> Source:
    """As what a row speaks: a word that every site uses is a keyword, whatever else is known, and
    so is a shape that may begin with anything, or nearly.
    """
    pattern = match.row.pattern
    if pattern.loose:
        return "keyword"
    if pattern.regex and not pattern.domains and len(opening(pattern.regex)) < MIN_OPENING:
        return "keyword"
    return "vendor_name" if match.at_vendor else "name"


@functools.cache
def knowledge() -> tuple[Filed, ...]:
    """The knowledge base, read once."""
    return tuple(load())
