"""People whom a proxy has signed in: its word counts, and nobody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from server.admin.sessions import SESSION_S
from tests.server.known import known, sign_in_as
from tests.server.owning import BEARER, FROM_US, WHO, acts, running, token_of
from tests.server.serving import browser

PROXY = "10.0.0.7"
AS_ADA = {"X-Forwarded-User": "Ada", "X-Forwarded-For": "203.0.113.9"}
SETTINGS = {"admin_header": "x-forwarded-user", "trusted_proxies": ("10.0.0.0/8",)}
SIGNED_IN = ("ada", "sign in", "", "by the proxy")


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Starlette]:
    async with running(tmp_path, **SETTINGS) as made:
        await known(made, "ada", "records", password="")
        yield made


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app, PROXY) as made:
        yield made


async def test_the_proxys_word_lets_a_person_in(app: Starlette, client: httpx.AsyncClient) -> None:
    page = await client.get("/admin/", headers=AS_ADA)
    assert page.status_code == 200
    assert "Ada" not in page.text
    assert "ada" in page.text
    # There is nothing here to sign out of.
    assert "/admin/logout" not in page.text
    assert "set-cookie" not in page.headers
    assert (await client.get("/admin/sites/shop/consents", headers=AS_ADA)).status_code == 200
    refused = await client.get("/admin/sites/shop/withdrawal", headers=AS_ADA)
    assert refused.status_code == 403
    assert "consentry admin scope ada erase" in refused.text
    # Signing in is noted once, not with every page.
    assert [one for one in await acts(app) if one[1] == "sign in"] == [SIGNED_IN]
    assert (await client.get("/admin/")).status_code == 401


async def test_signing_in_is_noted_again_the_next_day(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    house = app.state.house
    began = house.clock()
    for after in (0, SESSION_S - 1, SESSION_S):
        house.clock = lambda after=after: began + after
        assert (await client.get("/admin/", headers=AS_ADA)).status_code == 200
    assert (await acts(app)).count(SIGNED_IN) == 2


@pytest.mark.parametrize("peer", ["203.0.113.9", "11.0.0.1", "127.0.0.1", "::1"])
async def test_nobody_elses_word_counts(app: Starlette, peer: str) -> None:
    async with browser(app, peer) as client:
        for claims in (
            AS_ADA,
            {**AS_ADA, "X-Forwarded-For": PROXY},
            {**AS_ADA, "Forwarded": PROXY},
        ):
            assert (await client.get("/admin/", headers=claims)).status_code == 401, claims
    assert await acts(app) == []


async def test_without_the_setting_no_header_counts(tmp_path: Path) -> None:
    async with running(tmp_path, trusted_proxies=("10.0.0.0/8",)) as app:
        await known(app)
        async with browser(app, PROXY) as client:
            assert (await client.get("/admin/", headers=AS_ADA)).status_code == 401


@pytest.mark.parametrize("name", ["eve", "ada ada", "ada,eve", "<b>", "\x1b[31m"])
async def test_a_name_that_nobody_has_is_refused(
    app: Starlette, client: httpx.AsyncClient, name: str
) -> None:
    answer = await client.get("/admin/", headers={"X-Forwarded-User": name})
    assert answer.status_code == 403
    assert name not in answer.text
    assert await acts(app) == [("-", "failed sign-in", "", "by the proxy")]


async def test_two_names_are_none(app: Starlette, client: httpx.AsyncClient) -> None:
    twice = [("X-Forwarded-User", "ada"), ("X-Forwarded-User", "ada")]
    assert (await client.get("/admin/", headers=twice)).status_code == 403


async def test_a_form_needs_its_token_even_so(app: Starlette, client: httpx.AsyncClient) -> None:
    """The browser sends the proxy's cookie along with whatever another page makes it send."""
    page = await client.get("/admin/sites/shop/consents", headers=AS_ADA)
    token = token_of(page.text)
    await known(app, "eve", "erase", password="")
    theirs = token_of((await client.get(
        "/admin/sites/shop/consents", headers={"X-Forwarded-User": "eve"})).text)  # fmt: skip
    for given, headers, status in (
        (token, FROM_US, 404),
        ("", FROM_US, 403),
        (theirs, FROM_US, 403),
        (token, {**FROM_US, "Origin": "https://evil.example"}, 403),
        (token, {**FROM_US, "Sec-Fetch-Site": "cross-site"}, 403),
    ):
        form = {"token": given, "id": "a" * 32}
        answer = await client.post(
            "/admin/sites/shop/find", data=form, headers={**AS_ADA, **headers}
        )
        assert answer.status_code == status, (given, headers)


async def test_who_is_removed_is_out_at_once(app: Starlette, client: httpx.AsyncClient) -> None:
    assert (await client.get("/admin/", headers=AS_ADA)).status_code == 200
    await app.state.house.store.users.remove("ada")
    assert (await client.get("/admin/", headers=AS_ADA)).status_code == 403


async def test_programs_and_sessions_go_on_beside_it(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    await client.get("/admin/sites/shop/export.csv", headers={**AS_ADA, **BEARER})
    assert (await acts(app))[-1][:2] == (WHO, "export")
    await known(app, "bob")
    assert (await sign_in_as(client, "bob")).status_code == 303
    assert (await client.get("/admin/audit")).status_code == 200
    # Who the proxy says it is outweighs a session that somebody else left in the browser.
    page = await client.get("/admin/audit", headers=AS_ADA)
    assert 'title="You are signed in as ada"' in page.text


async def test_a_person_without_a_password_cannot_sign_in_with_one(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    for password in ("", "correct horse battery"):
        assert (await sign_in_as(client, "ada", password)).status_code == 403
