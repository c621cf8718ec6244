"""What is installed is whole: every file that the code reads, the database's migrations too."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("scanner", "banner", "server")
# Read in one piece, which is made of them: see pyproject.toml.
LEFT_OUT = ("scanner/classify/knowledge/vendors/",)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_every_file_of_the_three_floors_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    there = {
        path.relative_to(ROOT).as_posix()
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }
    wanted = {name for name in there if not name.startswith(LEFT_OUT)} | {"consentry.py"}
    assert len(wanted) > 400
    assert wanted <= set(wheel.namelist())


def test_the_wheel_brings_a_database_up_to_date(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "installed")
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "consentry", "db", "upgrade", "--data", str(tmp_path / "data")],
        cwd=tmp_path / "installed", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The tables were made, of version ")
    assert (tmp_path / "data" / "consents.sqlite3").exists()
