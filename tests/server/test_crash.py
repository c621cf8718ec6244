"""What was acknowledged is there, once, however the server or its database ends."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.server.crashing import broken, crash
from tests.server.databases import Database, on_server
from tests.server.outboxes import Served


@pytest.mark.timeout(400)
async def test_a_server_that_is_killed_loses_nothing(database: Database, tmp_path: Path) -> None:
    outcome = await crash(database, tmp_path, rounds=3)
    assert outcome.rows == outcome.kept > 600
    # Some were cut off in the middle, and sent again.
    assert outcome.tries > outcome.kept


@pytest.mark.timeout(400)
async def test_a_database_that_goes_away_under_load_loses_nothing(
    on_postgres: Database, tmp_path: Path
) -> None:
    """All connections are cut and new ones refused for a second, as in a restart."""
    name = sa.make_url(on_postgres.url).database
    served = Served(tmp_path, on_postgres.data, on_postgres.url)

    def restart() -> None:
        on_server(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        on_server("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)
        time.sleep(1)
        on_server(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    outcome = await broken(on_postgres, served, restart, rounds=3)
    assert outcome.rows == outcome.kept > 600
