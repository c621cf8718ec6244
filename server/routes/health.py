"""For those who keep the server running: is it up, is it ready, what does it count."""

from __future__ import annotations

import functools
import hashlib
import hmac
import ipaddress
import time

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from server.house import House
from server.origin import parsed
from server.refusal import header, refusal

# To ask whether the database writes is itself a write; who asks more often gets the last answer.
ASK_EVERY_S = 1.0
_NO_STORE = {"Cache-Control": "no-store"}
# This machine and private networks; Python's `is_private` has more, such as those of examples.
_INSIDE = tuple(
    ipaddress.ip_network(text)
    for text in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7")
)
_PASSED_ON = (b"x-forwarded-for", b"forwarded")


def routes(house: House) -> list[BaseRoute]:
    """`/healthz`, `/readyz` and `/metrics`."""
    return [
        Route("/healthz", _healthz),
        Route("/readyz", Readiness(house).answer),
        Route("/metrics", functools.partial(_metrics, house)),
    ]


class Readiness:
    """Remembers for a moment whether the database could be written to."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._asked = -ASK_EVERY_S
        self._why: str | None = None

    async def answer(self, _: Request) -> Response:
        """200 where choices can be kept, else 503 with the reasons, which quote nothing."""
        reasons = []
        if not self._house.shelf.stands:
            reasons.append("No site is loaded.")
        if time.monotonic() - self._asked >= ASK_EVERY_S:
            self._asked = time.monotonic()
            self._why = await self._house.store.is_well()
        if self._why is not None:
            reasons.append("The database takes no records.")
        notes = []
        if self._house.shelf.trouble:
            notes.append("The last edit was not taken; the server's log says why.")
        said = {"ready": not reasons, "reasons": reasons, "notes": notes}
        return _json(said, 503 if reasons else 200)


async def _healthz(_: Request) -> Response:
    return _json({"up": True})


async def _metrics(house: House, request: Request) -> Response:
    if not _may_count(house, request):
        sentence = "Metrics are for this network, or for who has an admin token."
        return refusal(request.scope, 403, sentence)
    house.measure()
    return Response(house.metrics.text(), headers=_NO_STORE, media_type=CONTENT_TYPE_LATEST)


def _may_count(house: House, request: Request) -> bool:
    """Whether it is asked from a private network, without a proxy, or with an admin token."""
    given = header(request.scope, b"authorization")
    if given.startswith(b"Bearer "):
        digest = hashlib.sha256(given.removeprefix(b"Bearer ")).hexdigest()
        return any(hmac.compare_digest(digest, known) for known in house.settings.admin_tokens)
    address = house.asker(request.scope).address
    peer = request.client.host if request.client else ""
    # From a proxy that nobody named, the peer's address says nothing of who asks.
    if address == peer and any(header(request.scope, name) for name in _PASSED_ON):
        return False
    found = parsed(address)
    return found is not None and any(found in network for network in _INSIDE)


def _json(said: dict[str, object], status: int = 200) -> Response:
    return Response(
        msgspec.json.encode(said), status, headers=_NO_STORE, media_type="application/json"
    )
