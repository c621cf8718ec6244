"""Read the numbers and marks that rules compare with."""

from __future__ import annotations

import datetime
import functools
import re

import msgspec

from scanner.audit.rules import read_toml


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """limits.toml explains each number."""


class Lifetime(_Row, frozen=True, kw_only=True):
    """Days."""

    days: float
    choice_days: float
    choice_days_in: dict[str, float]
    """By code of place."""


class Weaker(_Row, frozen=True, kw_only=True):
    """When refusing counts as less visible than accepting."""

    area: float
    """Part of the accepting button's area."""
    font: float
    """Part of the accepting button's size of letters."""
    text_contrast: float
    """As in WCAG, 1 to 21."""
    seen_as_button: float
    """Contrast of the area to what is around it."""
    seen_as_text: float


class Clicks(_Row, frozen=True, kw_only=True):
    """Clicks that are forgiven."""

    withdrawing_more: int


class Identical(_Row, frozen=True, kw_only=True):
    """When two states are the same."""

    share: float
    """Part of what ran after accepting."""


class Late(_Row, frozen=True, kw_only=True):
    """When a banner is later than a tracker."""

    slack_ms: int


class Tcf(_Row, frozen=True, kw_only=True):
    """What TC strings have to hold."""

    disclosed_since: datetime.date
    future_hours: int


class TcfPolicy(_Row, frozen=True, kw_only=True):
    """The version of the policies that strings name which were created since a day."""

    since: datetime.date
    version: int


class RobotCheck(_Row, frozen=True, kw_only=True):
    """How a page that asks for robots is known."""

    statuses: tuple[int, ...]
    titles: tuple[str, ...]
    """In lower case."""


class Ping(_Row, frozen=True, kw_only=True):
    """A query parameter by which a tag tells what it was told of consent."""

    parameter: str
    vendor: str
    denied: str
    """Pattern of the whole value where nothing is granted."""
    granted: str


class Limits(_Row, frozen=True, kw_only=True):
    """All of limits.toml."""

    lifetime: Lifetime
    weaker: Weaker
    clicks: Clicks
    identical: Identical
    late: Late
    tcf: Tcf
    tcf_policy: tuple[TcfPolicy, ...]
    robot_check: RobotCheck
    ping: tuple[Ping, ...]


@functools.cache
def limits() -> Limits:
    """The numbers."""
    return msgspec.convert(read_toml("limits.toml"), Limits)


def told_of_consent(url: str) -> str | None:
    """What a request says that its tag was told: `granted`, `denied`, or None where it says not."""
    pairs = [pair.partition("=") for pair in url.partition("?")[2].split("&")]
    for name, _, value in pairs:
        for ping in limits().ping:
            if name == ping.parameter and re.fullmatch(ping.granted, value):
                return "granted"
            if name == ping.parameter and re.fullmatch(ping.denied, value):
                return "denied"
    return None
