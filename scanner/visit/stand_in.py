"""What may answer in a site's place: files that nobody has put there yet, pages changed on their
way, so that a visit shows what a change would do before anybody makes it.
"""

from __future__ import annotations

from typing import Protocol

import msgspec


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An HTTP answer."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    """Name and value of each, in order."""
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first value of a header, else nothing."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class Blocked(msgspec.Struct, frozen=True):
    """Says that a request is not to be made at all."""


BLOCKED = Blocked()


class StandIn(Protocol):
    """Answers in a site's place. Both methods are pure, and quick: a page waits for them."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Which requests may be answered, as patterns of Chromium's: `*` for any characters, `?`
        for one, a backslash before either of them for itself.
        """

    def answer(self, url: str) -> Answer | Blocked | None:
        """What comes in place of asking for an address, one of those patterns or not; None lets the
        request go.
        """

    def page(self, url: str, answer: Answer) -> Answer | None:
        """What comes in place of a document of the site's, decoded; None leaves it as it is."""
