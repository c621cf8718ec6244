"""Tell what a banner lets its visitors do: choose, accept, pay, or take note."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Literal

from scanner.consent.banner import Candidate
from scanner.consent.named import Named
from scanner.consent.pick import ACCEPTING, AT_ONCE, REFUSING, SAVING, SETTINGS, pick
from scanner.consent.words import said

BannerKind = Literal["choice", "accept only", "pay or accept", "notice"]


def kind_of(at: Candidate) -> BannerKind:
    """What the first layer lets the visitor do; what is behind its settings may be less."""
    pays = any(one.words == "pay" for one in at.controls)
    if pays and not pick(at.controls, REFUSING):
        return "pay or accept"
    refusing = (*REFUSING, *SETTINGS, *AT_ONCE, *SAVING)
    waiting = any(one.deed in refusing and one.control.disabled for one in at.controls)
    if waiting or pick(at.controls, refusing):
        return "choice"
    accepting = [one for one in at.controls if one.deed in ACCEPTING]
    return "accept only" if any(not acknowledges(one) for one in accepting) else "notice"


def acknowledges(one: Named) -> bool:
    """Whether a control says no more than that its visitor has read."""
    return said(one.control.text or one.control.name).words in _labels()


@functools.cache
def _labels() -> frozenset[tuple[str, ...]]:
    file = resources.files("scanner.consent") / "acknowledgements.toml"
    labels: list[str] = tomllib.loads(file.read_text("utf-8"))["labels"]
    return frozenset(said(label).words for label in labels)
