"""The server as an ASGI application: its routes, and what every request passes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount

from scanner.settings.site import Site
from server.admin import routes as admin
from server.doors import Doors
from server.guards.bodies import BodyLimit
from server.guards.cors import SiteOrigins
from server.guards.limits import Buckets, Crowd, PostLimit
from server.guards.logs import Watch
from server.guards.pages import PageHeaders
from server.house import House
from server.life import living
from server.origin import asker, own_origin
from server.refusal import COME_AGAIN_S, refusal
from server.routes import (
    bundles,
    consents,
    declaration,
    health,
    keys,
    openapi,
    preferences,
    recording,
    wellknown,
)
from server.settings import Settings
from server.store import Unwell

# The first route that fits answers: those with names of their own come before `/{site}/...`.
SUBJECTS: tuple[Callable[[House], Iterable[BaseRoute]], ...] = (
    health.routes,
    wellknown.routes,
    admin.routes,
    keys.routes,
    openapi.routes,
    recording.routes,
    consents.routes,
    bundles.routes,
    declaration.routes,
    preferences.routes,
)
# Where the framework says no by itself.
_SAID = {
    404: "There is nothing at this address.",
    405: "This address is not asked in this way.",
}


def application(settings: Settings, *, clock: Callable[[], float] = time.time) -> Starlette:
    """The whole server; its lifespan opens and closes the `House` at `state.house`.

    `clock` tells Unix seconds. On opening, raises `UsageFault` where a file or the database can't
    be used.
    """
    house = House(settings, clock)
    routes = [route for subject in SUBJECTS for route in subject(house)]
    app = Starlette(
        middleware=_guards(house, routes), exception_handlers={HTTPException: _no, Unwell: _later}
    )
    app.router = Doors(
        routes,
        # It would send people to an address made of the `Host` header.
        redirect_slashes=False,
        lifespan=lambda app: living(app.state.house),
    )
    app.state.house = house
    return app


def _guards(house: House, routes: Iterable[BaseRoute]) -> list[Middleware]:
    """What a request passes, from the outside in."""
    settings = house.settings
    names = dict(_names(routes))

    def site_of(slug: str) -> Site | None:
        stand = house.shelf.stand(slug)
        return stand.site if stand else None

    guards = [
        Middleware(
            Watch,
            metrics=house.metrics,
            # Where nothing fits, Starlette names no route.
            route_of=lambda scope: names.get(id(scope.get("route")), "none"),
        ),
        Middleware(PageHeaders),
        Middleware(
            SiteOrigins, site_of=site_of, own_origin=lambda scope: own_origin(scope, settings)
        ),
        Middleware(BodyLimit),
        # Innermost: who sends a body slowly takes nobody's place.
        Middleware(Crowd, most=settings.in_flight, metrics=house.metrics),
    ]
    if settings.posts_a_minute:
        limit = Middleware(
            PostLimit,
            buckets=Buckets(settings.posts_a_minute),
            address_of=lambda scope: asker(scope, settings, None).address,
            is_site=lambda slug: house.shelf.stand(slug) is not None,
            metrics=house.metrics,
        )
        guards.insert(-2, limit)
    return guards


def _names(routes: Iterable[BaseRoute], before: str = "") -> Iterable[tuple[int, str]]:
    """Templates of routes by the routes' identity."""
    for route in routes:
        path = before + getattr(route, "path", "")
        yield id(route), path
        if isinstance(route, Mount):
            yield from _names(route.routes, path)


async def _later(request: Request, error: Exception) -> Response:
    sentence = "The records can't be reached just now."
    return refusal(request.scope, 503, sentence, {"Retry-After": str(COME_AGAIN_S)})


async def _no(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    is_plain = error.detail == HTTPStatus(error.status_code).phrase
    sentence = _SAID.get(error.status_code, error.detail) if is_plain else error.detail
    return refusal(request.scope, error.status_code, sentence, error.headers)
