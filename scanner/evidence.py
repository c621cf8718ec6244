"""What one visit saw, before the visits of a scan are put together.

These records are kept on disk between visits (see scanner/crawl/journal.py), never published.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import Literal

import msgspec

from scanner.behaviour import Behaviour
from scanner.observations import ChainLink, Redirect, Value
from scanner.records import Note, Page

Via = Literal["http", "script", "cookie_store", "worker", "unknown"]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all evidence."""


class Exchange(Seen, frozen=True, kw_only=True):
    """One request with what came of it."""

    method: str
    url: str
    resource_type: str
    frame_url: str
    chain: tuple[ChainLink, ...]
    started: float
    """Seconds since the epoch."""
    duration_ms: float | None
    status: int | None
    failure: str | None
    from_service_worker: bool
    redirects: tuple[Redirect, ...]
    mime_type: str | None
    bytes: int
    body_bytes: int | None
    """Decoded size of the body, where it was looked at or declared."""
    image_size: tuple[int, int] | None
    """Width and height in pixels, for small images only."""
    sent_cookies: tuple[tuple[str, str], ...]
    """Name and domain."""
    request_headers: tuple[tuple[str, str], ...] = ()
    """Only for a HAR file."""
    response_headers: tuple[tuple[str, str], ...] = ()


class Attributes(Seen, frozen=True, kw_only=True):
    """What a cookie was asked to be."""

    name: str
    domain: str
    host_only: bool
    path: str
    lifetime_days: float | None
    """None for a session's; negative or 0 deletes."""
    secure: bool
    http_only: bool
    same_site: Literal["Strict", "Lax", "None", "unset"]
    partition_key: str | None
    value: Value
    unguessable: bool = False
    """Whether part of the value looks drawn by chance, as session and login tokens are."""

    @property
    def key(self) -> tuple[str, str, str, str | None]:
        """What makes two cookies one."""
        return self.name, self.domain, self.path, self.partition_key


class CookieWrite(Seen, frozen=True, kw_only=True):
    """One attempt to set or delete a cookie."""

    cookie: Attributes
    via: Via
    deletes: bool
    url: str | None
    line: int | None
    column: int | None
    chain: tuple[ChainLink, ...]
    frame_url: str
    time: float
    refused: str | None
    kept: bool | None = None
    """Whether a script could read it back at once; None where nobody tried."""


class StorageWrite(Seen, frozen=True, kw_only=True):
    """One write to storage."""

    kind: Literal["local", "session", "indexeddb", "cache", "service_worker"]
    origin: str
    key: str
    removes: bool
    via: Via
    url: str | None
    line: int | None
    column: int | None
    chain: tuple[ChainLink, ...]
    frame_url: str
    time: float


class StorageFound(Seen, frozen=True, kw_only=True):
    """One thing that storage held at the end of the visit."""

    kind: Literal["local", "session", "indexeddb", "cache", "service_worker"]
    origin: str
    key: str
    size: int
    value: Value | None
    frame_url: str


class Form(Seen, frozen=True, kw_only=True):
    """A form, or the fields of a document that are in none."""

    frame_url: str
    action: str
    """Where it posts to, absolute; empty for fields outside any form."""
    method: str
    """`get`, `post` or `dialog`; empty as above."""
    password: bool
    card: bool
    """Whether it has fields for a payment card."""


class ScriptTag(Seen, frozen=True, kw_only=True):
    """A script of a document in which passwords or card numbers are typed."""

    frame_url: str
    src: str
    """Absolute."""
    integrity: bool
    """Whether the tag says what the file must be."""


class Insecure(Seen, frozen=True, kw_only=True):
    """An `http:` address in a document that came by https."""

    frame_url: str
    url: str
    tag: str
    """Name of the element: `img`, `iframe`, ..."""


class Asked(Seen, frozen=True, kw_only=True):
    """A permission that the page asked for."""

    permission: str
    """In words: `geolocation`, `notifications`, `camera and microphone`, ..."""
    gesture: bool
    """Whether the visitor had clicked or typed before."""
    url: str | None
    line: int | None
    column: int | None
    chain: tuple[ChainLink, ...]
    frame_url: str
    time: float


class Told(Seen, frozen=True, kw_only=True):
    """What a page publishes about one cookie or key, in its own words."""

    tool: str
    """The consent tool that says so, or `table`."""
    name: str
    """`*` stands for a changing part."""
    words: str
    """The category, as the site calls it."""
    provider: str
    purpose: str
    lifetime: str


class Visit(Seen, frozen=True, kw_only=True):
    """Everything that one visit saw."""

    page: Page
    exchanges: tuple[Exchange, ...]
    writes: tuple[CookieWrite, ...]
    jar: tuple[Attributes, ...]
    """The browser's cookies when the visit ended; lifetimes as the browser capped them."""
    storage_writes: tuple[StorageWrite, ...]
    storage: tuple[StorageFound, ...]
    links: tuple[str, ...]
    """Where one can go from here, absolute, in page order."""
    looked: float = 0.0
    """When storage was read, seconds since the epoch."""
    behaviour: Behaviour | None = None
    """None where the scan did not look for it."""
    forms: tuple[Form, ...] = ()
    scripts: tuple[ScriptTag, ...] = ()
    insecure: tuple[Insecure, ...] = ()
    permissions: tuple[Asked, ...] = ()
    told: tuple[Told, ...] = ()
    after_choice: bool = False
    """Whether this is what a page did right after a choice was made on it, before the visits of
    that state."""
    routes: tuple[str, ...]
    """Addresses that the page gave itself without loading (pushState, hash)."""


def iso(moment: float) -> str:
    """Seconds since the epoch as ISO 8601 in UTC, to the millisecond."""
    stamp = datetime.datetime.fromtimestamp(moment, datetime.UTC)
    return stamp.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Redactor:
    """Turns values into records that can be compared within a scan but not read."""

    def __init__(self, salt: bytes, keep: bool = False) -> None:
        """`salt` is 16 secret bytes of this scan; with `keep` the text stays in the record."""
        self._salt = salt
        self._keep = keep

    def __call__(self, text: str) -> Value:
        """One value, redacted."""
        digest = hashlib.blake2b(
            text.encode("utf-8", "surrogatepass"), key=self._salt, digest_size=8
        )
        kept = text.encode("utf-8", "replace").decode() if self._keep else None
        return Value(length=len(text), hash=digest.hexdigest(), text=kept)


class Notes:
    """Notes of one visit or scan, each said once."""

    def __init__(self, page_url: str | None = None) -> None:
        self._page_url = page_url
        self._said: dict[tuple[str, str], Note] = {}

    def add(self, about: str, text: str) -> None:
        """Keep a note, unless it was said before."""
        self._said.setdefault((about, text), Note(about=about, text=text, page_url=self._page_url))

    def all(self) -> tuple[Note, ...]:
        """Every note, in order."""
        return tuple(self._said.values())
