"""Bodies of choices, as browsers send them."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.applications import Starlette

ORIGIN = {"shop": "https://www.shop.example", "blog": "https://consent.example"}


def choice(app: Starlette, slug: str = "shop", **changes: Any) -> dict[str, Any]:
    """A refusal by a browser that was not seen before, unless `changes` say otherwise."""
    stand = app.state.house.shelf.stands[slug]
    question = stand.revisions[stand.main.revision]
    given: dict[str, Any] = {
        "key": secrets.token_hex(16),
        "subject": secrets.token_hex(16),
        "secret": secrets.token_hex(32),
        "time": 1_764_000_000,
        "revision": question.revision,
        "method": "reject all",
        "language": "en",
        "regime": "opt-in",
        "signal": False,
        "purposes": dict.fromkeys(sorted(question.purposes), False),
    }
    return {**given, **changes}


def bearer(sent: dict[str, Any]) -> dict[str, str]:
    """The header that shows that one is the browser that sent this."""
    return {"Authorization": f"Bearer {sent['secret']}"}
