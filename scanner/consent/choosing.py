"""Look at a page's banner, choose as a visitor does, and take acceptance back."""

from __future__ import annotations

from typing import Any

from scanner.browser.launch import Chromium
from scanner.consent import attempt, looking, withdrawing
from scanner.consent.attempt import Made
from scanner.consent.places import Gone, Silent
from scanner.consent.profile import Profile
from scanner.consent.run import Wish
from scanner.consent.stay import Errand, Extra, Unreachable
from scanner.consent.told import NOTHING, nothing_chosen
from scanner.options import PageOptions

__all__ = ["Extra", "Made", "Profile", "Wish", "choose", "look", "withdraw"]


async def look(
    chromium: Chromium,
    arguments: dict[str, Any],
    options: PageOptions,
    url: str,
    extra: Extra | None = None,
) -> Made:
    """The banner as it stands before any choice, on a desk and on a phone, with what is behind its
    settings; and the page's first seconds. Nothing is chosen.

    `arguments` are for Playwright's `new_context`. Raises `BrowserGone` where the browser dies.
    """
    errand = _errand(chromium, arguments, options, url, extra)
    try:
        return await looking.look(errand)
    except (Unreachable, Gone):
        return Made(banner=NOTHING)


async def choose(
    chromium: Chromium,
    arguments: dict[str, Any],
    options: PageOptions,
    url: str,
    wish: Wish,
    extra: Extra | None = None,
) -> Made:
    """Accept or refuse in a fresh context, and see by its effects and a reload what came of it.

    Raises `BrowserGone` where the browser dies, `UsageFault` for a bad script of the user's.
    """
    errand = _errand(chromium, arguments, options, url, extra)
    try:
        return await attempt.choose(errand, wish)
    except (Unreachable, Gone) as error:
        return Made(banner=NOTHING, choice=nothing_chosen(wish, "failed", _why(error), url))


async def withdraw(
    chromium: Chromium,
    arguments: dict[str, Any],
    options: PageOptions,
    url: str,
    profile: Profile,
    extra: Extra | None = None,
) -> Made:
    """Take acceptance back through the page's own way, as the visitor of `profile`. The choice's
    clicks are counted from the page. Raises `BrowserGone` where the browser dies.
    """
    errand = _errand(chromium, arguments, options, url, extra)
    try:
        return await withdrawing.withdraw(errand, profile)
    except (Unreachable, Gone) as error:
        return Made(banner=NOTHING, choice=nothing_chosen("rejected", "failed", _why(error), url))


def _why(error: Exception) -> str:
    """One sentence."""
    if isinstance(error, Silent):
        return "A script of the page runs without end."
    return str(error) if isinstance(error, Unreachable) else f"The page went away ({error})."


def _errand(
    chromium: Chromium,
    arguments: dict[str, Any],
    options: PageOptions,
    url: str,
    extra: Extra | None,
) -> Errand:
    return Errand(
        chromium=chromium, arguments=arguments, options=options, url=url, extra=extra or Extra()
    )
