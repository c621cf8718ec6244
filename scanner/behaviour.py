"""What one visit saw scripts do beyond storing and asking: the evidence that verdicts rest on.

Kept on disk between visits as part of `scanner.evidence.Visit`, never published as it is.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.observations import ChainLink, State, Value
from scanner.tracking import Store


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all evidence."""


class Actor(Seen, frozen=True, kw_only=True):
    """A place in a script that acted; others name it by its index in `Behaviour.actors`."""

    url: str | None
    line: int | None
    column: int | None
    function: str | None
    chain: tuple[ChainLink, ...]
    frame_url: str
    in_worker: bool


class Use(Seen, frozen=True, kw_only=True):
    """How one actor used one browser function or property."""

    actor: int
    api: str
    """E.g. `Navigator.plugins`, `CanvasRenderingContext2D.measureText`."""
    count: int
    details: tuple[str, ...] = ()
    """Different arguments, at most 60; what they are depends on the API."""
    distinct: int = 0
    """How many different arguments there were."""
    time: float = 0.0
    """First call, seconds since the epoch."""


class CanvasRead(Seen, frozen=True, kw_only=True):
    """One time that a canvas's pixels were taken out, with all that had been drawn on it."""

    reader: int
    drawers: tuple[int, ...]
    how: str
    """`toDataURL`, `getImageData`, `toBlob`, `convertToBlob`, `readPixels`, ..."""
    context: Literal["2d", "webgl", "bitmap", "none"]
    width: int
    height: int
    """Pixels read (`getImageData`, `readPixels`) or of the whole canvas."""
    texts: tuple[str, ...]
    """At most 12, each cut at 60 characters; only what was not cleared again."""
    text_colours: int
    fonts: tuple[str, ...]
    operations: dict[str, int]
    """Drawing calls by name: fillText, fillRect, arc, drawImage, ..."""
    effects: tuple[str, ...]
    """`gradient`, `shadow`, `blend`, `image`, `rotate`."""
    visible: bool
    """Attached, with a size on the screen, at the moment of reading."""
    gesture: bool
    """Whether the visitor had clicked or typed before."""
    same: int
    """How many earlier readings in this document gave the very same pixels."""


class AudioGraph(Seen, frozen=True, kw_only=True):
    """One audio context that was made to sound and read back."""

    maker: int
    readers: tuple[int, ...]
    offline: bool
    generators: int
    """Oscillators and constant sources: sound from nowhere."""
    processors: tuple[str, ...]
    """`compressor`, `analyser`, `filter`, ..."""
    silent: bool
    """Nothing of it could be heard: off-line, or muted before the output."""
    reads: tuple[str, ...]
    """Ways in which samples were taken out, e.g. `AudioBuffer.getChannelData`."""
    gesture: bool


class Peer(Seen, frozen=True, kw_only=True):
    """One RTCPeerConnection."""

    maker: int
    data_channel: bool
    offered: bool
    listened: bool
    """Whether anybody waited for ICE candidates or read the local description."""
    media: bool
    connected: bool
    """Whether a remote description was ever set: then it is a real call."""


class Upload(Seen, frozen=True, kw_only=True):
    """A request or socket message with a body."""

    url: str
    chain: tuple[ChainLink, ...]
    frame_url: str
    count: int
    """1 for a request; how many messages for a socket."""
    bytes: int
    time: float
    resource_type: str
    word: str | None
    """How the planted word was found in it; None if it wasn't."""


class Leak(Seen, frozen=True, kw_only=True):
    """A typed value found in something that left the browser."""

    field: str
    field_name: str
    url: str
    place: Literal["url", "header", "body", "websocket"]
    parameter: str | None
    form: str
    when: Literal["typing", "submit"]
    chain: tuple[ChainLink, ...]
    frame_url: str


class Kept(Seen, frozen=True, kw_only=True):
    """A value that could identify the visitor, where it is stored."""

    value: Value
    store: Store
    name: str
    owner: str
    """Registrable domain."""
    part: str = ""
    """Which part of the stored text, e.g. `.uid` of a JSON object; empty for all of it."""


class Told(Seen, frozen=True, kw_only=True):
    """One such value in something that was sent."""

    value: Value
    """As in `Kept.value`: of the value itself, however it was written."""
    form: str
    url: str
    place: Literal["url", "header", "body", "websocket", "redirect"]
    parameter: str | None
    chain: tuple[ChainLink, ...]
    hop: int = 0
    """Which hop of a redirect chain, from 0."""


class Endpoint(Seen, frozen=True, kw_only=True):
    """An address of the site itself that took the payload of a known vendor."""

    url: str
    """Volatile values are `*`."""
    host: str
    signature: str
    """Id of the row in scanner/record/payloads.toml."""
    vendor: str
    chain: tuple[ChainLink, ...]


class Behaviour(Seen, frozen=True, kw_only=True):
    """All of it, of one visit; absent with `--quick`."""

    actors: tuple[Actor, ...] = ()
    uses: tuple[Use, ...] = ()
    canvases: tuple[CanvasRead, ...] = ()
    audio: tuple[AudioGraph, ...] = ()
    peers: tuple[Peer, ...] = ()
    uploads: tuple[Upload, ...] = ()
    leaks: tuple[Leak, ...] = ()
    typed: tuple[str, ...] = ()
    """Kinds of fields that something was typed into."""
    kept: tuple[Kept, ...] = ()
    told: tuple[Told, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()


class Decorated(Seen, frozen=True, kw_only=True):
    """What became of one click identifier that was added to the page's address."""

    parameter: str
    stored_in: tuple[str, ...]
    """`cookie NAME`, `local KEY`, ..."""
    stored_by: tuple[str, ...]
    """Addresses of scripts or responses."""
    sent_to: tuple[str, ...]
    """Addresses, volatile values `*`; the site's own included."""


class Respawned(Seen, frozen=True, kw_only=True):
    """A cookie that came back with the same value after all cookies were deleted."""

    name: str
    domain: str
    value: Value
    sources: tuple[Store, ...]
    set_by: str | None
    how: str
    """What was seen, in one sentence."""


class Control(Seen, frozen=True, kw_only=True):
    """A second look at the start page, by another clean profile that came from an advertisement.

    It tells identifiers from constants, shows what click identifiers become, and deletes all
    cookies half-way. It adds nothing to the inventory.
    """

    page_url: str
    values: tuple[str, ...]
    """Hashes of all values that were stored or told."""
    decorated: tuple[Decorated, ...] = ()
    respawned: tuple[Respawned, ...] = ()
    failed: str | None = None
    """Why there was none, in one sentence."""
    state: State = "before"
    """The consent state of the visit, which makes no choice: `before` or `gpc`."""
