"""A server that lives in a folder, as `consentry serve` would run it; and its ledger."""

from __future__ import annotations

import contextlib
import datetime
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from server.app import application
from server.ledger import Ledger, using
from server.life import living
from server.record import Record
from server.settings import Settings
from server.store import AuditEntry
from server.verify import Verdict
from tests.server.posts import bearer, choice
from tests.server.serving import HOST, browser

# Small, so that a server is there at once.
SITES = """
[sites.shop]
url = "https://www.shop.example/"
policy_url = "https://www.shop.example/privacy"
languages = ["en", "de"]
regime = "opt-in"

[[sites.shop.services]]
id = "basket"
name = "Basket"
category = "necessary"

[[sites.shop.services]]
id = "counter"
name = "Counter"
vendor = "Count AG"
category = "analytics"
purpose = "Counts visits."

[[sites.shop.services]]
id = "ads"
name = "Ads"
vendor = "Ads Inc."
category = "marketing"

[sites.blog]
url = "https://consent.example/"
languages = ["en"]
regime = "opt-in"
"""
# A moment, Unix seconds, and a day of them.
NOON = int(datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC).timestamp())
DAY = 86_400


def settings_in(folder: Path, toml: str = SITES, **more: Any) -> Settings:
    """Settings of a server with these sites whose data lie in a folder."""
    config = folder / "sites.toml"
    config.write_text(toml, "utf-8")
    given = {"config": config, "data": folder / "data", "public_url": HOST, "posts_a_minute": 0}
    return Settings(**{**given, **more})


@contextlib.asynccontextmanager
async def server(
    folder: Path, toml: str = SITES, clock: Callable[[], float] | None = None, **more: Any
) -> AsyncIterator[Starlette]:
    """From its start to its end, rounds and all."""
    settings = settings_in(folder, toml, **more)
    app = application(settings, clock=clock) if clock else application(settings)
    async with living(app.state.house):
        yield app


@contextlib.asynccontextmanager
async def asked(folder: Path, **more: Any) -> AsyncIterator[tuple[Starlette, httpx.AsyncClient]]:
    """The same, and a browser that asks it."""
    async with server(folder, **more) as app, browser(app) as ask:
        yield app, ask


async def posted(app: Starlette, ask: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    """Send a choice: what was sent, with the record's `id`, `number` and `receipt`."""
    slug = changes.pop("slug", "shop")
    sent = choice(app, slug, **changes)
    answer = await ask.post(f"/{slug}/consents", json=sent)
    assert answer.status_code == 201, answer.text
    return {**sent, **answer.json(), "headers": bearer(sent)}


def records(app: Starlette, site: str = "shop") -> list[Record]:
    """A site's chain."""
    return list(app.state.house.store.stream(site))


def verdicts(data: Path, copies: Iterable[Path] = ()) -> dict[str, Verdict]:
    """What `consentry consents verify` finds, by site."""
    folders = tuple(copies)

    def walk(ledger: Ledger) -> dict[str, Verdict]:
        return {site: ledger.verify(site, folders) for site in ledger.sites(folders)}

    # In a thread of its own: commands run where no loop does.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(using, Settings(data=data), walk).result()


def faults(data: Path, copies: Iterable[Path] = ()) -> set[tuple[str, int, str]]:
    """Site, number and kind of each fault."""
    return {
        (site, fault.number, fault.kind)
        for site, verdict in verdicts(data, copies).items()
        for fault in verdict.faults
    }


def tamper(data: Path, *statements: str) -> None:
    """Write to the database file behind the server's back, its guards taken away first."""
    with contextlib.closing(sqlite3.connect(data / "consents.sqlite3")) as line:
        for name in ("consents_keep", "consents_purge"):
            line.execute(f"DROP TRIGGER IF EXISTS {name}")
        for statement in statements:
            assert line.execute(statement).rowcount != 0, statement
        line.commit()


async def audited(app: Starlette) -> list[AuditEntry]:
    """The audit, oldest first."""
    found: list[AuditEntry] = await app.state.house.store.audit(limit=1_000)
    return found[::-1]
