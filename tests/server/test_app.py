"""The application: what every request passes, whatever the route."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from scanner.settings.site import Site
from server import app as module
from server import life
from server.app import application
from server.guards.cors import is_registered
from server.guards.logs import Dam, Lines
from server.house import House
from server.life import living
from server.record import Draft
from server.settings import Settings

SITES = """
[sites.shop]
url = "https://www.shop.example/"
languages = ["en"]
regime = "opt-in"

[sites.shop.banner]
own_domains = ["shop-static.example"]

[sites.blog]
url = "http://localhost:4000/"
languages = ["en"]
regime = "opt-in"
"""


def extra(house: House) -> list[Route]:
    """Routes that no subject has: a fault, a page, a redirect's target."""

    async def fails(request: Request) -> Response:
        raise RuntimeError(f"secret of {request.query_params['who']}")

    async def page(request: Request) -> Response:
        return HTMLResponse("<p>x", headers=dict(request.query_params))

    async def own(request: Request) -> Response:
        return PlainTextResponse(await request.body())

    return [
        Route("/fails", fails),
        Route("/page", page),
        Route("/{site}/tests", own, methods=["GET", "POST"]),
    ]


def settings_of(folder: Path, **more: object) -> Settings:
    (folder / "sites.toml").write_text(SITES)
    return Settings(config=folder / "sites.toml", data=folder / "data", **more)  # type: ignore[arg-type]


@pytest.fixture
async def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Starlette]:
    monkeypatch.setattr(module, "SUBJECTS", (extra, *module.SUBJECTS))
    made = application(settings_of(tmp_path))
    async with living(made.state.house):
        yield made


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, client=("192.0.2.7", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://c.example") as opened:
        yield opened


async def test_errors_are_a_sentence_for_programs_and_a_page_for_people(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/no/such/thing/here")
    assert answer.status_code == 404
    assert answer.json() == {"error": "There is nothing at this address."}
    assert answer.headers["cache-control"] == "no-store"
    page = await client.get("/<script>", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "script" not in page.text
    wrong = await client.request("BREW", "/page")
    assert wrong.status_code == 405
    assert "GET" in wrong.headers["allow"]


async def test_a_slash_too_many_leads_nowhere(client: httpx.AsyncClient) -> None:
    answer = await client.get("/page/", headers={"Host": "evil.example"})
    assert answer.status_code == 404
    assert "evil.example" not in str(answer.headers)


async def test_every_answer_has_its_own_name(client: httpx.AsyncClient) -> None:
    names = {(await client.get(path)).headers["x-request-id"] for path in ("/page", "/no") * 3}
    assert len(names) == 6


async def test_a_fault_is_one_sentence_and_one_line_without_the_message(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await client.get("/fails?who=alice", headers={"Cookie": "consentry=bob"})
    assert answer.status_code == 500
    name = answer.headers["x-request-id"]
    assert name in answer.json()["error"]
    (record,) = caplog.records
    for as_json in (False, True):
        line = Lines(as_json=as_json).format(record)
        assert "\n" not in line
        assert "RuntimeError" in line
        assert "test_app.py" in line
        assert name in line
        for private in ("alice", "bob", "192.0.2.7", "secret of", "c.example"):
            assert private not in line


async def test_lines_have_templates_and_never_paths(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "consentry.server"):
        await client.put("/shop/tests?a=alice")
        await client.get("/x/%0a%1b[31mforged/y")
        await client.get("/page")
    fields = [record.fields for record in caplog.records]  # type: ignore[attr-defined]
    assert [one["route"] for one in fields] == ["/{site}/tests", "none"]
    lines = [Lines(as_json=False).format(record) for record in caplog.records]
    assert all("alice" not in line and "forged" not in line for line in lines)


@given(some.text(), some.text(min_size=1))
def test_a_line_is_one_line_whatever_is_in_it(said: str, value: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "%s", (said,), None)
    record.fields = {"a": value, "b": [value, value]}
    line = Lines(as_json=False).format(record)
    assert line.isprintable()
    assert json.loads(Lines(as_json=True).format(record))["a"] == value


def test_a_flood_of_lines_is_held_back_and_counted() -> None:
    dam = Dam(most=3)

    def passes(second: float) -> logging.LogRecord | None:
        record = logging.LogRecord("x", logging.INFO, "x", 1, "x", (), None)
        record.created = second
        return record if dam.filter(record) else None

    assert [passes(1.0 + step / 100) is not None for step in range(8)] == [True] * 3 + [False] * 5
    last = passes(2.5)
    assert last is not None
    assert last.fields == {"left_out": 5}  # type: ignore[attr-defined]


async def test_pages_get_a_policy_and_everything_nosniff(client: httpx.AsyncClient) -> None:
    page = await client.get("/page")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "same-origin"
    own = await client.get("/page?content-security-policy=default-src+x")
    assert own.headers.get_list("content-security-policy") == ["default-src x"]
    health = await client.get("/healthz")
    assert health.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" not in health.headers


ALLOWED = [
    ("shop", "https://www.shop.example"),
    ("shop", "https://shop.example"),
    ("shop", "https://a.b.shop.example"),
    ("shop", "https://shop-static.example"),
    ("shop", "https://cdn.shop-static.example"),
    ("blog", "http://localhost:4000"),
]
FOREIGN = [
    ("shop", "http://www.shop.example"),
    ("shop", "https://www.shop.example:8443"),
    ("shop", "https://shop.example.evil.example"),
    ("shop", "https://evilshop.example"),
    ("shop", "https://www.shop.example/"),
    ("shop", "https://www.shop.example@evil.example"),
    ("shop", "https://WWW.SHOP.EXAMPLE"),
    ("shop", "https://www.shop.example, https://evil.example"),
    ("shop", "https://example"),
    ("shop", "null"),
    ("shop", "*"),
    ("shop", "https://[::1"),
    ("blog", "http://localhost:4001"),
    ("blog", "https://www.shop.example"),
]


@pytest.mark.parametrize("slug", ["shop", "blog"])
async def test_pages_of_the_site_may_post_and_read(client: httpx.AsyncClient, slug: str) -> None:
    for origin in (origin for name, origin in ALLOWED if name == slug):
        await check_allowed(client, slug, origin)


async def check_allowed(client: httpx.AsyncClient, slug: str, origin: str) -> None:
    for method in ("GET", "POST"):
        answer = await client.request(method, f"/{slug}/tests", headers={"Origin": origin})
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert "origin" in answer.headers["vary"].lower()
        assert "Retry-After" in answer.headers["access-control-expose-headers"]
    asks = {"Origin": origin, "Access-Control-Request-Method": "DELETE"}
    answer = await client.options(f"/{slug}/tests", headers=asks)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["access-control-max-age"] == "7200"


@pytest.mark.parametrize("slug", ["shop", "blog"])
async def test_other_pages_may_neither_post_nor_read(client: httpx.AsyncClient, slug: str) -> None:
    for origin in (origin for name, origin in FOREIGN if name == slug):
        await check_foreign(client, slug, origin)


async def check_foreign(client: httpx.AsyncClient, slug: str, origin: str) -> None:
    answers = [
        await client.get(f"/{slug}/tests", headers={"Origin": origin}),
        await client.post(f"/{slug}/tests", headers={"Origin": origin}),
        await client.options(
            f"/{slug}/tests", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
        ),
    ]
    assert [answer.status_code for answer in answers] == [200, 403, 403]
    for answer in answers:
        assert "access-control-allow-origin" not in answer.headers


async def test_the_servers_own_pages_may_post(client: httpx.AsyncClient) -> None:
    own = await client.post("/shop/tests", headers={"Origin": "http://c.example"})
    assert own.status_code == 200
    assert "access-control-allow-origin" not in own.headers


async def test_with_a_public_address_the_host_header_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SUBJECTS", (extra,))
    made = application(settings_of(tmp_path, public_url="https://consent.example"))
    async with living(made.state.house):
        transport = httpx.ASGITransport(made)
        async with httpx.AsyncClient(transport=transport, base_url="http://x.example") as client:
            for origin, status in (("http://x.example", 403), ("https://consent.example", 200)):
                answer = await client.post("/shop/tests", headers={"Origin": origin})
                assert answer.status_code == status


async def test_scripts_that_anybody_may_load_keep_their_star(client: httpx.AsyncClient) -> None:
    answer = await client.get("/shop/gate.js", headers={"Origin": "https://www.shop.example"})
    assert answer.status_code == 200
    assert answer.headers.get_list("access-control-allow-origin") == ["*"]
    assert "access-control-allow-credentials" not in answer.headers
    assert "origin" not in answer.headers["vary"].lower()


@given(some.from_regex(r"https?://[a-z0-9.:@/-]{1,40}", fullmatch=True))
def test_what_is_registered_is_below_the_sites_domain(origin: str) -> None:
    site = Site.model_validate({"url": "https://www.shop.example/", "languages": ["en"]})
    if is_registered(site, origin):
        host = origin.removeprefix("https://")
        assert host == "shop.example" or host.endswith(".shop.example"), origin


async def test_limits_hold_through_the_whole_application(client: httpx.AsyncClient) -> None:
    long = await client.post("/shop/tests", content=b"x" * 9_000)
    assert long.status_code == 413
    assert long.headers["x-request-id"]
    origin = {"Origin": "https://www.shop.example"}
    found = [(await client.post("/shop/tests", headers=origin)).status_code for _ in range(62)]
    assert set(found[:59]) == {200}
    assert found[-1] == 429
    last = await client.post("/shop/tests", headers=origin)
    assert last.headers["access-control-allow-origin"] == origin["Origin"]


async def test_who_sends_slowly_takes_nobodys_place(tmp_path: Path) -> None:
    made = application(settings_of(tmp_path, in_flight=1))
    waits, may_end = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"x"
        waits.set()
        await may_end.wait()

    async with living(made.state.house):
        transport = httpx.ASGITransport(made)
        async with httpx.AsyncClient(transport=transport, base_url="http://c.example") as client:
            async with asyncio.TaskGroup() as group:
                slow = group.create_task(client.post("/shop/nothing", content=slowly()))
                await waits.wait()
                assert (await client.get("/shop/config.json")).status_code == 200
                may_end.set()
            assert slow.result().status_code == 404


async def test_a_round_that_fails_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen = asyncio.Event()
    tries: list[int] = []

    async def round_(house: House) -> None:
        tries.append(1)
        if len(tries) > 1:
            seen.set()
            await asyncio.sleep(60)
        raise ValueError("private")

    monkeypatch.setattr(life, "ROUNDS", (round_,))
    monkeypatch.setattr(life, "PAUSE_S", 0)
    async with living(House(settings_of(tmp_path))):
        async with asyncio.timeout(10):
            await seen.wait()
    (record,) = caplog.records
    line = Lines(as_json=False).format(record)
    assert "ValueError" in line
    assert "private" not in line


async def test_a_backup_of_a_running_server_restores(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    draft = Draft(
        site="shop", key="0" * 32, body_hash="1" * 64, method="reject all", revision="2" * 8,
        text_hash="3" * 64, services_hash="4" * 64, language="en", regime="opt-in",
        regime_shown="opt-in", place="", place_from="unknown", signal=False, granted=(),
        denied=("analytics",), days=182, subject="5" * 32, secret_hash="6" * 64,
    )  # fmt: skip
    backup = tmp_path / "backup.sqlite3"
    async with living(House(settings)) as _:
        pass
    house = House(settings)
    async with living(house):
        kept, _ = await house.store.add(draft)
        with sqlite3.connect(settings.data / "consents.sqlite3") as line:
            line.execute("VACUUM INTO ?", (str(backup),))
        line.close()
    for path in settings.data.glob("consents.sqlite3*"):
        path.unlink()
    backup.rename(settings.data / "consents.sqlite3")
    again = House(settings)
    async with living(again):
        assert await again.store.find("shop", kept.id) == kept
