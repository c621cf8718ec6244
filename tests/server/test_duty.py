"""Duties: one process has each, and another takes over."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from server import duty
from server.duty import on_duty

HOLD = """
import asyncio, sys
from pathlib import Path
from server.duty import on_duty
async def hold():
    async with on_duty(Path(sys.argv[1]), "purge"):
        print("mine", flush=True)
        await asyncio.sleep(60)
asyncio.run(hold())
"""


async def test_a_process_that_is_killed_hands_its_duty_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "ASK_S", 0.05)
    with subprocess.Popen(  # noqa: S603, ASYNC220 - it runs what is tested
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        async with asyncio.timeout(5), on_duty(tmp_path, "checkpoints"):
            pass
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5), on_duty(tmp_path, "purge"):
                pass
        other.kill()
        async with asyncio.timeout(10), on_duty(tmp_path, "purge"):
            pass
