"""What was acknowledged is there, once, however the server ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.crashing import crash
from tests.server.databases import Database


@pytest.mark.timeout(400)
async def test_a_server_that_is_killed_loses_nothing(database: Database, tmp_path: Path) -> None:
    outcome = await crash(database, tmp_path, rounds=3)
    assert outcome.rows == outcome.kept > 600
    # Some were cut off in the middle, and sent again.
    assert outcome.tries > outcome.kept
