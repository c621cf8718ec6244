"""Install a browser where none is found: Playwright's own, else Debian's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from scanner.browser.find import find_browser, is_debian
from scanner.errors import BrowserMissing

# A download over a slow line; a refused one fails in seconds.
INSTALL_TIMEOUT_S = 900

Tell = Callable[[str], None]


def ensure_browser(asked: str | None, tell: Tell) -> Path:
    """Path of a browser, installed now if need be.

    `tell` is given one line for each thing tried. Raises `BrowserMissing` with what to do where
    neither Playwright's download nor, as root on Debian or Ubuntu, apt-get brings one.
    """
    try:
        return find_browser(asked)
    except BrowserMissing:
        pass
    for line, commands in _ways():
        tell(line)
        for command in commands:
            if not _run(command):
                break
        try:
            return find_browser()
        except BrowserMissing:
            continue
    raise BrowserMissing(
        "No Chromium could be installed: install chromium or Google Chrome with your system's "
        "package manager, or pass --browser PATH."
    )


def _ways() -> list[tuple[str, list[list[str]]]]:
    playwright = [sys.executable, "-m", "playwright", "install"]
    root = os.geteuid() == 0
    with_deps = ["--with-deps"] if root or sys.platform == "darwin" else []
    ways = [("Installing Playwright's Chromium ...", [[*playwright, *with_deps, "chromium"]])]
    if root and is_debian():
        apt = ["apt-get", "install", "-y", "--no-install-recommends"]
        ways.append(
            (
                "Installing Debian's chromium ...",
                [
                    ["apt-get", "update"],
                    [*apt, "chromium", "chromium-sandbox", "fonts-liberation"],
                    # Twice as fast for scans; not in every release, so its failure is no fault.
                    [*apt, "chromium-headless-shell"],
                ],
            )
        )
    return ways


def _run(command: Sequence[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(  # noqa: S603  # fixed commands, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=INSTALL_TIMEOUT_S,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
