"""Which browser is taken, on a machine made of fake folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.browser import find
from scanner.browser.find import candidates, find_browser, is_debian, is_shell
from scanner.errors import BrowserMissing, UsageFault


class Machine:
    """A PATH and a Playwright folder, both empty at first."""

    def __init__(self, root: Path) -> None:
        self.path, self.managed = root / "bin", root / "ms-playwright"
        self.path.mkdir()

    def install(self, name: str) -> Path:
        return self._program(self.path / name)

    def manage(self, build: str, name: str) -> Path:
        return self._program(self.managed / build / "chrome-linux" / name)

    def _program(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
        return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(made.path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(made.managed))
    monkeypatch.delenv(find.ENVIRONMENT, raising=False)
    monkeypatch.setattr(find.sys, "platform", "linux")
    return made


def test_no_browser_at_all(machine: Machine) -> None:
    with pytest.raises(BrowserMissing, match=r"^No Chromium found\. Run `consentry setup`"):
        find_browser()


def test_the_order(machine: Machine) -> None:
    edge = machine.install("microsoft-edge")
    chrome = machine.install("google-chrome")
    chromium = machine.install("chromium")
    shell = machine.install("chromium-headless-shell")
    full = machine.manage("chromium-1200", "chrome")
    old = machine.manage("chromium_headless_shell-999", "headless_shell")
    new = machine.manage("chromium_headless_shell-1200", "headless_shell")
    assert list(candidates()) == [new, old, full, shell, chromium, chrome, edge]
    assert find_browser() == new


def test_a_window_needs_more_than_a_shell(machine: Machine) -> None:
    machine.manage("chromium_headless_shell-1200", "headless_shell")
    machine.install("chrome-headless-shell")
    chromium = machine.install("chromium")
    assert list(candidates(headed=True)) == [chromium]
    assert find_browser(headed=True) == chromium


def test_other_folders_of_playwright_are_no_builds(machine: Machine) -> None:
    machine.manage("chromium-tip-of-tree", "chrome")
    machine.manage("firefox-1400", "chrome")
    machine.manage("chromium-1200", "chrome").chmod(0o644)
    assert list(candidates()) == []


def test_the_asked_one_comes_first(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.manage("chromium-1200", "chrome")
    mine, theirs = machine.install("mine"), machine.install("theirs")
    monkeypatch.setenv(find.ENVIRONMENT, str(theirs))
    assert find_browser() == theirs
    assert find_browser(str(mine)) == mine
    assert find_browser("mine") == mine


@pytest.mark.parametrize("named", ["/nowhere/chrome", "no-such-browser", "."])
def test_an_asked_one_that_does_not_run(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    machine.install("chromium")
    with pytest.raises(UsageFault, match=f"^--browser: {named}: no program"):
        find_browser(named)
    monkeypatch.setenv(find.ENVIRONMENT, named)
    with pytest.raises(UsageFault, match=f"^CONSENTRY_BROWSER: {named}: no program"):
        find_browser()


def test_a_file_that_is_no_program(machine: Machine) -> None:
    machine.install("chromium").chmod(0o644)
    with pytest.raises(UsageFault, match="no program that can be run"):
        find_browser(str(machine.path / "chromium"))
    assert list(candidates()) == []


def test_shells_are_known_by_name() -> None:
    assert is_shell(Path("/x/chrome-headless-shell"))
    assert is_shell(Path("/x/headless_shell"))
    assert not is_shell(Path("/headless_shell/chrome"))


@pytest.mark.parametrize(
    ("release", "apt", "debian"),
    [
        ({"ID": "debian"}, True, True),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, True, True),
        ({"ID": "fedora"}, True, False),
        ({"ID": "debian"}, False, False),
    ],
)
def test_debian(
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    release: dict[str, str],
    apt: bool,
    debian: bool,
) -> None:
    if apt:
        machine.install("apt-get")
    monkeypatch.setattr(find.platform, "system", lambda: "Linux")
    monkeypatch.setattr(find.platform, "freedesktop_os_release", lambda: release)
    assert is_debian() is debian
