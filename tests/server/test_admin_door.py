"""The door of the owner's pages: tokens, sessions, forms, guesses, and what browsers may keep."""

from __future__ import annotations

import itertools
import logging
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from server.admin.attempts import MOST_NETWORKS, Attempts
from server.admin.sessions import SESSION_S, Sessions
from tests.server.owning import (
    BEARER,
    DIGEST,
    FROM_US,
    TOKEN,
    WHO,
    acts,
    owner,
    post,
    running,
    sign_in,
    token_of,
)
from tests.server.serving import HOST, browser

HTML = {"Accept": "text/html"}
READS = (
    "/admin", "/admin/", "/admin/audit", "/admin/sites/shop", "/admin/sites/shop/consents",
    f"/admin/sites/shop/consents/{'a' * 32}", "/admin/sites/shop/export",
    "/admin/sites/shop/export.csv", "/admin/sites/shop/export.ndjson",
    "/admin/sites/shop/questions", "/admin/sites/shop/scan", "/admin/sites/shop/withdrawal",
)  # fmt: skip
WRITES = (
    "/admin/logout", "/admin/sites/shop/find", "/admin/sites/shop/erase",
    "/admin/sites/shop/withdrawal",
)  # fmt: skip


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Starlette]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as made:
        yield made


async def test_a_token_opens_a_session(app: Starlette, client: httpx.AsyncClient) -> None:
    turned_away = await client.get("/admin/", headers=HTML)
    assert (turned_away.status_code, turned_away.headers["location"]) == (303, "/admin/login")
    answer = await sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/")
    cookies = answer.headers.get_list("set-cookie")
    session = next(one for one in cookies if one.startswith("__Host-consentry_admin="))
    for word in ("HttpOnly", "SameSite=strict", "Secure", "Path=/", f"Max-Age={SESSION_S}"):
        assert word in session.split("; "), session
    assert "Domain" not in session
    assert (await client.get("/admin/")).status_code == 200
    assert (WHO, "sign in", "", "") in await acts(app)


async def test_plain_http_has_no_secure_cookie(tmp_path: Path) -> None:
    async with running(tmp_path, public_url="http://consent.example") as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://consent.example") as one:
            page = await one.get("/admin/login")
            form = {"token": token_of(page.text), "secret": TOKEN}
            answer = await one.post("/admin/login", data=form)
            session = answer.headers.get_list("set-cookie")[0]
            assert session.startswith("consentry_admin=")
            assert "Secure" not in session
            assert (await one.get("/admin/")).status_code == 200


async def test_signing_out_ends_the_session_itself(app: Starlette) -> None:
    async with owner(app) as client:
        kept = client.cookies["__Host-consentry_admin"]
        answer = await post(client, "/admin/logout")
        assert (answer.status_code, answer.headers["location"]) == (303, "/admin/login")
        assert "Max-Age=0" in answer.headers["set-cookie"]
        client.cookies.set("__Host-consentry_admin", kept, domain="consent.example")
        assert (await client.get("/admin/")).status_code == 401
    assert (WHO, "sign out", "", "") in await acts(app)


async def test_nobody_reads_without_a_token(app: Starlette, client: httpx.AsyncClient) -> None:
    forged = Sessions((DIGEST,), lambda: b"k" * 32, app.state.house.clock).begin(DIGEST)
    for path in READS:
        answer = await client.get(path, headers={"Cookie": f"__Host-consentry_admin={forged}"})
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["cache-control"] == "no-store"


async def test_every_form_carries_what_its_page_was_given(app: Starlette) -> None:
    async with owner(app) as client:
        page = await client.get("/admin/audit")
        good = {"token": token_of(page.text)}
        login = token_of((await client.get("/admin/login")).text)
        for path, (form, headers) in itertools.product(WRITES, (
            ({"id": ""}, FROM_US),
            ({"token": ""}, FROM_US),
            ({"token": "é"}, FROM_US),
            ({"token": "0" * 64}, FROM_US),
            ({"token": login}, FROM_US),
            (good, {**FROM_US, "Origin": "https://evil.example"}),
            (good, {**FROM_US, "Origin": "null"}),
            (good, {**FROM_US, "Sec-Fetch-Site": "same-site"}),
            (good, {**FROM_US, "Sec-Fetch-Site": "cross-site"}),
        )):  # fmt: skip
            answer = await client.post(path, data=form, headers=headers)
            assert answer.status_code == 403, (path, form, headers)
        for path in WRITES:
            assert (await client.get(path)).status_code in (200, 405), path
            assert (await client.post(path, json=good, headers=FROM_US)).status_code == 415
        assert (await client.get("/admin/")).status_code == 200


async def test_a_form_of_another_session_is_refused(app: Starlette) -> None:
    async with owner(app) as one, owner(app) as other:
        theirs = token_of((await other.get("/admin/audit")).text)
        answer = await one.post("/admin/logout", data={"token": theirs}, headers=FROM_US)
        assert answer.status_code == 403


async def test_signing_in_needs_its_own_page(client: httpx.AsyncClient) -> None:
    page = await client.get("/admin/login")
    good = {"token": token_of(page.text), "secret": TOKEN}
    for form, headers in (
        ({"secret": TOKEN}, FROM_US),
        ({**good, "token": "0" * 64}, FROM_US),
        (good, {"Origin": "https://evil.example"}),
    ):
        answer = await client.post("/admin/login", data=form, headers=headers)
        assert answer.status_code == 403
        assert "__Host-consentry_admin" not in answer.headers.get("set-cookie", "")
    client.cookies.clear()
    answer = await client.post("/admin/login", data=good, headers=FROM_US)
    assert answer.status_code == 403


async def test_five_wrong_tokens_a_minute(app: Starlette, client: httpx.AsyncClient) -> None:
    for _ in range(3):
        assert (await sign_in(client, "wrong")).status_code == 403
    for _ in range(2):
        bad = await client.get("/admin/", headers={"Authorization": "Bearer wrong"})
        assert bad.status_code == 401
    for answer in (
        await sign_in(client, "wrong"),
        await sign_in(client),
        await client.get("/admin/", headers=BEARER),
    ):
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 60
    async with browser(app, "198.51.100.7") as elsewhere:
        assert (await sign_in(elsewhere)).status_code == 303
    async with browser(app, "203.0.113.77") as neighbour:
        assert (await sign_in(neighbour)).status_code == 429


def test_a_minute_later_there_is_another_try() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    for second in range(5):
        now[0] = second
        assert attempts.wait("a") == 0
        attempts.failed("a")
    assert attempts.wait("a") == 56
    assert attempts.wait("b") == 0
    now[0] = 60
    assert attempts.wait("a") == 0
    attempts.failed("a")
    assert attempts.wait("a") == 1
    for number in range(MOST_NETWORKS + 5):
        attempts.failed(str(number))
    assert len(attempts._failures) == MOST_NETWORKS


def test_sessions_end_with_their_time_their_token_and_their_key() -> None:
    now, key = [1_000.0], [b"k" * 32]
    sessions = Sessions((DIGEST, "0" * 64), lambda: key[0], lambda: now[0])
    cookie = sessions.begin(DIGEST)
    found = sessions.owner(cookie)
    assert found is not None
    assert found.who == WHO
    elsewhere = Sessions((DIGEST,), lambda: key[0], lambda: now[0])
    assert elsewhere.owner(cookie) == found
    assert Sessions(("0" * 64,), lambda: key[0], lambda: now[0]).owner(cookie) is None
    now[0] += SESSION_S - 2
    assert sessions.owner(cookie)
    now[0] += 2
    assert sessions.owner(cookie) is None
    now[0] = 1_000
    key[0] = b"j" * 32
    assert sessions.owner(cookie) is None


def test_a_session_that_was_touched_is_none() -> None:
    sessions = Sessions((DIGEST,), lambda: b"k", lambda: 1_000.0)
    cookie = sessions.begin(DIGEST)
    expires, nonce, mac = cookie.split(".")
    for touched in (
        f"{int(expires) + 1}.{nonce}.{mac}", f"{expires}.{'0' * 32}.{mac}",
        f"{expires}.{nonce}.{'0' * 64}", f"{expires}.{nonce}", "", "..", f"²{cookie}",
        f"{'9' * 400}.{nonce}.{mac}", f"-1.{nonce}.{mac}", f"{cookie}.{mac}",
    ):  # fmt: skip
        assert sessions.owner(touched) is None, touched
    assert sessions.owner(None) is None


async def test_programs_send_their_token(app: Starlette, client: httpx.AsyncClient) -> None:
    answer = await client.get("/admin/sites/shop/consents", headers=BEARER)
    assert answer.status_code == 200
    assert (await acts(app))[-1] == (WHO, "list", "shop", "no record")
    form = {"id": secrets.token_hex(16)}
    found = await client.post("/admin/sites/shop/find", data=form, headers=BEARER)
    assert found.status_code == 404
    assert "set-cookie" not in found.headers


async def test_without_a_token_the_pages_say_how_to_have_one(tmp_path: Path) -> None:
    async with running(tmp_path, admin_tokens=()) as app, browser(app) as client:
        for path in ("/admin", "/admin/login", "/admin/sites/shop/export.csv"):
            answer = await client.get(path, headers=HTML)
            assert answer.status_code == 404
            assert "consentry consents token" in answer.text
        posted = await client.post("/admin/login", data={"secret": ""})
        assert posted.status_code == 404


async def test_nothing_is_kept_framed_or_run(app: Starlette) -> None:
    async with owner(app) as client:
        for path in READS:
            answer = await client.get(path, headers=HTML)
            assert answer.headers["cache-control"] == "no-store", path
            assert answer.headers["x-content-type-options"] == "nosniff"
            if not answer.headers["content-type"].startswith("text/html"):
                continue
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy, path
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert "script-src" not in policy
            assert answer.headers["x-frame-options"] == "DENY"
            assert "<script" not in answer.text
            assert "style=" not in answer.text
            assert " on" not in answer.text.partition("<body")[2].partition("<main")[0]


async def test_no_token_is_logged_or_shown(
    app: Starlette, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pages = []
    async with owner(app) as client:
        await client.get("/admin/", headers=BEARER)
        await sign_in(client, TOKEN[:-1])
        pages.append((await sign_in(client, TOKEN[:-1])).text)
        for path in READS:
            answer = await client.get(path)
            pages += [answer.text, str(answer.headers)]
        session = client.cookies["__Host-consentry_admin"]
    said = "\n".join([*pages, caplog.text, str(await acts(app))])
    assert TOKEN[:-1] not in said
    assert DIGEST not in said
    assert session not in said


async def test_a_host_header_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path, public_url=HOST) as app, browser(app) as client:
        answer = await client.get("/admin/", headers={**HTML, "Host": "evil.example"})
        assert answer.headers["location"] == "/admin/login"
