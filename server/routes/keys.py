"""`jwks.json`: the public keys that receipts and checkpoints are signed with (RFC 7517)."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.house import House

_HEADERS = {"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"}


def routes(house: House) -> list[Route]:
    """For the whole server."""

    async def jwks(_: Request) -> Response:
        text = msgspec.json.encode(house.keys.jwks())
        return Response(text, 200, _HEADERS, media_type="application/jwk-set+json")

    return [Route("/.well-known/jwks.json", jwks, methods=["GET"])]
