"""What is true of a page of the banner web, in one row."""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.choices import Outcome

Wish = Literal["accept", "reject"]
Kind = Literal["choice", "accept only", "pay or accept", "notice"]

# Told by pages when one of these was pressed; no wish about cookies ever calls for one of them.
NEVER = frozenset(
    {
        "pay", "login", "login-no", "newsletter", "newsletter-no", "age", "age-no", "country",
        "install", "install-no", "chat", "chat-no", "notify", "notify-no", "print", "left", "decoy",
    }
)  # fmt: skip


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """How one wish ends on a page, for a visitor who knows it."""

    outcomes: tuple[Outcome, ...] = ("confirmed",)
    """Those that are true; most often there is one."""
    path: tuple[str, ...] = ()
    """What to press, in order: Playwright selectors, `FRAME >> CONTROL` for inside an iframe. Empty
    where there is no way."""
    clicks: int | None = None
    """As a visitor counts them, switches not counted; the length of the path unless given."""
    heard: tuple[str, ...] = ()
    """Presses that the page's server must have been told of."""
    state: Literal["accepted", "rejected", "partial"] | None = None
    """What the page then holds for the visitor's choice."""

    @property
    def presses(self) -> int:
        """Clicks that the way takes."""
        return len(self.path) if self.clicks is None else self.clicks


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """A page and what is true of it."""

    page: str
    """Its name; hand-made banners lie in `pages/NAME.html`."""
    what: str
    """What is special about it, for the table in the docs."""
    language: str
    """Of the banner's words, as in `lang`; the page's own, where there is no banner."""
    tool: str | None = None
    """Id of the consent tool where it is one that the scanner knows."""
    tools: tuple[str, ...] = ()
    """Ids, where it has several and either may be named."""
    kind: Kind | None = "choice"
    """None: there is no banner."""
    accept: Way = Way()
    reject: Way = Way()
    tags_after_reject: bool = False
    """Whether its tags run all the same after a rejection: its own sin."""
    hard: str = ""
    """Why a scan may miss it; then it counts in the sums and has no test of its own."""
    deaf_ms: int = 0
    """How long after its first sight the banner takes clicks and does nothing with them."""
    silent: bool = False
    """Whether the first layer comes only after scrolling, a movement of the mouse, or a wait."""

    def way(self, wish: Wish) -> Way:
        """The one for this wish."""
        return self.accept if wish == "accept" else self.reject


NO_WAY = Way(outcomes=("accept only",))
NO_BANNER = Way(outcomes=("none found",))


def accepts(*path: str, heard: tuple[str, ...] = ("accept",), clicks: int | None = None) -> Way:
    """The usual end of accepting by this path."""
    return Way(path=path, heard=heard, state="accepted", clicks=clicks)


def rejects(*path: str, heard: tuple[str, ...] = ("reject",), clicks: int | None = None) -> Way:
    """The usual end of rejecting by this path."""
    return Way(path=path, heard=heard, state="rejected", clicks=clicks)


def asks(page: str, language: str, what: str, yes: str, no: str) -> Truth:
    """A page with both answers on its first layer."""
    return Truth(page=page, language=language, what=what, accept=accepts(yes), reject=rejects(no))


def nothing(page: str, language: str, what: str) -> Truth:
    """A page without a consent banner."""
    return Truth(
        page=page, language=language, what=what, kind=None, accept=NO_BANNER, reject=NO_BANNER
    )
