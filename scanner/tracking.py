"""Tracking: observations of whatever identifies or watches a visitor beyond cookies.

Part of the contract behind `scan.json`, see scanner/records.py. Each of these is a verdict: it
names the rules that led to it and what was seen, so that a person can check it.
"""

from __future__ import annotations

from typing import Literal

from scanner.observations import ChainLink, Judged, Party, Record, State, Value

Technique = Literal[
    "canvas", "canvas_font", "font", "webgl", "audio", "webrtc", "battery", "sensors",
    "enumeration", "client_hints", "port_scan",
]  # fmt: skip
"""Ways to tell one browser from all others; docs/fingerprinting.md explains each."""

Store = Literal["cookie", "local", "session", "indexeddb", "cache", "service_worker", "http_cache"]
"""Where a browser keeps a value for a site."""


class Proof(Record, frozen=True, kw_only=True):
    """One rule that held, and what was seen."""

    rule: str
    """Id of the rule, e.g. `canvas.hidden`; the rules are listed in docs/evidence.md."""
    text: str
    """What was seen, in one sentence."""
    points: int = 0
    """What it adds to the score; negative for what speaks against."""


class Watcher(Judged, frozen=True, kw_only=True):
    """What all verdicts about a script have in common."""

    id: str
    script_url: str | None
    """Who did it; None when unknown. The page itself for inline scripts."""
    line: int | None = None
    column: int | None = None
    party: Party
    """Whose script, by its registrable domain."""
    initiator_chain: tuple[ChainLink, ...]
    """From the page's own HTML (first) to the script (last)."""
    evidence: tuple[Proof, ...]
    frame_url: str
    page_url: str
    """The first page on which this was seen."""
    states: tuple[State, ...]
    pages: tuple[str, ...]
    """Ids of visits, at most 50 of each state."""
    page_count: int


class Fingerprinting(Watcher, frozen=True, kw_only=True):
    """A script that measured the browser in order to recognise it."""

    technique: Technique
    score: int
    """Sum of the evidence's points."""
    threshold: int
    """From how many points on this is called fingerprinting."""
    apis: tuple[str, ...]
    """What it called, by name."""
    drawn_by: tuple[str, ...] = ()
    """Canvas: the scripts that drew what `script_url` read, where they are others."""


class SessionRecording(Watcher, frozen=True, kw_only=True):
    """A script that films the visit: what the page shows and what the visitor does."""

    observes_document: bool
    """Whether it watches every change of the whole document."""
    listens_to: tuple[str, ...]
    """Kinds of events on the whole page: pointer, scroll, input, ..."""
    uploads: int
    """Requests and socket messages with a body that it sent, over all pages."""
    uploaded_bytes: int
    sent_to: tuple[str, ...]
    """Hosts."""
    word_left: str | None
    """How a word that was planted in the page was found in what it sent, e.g. `gzip, plain`;
    None where it was not found."""


class FormCapture(Watcher, frozen=True, kw_only=True):
    """A value typed into a form that left the page."""

    field: str
    """What was typed: `email`, `phone`, `name`, `card`, `password`, `search`, `text`, ..."""
    field_name: str
    """The field's label, name or id, as the page has it."""
    host: str
    """Who received it."""
    registrable_domain: str
    recipient: Party
    when: Literal["typing", "submit"]
    """Before the form was sent, or with it."""
    place: Literal["url", "header", "body", "websocket"]
    parameter: str | None
    """Name of the query value, header or form field that carried it, where it has one."""
    form: str
    """How it was written, e.g. `plain`, `base64`, `sha256 of the lower-cased value`."""
    request_url: str
    """Volatile values are `*`."""


class Receiver(Record, frozen=True, kw_only=True):
    """Somebody who was told an identifier."""

    host: str
    registrable_domain: str
    url: str
    """Volatile values are `*`."""
    parameter: str | None
    place: Literal["url", "header", "body", "websocket", "redirect"]
    form: str
    """As in `FormCapture.form`."""
    initiator_chain: tuple[ChainLink, ...] = ()


class IdentifierSync(Record, frozen=True, kw_only=True):
    """One visitor's identifier in the hands of two or more companies, or carried by a detour."""

    id: str
    kind: Literal["sync", "redirect_sync", "bounce"]
    """`sync`: told to several domains; `redirect_sync`: handed on by redirects; `bounce`: the page
    itself was reached by way of another domain that recognised the visitor."""
    value: Value | None
    """The identifier, redacted; None for a bounce without one."""
    store: Store | None
    name: str | None
    """The cookie or storage key that holds it."""
    owner: str | None
    """Registrable domain whose cookie or storage it is."""
    domains: tuple[str, ...]
    """The registrable domains that know it now."""
    receivers: tuple[Receiver, ...]
    evidence: tuple[Proof, ...]
    page_url: str
    states: tuple[State, ...]
    pages: tuple[str, ...]
    page_count: int


class LinkDecoration(Record, frozen=True, kw_only=True):
    """A click identifier in the page's address that was kept or handed on."""

    id: str
    parameter: str
    """E.g. `gclid`."""
    vendor: str
    """Whose parameter it is."""
    stored_in: tuple[str, ...]
    """`cookie NAME`, `local KEY`, ...: where it was kept."""
    stored_by: tuple[str, ...]
    """The scripts that kept it."""
    sent_to: tuple[str, ...]
    """Hosts that were told, the site's own excluded."""
    evidence: tuple[Proof, ...]
    page_url: str
    states: tuple[State, ...]


class FirstPartyCover(Record, frozen=True, kw_only=True):
    """A third party at work under the site's own name."""

    id: str
    kind: Literal["cname", "script_cookies", "server_endpoint"]
    """`cname`: a host of the site is an alias of a third party's and gets identifiers;
    `script_cookies`: a third party's script keeps an identifier in the site's own cookies;
    `server_endpoint`: an address of the site takes a known vendor's payload."""
    host: str
    """The site's host (`cname`, `server_endpoint`) or the script's (`script_cookies`)."""
    registrable_domain: str
    """Of the third party; the site's own where only the payload is known."""
    vendor: str | None
    """Whose payload it is (`server_endpoint`)."""
    names: tuple[str, ...]
    """Cookies concerned."""
    evidence: tuple[Proof, ...]
    page_url: str
    states: tuple[State, ...]


class Respawning(Record, frozen=True, kw_only=True):
    """A cookie that was deleted and came back with the same identifier."""

    id: str
    name: str
    domain: str
    value: Value
    sources: tuple[Store, ...]
    """Where the identifier had survived; empty when the server knew the visitor again."""
    set_by: str | None
    """The script or response that brought it back."""
    evidence: tuple[Proof, ...]
    page_url: str
    states: tuple[State, ...]
