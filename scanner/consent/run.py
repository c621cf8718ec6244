"""What was pressed in the course of one choice, and how it stands."""

from __future__ import annotations

import time
from typing import Literal

import msgspec

from scanner.consent.named import By, Deed
from scanner.consent.press import Way

Wish = Literal["accepted", "rejected"]

Ended = Literal["gone", "stays", "returned", "no way", "blind", "left", "hung", "not pressed"]
"""`no way`: nothing does what is wished; `blind`: the settings could not be understood; `left`: a
press led to another site; `hung`: the page answers no more; `not pressed`: the control could not be
reached."""


class Run(msgspec.Struct, kw_only=True):
    """What was done so far."""

    wish: Wish
    pressed: list[str] = []
    switched: int = 0
    """How many of these were switches."""
    done: set[int] = set()
    """Numbers of the controls that were pressed."""
    deeds: list[Deed] = []
    layer: int = 1
    switches: bool = False
    """Whether any was seen: what is saved without is anybody's guess."""
    opened: int = 0
    """Tabs and folds that were opened to see the switches in them."""
    by: By | None = None
    by_script: bool = False
    """Whether the user's own script has pressed."""
    ended: Ended = "stays"
    first_press: float = 0.0
    """Seconds since the epoch; 0 before."""
    moments: list[tuple[float, str]] = []
    """Each press: seconds since the epoch, and the text."""
    unusual: list[Way] = []
    """How it was pressed where the mouse didn't reach it."""
    why: str = ""

    @property
    def clicks(self) -> int:
        """Presses that landed, those of switches left out."""
        return len(self.pressed) - self.switched

    @property
    def last_press(self) -> float:
        """When the press came that made the choice, seconds since the epoch."""
        return self.moments[-1][0] if self.moments else self.first_press

    def note(self, text: str, began: float | None = None) -> None:
        """A press that landed. `began` is when the mouse set out for it, in seconds since the
        epoch: what a page does at once is done before the press has returned.
        """
        self.pressed.append(text)
        when = began or time.time()
        self.first_press = self.first_press or when
        self.moments.append((when, text))
