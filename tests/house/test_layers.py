"""Imports run down only: between the floors, inside the scanner, and for types too."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def test_every_import_contract_holds() -> None:
    lint = "from importlinter.cli import lint_imports_command as lint; lint()"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", lint, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_floors_are_in_order(contracts: list[dict[str, Any]]) -> None:
    assert contracts[0]["layers"] == ["server", "banner", "scanner"]


def test_every_room_of_the_scanner_has_its_layer(contracts: list[dict[str, Any]]) -> None:
    """Import-linter says so too (`exhaustive`); here the missing name is the message."""
    layers = "|".join(contracts[1]["layers"]).replace(":", "|")
    layered = {name.strip() for name in layers.split("|")}
    rooms = {
        path.stem
        for path in (ROOT / "scanner").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"__init__"}
    assert rooms == layered
