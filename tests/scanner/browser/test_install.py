"""Installing a browser, with a runner that only notes what it was told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from scanner.browser import find, install
from scanner.browser.install import ensure_browser
from scanner.errors import BrowserMissing, UsageFault

PLAYWRIGHT = f"{sys.executable} -m playwright install"
APT = "apt-get install -y --no-install-recommends"


class Runner:
    """Fails every command, unless `works` says what it brings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ran: list[str] = []
        self.works: dict[str, str] = {}
        self.raises: Exception | None = None

    def bring(self, name: str) -> None:
        (self.folder / name).write_text("#!/bin/sh\n")
        (self.folder / name).chmod(0o755)

    def __call__(self, command: Sequence[str], **options: Any) -> Any:
        assert options["env"]["DEBIAN_FRONTEND"] == "noninteractive"
        assert options["stdin"] == subprocess.DEVNULL
        self.ran.append(" ".join(command))
        if self.raises:
            raise self.raises
        name = next((n for part, n in self.works.items() if part in self.ran[-1]), None)
        if name:
            self.bring(name)
        return subprocess.CompletedProcess(command, 0 if name is not None else 1)


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    made = Runner(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.delenv(find.ENVIRONMENT, raising=False)
    monkeypatch.setattr(find.sys, "platform", "linux")
    monkeypatch.setattr(install.subprocess, "run", made)
    become(monkeypatch, root=True, debian=True)
    return made


def become(monkeypatch: pytest.MonkeyPatch, *, root: bool, debian: bool) -> None:
    monkeypatch.setattr(install.os, "geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr(install, "is_debian", lambda: debian)


def test_what_is_there_is_not_installed(runner: Runner, tmp_path: Path) -> None:
    runner.bring("chromium")
    said: list[str] = []
    assert ensure_browser(None, said.append) == tmp_path / "chromium"
    assert (said, runner.ran) == ([], [])


def test_playwrights_own_comes_first(runner: Runner, tmp_path: Path) -> None:
    runner.works["playwright install"] = "chromium"
    said: list[str] = []
    assert ensure_browser(None, said.append) == tmp_path / "chromium"
    assert runner.ran == [f"{PLAYWRIGHT} --with-deps chromium"]
    assert said == ["Installing Playwright's Chromium ..."]


def test_debians_comes_next_and_stops_at_a_failure(runner: Runner) -> None:
    said: list[str] = []
    with pytest.raises(BrowserMissing, match=r"package manager, or pass --browser PATH\.$"):
        ensure_browser(None, said.append)
    assert runner.ran == [f"{PLAYWRIGHT} --with-deps chromium", "apt-get update"]
    assert said == ["Installing Playwright's Chromium ...", "Installing Debian's chromium ..."]


def test_a_release_without_headless_shell_is_no_fault(runner: Runner, tmp_path: Path) -> None:
    runner.works = {"update": "updated", f"{APT} chromium chromium-sandbox": "chromium"}
    assert ensure_browser(None, lambda _line: None) == tmp_path / "chromium"
    assert runner.ran[-1] == f"{APT} chromium-headless-shell"


@pytest.mark.parametrize(("root", "debian"), [(False, True), (True, False), (False, False)])
def test_apt_is_for_root_on_debian(
    runner: Runner, monkeypatch: pytest.MonkeyPatch, root: bool, debian: bool
) -> None:
    become(monkeypatch, root=root, debian=debian)
    with pytest.raises(BrowserMissing):
        ensure_browser(None, lambda _line: None)
    assert not any("apt-get" in command for command in runner.ran)
    assert ("--with-deps" in runner.ran[0]) is root


@pytest.mark.parametrize("error", [OSError(), subprocess.TimeoutExpired("x", 1)])
def test_a_command_that_does_not_start_or_end(runner: Runner, error: Exception) -> None:
    runner.raises = error
    with pytest.raises(BrowserMissing):
        ensure_browser(None, lambda _line: None)


def test_a_wrong_path_is_not_installed_over(runner: Runner) -> None:
    with pytest.raises(UsageFault):
        ensure_browser("/nowhere/chrome", lambda _line: None)
    assert runner.ran == []
