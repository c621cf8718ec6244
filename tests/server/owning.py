"""A server with records of many days, and its owner, signed in."""

from __future__ import annotations

import contextlib
import hashlib
import random
import re
import secrets
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from server.app import application
from server.house import House
from server.record import Draft
from server.settings import Settings
from server.store.dialect import Sqlite
from server.store.write import add
from tests.server.drafts import draft
from tests.server.serving import HOST, browser

TOKEN = "ct_" + secrets.token_hex(32)
DIGEST = hashlib.sha256(TOKEN.encode()).hexdigest()
WHO = DIGEST[:8]
DAY_MS = 86_400_000
# Small, so that a server is there at once.
SITES = """
[sites.shop]
url = "https://www.shop.example/"
policy_url = "https://www.shop.example/privacy"
languages = ["en"]
regime = "opt-in"

[[sites.shop.services]]
id = "counter"
name = "Counter"
vendor = "Count AG"
category = "analytics"
purpose = "Counts visits."
cookies = ["_ct"]

[[sites.shop.services]]
id = "ads"
name = "Ads <b>& more</b>"
vendor = "Ads Inc."
category = "marketing"
policy_url = "https://ads.test/privacy"
"""
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def now_ms() -> int:
    return time.time_ns() // 10**6


@contextlib.asynccontextmanager
async def running(folder: Path, toml: str = SITES, **settings: Any) -> AsyncIterator[Starlette]:
    """The application with its database open; one admin token."""
    folder.joinpath("sites.toml").write_text(toml, "utf-8")
    given = {
        "config": folder / "sites.toml",
        "data": folder / "data",
        "public_url": HOST,
        "admin_tokens": (DIGEST,),
        "posts_a_minute": 0,
    }
    app = application(Settings(**{**given, **settings}))
    house: House = app.state.house
    await house.open()
    try:
        yield app
    finally:
        await house.close()


@contextlib.asynccontextmanager
async def owner(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has signed in."""
    async with browser(app) as client:
        answer = await sign_in(client)
        assert answer.status_code == 303, answer.text
        yield client


async def sign_in(client: httpx.AsyncClient, secret: str = TOKEN) -> httpx.Response:
    page = await client.get("/admin/login")
    return await client.post(
        "/admin/login", data={"token": token_of(page.text), "secret": secret}, headers=FROM_US
    )


FROM_US = {"Origin": HOST, "Sec-Fetch-Site": "same-origin"}


def token_of(html: str) -> str:
    """What a page's form carries."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', html)
    assert found, html
    return found[1]


async def post(client: httpx.AsyncClient, path: str, **form: str) -> httpx.Response:
    """Send a form of a page of ours."""
    page = await client.get("/admin/audit")
    return await client.post(path, data={"token": token_of(page.text), **form}, headers=FROM_US)


async def acts(app: Starlette) -> list[tuple[str, str, str, str]]:
    """The audit, oldest first."""
    entries = await app.state.house.store.audit(limit=1_000)
    return [(one.who, one.act, one.site, one.detail) for one in reversed(entries)]


def seed(house: House, batches: Iterable[tuple[int, list[Draft]]]) -> None:
    """Put choices on their chains at moments (Unix ms), oldest first; past the writer."""
    line = house.store.engine.raw_connection()
    dialect, cursor = Sqlite(), line.cursor()
    for now, drafts in batches:
        dialect.begin(cursor)
        add(dialect, cursor, house.keys, drafts, now)
        line.commit()
    line.close()


def drafts_of(house: House, site: str, count: int, seed: int = 1) -> list[Draft]:
    """Choices such as visitors make, about what a site really asks."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    stand = house.shelf.stands[site]
    question = stand.revisions[stand.main.revision]
    return [_draft(site, question, chance) for _ in range(count)]


def _draft(site: str, question: Any, chance: random.Random) -> Draft:
    method = chance.choices(
        ("accept all", "reject all", "custom", "gpc", "withdraw", "dismiss"), (52, 25, 10, 8, 3, 2)
    )[0]
    granted = {"accept all": set(question.purposes)}.get(method, set())
    if method == "custom":
        granted = {one for one in question.purposes if chance.random() < 0.45}
    language = chance.choice([*question.texts])
    place = chance.choice(["DE", "FR", "US-CA", "GB", ""])
    return draft(
        site=site,
        method=method,
        channel="preferences" if method == "custom" else "banner",
        revision=question.revision,
        text_hash=question.text_hash(language),
        services_hash=question.services_hash,
        language=language,
        place=place,
        place_from="header" if place else "unknown",
        signal=method == "gpc",
        granted=tuple(sorted(granted)),
        denied=tuple(sorted(question.purposes - granted)),
    )
