"""Consent states in sites.toml: what can be asked for, and what can't be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import UsageFault
from scanner.sites import load_sites, scan_options

SHOP = '[sites.shop]\nurl = "https://shop.example"\n[sites.shop.scan]\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sites.toml"


@pytest.mark.parametrize(
    "states", ["[]", '["gone"]', '["before", "before"]', '"before"', "[1]"], ids=repr
)
def test_states_that_are_none_are_told(file: Path, states: str) -> None:
    file.write_text(f"{SHOP}states = {states}\n")
    with pytest.raises(UsageFault, match=r"sites\.shop\.scan\.states.* wanted ") as fault:
        load_sites(file)
    assert "\n" not in str(fault.value)


def test_the_signal_twice_is_one_fault(file: Path) -> None:
    file.write_text(f'{SHOP}gpc = true\nstates = ["before", "gpc"]\n')
    with pytest.raises(UsageFault, match="leave one of the two away"):
        scan_options(load_sites(file).site("shop"))
