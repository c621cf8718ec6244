"""People whom a server knows, and how they sign in."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import httpx
from starlette.applications import Starlette

from server.passwords import Passwords
from server.people import scopes_of
from tests.server.owning import FROM_US, token_of
from tests.server.serving import browser

# A hash says what it takes to check it: these take next to nothing.
CHEAP = Passwords(rounds=1, memory_kib=8)
PASSWORD = "correct horse battery"
OTHER = "another horse battery"


async def known(
    app: Starlette, name: str = "ada", scope: str = "erase", password: str = PASSWORD
) -> None:
    """Add a person; without a password where it is empty."""
    hashed = CHEAP.hash(password) if password else ""
    assert await app.state.house.store.users.add(name, hashed, scopes_of([scope]))


async def sign_in_as(
    client: httpx.AsyncClient, name: str = "ada", password: str = PASSWORD
) -> httpx.Response:
    page = await client.get("/admin/login")
    form = {"token": token_of(page.text), "name": name, "password": password}
    return await client.post("/admin/login", data=form, headers=FROM_US)


@contextlib.asynccontextmanager
async def person(app: Starlette, name: str = "ada") -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which a person has signed in."""
    async with browser(app) as client:
        answer = await sign_in_as(client, name)
        assert answer.status_code == 303, answer.text
        yield client
