"""What a visitor who has chosen comes with: cookies and storage, for the pages that follow."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import msgspec
from playwright.async_api import Error as PlaywrightError

from scanner.consent.signals import Kept
from scanner.consent.stay import Stay
from scanner.visit.baggage import Baggage, packed

# A page with large databases takes long to hand them out; no consent tool we know needs them.
DATABASES_S = 8.0


class Profile(msgspec.Struct, frozen=True):
    """The cookies and storage of a visitor."""

    state: dict[str, Any]
    """Playwright's `storage_state(indexed_db=True)`."""
    session: dict[str, dict[str, str]]
    """Origin to its session storage."""


async def profile_of(stay: Stay, kept: Kept) -> Profile | None:
    """The visitor of a stay, as they are now; None where the page can't be asked any more."""
    stay.packing = True
    try:
        state = await _state(stay)
    except (PlaywrightError, TimeoutError):
        return None
    finally:
        stay.packing = False
    session: dict[str, dict[str, str]] = {}
    for (origin, key), value in kept.session.items():
        session.setdefault(origin, {})[key] = value
    return Profile(state=dict(state), session=session)


async def _state(stay: Stay) -> Any:
    try:
        async with asyncio.timeout(DATABASES_S):
            return await stay.context.storage_state(indexed_db=True)
    except TimeoutError:
        async with asyncio.timeout(DATABASES_S):
            return await stay.context.storage_state()


def baggage_of(profile: Profile) -> Baggage:
    """The same, for another visit."""
    return packed(profile.state, profile.session, databases=_has_databases(profile.state))


def _has_databases(state: dict[str, Any]) -> bool:
    origins: Iterable[dict[str, Any]] = state.get("origins") or ()
    return any(origin.get("indexedDB") for origin in origins)
