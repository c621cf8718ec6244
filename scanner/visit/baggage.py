"""What a visitor who was here before comes with: cookies and storage, put there unnoticed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from scanner.cdp import Wire, WireError
from scanner.record.hooks import bring
from scanner.record.targets import Target
from scanner.record.watch import Watch
from scanner.urls import host_of, registrable_domain

Json = dict[str, Any]
# Its name is seen in developer tools alone.
_WORLD = "consentry-baggage"


class Baggage(msgspec.Struct, frozen=True):
    """Cookies and storage of an earlier visit."""

    state: Json
    """For Playwright's `new_context`: cookies, and databases where they are to be brought."""
    bags: dict[str, Json]
    """Origin to its `local` and `session` storage, and the site that it belongs to."""


def packed(state: Json, session: Mapping[str, Mapping[str, str]], *, databases: bool) -> Baggage:
    """A stored state as Playwright writes it and the session storage of each origin, as baggage.

    With `databases` IndexedDB comes along. That opens a page of its own for each visit, so it is
    for logins, whose sessions some sites keep there; no consent tool that we know does.
    """
    origins: list[Json] = state.get("origins") or []
    local = {
        each["origin"]: {item["name"]: item["value"] for item in each.get("localStorage", ())}
        for each in origins
    }
    bags = {
        origin: {
            "site": registrable_domain(host_of(origin)),
            "local": local.get(origin, {}),
            "session": dict(session.get(origin, {})),
        }
        for origin in sorted({*local, *session})
    }
    kept = [
        {"origin": each["origin"], "localStorage": [], "indexedDB": each["indexedDB"]}
        for each in origins
        if databases and each.get("indexedDB")
    ]
    return Baggage(state={"cookies": state.get("cookies") or [], "origins": kept}, bags=bags)


def unpacked(stored: str | Path | Json) -> Json:
    """A stored state, read from its file where it is one."""
    if isinstance(stored, dict):
        return stored
    read: Json = json.loads(Path(stored).read_text("utf-8"))
    return read


async def carry(wire: Wire, watch: Watch, baggage: Baggage) -> None:
    """Put the storage into every document of the visit, each before its first script.

    Raises `WireError` where the browser is gone.
    """
    if not any(bag["local"] or bag["session"] for bag in baggage.bags.values()):
        return
    script = {"source": bring(baggage.bags), "worldName": _WORLD, "runImmediately": True}

    def attached(target: Target) -> None:
        if not target.is_worker:
            wire.post("Page.addScriptToEvaluateOnNewDocument", script, target.session)

    watch.on_attached(attached)
    if watch.page is None:
        raise WireError("the page is gone")
    # Answered in order: what was posted before is in force.
    await wire.call("Runtime.evaluate", {"expression": "1"}, watch.page.session)
