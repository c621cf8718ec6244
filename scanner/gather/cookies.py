"""Cookies of a scan: every attempt and every jar, merged by name, domain, path and partition."""

from __future__ import annotations

from typing import Literal

from scanner.evidence import Attributes, CookieWrite, Visit
from scanner.gather import record_id
from scanner.gather.places import Places
from scanner.gather.requests import hops
from scanner.gather.setters import Setters
from scanner.observations import Cookie, State
from scanner.record.cookies import NOT_STORED
from scanner.records import Page
from scanner.urls import host_of, party_of, registrable_domain

Key = tuple[str, str, str, str | None]


class _Merged:
    """One cookie while visits are added."""

    def __init__(self) -> None:
        self.asked: Attributes | None = None
        self.kept: Attributes | None = None
        self.is_set = False
        self.stored = False
        self.refused: str | None = None
        self.left: dict[State, bool] = {}
        """Whether it was still there when the last visit that saw it ended, by state."""
        self.page_host = ""
        self.places = Places()
        self.setters = Setters()


class CookieJar:
    """All cookies of a scan."""

    def __init__(self) -> None:
        self._cookies: dict[Key, _Merged] = {}
        self._senders: dict[tuple[str, str], set[str]] = {}

    def add(self, visit: Visit) -> None:
        """Add what one visit saw."""
        jar = {cookie.key: cookie for cookie in visit.jar}
        seen: dict[Key, bool] = {}
        """Written in this visit; whether the last write left it there."""
        for write in visit.writes:
            self._write(write, visit.page, jar, again=write.cookie.key in seen)
            if write.refused is None and (not write.deletes or write.cookie.key in seen):
                seen[write.cookie.key] = not write.deletes
        for key, cookie in jar.items():
            merged = self._of(key, visit.page)
            merged.kept, merged.stored, merged.is_set = cookie, True, True
        for key in {*seen, *jar}:
            # What came after the jar was read, on leaving the page, is there as well.
            self._cookies[key].left[visit.page.state] = key in jar or seen[key]
        for exchange in visit.exchanges:
            for hop in hops(exchange):
                for sent in hop.sent_cookies:
                    self._senders.setdefault(sent, set()).add(host_of(hop.url))

    def _of(self, key: Key, page: Page) -> _Merged:
        merged = self._cookies.setdefault(key, _Merged())
        merged.page_host = merged.page_host or host_of(page.final_url)
        merged.places.add(page)
        return merged

    def _write(
        self, write: CookieWrite, page: Page, jar: dict[Key, Attributes], again: bool
    ) -> None:
        if write.deletes and write.cookie.key not in self._cookies:
            return  # takes away what never was: consent tools do so for whole lists
        known = self._cookies.get(write.cookie.key)
        if write.deletes and known and not known.places.has(page.state):
            # Taken away from one who brought it: that is not to have it in this state.
            known.setters.add_write(write, "delete", page, write.refused)
            return
        merged = self._of(write.cookie.key, page)
        refused = write.refused
        if refused == NOT_STORED and write.cookie.key in jar:
            refused = None  # out of the writer's sight (another path), but there
        action: Literal["set", "overwrite", "delete"] = "overwrite" if again else "set"
        merged.setters.add_write(write, "delete" if write.deletes else action, page, refused)
        if write.deletes:
            return
        merged.is_set = True
        merged.asked = write.cookie
        if refused is None:
            merged.stored = True
        else:
            merged.refused = refused

    def records(self) -> tuple[Cookie, ...]:
        """All cookies, third parties last, by domain and name."""
        found = [
            _record(merged, self._senders)
            for merged in self._cookies.values()
            if merged.is_set and (merged.asked or merged.kept)
        ]
        return tuple(sorted(found, key=lambda c: (c.party, c.domain, c.name, c.path, c.id)))


def _record(merged: _Merged, senders: dict[tuple[str, str], set[str]]) -> Cookie:
    asked = merged.asked or merged.kept
    kept = merged.kept or merged.asked
    assert asked is not None  # noqa: S101  # records() has checked
    assert kept is not None  # noqa: S101
    days = asked.lifetime_days
    return Cookie(
        id=record_id("c", *asked.key),
        name=asked.name,
        domain=asked.domain,
        host_only=kept.host_only,
        path=asked.path,
        party=party_of(asked.domain, merged.page_host),
        lifetime="session" if days is None else "persistent",
        lifetime_days=days,
        secure=kept.secure,
        http_only=kept.http_only,
        same_site=asked.same_site,
        partition_key=asked.partition_key,
        size=len(asked.name) + asked.value.length,
        value=asked.value,
        stored=merged.stored,
        blocked_reason=None if merged.stored else merged.refused,
        deleted=merged.stored and not any(merged.left.values()),
        set_by=merged.setters.records(),
        states=merged.places.states,
        pages=merged.places.pages,
        page_count=merged.places.page_count,
        sent_to=tuple(sorted(senders.get((asked.name, asked.domain), ()))) if merged.stored else (),
    )


def by_site(cookies: tuple[Cookie, ...]) -> dict[str, int]:
    """Registrable domain to number of stored cookies."""
    counts: dict[str, int] = {}
    for cookie in cookies:
        if cookie.stored:
            site = registrable_domain(cookie.domain)
            counts[site] = counts.get(site, 0) + 1
    return counts
