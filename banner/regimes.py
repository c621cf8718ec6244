"""What the law asks of a site, by the places of its owner and its visitors."""

from __future__ import annotations

import datetime
import functools
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from scanner.settings.banner import BannerSettings
from scanner.settings.site import Site

RegimeName = Literal["opt-in", "opt-out", "notice"]

DATA = Path(__file__).parent / "regimes.toml"
# The strictest first.
STRICTNESS: tuple[RegimeName, ...] = ("opt-in", "opt-out", "notice")
# The longest that a choice may stand, whatever a place says: thirteen months.
MAX_DAYS = 395


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of regimes.toml: what one country or state asks."""

    code: str
    """ISO 3166-1 alpha-2, or ISO 3166-2 where a part of a country differs."""
    name: str
    regime: RegimeName
    gpc: Literal["binding", "honour"]
    """Whether its law makes Global Privacy Control binding."""
    choice_days: int | None = None
    """For how long a choice stands there, in days, where its law or regulator says so."""
    reask_days: int | None = None
    """Days to wait after a refusal before asking again, where it says so."""
    minor_age: int | None = None
    """Age below which a child cannot consent alone."""
    law: str
    source: str
    """A law's article, or a regulator's guideline with its date."""
    checked_on: datetime.date
    note: str | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor of one place is to be asked."""

    regime: RegimeName
    gpc: Literal["honour", "ask", "ignore"]
    days: int
    """For how long the choice stands."""
    because: tuple[str, ...]
    """Codes of the places that ask for this regime, `setting`, or `unknown` for no place at all."""
    minor_age: int | None
    """Age below which a visitor cannot consent alone, by the strictest of the laws; None where none
    says so. For the owner: no banner knows its visitor's age."""
    sale: bool
    """Whether the visitor's law speaks of selling and sharing (the states of the US)."""


@functools.cache
def places() -> dict[str, Place]:
    """Every row by its code."""
    rows = msgspec.convert(tomllib.loads(DATA.read_text("utf-8"))["places"], list[Place])
    return {row.code: row for row in rows}


def place(code: str) -> Place | None:
    """The row of a state, else of its country; None where there is none."""
    return places().get(code) or places().get(code.partition("-")[0])


def asked(site: Site, visitor: str | None = None) -> Asked:
    """What a visitor from this place is asked: the strictest of all that holds.

    That is the law of the owner's place, the law of the visitor's, and what the site's `regime`
    wants at least. A visitor of an unknown place, or of one that regimes.toml doesn't have, gets
    the strictest of the site's `regions`, or opt-in where it names none. A place that the site
    names and regimes.toml doesn't have may ask for anything, and so counts as opt-in.
    """
    banner = site.banner
    where = [visitor] if visitor and place(visitor) else list(banner.regions)
    named = [code for code in (banner.operator, *where) if code]
    laws = [row for code in named if (row := place(code))]
    wishes: list[tuple[RegimeName, str]] = [(row.regime, row.code) for row in laws]
    if site.regime != "auto":
        wishes.append((site.regime, "setting"))
    elif not where or len(laws) < len(named):
        wishes.append(("opt-in", "unknown"))
    regime = strictest(name for name, _ in wishes)
    ages = [row.minor_age for row in laws if row.minor_age]
    return Asked(
        regime=regime,
        gpc=_gpc(banner, laws),
        # How long a choice stands is said by the laws that ask for it in this way.
        days=_days(banner, [row for row in laws if row.regime == regime]),
        minor_age=max(ages, default=None),
        because=tuple(dict.fromkeys(who for name, who in wishes if name == regime)),
        sale=bool(where) and all(code.startswith("US") for code in where),
    )


def strictest(regimes: Iterable[RegimeName]) -> RegimeName:
    """The one that allows least before a choice."""
    return min(regimes, key=STRICTNESS.index)


def _gpc(banner: BannerSettings, laws: Iterable[Place]) -> Literal["honour", "ask", "ignore"]:
    binding = any(row.gpc == "binding" for row in laws)
    return "honour" if banner.gpc == "ignore" and binding else banner.gpc


def _days(banner: BannerSettings, laws: list[Place]) -> int:
    """The site's wish, not longer than a choice may stand, nor shorter than a refusal has to."""
    longest = min([MAX_DAYS, *(row.choice_days for row in laws if row.choice_days)])
    shortest = max([1, *(row.reask_days for row in laws if row.reask_days)])
    return min(MAX_DAYS, max(shortest, min(banner.expiry_days, longest)))
