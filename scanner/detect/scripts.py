"""Put what one script did on many pages together under its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import msgspec

from scanner.behaviour import Actor, Behaviour
from scanner.gather import record_id
from scanner.gather.places import Places
from scanner.observations import ChainLink
from scanner.records import Page
from scanner.urls import host_of, origin_of, party_of, template

T = TypeVar("T")


class Name(msgspec.Struct, frozen=True):
    """What makes two acts those of the same script."""

    script: str
    """Its address with volatile values as `*`; the site for what stands in pages themselves."""
    is_inline: bool


def name_of(actor: Actor, page: Page) -> Name:
    """The script behind an actor; code in a page is the same on all pages of its site."""
    if actor.url is None:
        return Name("", is_inline=False)
    bare = actor.url.split("#")[0]
    if bare in (
        page.url.split("#")[0],
        page.final_url.split("#")[0],
        actor.frame_url.split("#")[0],
    ):
        return Name(origin_of(bare), is_inline=True)
    return Name(template(bare), is_inline=False)


class Seen(msgspec.Struct, Generic[T]):
    """Something that a script did, over all pages."""

    actor: Actor
    page: Page
    """The first page."""
    places: Places
    best: T


class Ledger(Generic[T]):
    """Verdicts by script, the strongest of each kept."""

    def __init__(self, stronger: Callable[[T, T], bool]) -> None:
        """`stronger` says whether the first of two is to be kept."""
        self._stronger = stronger
        self._seen: dict[tuple[object, ...], Seen[T]] = {}

    def add(self, key: tuple[object, ...], actor: Actor, page: Page, verdict: T) -> None:
        """Note a verdict about the script of `actor`; `key` tells different verdicts apart."""
        whole = (*key, name_of(actor, page))
        known = self._seen.get(whole)
        if known is None:
            known = self._seen[whole] = Seen(actor, page, Places(), verdict)
        elif self._stronger(verdict, known.best):
            known.best, known.actor = verdict, actor
        known.places.add(page)

    def items(self) -> Iterator[tuple[tuple[object, ...], Seen[T]]]:
        """All of them with their keys, in order of first sight."""
        yield from self._seen.items()


def watcher(kind: str, key: tuple[object, ...], seen: Seen[Any]) -> dict[str, Any]:
    """The fields that all verdicts about a script have."""
    actor, page = seen.actor, seen.page
    url = template(actor.url) if actor.url else None
    return {
        "id": record_id(kind, *(str(part) for part in key)),
        "script_url": url,
        "line": actor.line,
        "column": actor.column,
        "party": party_of(host_of(actor.url or page.final_url), host_of(page.final_url)),
        "initiator_chain": actor.chain,
        "frame_url": template(actor.frame_url or page.final_url),
        "page_url": page.final_url,
        "states": seen.places.states,
        "pages": seen.places.pages,
        "page_count": seen.places.page_count,
    }


def actor_of(chain: tuple[ChainLink, ...], frame_url: str) -> Actor:
    """The one who acted at the end of a chain, for what was seen on the network."""
    last = chain[-1] if chain else None
    return Actor(
        url=last.url if last else None,
        line=last.line if last else None,
        column=last.column if last else None,
        function=last.function if last else None,
        chain=chain,
        frame_url=frame_url,
        in_worker=False,
    )


def scripts_of(behaviour: Behaviour, page: Page) -> dict[Name, list[int]]:
    """The actors of one visit, by script."""
    found: dict[Name, list[int]] = {}
    for number, actor in enumerate(behaviour.actors):
        found.setdefault(name_of(actor, page), []).append(number)
    return found
