"""`make test` runs every test: each folder of tests is in one lane."""

from __future__ import annotations

from pathlib import Path

from tests.lanes import LANES, ROOT


def test_every_test_is_in_one_lane() -> None:
    tests = {path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")}
    lanes = [Path(folder) for lane in LANES for folder in lane]
    assert tests
    assert all(sum(test.is_relative_to(one) for one in lanes) == 1 for test in tests)
