"""One request on its way, from the first hop to what came of it."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from scanner.record.causes import Place
from scanner.record.targets import Target

Json = dict[str, Any]


class Hop(msgspec.Struct):
    """One URL of a redirect chain, while it is in flight."""

    url: str
    time: float
    has_extra: bool = False
    status: int | None = None
    set_cookies: list[tuple[str, str | None]] = []
    """`Set-Cookie` lines, each with the reason for its refusal or None."""


class Flight(msgspec.Struct, eq=False):
    """One request with all its hops."""

    request: str
    target: Target
    method: str
    cdp_type: str
    frame: str
    document: str
    cause: Place | None
    hops: list[Hop]
    headers: Json
    started: float
    is_preload: bool = False
    preflight_for: str = ""
    """Request id of the request that this one asks leave for."""
    finished: float | None = None
    status: int | None = None
    failure: str | None = None
    mime: str | None = None
    bytes: int = 0
    declared: int | None = None
    from_service_worker: bool = False
    response_headers: Json = {}
    sent: set[tuple[str, str]] = set()
    body: asyncio.Future[Json] | None = None

    @property
    def url(self) -> str:
        """Where the request ended up."""
        return self.hops[-1].url
