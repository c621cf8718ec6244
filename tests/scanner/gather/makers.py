"""Make evidence of visits in one line each."""

from __future__ import annotations

from typing import Any

import msgspec

from scanner.evidence import (
    Attributes,
    CookieWrite,
    Exchange,
    Redactor,
    StorageFound,
    StorageWrite,
    Visit,
)
from scanner.observations import ChainLink, Redirect
from scanner.records import Page

HOME = "https://shop.example/"
TAG = "https://tags.example/tag.js"
LINK = ChainLink(url=TAG, line=4, column=2, kind="script")
WHEN = 1_795_176_000.0
"""2026-11-20T12:00:00Z."""
LOOKED = WHEN + 10

redact = Redactor(b"0" * 16)


def page(at: int = 1, url: str = HOME, **changes: Any) -> Page:
    base = Page(
        id=f"p{at:04d}",
        url=url,
        final_url=url,
        title="",
        language=None,
        status=200,
        outcome="ok",
        detail=None,
        depth=0,
        found_by="start",
        found_on=None,
        state="before",
        started="2026-11-20T12:00:00.000Z",
        duration_ms=1,
        settled=True,
        requests=0,
        bytes=0,
        screenshot=None,
        popups=(),
        attempts=1,
        notes=(),
    )
    return msgspec.structs.replace(base, **changes)


def visit(at: int = 1, **parts: Any) -> Visit:
    base = Visit(
        page=page(at),
        exchanges=(),
        writes=(),
        jar=(),
        storage_writes=(),
        storage=(),
        links=(),
        looked=LOOKED,
        routes=(),
    )
    return msgspec.structs.replace(base, **parts)


def exchange(url: str, kind: str = "image", **changes: Any) -> Exchange:
    hops = tuple(Redirect(url=hop, status=302) for hop in changes.pop("via", ()))
    base = Exchange(
        method="GET",
        url=url,
        resource_type=kind,
        frame_url=HOME,
        chain=(LINK,),
        started=WHEN,
        duration_ms=10.0,
        status=200,
        failure=None,
        from_service_worker=False,
        redirects=hops,
        mime_type="image/gif",
        bytes=100,
        body_bytes=43,
        image_size=None,
        sent_cookies=(),
    )
    return msgspec.structs.replace(base, **changes)


def cookie(name: str, domain: str = "shop.example", **changes: Any) -> Attributes:
    value = redact(changes.pop("value", "v"))
    base = Attributes(
        name=name,
        domain=domain,
        host_only=False,
        path="/",
        lifetime_days=None,
        secure=False,
        http_only=False,
        same_site="unset",
        partition_key=None,
        value=value,
    )
    return msgspec.structs.replace(base, **changes)


def write(what: Attributes, **changes: Any) -> CookieWrite:
    base = CookieWrite(
        cookie=what,
        via="script",
        deletes=False,
        url=TAG,
        line=4,
        column=2,
        chain=(LINK,),
        frame_url=HOME,
        time=WHEN,
        refused=None,
    )
    return msgspec.structs.replace(base, **changes)


def stored(key: str, origin: str = "https://shop.example", **changes: Any) -> StorageWrite:
    base = StorageWrite(
        kind="local",
        origin=origin,
        key=key,
        removes=False,
        via="script",
        url=TAG,
        line=4,
        column=2,
        chain=(LINK,),
        frame_url=HOME,
        time=WHEN,
    )
    return msgspec.structs.replace(base, **changes)


def kept(key: str, origin: str = "https://shop.example", **changes: Any) -> StorageFound:
    base = StorageFound(
        kind="local", origin=origin, key=key, size=len(key) + 1, value=redact("v"), frame_url=HOME
    )
    return msgspec.structs.replace(base, **changes)
