"""Observations: what was seen on the pages, one record a thing.

Part of the contract behind `scan.json`, see scanner/records.py.
"""

from __future__ import annotations

from typing import Literal

import msgspec

State = Literal["before", "rejected", "accepted", "gpc"]
"""Consent state of a visit: `before` means that no choice was made."""

Category = Literal["necessary", "preferences", "analytics", "marketing", "unclassified"]

Party = Literal["first", "third"]
"""Whose registrable domain it is: the visited page's (`first`) or another's (`third`)."""


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """Base of all records: immutable, written with every field."""


class ChainLink(Record, frozen=True, kw_only=True):
    """One step on the way from the tag in the page's own HTML to the one who acted."""

    url: str
    """Document, script, style sheet or worker; volatile query values are `*`."""
    line: int | None = None
    """1-based; the place in `url` that caused the next step (or the act itself)."""
    column: int | None = None
    """1-based."""
    kind: Literal["document", "script", "style", "worker", "eval", "redirect", "unknown"] = (
        "unknown"
    )
    function: str | None = None
    """Name of the function, where it has one."""


class Value(Record, frozen=True, kw_only=True):
    """A stored value, redacted unless the user asked to keep it."""

    length: int
    """Characters."""
    hash: str
    """First 16 hex digits of BLAKE2b keyed with a salt that only this scan knew: equal values
    within one scan have equal hashes, and the value can't be looked up."""
    text: str | None = None
    """The value itself; only with `--keep-values`."""


class SetBy(Record, frozen=True, kw_only=True):
    """One way in which a cookie or storage item came to be written."""

    via: Literal["http", "script", "cookie_store", "worker", "unknown"]
    action: Literal["set", "overwrite", "delete"] = "set"
    url: str | None
    """The response that carried `Set-Cookie`, or the script that wrote; None when unknown."""
    line: int | None = None
    column: int | None = None
    initiator_chain: tuple[ChainLink, ...] = ()
    """From the page's own HTML (first) to the setter (last)."""
    frame_url: str
    page_url: str
    """The first page on which this was seen."""
    state: State
    time: str
    """First seen, ISO 8601, UTC."""
    count: int = 1
    """How often over all pages."""
    refused: str | None = None
    """Why the browser refused this attempt, in Chromium's words, e.g. `SameSiteNoneInsecure`;
    `NotStored` where it came to nothing and Chromium said no reason.
    """


Confidence = Literal["none", "low", "medium", "high"]
"""How sure a verdict is. `high`: two independent sources agree, or the site's owner said so;
`medium`: one source by an exact name, script or host; `low`: a prefix, a keyword, a declaration
alone, or sources that contradict each other; `none`: unclassified."""

Source = Literal[
    "own", "vendor_name", "name", "setter", "domain", "table", "declaration", "keyword",
    "behaviour", "list", "knowledge",
]  # fmt: skip
"""Who speaks, in the order of precedence: the site's own services; a known name at its vendor's
domain; a known name; the script or response that set it; the domain it belongs to or goes to; a
table of cookie names that the user downloaded; the site's published declaration; a keyword in the
name. `behaviour` and `list` say that something tracks, not what for."""


class Signal(Record, frozen=True, kw_only=True, gc=False):
    """One source that spoke about an observation."""

    name: Source
    rule: str
    """What it rests on, e.g. `knowledge:google-analytics._ga`, `setter:www.googletagmanager.com`,
    `image-1x1`, `EasyPrivacy: ||example.com^`."""
    category: Category | None = None
    """What it says; None where it only says that something tracks, or whose it is."""
    service: str | None = None
    vendor: str | None = None


class Judged(Record, frozen=True, kw_only=True):
    """What classification adds to an observation."""

    category: Category = "unclassified"
    service: str | None = None
    vendor: str | None = None
    confidence: Confidence = "none"
    because: str | None = None
    """The rule that decided, e.g. `knowledge:google-analytics._ga`, or `unknown`."""
    disputed: bool = False
    """Whether sources contradict each other, so that a person should decide."""
    signals: tuple[Signal, ...] = ()
    """Every source that spoke, the deciding one first."""


class Declared(Record, frozen=True, kw_only=True):
    """What the site itself tells its visitors about one cookie or storage key."""

    name: str
    """As declared; `*` stands for a changing part."""
    category: Category
    """Ours, for the words that the site uses; `unclassified` where they say nothing."""
    words: str
    """The site's own words for the category."""
    provider: str | None = None
    purpose: str | None = None
    lifetime: str | None = None
    """As declared."""
    tool: str
    """Where it was read: a consent tool's name, or `table` for a table in a page."""
    page_url: str


class Cookie(Judged, frozen=True, kw_only=True):
    """One cookie, by name, domain, path and partition, over all pages and states."""

    id: str
    name: str
    domain: str
    """Without a leading dot."""
    host_only: bool
    path: str
    party: Party
    lifetime: Literal["session", "persistent"]
    lifetime_days: float | None
    """Days from setting to expiry, as asked for at the last setting; None for a session's."""
    secure: bool
    http_only: bool
    same_site: Literal["Strict", "Lax", "None", "unset"]
    partition_key: str | None
    """Top-level site of a partitioned (CHIPS) cookie."""
    size: int
    """Characters of name and value."""
    value: Value
    stored: bool
    """Whether the browser accepted it at least once, even if it was deleted later."""
    blocked_reason: str | None
    """Why it was never stored, as in `SetBy.refused`."""
    deleted: bool
    """Whether it was gone again when the last visit that saw it ended."""
    set_by: tuple[SetBy, ...]
    states: tuple[State, ...]
    pages: tuple[str, ...]
    """Ids of visits, at most 50 of each state."""
    page_count: int
    sent_to: tuple[str, ...] = ()
    """Hosts that received it in a `Cookie` header."""


class StorageItem(Judged, frozen=True, kw_only=True):
    """One key of web storage, or one database, cache or service worker."""

    id: str
    kind: Literal["local", "session", "indexeddb", "cache", "service_worker"]
    origin: str
    key: str
    """Key, database name, cache name, or service worker scope."""
    size: int
    """Characters of key and value; 0 where the kind has no single value."""
    party: Party
    partition_key: str | None = None
    """Top-level site, where the browser partitions this frame's storage."""
    value: Value | None
    deleted: bool = False
    set_by: tuple[SetBy, ...]
    states: tuple[State, ...]
    pages: tuple[str, ...]
    page_count: int


class Redirect(Record, frozen=True, kw_only=True):
    """One hop of a redirect chain."""

    url: str
    status: int


class Request(Judged, frozen=True, kw_only=True):
    """Requests that are the same but for volatile query values, over all pages."""

    id: str
    method: str
    url: str
    """Volatile query values (identifiers, times, random numbers) are replaced by `*`."""
    host: str
    resource_type: str
    """One of RESOURCE_TYPES."""
    party: Party
    initiator_chain: tuple[ChainLink, ...]
    states: tuple[State, ...]
    pages: tuple[str, ...]
    """Ids of visits, at most 50 of each state."""
    page_count: int = 0
    count: int
    """How often over all pages."""
    status: int | None
    """HTTP status of the last one; None when no answer came."""
    failure: str | None
    """Chromium's net error, or why it was blocked."""
    from_service_worker: bool
    redirect_chain: tuple[Redirect, ...]
    """The hops before this URL, oldest first."""
    mime_type: str | None
    bytes: int
    """Over the wire, headers included, all together."""
    duration_ms: float | None
    """Median from start to end."""
    sent_cookies: tuple[str, ...]
    """Names of the cookies that went with it."""
    frame_url: str


RESOURCE_TYPES = (
    "document", "iframe", "style", "script", "image", "media", "font", "object", "manifest",
    "track", "fetch", "xhr", "eventsource", "websocket", "send_beacon", "keepalive", "ping",
    "prefetch", "preload", "preconnect", "dns_prefetch", "prerender", "favicon", "csp_report",
    "report", "worker", "shared_worker", "service_worker", "preflight", "signed_exchange",
    "webtransport", "other",
)  # fmt: skip


class Beacon(Judged, frozen=True, kw_only=True):
    """A request that exists to tell somebody something, not to fetch something."""

    id: str
    url: str
    host: str
    party: Party
    kind: Literal[
        "pixel", "send_beacon", "keepalive", "ping", "websocket", "tracking_request", "csp_report"
    ]
    signals: tuple[Signal, ...]
    """Why it is called a beacon, and what is known of where it goes."""
    count: int
    states: tuple[State, ...]
    pages: tuple[str, ...]
    """Ids of visits, at most 50 of each state."""
    page_count: int = 0
    initiator_chain: tuple[ChainLink, ...]
    request_ids: tuple[str, ...]


class ThirdParty(Record, frozen=True, kw_only=True):
    """A host of another registrable domain that the site made visitors' browsers talk to."""

    host: str
    registrable_domain: str
    entity: str | None
    """Owner, when known."""
    country: str | None
    """ISO 3166-1 alpha-2 of the owner, when known."""
    cname: str | None
    """What the host's name is an alias of; None when not an alias or not looked up."""
    categories: tuple[Category, ...]
    """Of what was asked of it."""
    services: tuple[str, ...] = ()
    because: str | None = None
    """The rule that told its owner or purpose."""
    listed: tuple[str, ...] = ()
    """Rules of filter lists that call requests to it tracking, at most 5."""
    request_count: int
    bytes: int
    states: tuple[State, ...]
    pages: tuple[str, ...]
    page_count: int
    loaded_by: tuple[str, ...]
    """Hosts whose documents or scripts asked for it."""
    cookies: int
    """Cookies of this host's registrable domain."""


class Alias(Record, frozen=True, kw_only=True):
    """A first-party host name that is really somebody else's machine."""

    host: str
    cname: str
    registrable_domain: str
    """Of the alias's target."""
