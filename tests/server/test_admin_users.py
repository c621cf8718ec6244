"""People who sign in by name: sessions, scopes, guesses, and what ends a session."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from server.admin.sessions import SESSION_S, Sessions
from server.passwords import Crowded, Passwords
from server.people import EVERY_SCOPE, SCOPES, User, scopes_of
from server.store import Unwell
from tests.server.known import CHEAP, OTHER, PASSWORD, known, person, sign_in_as
from tests.server.owning import (
    FROM_US,
    acts,
    drafts_of,
    now_ms,
    owner,
    post,
    running,
    seed,
    sign_in,
    token_of,
)
from tests.server.serving import browser

HTML = {"Accept": "text/html"}
SHOP = "/admin/sites/shop"
# Every page and act, and the scope that it takes.
TAKES: dict[tuple[str, str], str] = {
    ("GET", "/admin"): "read",
    ("GET", "/admin/"): "read",
    ("GET", "/admin/sites/{site}"): "read",
    ("GET", "/admin/sites/{site}/questions"): "read",
    ("GET", "/admin/sites/{site}/questions/{text_hash}"): "read",
    ("GET", "/admin/sites/{site}/scan"): "read",
    ("GET", "/admin/audit"): "records",
    ("GET", "/admin/sites/{site}/consents"): "records",
    ("GET", "/admin/sites/{site}/consents/{id}"): "records",
    ("GET", "/admin/sites/{site}/export"): "records",
    ("GET", "/admin/sites/{site}/export.csv"): "records",
    ("GET", "/admin/sites/{site}/export.ndjson"): "records",
    ("POST", "/admin/sites/{site}/find"): "records",
    ("GET", "/admin/sites/{site}/withdrawal"): "erase",
    ("POST", "/admin/sites/{site}/withdrawal"): "erase",
    ("POST", "/admin/sites/{site}/erase"): "erase",
}
# Whoever may come in may do these, and nobody else can.
FREE = {("GET", "/admin/login"), ("POST", "/admin/login"), ("POST", "/admin/logout")}


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Starlette]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as made:
        yield made


async def test_a_name_and_a_password_open_a_session(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    await known(app, "ada@example.com")
    answer = await sign_in_as(client, " Ada@Example.com ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/")
    cookies = answer.headers.get_list("set-cookie")
    session = next(one for one in cookies if one.startswith("__Host-consentry_admin="))
    for word in ("HttpOnly", "SameSite=strict", "Secure", "Path=/", f"Max-Age={SESSION_S}"):
        assert word in session.split("; "), session
    page = await client.get("/admin/")
    assert page.status_code == 200
    assert "ada@example.com" in page.text
    await client.get(f"{SHOP}/consents")
    await post(client, "/admin/logout")
    assert (await client.get("/admin/")).status_code == 401
    done = [(who, act) for who, act, _, _ in await acts(app)]
    assert done == [("ada@example.com", act) for act in ("sign in", "list", "sign out")]


async def test_people_alone_are_enough(tmp_path: Path) -> None:
    async with running(tmp_path, admin_tokens=()) as app, browser(app) as client:
        nobody = await client.get("/admin/", headers=HTML)
        assert nobody.status_code == 404
        assert "consentry admin add" in nobody.text
        await known(app)
        assert (await client.get("/admin/", headers=HTML)).status_code == 303
        page = await client.get("/admin/login")
        assert 'name="password"' in page.text
        assert 'name="secret"' not in page.text
        assert (await sign_in_as(client)).status_code == 303
        assert (await client.get("/admin/")).status_code == 200


async def test_the_page_asks_for_what_there_is(app: Starlette, client: httpx.AsyncClient) -> None:
    assert 'name="password"' not in (await client.get("/admin/login")).text
    await known(app)
    page = await client.get("/admin/login")
    assert 'name="password"' in page.text
    assert 'name="secret"' in page.text
    assert "/admin/oidc" not in page.text
    # A token goes on working beside people.
    assert (await sign_in(client)).status_code == 303


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    app: Starlette, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await known(app)
    await known(app, "eve@example.com", password="")
    checked: list[bool] = []
    check = type(CHEAP).is_of

    def seen(self: Any, password: str, hashed: str) -> bool:
        checked.append(bool(hashed))
        return check(self, password, hashed)

    monkeypatch.setattr(type(CHEAP), "is_of", seen)
    answers = [
        await sign_in_as(client, name, OTHER) for name in ("ada", "bob", "eve@example.com", "<b>")
    ]
    assert {one.status_code for one in answers} == {403}
    assert len({one.text for one in answers}) == 1
    assert not any("__Host-consentry_admin=" in str(one.headers) for one in answers)
    # Each was checked against a hash, its own or nobody's.
    assert checked == [True, False, False, False]
    who = ("ada", "-", "eve@example.com", "-")
    assert await acts(app) == [(one, "failed sign-in", "", "with a password") for one in who]


async def test_nothing_that_was_typed_is_kept_or_logged(
    app: Starlette, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await known(app)
    # As people do who type the password where the name belongs.
    pages = [await sign_in_as(client, PASSWORD, "ada"), await sign_in_as(client, "\x1b[31m", OTHER)]
    pages.append(await sign_in_as(client))
    said = "\n".join([*(one.text for one in pages), caplog.text, str(await acts(app))])
    for secret in (PASSWORD, OTHER, "\x1b[31m", "argon2"):
        assert secret not in said


async def test_names_and_tokens_share_their_tries(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    await known(app)
    for name in ("ada", "bob", "ada"):
        assert (await sign_in_as(client, name, OTHER)).status_code == 403
    for _ in range(2):
        assert (await sign_in(client, "wrong")).status_code == 403
    for answer in (await sign_in_as(client), await sign_in(client)):
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 60
    async with browser(app, "198.51.100.7") as elsewhere:
        assert (await sign_in_as(elsewhere)).status_code == 303


async def test_a_success_costs_no_try(app: Starlette, client: httpx.AsyncClient) -> None:
    await known(app)
    for _ in range(8):
        assert (await sign_in_as(client)).status_code == 303


async def test_guesses_at_once_are_as_few_as_one_by_one(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    await known(app)
    token = token_of((await client.get("/admin/login")).text)
    form = {"token": token, "name": "ada", "password": OTHER}
    answers = await asyncio.gather(
        *(client.post("/admin/login", data=form, headers=FROM_US) for _ in range(20))
    )
    assert Counter(one.status_code for one in answers) == {403: 5, 429: 15}


async def test_more_than_can_be_checked_are_told_to_come_again(
    app: Starlette, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await known(app)

    async def crowded(*_: Any) -> bool:
        raise Crowded

    with monkeypatch.context() as full:
        full.setattr(Passwords, "check", crowded)
        for _ in range(8):
            answer = await sign_in_as(client)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    # It was no guess.
    assert (await sign_in_as(client)).status_code == 303


async def test_who_may_not_be_noted_may_not_sign_in(
    app: Starlette, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await known(app)

    async def unwell(*_: Any, **__: Any) -> None:
        raise Unwell("the disk is full")

    monkeypatch.setattr(app.state.house.store, "note", unwell)
    answer = await sign_in_as(client)
    assert answer.status_code == 503
    assert "disk" not in answer.text
    assert "set-cookie" not in answer.headers


async def test_any_change_to_a_person_ends_their_sessions(app: Starlette) -> None:
    users = app.state.house.store.users
    await known(app)
    await known(app, "bob")
    async with person(app, "bob") as other, owner(app) as with_token:
        for change in (
            lambda: users.set_password("ada", CHEAP.hash(PASSWORD)),
            lambda: users.set_scopes("ada", scopes_of(["records"])),
            lambda: users.set_scopes("ada", scopes_of(["erase"])),
            lambda: users.remove("ada"),
        ):
            async with person(app) as client:
                assert (await client.get("/admin/")).status_code == 200
                assert await change()
                assert (await client.get("/admin/")).status_code == 401
                if not await users.find("ada"):
                    # A new person of an old name doesn't find the old one's session.
                    await known(app)
                    assert (await client.get("/admin/")).status_code == 401
        assert (await other.get("/admin/")).status_code == 200
        assert (await with_token.get("/admin/")).status_code == 200
    assert not await users.remove("nobody")
    assert not await users.set_password("nobody", "")
    assert not await users.set_scopes("nobody", EVERY_SCOPE)


async def test_each_page_takes_its_scope(app: Starlette) -> None:
    routes = {
        (method, route.path)  # type: ignore[attr-defined]
        for route in app.routes
        for method in getattr(route, "methods", None) or ()
        if route.path.startswith("/admin") and method != "HEAD"  # type: ignore[attr-defined]
    }
    assert routes == TAKES.keys() | FREE
    for mine in SCOPES:
        await known(app, mine, mine)
        async with person(app, mine) as client:
            token = token_of((await client.get("/admin/")).text)
            for (method, path), wanted in TAKES.items():
                address = path.format(site="shop", id="a" * 32, text_hash="b" * 64)
                data = {"token": token} if method == "POST" else None
                answer = await client.request(method, address, data=data, headers=FROM_US)
                assert (answer.status_code == 403) == (wanted not in scopes_of([mine])), (
                    mine, method, path, answer.status_code,
                )  # fmt: skip
                if answer.status_code == 403:
                    assert f"<code>{wanted}</code>" in answer.text
                    assert f"consentry admin scope {mine} {wanted}" in answer.text
        refused = [one for one in await acts(app) if one[:2] == (mine, "refused")]
        assert len(refused) == sum(one not in scopes_of([mine]) for one in TAKES.values())


async def test_pages_offer_what_their_reader_may_do(app: Starlette) -> None:
    for mine, shown, hidden in (
        ("read", (), (f"{SHOP}/consents", f"{SHOP}/withdrawal", "/admin/audit")),
        ("records", (f"{SHOP}/consents", "/admin/audit"), (f"{SHOP}/withdrawal",)),
        ("erase", (f"{SHOP}/consents", "/admin/audit", f"{SHOP}/withdrawal"), ()),
    ):
        await known(app, mine, mine)
        async with person(app, mine) as client:
            page = (await client.get(SHOP)).text
        assert all(f'href="{path}"' in page for path in shown), mine
        assert not any(f'href="{path}"' in page for path in hidden), mine


async def test_who_may_not_erase_is_not_asked_to(app: Starlette) -> None:
    house = app.state.house
    seed(house, [(now_ms(), drafts_of(house, "shop", 1))])
    (record,) = await house.store.newest("shop")
    for mine, is_offered in (("records", False), ("erase", True)):
        await known(app, mine, mine)
        async with person(app, mine) as client:
            page = await client.get(f"{SHOP}/consents/{record.id}")
            assert ("and erasure" in page.text) == is_offered
            found = await post(client, f"{SHOP}/find", id=record.subject)
            assert found.status_code == 200
            assert (f'action="{SHOP}/erase"' in found.text) == is_offered


def test_a_persons_cookie_that_was_touched_is_none() -> None:
    now = [1_000.0]
    sessions = Sessions((), lambda: b"k", lambda: now[0])
    user = User(name="ada", password="", scopes=EVERY_SCOPE, stamp="s" * 32, since=0)
    cookie = sessions.begin_for(user)
    found = sessions.owner_of(cookie, user)
    assert found
    assert (found.who, found.scopes, found.may_leave) == ("ada", EVERY_SCOPE, True)
    assert sessions.named(cookie) == "ada"
    assert sessions.owner(cookie) is None
    expires, nonce, mac, name = cookie.split(".")
    bob = b"bob".hex()
    for touched in (
        f"{int(expires) + 1}.{nonce}.{mac}.{name}", f"{expires}.{'0' * 32}.{mac}.{name}",
        f"{expires}.{nonce}.{'0' * 64}.{name}", f"{expires}.{nonce}.{mac}", f"{cookie}.x",
        f"{expires}.{nonce}.{mac}.{bob}", f"{expires}.{nonce}.{mac}.", f"{cookie}é",
        f"{expires}.{nonce}.{mac}.ADA", f"{expires}.{nonce}.{mac}.{b'ADA'.hex()}",
        f"{expires}.{nonce}.{mac}.{'é'.encode().hex()}",
    ):  # fmt: skip
        assert sessions.owner_of(touched, user) is None, touched
    for other in ("name", "stamp"):
        changed = User(**{**{f: getattr(user, f) for f in user.__struct_fields__}, other: "bob"})
        assert sessions.owner_of(cookie, changed) is None
    now[0] += SESSION_S
    assert sessions.owner_of(cookie, user) is None
    now[0] = 1_000
    sessions.end(nonce)
    assert sessions.owner_of(cookie, user) is None
