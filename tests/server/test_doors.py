"""The router that remembers answers as the one that doesn't."""

from __future__ import annotations

import httpx
from hypothesis import given, settings
from hypothesis import strategies as some
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from server import doors
from server.doors import Doors


async def tell(request: Request) -> Response:
    return JSONResponse([request.scope["route"].path, request.method, request.path_params])


async def change(request: Request) -> Response:
    request.path_params["site"] = "changed"
    return JSONResponse([])


ROUTES = [
    Route("/a", tell),
    Route("/{site}/x", tell, methods=["GET"]),
    Route("/{site}/x", tell, methods=["POST"]),
    Route("/{site}/change", change),
    Route("/{site}/{name}", tell),
    Mount("/m", routes=[Route("/{name}", tell)]),
]
PATHS = ["/a", "/a/", "/s/x", "/t/x", "/s/y", "/m/z", "/%2e%2e/x", "/none/of/these", "/"]


async def ask(app: Starlette, method: str, path: str) -> tuple[int, bytes]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as client:
        answer = await client.request(method, path)
        return answer.status_code, answer.content


def made() -> tuple[Starlette, Starlette]:
    plain, ours = Starlette(), Starlette()
    plain.router.routes = ROUTES
    plain.router.redirect_slashes = False
    ours.router = Doors(ROUTES, redirect_slashes=False)
    return plain, ours


@settings(deadline=None, max_examples=40)
@given(
    some.lists(
        some.tuples(some.sampled_from(["GET", "HEAD", "POST", "PUT"]), some.sampled_from(PATHS)),
        max_size=12,
    )
)
async def test_it_answers_the_same_however_often(asked: list[tuple[str, str]]) -> None:
    plain, ours = made()
    for method, path in (*asked, *asked):
        assert await ask(ours, method, path) == await ask(plain, method, path)


async def test_what_a_route_does_to_its_parameters_is_not_remembered() -> None:
    _, ours = made()
    for _ in range(2):
        await ask(ours, "GET", "/shop/change")
    assert isinstance(ours.router, Doors)
    ((_, given_),) = ours.router._known.values()
    assert given_ == {"site": "shop"}


async def test_memory_is_bounded() -> None:
    _, ours = made()
    assert isinstance(ours.router, Doors)
    for number in range(doors.MOST_PATHS + 10):
        scope = {"type": "http", "method": "GET", "path": f"/s/{number}"}
        assert ours.router._find(("GET", f"/s/{number}"), scope)
    assert len(ours.router._known) == 10
    await ask(ours, "GET", "/s/" + "y" * doors.MAX_PATH)
    await ask(ours, "GET", "/none/of/these")
    await ask(ours, "PUT", "/a")
    await ask(ours, "GET", "/m/z")
    assert len(ours.router._known) == 11
