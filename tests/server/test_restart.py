"""PostgreSQL goes away under load and comes back: nothing is lost, and it is said meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.server.clusters import Way, cluster, why_none
from tests.server.databases import Database
from tests.server.outboxes import HOST, Served
from tests.server.restarting import restart, restart_own


async def test_a_database_that_cannot_be_reached_for_a_while(
    on_postgres: Database, tmp_path: Path
) -> None:
    """All connections are cut and new ones refused, as where a network or a server fails."""
    url = make_url(on_postgres.url)
    with Way(url.host or HOST, url.port or 5432) as way:
        through = url.set(host=HOST, port=way.port).render_as_string(hide_password=False)
        served = Served(tmp_path, on_postgres.data, through)
        outcome = await restart(on_postgres, served, way.cut, way.mend, rounds=2)
    assert outcome.rows == outcome.kept >= 450
    # Some were refused, or not answered, and sent again.
    assert outcome.tries > outcome.kept


@pytest.mark.skipif(why_none() is not None, reason=str(why_none()))
async def test_a_database_server_that_crashes_and_starts_again(tmp_path: Path) -> None:
    with cluster() as own:
        outcome = await restart_own(tmp_path, own, rounds=2)
    assert outcome.rows == outcome.kept >= 450
    assert outcome.tries > outcome.kept
