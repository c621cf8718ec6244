"""The ways by which a page lets its visitors come back to the settings after a choice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from scanner.consent.kit import WayBack
from scanner.consent.labels import label_of
from scanner.consent.places import Gone, Place
from scanner.consent.texts import link_to_settings
from scanner.consent.tools import Recognised

MOST_WAYS = 6
# Our own mark, which any site may put on a button, see docs/banner.md.
_OWN = "[data-consentry=open]"


class Way(msgspec.Struct, frozen=True):
    """One way back, and how sure it is: 0 is best."""

    control: WayBack
    rank: int

    @property
    def text(self) -> str:
        """What it is called."""
        return (self.control.text or self.control.name)[:120]


async def ways_back(
    place: Place, tools: Iterable[Recognised], languages: Sequence[str]
) -> tuple[Way, ...]:
    """The controls of a page that open the settings, the surest first. None where it is gone."""
    selectors = [selector for one in tools for selector in one.tool.reopen]
    try:
        answer = await place.ask("waysBack", [*selectors, _OWN])
        found = msgspec.convert(answer, list[WayBack])
    except (Gone, msgspec.ValidationError):
        return ()
    ranked = (Way(one, rank) for one in found if (rank := _rank(one, languages)) is not None)
    return tuple(sorted(ranked, key=lambda way: way.rank)[:MOST_WAYS])


def _rank(one: WayBack, languages: Sequence[str]) -> int | None:
    if one.link == "leaves":
        return None
    if one.tool:
        return 0
    texts = [text for text in (one.text, one.name) if text]
    links = {link_to_settings(text, languages) for text in texts}
    if "reopen" in links:
        return 1
    roles = {label_of(text, languages).role for text in texts}
    if "withdraw" in roles:
        return 2
    # A badge in a corner is often nothing but a picture of a cookie, a shield or a fingerprint.
    if one.floating and one.hint and not roles & {"accept", "accept_all", "policy"}:
        return 3
    return 4 if "opt_out" in links else None
