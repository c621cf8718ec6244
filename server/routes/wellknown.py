"""`gpc.json`: whether Global Privacy Control is honoured (W3C, Global Privacy Control, 4)."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from scanner.urls import host_of
from server.file import File
from server.house import House
from server.origin import asked_at
from server.sending import Endpoint, Sent
from server.shelf import Stand

_HEADERS = (
    (b"cache-control", b"public, max-age=86400"),
    (b"vary", b"Accept-Encoding"),
    (b"access-control-allow-origin", b"*"),
    (b"x-content-type-options", b"nosniff"),
)


def routes(house: House) -> list[Route]:
    """For one site by its name, and for the host that was asked."""

    async def of_site(scope: Scope) -> ASGIApp:
        stand = house.shelf.stand(scope["path_params"]["site"])
        return Sent(_honoured([stand] if stand else []), _HEADERS)

    async def of_host(scope: Scope) -> ASGIApp:
        stands = list(house.shelf.stands.values())
        _, host = asked_at(scope, house.settings)
        own = [each for each in stands if host_of(each.site.url) == host]
        return Sent(_honoured(own or stands), _HEADERS)

    return [
        Route("/.well-known/gpc.json", Endpoint(of_host), methods=["GET"]),
        Route("/{site}/.well-known/gpc.json", Endpoint(of_site), methods=["GET"]),
    ]


def _honoured(stands: list[Stand]) -> File:
    """The file that holds for all of these; 404 where one of them ignores the signal."""
    files = [each.gpc for each in stands]
    if not files or None in files:
        raise HTTPException(404, "Global Privacy Control is not honoured here.")
    return next(file for file in files if file is not None)
