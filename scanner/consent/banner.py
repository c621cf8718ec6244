"""Decide which box on a page is its consent banner, if any is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from scanner.consent.kit import Box, Survey
from scanner.consent.named import Deed, Named
from scanner.consent.pick import may_press
from scanner.consent.places import Place
from scanner.consent.texts import ENOUGH, About
from scanner.consent.tools import Layer, Recognised, Tool

DECISIVE: frozenset[Deed] = frozenset({"accept_all", "accept", "reject_all", "accept_selection"})
LEADING: frozenset[Deed] = frozenset({"settings", "object_all", "all_off", "withdraw"})

# A box in the flow of a page with more text than this is part of what the page has to say.
LONGEST_IN_FLOW = 1_800
# Boxes without a word of consent are asked for their controls from this score of texts.py on.
WORTH_ASKING = 0.15
# As many boxes of one frame are asked for their controls.
MOST_ASKED = 8


class KnownLayer(msgspec.Struct, frozen=True, kw_only=True):
    """A layer of a tool that left marks on the page."""

    tool: Recognised
    number: int
    """1 or 2."""
    layer: Layer


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A box that may be the banner, with what it says and what can be pressed in it."""

    place: Place
    box: Box
    survey: Survey
    about: About
    controls: tuple[Named, ...]
    known: KnownLayer | None = None
    switches: int = 0
    fields: int = 0
    """What can be typed into."""
    score: float = 0.0

    @property
    def tool(self) -> Tool | None:
        """The tool whose layer it is by its selectors."""
        return self.known.tool.tool if self.known else None

    @property
    def layer(self) -> int:
        """1, or 2 for a known tool's second layer."""
        return self.known.number if self.known else 1

    @property
    def deeds(self) -> frozenset[Deed]:
        """What can be done in it by pressing something."""
        return frozenset(one.deed for one in self.controls if may_press(one))

    @property
    def languages(self) -> tuple[str, ...]:
        """What it and the page claim to be written in."""
        tags = (self.about.language, self.box.language, self.survey.language)
        return tuple(dict.fromkeys(tag for tag in tags if tag))


def worth_asking(
    boxes: Iterable[tuple[Box, About]], after_settings: bool = False
) -> list[tuple[Box, About]]:
    """The boxes that may be banners by their text, the likeliest first; only so many. With
    `after_settings` whatever lies over the page may be one.
    """
    found = [
        (box, about)
        for box, about in boxes
        if box.tool >= 0
        or about.score >= WORTH_ASKING
        or (box.place != "flow" and (box.hint or after_settings))
    ]
    found.sort(key=lambda pair: (-(pair[0].tool >= 0), -pair[1].consent, -pair[1].score))
    return found[:MOST_ASKED]


def weighed(candidate: Candidate, after_settings: bool = False) -> Candidate:
    """The candidate with its score: 0 for what is no banner.

    With `after_settings` a press has just led to it, so that less must speak for it.
    """
    score = _by_tool(candidate) or _by_words(candidate, after_settings)
    if score:
        kinds = len(candidate.deeds & (DECISIVE | LEADING))
        # Among boxes in each other the smaller says it with fewer words.
        score += 0.3 * kinds - min(0.5, len(candidate.box.text) / 10_000)
    return msgspec.structs.replace(candidate, score=score)


def _by_tool(candidate: Candidate) -> float:
    if candidate.known is None:
        return 0.0
    if candidate.deeds & (DECISIVE | LEADING):
        return 10.0
    return 8.0 if candidate.about.consent else 0.0


def _by_words(candidate: Candidate, after_settings: bool) -> float:
    about = candidate.about
    if _is_something_else(candidate):
        return 0.0
    if after_settings and _is_layer(candidate):
        return 6.0
    if _pays(candidate) and candidate.box.place != "flow":
        return 6.0
    if not (about.consent or _is_plain(candidate)):
        return _by_buttons(candidate)
    if candidate.box.place in ("flow", "frame"):
        return _in_the_page(candidate)
    return _over_the_page(candidate)


def _is_layer(candidate: Candidate) -> bool:
    """Whether it may be what a settings button has opened: switches, or an answer to cookies."""
    decisive = bool(candidate.deeds & DECISIVE)
    by_switches = candidate.switches > 0 and bool(
        candidate.deeds & (DECISIVE | LEADING | {"close"})
    )
    return by_switches or (decisive and candidate.about.score >= WORTH_ASKING)


def _is_plain(candidate: Candidate) -> bool:
    """Whether text and buttons speak of consent, whatever else the text is about."""
    both = "reject_all" in candidate.deeds and bool(candidate.deeds & {"accept", "accept_all"})
    others = candidate.fields > 0 or any(one.deed == "never" for one in candidate.controls)
    return both and candidate.about.score >= ENOUGH and not others


def _in_the_page(candidate: Candidate) -> float:
    """A notice in the flow must be short, and must ask: texts about cookies do neither."""
    box, decisive = candidate.box, candidate.deeds & DECISIVE
    if not decisive:
        return 0.0
    if box.place == "frame":
        return 6.0
    is_short = len(box.text) <= LONGEST_IN_FLOW and "article" not in candidate.about.also
    return 5.0 if is_short else 0.0


def _over_the_page(candidate: Candidate) -> float:
    box, deeds = candidate.box, candidate.deeds
    if deeds & DECISIVE:
        return 7.0
    if "article" in candidate.about.also:
        return 0.0
    if deeds & LEADING or "close" in deeds:
        return 5.0
    return 4.0 if box.place != "absolute" and len(box.text) < LONGEST_IN_FLOW else 0.0


def _is_something_else(candidate: Candidate) -> bool:
    """Whether it wants the visitor to log in, subscribe or the like, and tells of cookies too."""
    if candidate.deeds & {"reject_all", "settings", "accept_selection", "accept_all"}:
        return False
    if _pays(candidate):
        return False  # walls that ask for money or consent also let subscribers log in
    return candidate.fields > 0 or any(one.deed == "never" for one in candidate.controls)


def _pays(candidate: Candidate) -> bool:
    """Whether it asks to accept or to pay."""
    topics = {"cookies", "tracking", "consent", "partners"} & set(candidate.about.because)
    pays = any(one.words == "pay" for one in candidate.controls)
    return pays and bool(topics) and bool(candidate.deeds & {"accept", "accept_all"})


def _by_buttons(candidate: Candidate) -> float:
    """Little text, or none that is understood, above buttons that say it all."""
    deeds, about, box = candidate.deeds, candidate.about, candidate.box
    sure = {one.deed for one in candidate.controls if one.sure >= 2}
    if any(one.deed == "never" for one in candidate.controls) or about.also:
        return 0.0
    both = bool(deeds & {"accept_all", "accept", "accept_selection"}) and bool(
        sure & {"reject_all", "settings"}
    )
    if both and (box.hint or about.score >= 0.25) and box.place != "flow":
        return 4.0
    return 3.0 if box.hint and {"accept_all", "reject_all"} <= sure else 0.0


def best(candidates: Sequence[Candidate]) -> Candidate | None:
    """The banner among them; of several the one that says and offers most."""
    able = [candidate for candidate in candidates if candidate.score > 0]
    if not able:
        return None
    return max(able, key=lambda it: (round(it.score, 2), it.box.z, -it.box.rect.area))
