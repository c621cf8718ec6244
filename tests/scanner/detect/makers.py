"""Make what one visit kept and told in one line each."""

from __future__ import annotations

from typing import Any

from scanner.behaviour import Behaviour, Control, Kept, Told
from scanner.evidence import Visit
from tests.scanner.gather.makers import HOME, LINK, page, redact, visit

QUILL = "adquill.example"
BRIGHT = "brightbid.example"


def kept(value: str, name: str = "uid", owner: str = QUILL, **changes: Any) -> Kept:
    return Kept(
        value=redact(value), store=changes.pop("store", "cookie"), name=name, owner=owner, **changes
    )


def told(value: str, url: str, **changes: Any) -> Told:
    asked = {"form": "plain", "place": "url", "parameter": "partner_uid", "chain": (LINK,)}
    return Told(value=redact(value), url=url, **(asked | changes))


def saw(at: int = 1, url: str = HOME, state: str = "before", **parts: Any) -> Visit:
    """One visit; `kept`, `told` and `endpoints` go into its behaviour."""
    behaviour = Behaviour(
        kept=tuple(parts.pop("kept", ())),
        told=tuple(parts.pop("told", ())),
        endpoints=tuple(parts.pop("endpoints", ())),
    )
    return visit(at, page=page(at, url, state=state), behaviour=behaviour, **parts)


def control(*values: str, **changes: Any) -> Control:
    return Control(page_url=HOME, values=tuple(redact(value).hash for value in values), **changes)


def rules(record: Any) -> list[str]:
    return [proof.rule for proof in record.evidence]


def texts(record: Any) -> str:
    return " ".join(proof.text for proof in record.evidence)
