"""Why "nothing found" would not mean "nothing there"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from scanner.choices import Choice
from scanner.observations import State
from scanner.records import CookiePolicy, Page

# Outcomes after which nothing of the page is unseen. An error page is a page like another.
WHOLE = frozenset(
    {"ok", "http_error", "redirected_away", "download", "no_content", "robots_denied"}
)
# After these there is a visitor who has pressed what was to be pressed.
MADE = frozenset({"confirmed", "unconfirmed", "pressed but returned"})
StoppedBy = Literal["finished", "page_limit", "deadline", "interrupt", "failure"]


def failed(pages: Sequence[Page]) -> int:
    """How many visits were asked for and not seen to their end."""
    return sum(page.outcome not in WHOLE for page in pages)


def unseen(pages: Sequence[Page], policy: CookiePolicy, by: StoppedBy) -> Iterator[str]:
    """What of the visits that were planned could not be seen, a sentence each."""
    what = "visits" if len({page.state for page in pages}) > 1 else "pages"
    if policy.wanted == "allow" and policy.cookies != "allowed":
        yield "This browser does not show third-party cookies."
    missing = failed(pages)
    if missing:
        yield f"{missing} of {len(pages)} {what} could not be seen completely."
    denied = sum(page.outcome == "robots_denied" for page in pages)
    if denied:
        yield f"{denied} page(s) were left out for robots.txt."
    if by in ("deadline", "interrupt", "failure"):
        yield "The scan was stopped before its end."
    restless = sum(not page.settled and page.outcome in ("ok", "http_error") for page in pages)
    if restless:
        yield f"{restless} {what[:-1]}(s) never became quiet."


def unreached(
    asked: Sequence[State], visited: Sequence[State], choices: Sequence[Choice]
) -> Iterator[str]:
    """The consent states that could not be looked at, or of which it is not sure that they were
    reached, a sentence each.
    """
    by_state = {choice.state: choice for choice in choices}
    for state in asked:
        choice = by_state.get(state)
        if state not in visited:
            tried = choice is not None and choice.outcome not in MADE
            why = _why(choice) if choice and tried else "the scan ended first."
            yield f"No page was visited in the state `{state}`: {why}"
        elif choice and choice.outcome != "confirmed":
            yield f"Whether the site took the choice `{state}` is not sure: {_why(choice)}"


def _why(choice: Choice) -> str:
    return f"{choice.outcome}. {choice.detail}".strip()
