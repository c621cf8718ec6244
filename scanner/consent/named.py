"""What each control of a box does: its words, its tool's selectors, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from scanner.consent.kit import Control
from scanner.consent.labels import RANKS, Label, label_of
from scanner.consent.tools import Layer

Deed = Literal[
    "accept_all",
    "accept",
    "reject_all",
    "accept_selection",
    "settings",
    "object_all",
    "all_off",
    "withdraw",
    "close",
    "policy",
    "expand",
    "never",
    "other",
]
"""What pressing does; `never` is what no choice needs: pay, log in, subscribe and the like."""

By = Literal["tool", "words"]

# What a tool's selectors say, in the order in which they are believed.
SELECTORS: dict[str, Deed] = {
    "reject": "reject_all",
    "accept": "accept_all",
    "save": "accept_selection",
    "settings": "settings",
    "object_all": "object_all",
    "all_off": "all_off",
    "close": "close",
}
_WORDS: frozenset[str] = frozenset(
    {
        "accept_all", "accept", "reject_all", "accept_selection", "settings", "object_all",
        "withdraw", "close", "policy", "expand",
    }
)  # fmt: skip
# Where words and selectors differ in these pairs they still agree.
_AGREE: frozenset[tuple[str, str]] = frozenset(
    {
        ("accept_all", "accept"), ("accept_all", "accept_selection"), ("accept_all", "close"),
        ("accept_selection", "accept"), ("reject_all", "close"), ("accept_selection", "reject_all"),
        ("reject_all", "withdraw"),
        ("settings", "expand"), ("settings", "policy"), ("settings", "accept_selection"),
        ("all_off", "reject_all"), ("object_all", "reject_all"), ("close", "accept"),
        ("close", "reject_all"), ("reject_all", "object_all"),
    }
)  # fmt: skip


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A control and what it does."""

    control: Control
    deed: Deed
    by: By
    sure: int
    """0 to 4: 4 by the tool's selectors, else as its words are understood."""
    words: str = ""
    """What its words alone say, see `labels.Label.role`; `pay` and the like for `never`."""
    place: int = 0
    """Of the selector among the tool's, where it was one."""
    scope_all: bool = False

    @property
    def text(self) -> str:
        """What it is called, at most 120 characters."""
        return (self.control.text or self.control.name)[:120]


def selectors(layer: Layer | None) -> dict[str, tuple[str, ...]]:
    """The selectors of a layer's controls, by what they are for."""
    if layer is None:
        return {}
    return {name: getattr(layer, name) for name in SELECTORS if getattr(layer, name)}


def named(controls: Iterable[Control], languages: Sequence[str]) -> tuple[Named, ...]:
    """All controls with what they do."""
    return tuple(_named(control, languages) for control in controls)


def _named(control: Control, languages: Sequence[str]) -> Named:
    label = _label(control, languages)
    if label.never_press:
        sure = RANKS[label.strength]
        return Named(control=control, deed="never", by="words", sure=sure, words=label.role)
    spoken: Deed = label.role if label.role in _WORDS else "other"  # type: ignore[assignment]
    if control.opens and spoken not in ("settings", "other"):
        spoken = "expand"  # "Necessary cookies" heads what is told of them
    for name, deed in SELECTORS.items():
        if name in control.tool and _holds(deed, spoken, label):
            return Named(
                control=control,
                deed=deed,
                by="tool",
                sure=4,
                words=label.role,
                place=control.tool[name],
                scope_all=deed == "accept_all",
            )
    return Named(
        control=control,
        deed=spoken,
        by="words",
        sure=RANKS[label.strength],
        words=label.role,
        scope_all=label.scope == "all",
    )


def _holds(deed: Deed, spoken: Deed, label: Label) -> bool:
    """Whether a control's words let its selector be believed: sites rename and move buttons."""
    unclear = label.strength in ("none", "some") or spoken in ("other", deed)
    return unclear or (deed, spoken) in _AGREE


def _label(control: Control, languages: Sequence[str]) -> Label:
    """By what can be read; by the accessible name where nothing can, or where it warns."""
    read = label_of(control.text, languages)
    if not control.name or control.name == control.text:
        return read
    told = label_of(control.name, languages)
    if told.never_press or not control.text or read.role == "unknown":
        return told if read.role == "unknown" or told.never_press else read
    return read
