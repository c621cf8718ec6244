"""A fresh database for each test, on both engines; without PostgreSQL its tests are left out."""

from __future__ import annotations

import functools
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import brotli
import pytest

import server.file
from server.store import Store
from tests.server.databases import ENGINES, Database, fresh, missing

# Where either is set, a test without PostgreSQL fails instead.
MUST = bool(os.environ.get("CONSENTRY_REQUIRE_POSTGRES") or os.environ.get("CI"))


@pytest.fixture(scope="session", autouse=True)
def compressed_once() -> Iterator[None]:
    """Compress each content with Brotli once: hundreds of tests open the same two sites, and that
    is nine tenths of the second which opening them takes.
    """
    once = functools.lru_cache(maxsize=None)(brotli.compress)
    with patch.object(server.file, "brotli", SimpleNamespace(compress=once)):
        yield


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The test runs once on each engine."""
    yield from _one(request.param, tmp_path)


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Database]:
    """For what only a file can have."""
    yield from _one("sqlite", tmp_path)


@pytest.fixture
def on_postgres(tmp_path: Path) -> Iterator[Database]:
    """For what only a server can have."""
    yield from _one("postgresql", tmp_path)


@pytest.fixture
async def store(database: Database) -> AsyncIterator[Store]:
    """With its tables made, closed at the end."""
    opened = database.open()
    try:
        yield opened
    finally:
        await opened.close()


def _one(engine: str, folder: Path) -> Iterator[Database]:
    why = missing() if engine == "postgresql" else None
    if why and MUST:
        pytest.fail(f"Needs PostgreSQL: {why}", pytrace=False)
    if why:
        pytest.skip(why)
    with fresh(engine, folder) as made:
        yield made
