"""What `make setup` installs is pinned, hashed, and what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def locked() -> dict[str, str]:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def test_everything_asked_for_is_pinned_in_range(locked: dict[str, str]) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = settings["project"]
    wanted = [
        *settings["build-system"]["requires"],
        *project["dependencies"],
        *project["optional-dependencies"]["dev"],
    ]
    for text in wanted:
        need = Requirement(text)
        version = locked.get(canonicalize_name(need.name))
        assert version, f"{need.name} is not in requirements.lock: run `make lock`"
        assert need.specifier.contains(version), f"{text}, but {version} is locked: run `make lock`"


def test_every_pin_has_a_hash_and_nothing_names_a_place() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    pins = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)
