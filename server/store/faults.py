"""Why a choice was not kept."""

from __future__ import annotations


class Refused(Exception):
    """The database is well, the choice isn't; nothing was kept."""


class Altered(Refused):
    """The key was used before, with another text."""


class Foreign(Refused):
    """The subject belongs to a browser with another secret."""


class Unwell(Exception):
    """Nothing can be kept just now; says why. Trying again later may work."""


class Unreadable(ValueError):
    """A row that is no record; says why. Nothing that the server writes is."""

    def __init__(self, number: int, why: str) -> None:
        """`number` is the row's place in its chain."""
        super().__init__(why)
        self.number = number
