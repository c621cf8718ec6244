"""A finished scan as the rules look at it: which states were visited, what was there in each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol

from scanner.audit.rules import rules
from scanner.audit.terms import Terms
from scanner.choices import Choice
from scanner.consent.tools.marks import holds, named
from scanner.consent.tools.read import tools_by_id
from scanner.consent.tools.rows import Tool
from scanner.observations import Category, Cookie, Request, SetBy, State, StorageItem
from scanner.options import CHOSEN, STATES
from scanner.records import Page, Scan

# After these nothing is known of what the page does.
_UNSEEN = frozenset(
    {
        "not_reached", "robots_denied", "auth_required", "certificate_error", "dns_error",
        "connection_error", "redirect_loop", "error", "download", "no_content", "redirected_away",
    }
)  # fmt: skip
# No request that tells anybody anything but that a name was looked up.
_NO_REQUEST = frozenset({"dns_prefetch", "preconnect"})

Presence = Literal["set", "kept", "gone"]
"""A cookie or storage item in one state: written there; there without being written, so that it
comes from before the choice; or only taken away."""


class Seen(Protocol):
    """What every observation tells of its places."""

    @property
    def states(self) -> tuple[State, ...]:
        """In which it was seen."""

    @property
    def pages(self) -> tuple[str, ...]:
        """Ids."""


class Scene:
    """One scan, and the terms by which it is judged."""

    def __init__(self, scan: Scan, terms: Terms) -> None:
        self.scan = scan
        self.terms = terms
        self.pages: dict[str, Page] = {page.id: page for page in scan.pages}
        seen = {page.state for page in scan.pages if page.outcome not in _UNSEEN}
        self.visited: tuple[State, ...] = tuple(state for state in STATES if state in seen)
        """States of which a page was recorded; of the others nothing is said."""
        self.kept: tuple[Cookie | StorageItem, ...] = (*scan.cookies, *scan.storage)
        self.banner = scan.consent_banner
        tool = self.banner.tool if self.banner else None
        self.tool: Tool | None = tools_by_id().get(tool) if tool else None

    def states_of(self, item: Seen, among: Iterable[State] = STATES) -> tuple[State, ...]:
        """The visited states in which something was seen."""
        return tuple(state for state in among if state in self.visited and state in item.states)

    def addresses(self, item: Seen, states: Iterable[State]) -> tuple[str, ...]:
        """Where something was seen in these states, as far as the record names pages."""
        wanted = set(states)
        known = (self.pages[page] for page in item.pages if page in self.pages)
        return tuple(dict.fromkeys(page.url for page in known if page.state in wanted))

    def choice(self, state: State) -> Choice | None:
        """How the choice of a state went; None where none was tried."""
        choices = self.banner.choices if self.banner else ()
        return next((choice for choice in choices if choice.state == state), None)

    def category(self, item: Cookie | StorageItem | Request) -> Category:
        """What something is for; what nobody knows and the consent tool keeps is necessary."""
        if item.category != "unclassified" or not self._keeps_the_choice(item):
            return item.category
        return "necessary"

    def _keeps_the_choice(self, item: Cookie | StorageItem | Request) -> bool:
        name = item.name if isinstance(item, Cookie) and item.party == "first" else ""
        if name and name == self.terms.consent_cookie:
            return True
        return self.tool is not None and _is_of(self.tool, item)

    def in_force(self, rule: str) -> bool:
        """Whether breaking a rule is more than a remark here."""
        return self.terms.severity(rules()[rule]) != "info"


def presence(item: Cookie | StorageItem, state: State) -> Presence | None:
    """How something was there in a state; None where it wasn't."""
    if state not in item.states:
        return None
    ways = [by for by in item.set_by if by.state == state]
    if isinstance(item, Cookie) and not item.stored:
        return None
    if any(_writes(by) for by in ways):
        return "set"
    if any(by.action == "delete" for by in ways):
        return "gone"
    if ways:  # all refused
        return None
    # Who has chosen comes with what was there at the choice; others come with nothing.
    return "kept" if state in CHOSEN else "set"


def was_sent(request: Request) -> bool:
    """Whether a request left the browser, as far as its record tells."""
    if request.resource_type in _NO_REQUEST:
        return False
    if request.status is not None or request.failure is None:
        return True
    # Names that don't resolve and connections that fail were tried; what the browser or the page
    # held back was not.
    return request.failure.startswith("net::") and "BLOCKED" not in request.failure


def consent_names(tool: Tool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the cookies, and keys of the storage, in which a consent tool keeps the choice."""
    cookies = (stored.cookie for stored in tool.stored if stored.cookie)
    keys = (stored.storage for stored in tool.stored if stored.storage)
    return tuple(cookies), tuple(keys)


def _writes(by: SetBy) -> bool:
    return by.action != "delete" and by.refused is None


def _is_of(tool: Tool, item: Cookie | StorageItem | Request) -> bool:
    cookies, keys = consent_names(tool)
    if isinstance(item, Cookie):
        names = (*tool.marks.cookies, *cookies)
        return item.party == "first" and any(named(name, item.name) for name in names)
    if isinstance(item, StorageItem):
        names = (*tool.marks.storage, *keys)
        return item.party == "first" and any(named(name, item.key) for name in names)
    address = item.url.partition("://")[2].partition("?")[0].lower()
    return any(holds(address, part) for part in tool.marks.scripts)
