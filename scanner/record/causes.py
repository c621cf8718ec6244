"""Who caused it: from a stack or initiator back to the tag in the page's own HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from scanner.observations import ChainLink
from scanner.urls import template

# Longer chains exist only in pages that try to wear a scanner out.
MAX_CHAIN = 24

_WEB = ("http:", "https:", "file:")
_MADE = ("blob:", "data:")
_ACCESSOR_NAMES = ("set", "set cookie")

Json = dict[str, Any]
Wrapped = Literal["accessor", "function", None]
"""What a page script has put over one of our hooks: its caller is the one who acts."""


class Place(msgspec.Struct, frozen=True):
    """Where in which resource something was done; line and column are 1-based."""

    url: str
    line: int | None = None
    column: int | None = None
    function: str | None = None
    frame: str = ""
    """Frame id in which `url` was loaded; chooses between several loads of one URL."""


class _Script(msgspec.Struct, frozen=True):
    url: str
    is_fake: bool
    """Its address is only a `sourceURL` comment."""
    starts_at_zero: bool
    """Its first character is the first of its text, not a place in a document."""
    made_by: Json | None
    """Stack of whoever made this code out of text."""


class Frames:
    """The frames of one visit: parents, documents, and who put each in the page."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}
        self.urls: dict[str, str] = {}
        self.history: dict[str, set[str]] = {}
        """Every document that a frame has held."""
        self.attached_by: dict[str, tuple[str, Json]] = {}
        """Frame id to (session, stack) of the script that inserted it."""

    def navigated(self, frame: str, url: str) -> None:
        """Note a frame's new document; a page that is left for nothing keeps its last."""
        if url.startswith(_WEB) or frame in self.parents or frame not in self.urls:
            self.urls[frame] = url
            self.history.setdefault(frame, set()).add(_bare(url))

    def is_document(self, url: str, frame: str) -> bool:
        """Whether the frame, or the one it is part of, holds or held this document."""
        return _bare(url) in self.history.get(self.nearest(frame), ())

    def document(self, frame: str) -> str:
        """The nearest document with a web address: a frame without one belongs to its parent."""
        for _ in range(MAX_CHAIN):
            url = self.urls.get(frame, "")
            if url.startswith(_WEB):
                return url
            if frame not in self.parents:
                return url
            frame = self.parents[frame]
        return ""

    def nearest(self, frame: str) -> str:
        """The frame whose document `document()` gives."""
        for _ in range(MAX_CHAIN):
            if self.urls.get(frame, "").startswith(_WEB) or frame not in self.parents:
                return frame
            frame = self.parents[frame]
        return frame


class Causes:
    """Everything seen in one visit that tells who caused what."""

    def __init__(self) -> None:
        self.frames = Frames()
        self._scripts: dict[tuple[str, str], _Script] = {}
        self._loads: dict[str, list[tuple[str, Place | None]]] = {}
        self._made: dict[str, Place | None] = {}

    # What the recorders tell.

    def script_parsed(self, session: str, event: Json) -> None:
        """Note one `Debugger.scriptParsed`."""
        self._scripts[session, event["scriptId"]] = _Script(
            url=event["url"],
            is_fake=bool(event.get("hasSourceURL")),
            starts_at_zero=not event.get("startLine") and not event.get("startColumn"),
            made_by=event.get("stackTrace"),
        )

    def loaded(self, url: str, frame: str, cause: Place | None) -> None:
        """Note that `url` was asked for in `frame` because of `cause`."""
        self._loads.setdefault(_bare(url), []).append((frame, cause))

    def made(self, url: str, cause: Place | None) -> None:
        """Note who made a `blob:` address or a worker; the first report stays."""
        self._made.setdefault(_bare(url), cause)

    # What they ask.

    def of_initiator(self, session: str, initiator: Json, frame: str) -> Place | None:
        """The place behind a CDP `Network.Initiator`; None when it tells nothing."""
        stack = initiator.get("stack")
        if stack:
            found = self.of_stack(session, stack, frame)
            if found:
                return found
        url = initiator.get("url")
        if not url or initiator.get("type") == "other":
            return None  # "other" names only the page, and `guess` knows better
        line, column = initiator.get("lineNumber"), initiator.get("columnNumber")
        if url.startswith(_WEB):
            return Place(url, _one_based(line), _one_based(column), None, frame)
        return self._source(url, frame, 0)

    def of_call(self, session: str, stack: Json, frame: str, wrapped: Wrapped) -> Place | None:
        """The place that called one of our hooks: the hook's own frames are left out."""
        calls = stack.get("callFrames") or []
        own = calls[0]["scriptId"] if calls else None
        rest = [call for call in calls if call["scriptId"] != own]
        if wrapped == "accessor":
            rest = _beneath_accessor(rest)
        elif wrapped == "function":
            rest = _beneath_script(rest)
        return self.of_stack(session, {**stack, "callFrames": rest}, frame)

    def of_stack(self, session: str, stack: Json, frame: str, depth: int = 0) -> Place | None:
        """The first place in a stack, then in what it awaited, that has an address."""
        for part in _parts(stack):
            for call in part.get("callFrames", ()):
                found = self._of_frame(session, call, frame, depth)
                if found:
                    return found
        return None

    def fallback(self, frame: str) -> Place | None:
        """Who is behind code of a frame when its stack tells nothing."""
        url = self.frames.urls.get(frame, "")
        return self._source(url, frame, 0) if url else None

    def maker(self, url: str) -> Place | None:
        """Who made a worker, blob or event source with this address."""
        return self._made.get(_bare(url))

    def guess(self, url: str, frame: str) -> Place | None:
        """Who asked for a URL whose request names nobody: the maker of a worker, or the page."""
        made = self._made.get(_bare(url))
        if made:
            return made
        document = self.frames.document(frame)
        if not document or _bare(document) == _bare(url):
            return None
        return Place(document, frame=self.frames.nearest(frame))

    def chain(self, place: Place | None) -> tuple[ChainLink, ...]:
        """From the page's own HTML to `place`, that last."""
        links: list[ChainLink] = []
        seen: set[tuple[str, int | None]] = set()
        while place is not None and len(links) < MAX_CHAIN:
            key = (place.url, place.line)
            if key in seen:
                break
            seen.add(key)
            links.append(self._link(place))
            place = self._cause_of(place)
        return tuple(reversed(links))

    def _of_frame(self, session: str, call: Json, frame: str, depth: int) -> Place | None:
        script = self._scripts.get((session, call["scriptId"]))
        url = call["url"] or (script.url if script else "")
        if script and script.made_by and depth < MAX_CHAIN and self._is_text(script, call, frame):
            maker = self.of_stack(session, script.made_by, frame, depth + 1)
            if maker:
                return maker
        if url.startswith(_WEB):
            return Place(
                url,
                _one_based(call["lineNumber"]),
                _one_based(call["columnNumber"]),
                call.get("functionName") or None,
                frame,
            )
        return self._source(url, frame, depth + 1) if url else None

    def _is_text(self, script: _Script, call: Json, frame: str) -> bool:
        """Whether the code was made from text by another script, not loaded from its address."""
        if call["functionName"].startswith("on") and script.url and not script.starts_at_zero:
            return False  # a handler attribute in the page's HTML, compiled when first called
        return (
            script.is_fake
            or not script.url
            or _bare(script.url) == _bare(self.frames.urls.get(frame, ""))
            or self.frames.is_document(script.url, frame)
        )

    def _source(self, url: str, frame: str, depth: int) -> Place | None:
        """The place behind an address that is no resource: blob:, data:, about:srcdoc."""
        if depth > MAX_CHAIN:
            return None
        bare = _bare(url)
        if url.startswith(_MADE):
            cause = self._made.get(bare) or self._load_cause(bare, frame)
            if cause is None or cause.url.startswith(_WEB):
                return cause or self._parent_place(frame)
            return self._source(cause.url, frame, depth + 1)
        if url.startswith(_WEB):
            return Place(url, frame=frame)
        return self._parent_place(frame)

    def _parent_place(self, frame: str) -> Place | None:
        attached = self.frames.attached_by.get(frame)
        parent = self.frames.parents.get(frame)
        if parent is None:
            return None
        if attached:
            found = self.of_stack(attached[0], attached[1], parent, 1)
            if found:
                return found
        url = self.frames.urls.get(parent, "")
        if url.startswith(_WEB):
            return Place(url, frame=parent)
        return self._parent_place(parent)

    def _load_cause(self, bare: str, frame: str) -> Place | None:
        loads = self._loads.get(bare, ())
        for where, cause in loads:
            if where == frame and cause:
                return cause
        return next((cause for _, cause in loads if cause), None)

    def _cause_of(self, place: Place) -> Place | None:
        bare = _bare(place.url)
        cause = self._made.get(bare) or self._load_cause(bare, place.frame)
        if cause and _bare(cause.url) != bare:
            return cause
        if self.frames.is_document(place.url, place.frame):
            return self._parent_place(self.frames.nearest(place.frame))
        document = self.frames.document(place.frame)
        return Place(document, frame=self.frames.nearest(place.frame)) if document else None

    def _link(self, place: Place) -> ChainLink:
        return ChainLink(
            url=template(place.url),
            line=place.line,
            column=place.column,
            kind=self._kind(place),
            function=place.function,
        )

    def _kind(self, place: Place) -> Literal["document", "script", "style", "unknown"]:
        bare = _bare(place.url)
        if any(bare in documents for documents in self.frames.history.values()):
            return "document"
        if bare.split("?")[0].endswith(".css"):
            return "style"
        return "script" if place.url.startswith(_WEB) else "unknown"


def _parts(stack: Json) -> Iterator[Json]:
    part: Json | None = stack
    for _ in range(MAX_CHAIN):
        if not part:
            return
        yield part
        part = part.get("parent")


def _beneath_accessor(calls: list[Json]) -> list[Json]:
    if not calls:
        return calls
    run = 1
    while run < len(calls) and calls[run]["scriptId"] == calls[0]["scriptId"]:
        run += 1
    named = [i for i in range(run) if calls[i]["functionName"] in _ACCESSOR_NAMES]
    below = (named[-1] if named else 0) + 1
    return calls[below:] or calls


def _beneath_script(calls: list[Json]) -> list[Json]:
    """Less the frames of the script on top, unless there is no other."""
    other = [call for call in calls if call["scriptId"] != calls[0]["scriptId"]]
    return other or calls


def _bare(url: str) -> str:
    return url.split("#", 1)[0]


def _one_based(number: int | None) -> int | None:
    return None if number is None or number < 0 else int(number) + 1
