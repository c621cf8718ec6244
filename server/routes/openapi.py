"""The OpenAPI document of this server."""

from __future__ import annotations

from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from server.file import JSON, Press
from server.house import House
from server.openapi import content
from server.sending import Endpoint, Sent

_HEADERS = (
    (b"cache-control", b"public, max-age=300"),
    (b"vary", b"Accept-Encoding"),
    (b"access-control-allow-origin", b"*"),
)


def routes(house: House) -> list[Route]:
    """`/openapi.json`, made once."""
    press = Press()
    file = press.file(content(), JSON)
    press.finish()

    async def document(scope: Scope) -> ASGIApp:
        return Sent(file, _HEADERS)

    return [Route("/openapi.json", Endpoint(document), methods=["GET"])]
