"""`consentry scan --fail-on`: the option first, then sites.toml, then what the states ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.cli import run
from scanner.errors import UsageFault
from scanner.observations import State
from scanner.options import ScanOptions
from scanner.records import Scan
from scanner.sites import load_sites
from scanner.sources import Sources, sources_for
from tests.scanner.report import chosen

URL = "https://shop.example/"
GIVEN: dict[str, Any] = {
    "out": None,
    "resume": False,
    "har": False,
    "formats": (),
    "as_json": True,
    "quiet": True,
    "fail_on": None,
}
ALL: tuple[State, ...] = ("before", "rejected", "accepted", "gpc")


@pytest.fixture(autouse=True)
def _scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan is made already: a shop that ignores refusals."""

    def made(*_: object, **__: object) -> Scan:
        return chosen.loop()

    monkeypatch.setattr(run, "_run", made)


@pytest.mark.parametrize(
    ("states", "wished", "setting", "code"),
    [
        (ALL, None, None, 1),
        (ALL, "never", None, 0),
        (ALL, None, "never", 0),
        (ALL, "high", "never", 1),
        (("before",), None, None, 0),
        (("before",), "low", None, 1),
        (("before",), None, "medium", 1),
        (("rejected",), None, None, 1),
    ],
)
def test_who_says_it_first(
    states: tuple[State, ...], wished: str | None, setting: Any, code: int
) -> None:
    options = ScanOptions(url=URL, states=states)
    sources = Sources(fail_on=setting)
    assert run.run_scan(options, {**GIVEN, "fail_on": wished}, sources) == code


def test_findings_are_counted_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    run.run_scan(ScanOptions(url=URL, states=ALL), GIVEN, Sources())
    out, said = capfd.readouterr()
    assert said.endswith("4 findings at or above --fail-on high: 4 high.\n")
    assert out.startswith("{")


def sites(folder: Path, setting: str) -> Path:
    path = folder / "sites.toml"
    path.write_text(f'[sites.shop]\nurl = "{URL}"\n[sites.shop.scan]\nfail_on = {setting}\n')
    return path


def test_a_site_can_have_its_own(tmp_path: Path) -> None:
    path = sites(tmp_path, '"medium"')
    assert sources_for(URL, path, lists=False).fail_on == "medium"
    assert sources_for("https://other.example/", path, lists=False).fail_on is None


def test_other_words_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match=r'sites\.shop\.scan\.fail_on: wanted "high", "medium"'):
        load_sites(sites(tmp_path, '"grave"'))
