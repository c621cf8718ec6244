"""The OpenAPI document: current, complete, and true of every answer, whatever is asked."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from schemathesis import Case
from schemathesis.checks import CHECKS
from starlette.applications import Starlette

from server.guards.bodies import BodyLimit
from server.guards.limits import Crowd, PostLimit
from server.openapi import content, document
from server.shelf import Edition
from tests.server.forms import Shown
from tests.server.owning import BEARER, DIGEST
from tests.server.posts import bearer, choice
from tests.server.serving import browser, opened
from tests.server.sockets import Listening, listening

ROOT = Path(__file__).parents[2]
DOCUMENT = document()
# A host that honours the signal, unlike the other site's.
OWN = "https://www.shop.example"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Origin": OWN}
# Those that ask for one more request each, or hold only where every operation may be used by all.
CHECKED = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_headers_conformance", "response_schema_conformance", "unsupported_method",
    "allow_header_conformance", "ignored_auth", "use_after_free",
]  # fmt: skip
Produced = set[tuple[str, str, int]]


def documented() -> Produced:
    return {
        (path, method, int(status))
        for path, operations in DOCUMENT["paths"].items()
        for method, said in operations.items()
        for status in said["responses"]
    }


def test_the_published_document_is_todays() -> None:
    published = (ROOT / "docs" / "openapi.json").read_bytes()
    assert published == content(), "run make fix"


def test_its_schemas_are_schemas_and_its_references_lead_somewhere() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)))
    assert named == set(schemas)
    names = [one["operationId"] for each in DOCUMENT["paths"].values() for one in each.values()]
    assert len(set(names)) == len(names)


def test_every_route_is_in_it_and_nothing_else(tmp_path: Path) -> None:
    found = {
        (re.sub(r":\w+}", "}", route.path), method.lower())
        for route in opened(tmp_path).routes
        for method in getattr(route, "methods", None) or ()
        # The owner's pages are for people.
        if method != "HEAD" and not route.path.startswith("/admin")  # type: ignore[attr-defined]
    }
    assert found == {(path, method) for path, method, _ in documented()}


async def test_it_is_served_and_not_sent_twice(tmp_path: Path) -> None:
    async with browser(opened(tmp_path)) as ask:
        first = await ask.get("/openapi.json")
        assert first.content == content()
        assert first.headers["access-control-allow-origin"] == "*"
        again = await ask.get("/openapi.json", headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304


def guard(app: Starlette, kind: type) -> Any:
    """One of the guards that an application's requests pass."""
    at: Any = app.middleware_stack
    while not isinstance(at, kind):
        at = at.app
    return at


class Asker:
    """Asks, and remembers which documented answer it got."""

    def __init__(self, app: Starlette, ask: httpx.AsyncClient) -> None:
        self.app = app
        self.produced: Produced = set()
        self._ask = ask
        self._schema = schemathesis.openapi.from_dict(DOCUMENT)

    async def __call__(self, method: str, template: str, **more: Any) -> httpx.Response:
        parts = {"site": "shop", "form": "json", **more.pop("parts", {})}
        answer = await self._ask.request(method.upper(), template.format(**parts), **more)
        self.produced.add((template, method, answer.status_code))
        # A body that was sent in parts can't be read again.
        answer.request = httpx.Request(method, answer.url)
        self._schema[template][method].validate_response(answer)
        return answer


@pytest.fixture
async def asker(tmp_path: Path) -> AsyncIterator[Asker]:
    app = opened(tmp_path, posts_a_minute=1_000, public_url=OWN, admin_tokens=(DIGEST,))
    await app.state.house.open()
    try:
        async with browser(app) as ask:
            yield Asker(app, ask)
    finally:
        await app.state.house.close()


def concrete(app: Starlette) -> dict[str, dict[str, str]]:
    """Parts of paths at which there is something, by path."""
    stand = app.state.house.shelf.stands["shop"]
    kept = app.state.house.shelf._edition.kept
    engine = next(path for path in kept if path.startswith("engine/")).split("/")
    script = {"name": stand.main.gate_name}
    return {
        "/engine/{digest}/{name}": {"digest": engine[1], "name": engine[2]},
        "/{site}/engine/{digest}/{name}": {"digest": engine[1], "name": engine[2]},
        "/{site}/{name}": script,
        "/{site}/{folder}/{name}": {"folder": stand.strictest, **script},
    }


async def ask_for_everything(ask: Asker) -> None:
    """Files, those that have not changed, and those that there are not."""
    known = concrete(ask.app)
    for path, method, status in documented():
        if method != "get" or status not in (200, 304) or "{id}" in path:
            continue
        parts = known.get(path, {})
        answer = await ask("get", path, parts=parts)
        if (path, method, 304) in documented():
            await ask("get", path, parts=parts, headers={"If-None-Match": answer.headers["etag"]})
        if (path, method, 404) in documented() and "{" in path:
            missing = {"site": "none", "digest": "0", "folder": "0", "name": "0.js", "id": "0" * 32}
            await ask("get", path, parts=missing)
    await ask("get", "/metrics", headers=BEARER)


async def post_everything(ask: Asker) -> None:
    path, one, secret = "/{site}/consents", "/{site}/consents/{id}", choice(ask.app)
    kept = (await ask("post", path, json=secret)).json()
    assert (await ask("post", path, json=secret)).json() == kept
    await ask("post", path, json={**secret, "time": 1})
    await ask("post", path, content=b"{", headers={"Content-Type": "text/plain"})
    await ask("post", path, json={})
    await ask("post", path, json=secret, parts={"site": "none"})
    foreign = {"id": "0" * 32}
    for method, path in (("get", one), ("delete", one), ("get", f"{one}/receipt")):
        await ask(method, path, parts=kept)
        await ask(method, path, parts=foreign, headers=bearer(secret))
    for method, path in (("get", f"{one}/receipt"), ("get", one), ("delete", one)):
        await ask(method, path, parts=kept, headers=bearer(secret))


async def choose_everything(ask: Asker) -> None:
    path = "/{site}/preferences"
    page = Shown(await ask("get", path))
    await ask("post", path, data=page.filled("accept"), headers=FORM)
    await ask("post", path, data=page.filled("sell"), headers=FORM)
    await ask("post", path, content=b"\xff", headers=FORM)
    await ask("post", path, parts={"site": "none"}, headers=FORM)


async def meet_guards(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """What any request may be told, before a route sees it."""

    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.sleep(5)

    sending = [(path, method) for path, method, status in documented() if status == 413]
    parts = {"id": "0" * 32}
    for path, method in sending:
        await ask(method, path, parts=parts, headers={"Origin": "https://evil.example"})
        await ask(method, path, parts=parts, headers={"Content-Encoding": "gzip"})
        await ask(method, path, parts=parts, content=b"x" * 9_000)
        monkeypatch.setattr(guard(ask.app, BodyLimit), "_seconds", 0.01)
        await ask(method, path, parts=parts, content=slow())
        monkeypatch.undo()
        monkeypatch.setattr(guard(ask.app, PostLimit)._buckets, "take", lambda key: 3.0)
        await ask(method, path, parts=parts)
        monkeypatch.undo()
    monkeypatch.setattr(guard(ask.app, Crowd), "_most", 0)
    for path, method, status in documented():
        if status == 503 and path != "/readyz":
            await ask(method, path, parts={**parts, "digest": "0", "folder": "0", "name": "0.js"})
    monkeypatch.undo()


async def test_every_answer_that_is_documented_can_be_had_and_no_other(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask_for_everything(asker)
    await post_everything(asker)
    await choose_everything(asker)
    await meet_guards(asker, monkeypatch)
    # Without any site.
    asker.app.state.house.shelf._edition = Edition()
    await asker("get", "/readyz")
    await asker("get", "/.well-known/gpc.json")
    assert documented() - asker.produced == set()
    assert asker.produced - documented() == set()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    with listening(tmp_path_factory.mktemp("served")) as one:
        yield one


SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)


@SCHEMA.parametrize()
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_the_answer_is_as_documented(case: Case, server: Listening) -> None:
    checks = [CHECKS.get_one(name) for name in CHECKED]
    case.call_and_validate(base_url=server.url, checks=checks)
    # Once more where there is something: names that are made up are those of no site.
    parts = concrete(server.app).get(case.path, {})
    if "site" in case.path_parameters:
        case.path_parameters |= {"site": "shop", **parts}
    if case.path == "/{site}/consents" and isinstance(case.body, dict):
        real = choice(server.app)
        case.body |= {"revision": real["revision"], "purposes": real["purposes"]}
    case.call_and_validate(base_url=server.url, checks=checks)
