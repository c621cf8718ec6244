"""Make what one visit kept and told in one line each."""

from __future__ import annotations

from typing import Any

from scanner.behaviour import (
    Actor,
    AudioGraph,
    Behaviour,
    CanvasRead,
    Control,
    Kept,
    Leak,
    Peer,
    Told,
    Upload,
    Use,
)
from scanner.evidence import Visit
from scanner.observations import ChainLink
from tests.scanner.gather.makers import HOME, LINK, TAG, WHEN, page, redact, visit

QUILL = "adquill.example"
BRIGHT = "brightbid.example"


def kept(value: str, name: str = "uid", owner: str = QUILL, **changes: Any) -> Kept:
    return Kept(
        value=redact(value), store=changes.pop("store", "cookie"), name=name, owner=owner, **changes
    )


def told(value: str, url: str, **changes: Any) -> Told:
    asked = {"form": "plain", "place": "url", "parameter": "partner_uid", "chain": (LINK,)}
    return Told(value=redact(value), url=url, **(asked | changes))


def link(url: str, line: int = 4, kind: Any = "script") -> ChainLink:
    return ChainLink(url=url, line=line, column=2, kind=kind)


def actor(url: str | None = TAG, line: int | None = 4, **changes: Any) -> Actor:
    base = {"column": 2, "function": None, "chain": (LINK,), "frame_url": HOME, "in_worker": False}
    return Actor(url=url, line=line, **(base | changes))


def use(api: str, *details: str, by: int = 0, **changes: Any) -> Use:
    """One use; as many different arguments as are given, unless `distinct` says more."""
    return Use(actor=by, api=api, details=details, **({"count": 1, "distinct": len(details)}
                                                      | changes))  # fmt: skip


def drawing(*texts: str, **changes: Any) -> CanvasRead:
    """A reading of a hidden canvas with these texts on it and nothing else."""
    base: dict[str, Any] = {
        "reader": 0,
        "drawers": (0,),
        "how": "toDataURL",
        "context": "2d",
        "width": 240,
        "height": 60,
        "text_colours": min(1, len(texts)),
        "fonts": ("11px Arial",) if texts else (),
        "operations": {"fillText": len(texts)} if texts else {},
        "effects": (),
        "visible": False,
        "gesture": False,
        "same": 0,
    }
    return CanvasRead(texts=texts, **(base | changes))


def graph(**changes: Any) -> AudioGraph:
    """An off-line audio context with one oscillator, read back."""
    base: dict[str, Any] = {
        "maker": 0,
        "readers": (0,),
        "offline": True,
        "generators": 1,
        "processors": (),
        "silent": True,
        "reads": ("AudioBuffer.getChannelData",),
        "gesture": False,
    }
    return AudioGraph(**(base | changes))


def peer(**changes: Any) -> Peer:
    """A connection that does all that the finding out of addresses takes."""
    base = {"data_channel": True, "offered": True, "listened": True}
    base |= {"media": False, "connected": False}
    return Peer(**({"maker": 0} | base | changes))


def upload(url: str = f"https://in.{QUILL}/film", **changes: Any) -> Upload:
    base = {"chain": (LINK,), "frame_url": HOME, "count": 1, "bytes": 100, "time": WHEN}
    base |= {"resource_type": "fetch", "word": None}
    return Upload(url=url, **(base | changes))


def leak(url: str = f"https://in.{QUILL}/typed", **changes: Any) -> Leak:
    base = {"field": "email", "field_name": "Your e-mail", "place": "body", "parameter": None}
    base |= {"form": "plain", "when": "typing", "chain": (LINK,), "frame_url": HOME}
    return Leak(url=url, **(base | changes))


def saw(at: int = 1, url: str = HOME, state: str = "before", **parts: Any) -> Visit:
    """One visit; what fits into its behaviour goes there."""
    names = [name for name in Behaviour.__struct_fields__ if name in parts]
    behaviour = Behaviour(**{name: tuple(parts.pop(name)) for name in names})
    return visit(at, page=page(at, url, state=state), behaviour=behaviour, **parts)


def control(*values: str, **changes: Any) -> Control:
    return Control(page_url=HOME, values=tuple(redact(value).hash for value in values), **changes)


def rules(record: Any) -> list[str]:
    return [proof.rule for proof in record.evidence]


def texts(record: Any) -> str:
    return " ".join(proof.text for proof in record.evidence)
