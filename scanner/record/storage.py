"""Storage: what was written, by whom, and what is left when the visit ends."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from scanner.evidence import Redactor, StorageFound, StorageWrite
from scanner.record.calls import Call
from scanner.record.causes import Causes
from scanner.urls import origin_of

Kind = Literal["local", "session", "indexeddb", "cache", "service_worker"]


class FormLook(msgspec.Struct):
    """A form as `look.js` describes it; see `evidence.Form`."""

    action: str
    method: str
    password: bool
    card: bool


class ScriptLook(msgspec.Struct):
    """A script's tag; see `evidence.ScriptTag`."""

    src: str
    integrity: bool


class FrameLook(msgspec.Struct, rename="camel"):
    """What `look.js` found in one frame."""

    href: str
    base: str = ""
    title: str = ""
    language: str = ""
    links: list[str] = []
    preconnect: list[str] = []
    dns_prefetch: list[str] = []
    preload: list[str] = []
    icons: list[str] = []
    objects: list[str] = []
    local: list[tuple[str, str]] = []
    session: list[tuple[str, str]] = []
    databases: list[str] = []
    caches: list[str] = []
    workers: list[str] = []
    forms: list[FormLook] = []
    scripts: list[ScriptLook] = []
    insecure: list[tuple[str, str]] = []
    """Address and tag of whatever an https document loads by http."""


def writes(calls: list[Call], causes: Causes) -> list[StorageWrite]:
    """Every hooked write to storage, in order of time."""
    found = []
    for call in calls:
        if call.kind == "storage" and len(call.facts) >= 3:
            method, kind, key = call.facts[:3]
            if method != "clear":
                found.append(_write(call, kind, key, method == "removeItem", causes))
        elif call.kind == "open" and len(call.facts) >= 2:
            found.append(_write(call, call.facts[0], call.facts[1], False, causes))
    return sorted(found, key=lambda write: write.time)


def found(look: FrameLook, url: str, redact: Redactor) -> list[StorageFound]:
    """What one frame's storage holds; `url` is its address, or its parent's if it has none."""
    origin = origin_of(url)

    def item(kind: Kind, key: str, value: str | None) -> StorageFound:
        return StorageFound(
            kind=kind,
            origin=origin,
            key=key,
            size=len(key) + len(value) if value is not None else 0,
            value=None if value is None else redact(value),
            frame_url=url,
        )

    return [
        *(item("local", key, value) for key, value in look.local),
        *(item("session", key, value) for key, value in look.session),
        *(item("indexeddb", name, None) for name in look.databases),
        *(item("cache", name, None) for name in look.caches),
        *(item("service_worker", scope, None) for scope in look.workers),
    ]


def _write(call: Call, kind: Any, key: str, removes: bool, causes: Causes) -> StorageWrite:
    place = call.place
    return StorageWrite(
        kind=kind,
        origin=call.origin,
        key=key,
        removes=removes,
        via="worker" if call.in_worker else "script",
        url=place.url if place else None,
        line=place.line if place else None,
        column=place.column if place else None,
        chain=causes.chain(place),
        frame_url=call.url,
        time=call.time,
    )
