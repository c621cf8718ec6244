"""The banner's files: gates by site and by outcome of the law, and the engine."""

from __future__ import annotations

import asyncio

from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from server.file import File
from server.house import House
from server.origin import knows_places
from server.sending import Endpoint, Pairs, Sent
from server.shelf import Stand

# Five minutes until a changed banner is everywhere; a week of banners when the server is down.
SHORT = b"public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
FOR_GOOD = b"public, max-age=31536000, immutable"
BY_PLACE = b"private, max-age=300"
# Any page may load the scripts, with CORS (modules, integrity) and without, and measure them.
_ANYWHERE: Pairs = (
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"timing-allow-origin", b"*"),
    (b"x-content-type-options", b"nosniff"),
)


class ScriptName(Convertor[str]):
    """The names that a site may give its gate, and those of the engine."""

    regex = r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}\.js"

    def convert(self, value: str) -> str:
        """The name itself."""
        return value

    def to_string(self, value: str) -> str:
        """The name itself."""
        return value


register_url_convertor("script", ScriptName())


def routes(house: House) -> list[Route]:
    """What pages load, and what tells which gate a visitor gets."""
    files = Files(house)
    return [
        Route(path, Endpoint(find), methods=["GET"])
        for path, find in (
            # First, because it is asked for most.
            ("/{site}/{name:script}", files.alias),
            ("/engine/{digest}/{name:script}", files.engine),
            ("/{site}/engine/{digest}/{name:script}", files.engine),
            ("/{site}/config.json", files.config),
            ("/{site}/regime", files.regime),
            ("/{site}/{folder}/{name:script}", files.placed),
        )
    ]


class Files:
    """Finds the answer to each request for one."""

    def __init__(self, house: House) -> None:
        self._house = house
        settings = house.settings
        self._varies = knows_places(settings)
        self._short, self._for_good = _headers(SHORT), _headers(FOR_GOOD)
        self._by_place = _headers(BY_PLACE, *settings.country_headers, *settings.region_headers)

    async def alias(self, scope: Scope) -> ASGIApp:
        """The gate at the address that pages embed; the strictest where places are not known."""
        stand = self._stand(scope)
        _check_name(stand, scope)
        if not self._varies or len(stand.gates) == 1:
            return Sent(stand.gates[stand.strictest], self._short)
        return Sent(stand.gates[self._outcome(stand, scope)], self._by_place)

    async def placed(self, scope: Scope) -> ASGIApp:
        """The gate of one outcome: today's, or one for good."""
        stand = self._stand(scope)
        given = scope["path_params"]
        path = f"{stand.slug}/{given['folder']}/{given['name']}"
        if pinned := self._house.shelf.kept(path):
            return Sent(pinned, self._for_good)
        _check_name(stand, scope)
        return Sent(_found(stand.placed.get(given["folder"])), self._short)

    async def engine(self, scope: Scope) -> ASGIApp:
        """A dialog, of today's banner or of one that a cache still has."""
        given = scope["path_params"]
        shelf = self._house.shelf
        path = f"engine/{given['digest']}/{given['name']}"
        file = shelf.kept(path)
        # Another process may have taken an edit before this one, and handed out its gate.
        if file is None and await asyncio.to_thread(shelf.reload_if_changed):
            file = shelf.kept(path)
        return Sent(_found(file), self._for_good)

    async def config(self, scope: Scope) -> ASGIApp:
        """What the strictest banner does, as data."""
        return Sent(self._stand(scope).config, self._short)

    async def regime(self, scope: Scope) -> ASGIApp:
        """Which gate the asker gets."""
        stand = self._stand(scope)
        key = self._outcome(stand, scope)
        told = {
            "regime": stand.bundles[key].asked.regime,
            "path": f"/{stand.slug}/{stand.pinned[key]}/{stand.main.gate_name}",
        }
        headers = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
        return JSONResponse(told, headers=headers)

    def _stand(self, scope: Scope) -> Stand:
        stand = self._house.shelf.stand(scope["path_params"]["site"])
        if stand is None:
            raise HTTPException(404, "There is no such site.")
        return stand

    def _outcome(self, stand: Stand, scope: Scope) -> str:
        return stand.outcome(self._house.asker(scope).place)


def _headers(cache: bytes, *varied: str) -> Pairs:
    vary = ", ".join(("Accept-Encoding", *varied)).encode("latin-1")
    return (*_ANYWHERE, (b"cache-control", cache), (b"vary", vary))


def _check_name(stand: Stand, scope: Scope) -> None:
    if scope["path_params"]["name"] != stand.main.gate_name:
        raise HTTPException(404, "There is no such file.")


def _found(file: File | None) -> File:
    if file is None:
        raise HTTPException(404, "There is no such file.")
    return file
