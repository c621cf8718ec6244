"""Decide which control of a banner to press for a wish."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from scanner.consent.named import Deed, Named

# A label that is only partly understood is pressed where at least so much of it is known; see
# scanner/consent/labels.py for what 1 (some words), 2 (all words) and 3 (a known label) mean.
LEAST_SURE = 1
# In a layer of settings "Necessary" alone heads a row of it.
LEAST_SURE_BEHIND = 2

ACCEPTING: tuple[Deed, ...] = ("accept_all", "accept")
REFUSING: tuple[Deed, ...] = ("reject_all",)
SETTINGS: tuple[Deed, ...] = ("settings",)
SAVING: tuple[Deed, ...] = ("accept_selection",)
CLOSING: tuple[Deed, ...] = ("close",)
AT_ONCE: tuple[Deed, ...] = ("object_all", "all_off", "withdraw")
"""Refuse much at a press, and are followed by another that saves."""
_BUTTONS = frozenset({"button", "input"})


def pick(
    controls: Iterable[Named],
    deeds: Collection[Deed],
    without: Collection[int] = (),
    least: int = LEAST_SURE,
) -> Named | None:
    """The control that most clearly does one of `deeds`; earlier deeds before later ones.

    `without` are numbers of controls that were pressed already; `least` is how sure one must be.
    None where nothing does.
    """
    order = list(deeds)
    able = [
        one
        for one in controls
        if one.deed in order
        and one.control.number not in without
        and one.sure >= least
        and may_press(one)
    ]
    if not able:
        return None
    return min(able, key=lambda one: (order.index(one.deed), *_rank(one)))


def may_press(one: Named) -> bool:
    """Whether a press does no harm: nothing that is off, leads elsewhere or is half understood."""
    control = one.control
    if one.deed == "never" or control.disabled:
        return False
    if control.link == "leaves":
        return one.by == "tool"  # which takes the press for itself; it is kept from leaving
    return one.sure >= LEAST_SURE


def _rank(one: Named) -> tuple[float, ...]:
    """What comes first: clear words, all rather than some, buttons, what is seen, what is large."""
    control = one.control
    return (
        -min(one.sure, 3),
        one.place,
        not one.scope_all,
        control.link == "leaves",
        control.tag not in _BUTTONS and control.role != "button",
        not control.in_view,
        -control.prominence,
        control.order,
    )
