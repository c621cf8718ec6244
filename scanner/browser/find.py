"""Find a Chromium on this machine, or say clearly that there is none."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from scanner.errors import BrowserMissing, UsageFault

ENVIRONMENT = "CONSENTRY_BROWSER"

# The headless shell does the same work in half the time; it has no window, so it is only for
# headless scans.
_SHELLS = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
_COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
)
_MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)


def find_browser(asked: str | None = None, headed: bool = False) -> Path:
    """Path of the browser to use.

    In this order: `asked` (`--browser`), `CONSENTRY_BROWSER`, Playwright's own Chromium, an
    installed headless shell, Chromium, Chrome or Edge. Raises `UsageFault` where the asked one
    can't be run and `BrowserMissing` where there is none.
    """
    named = asked or os.environ.get(ENVIRONMENT)
    if named:
        return _named(named, "--browser" if asked else ENVIRONMENT)
    for path in candidates(headed):
        return path
    raise BrowserMissing(
        "No Chromium found. Run `consentry setup` to install one, or pass --browser PATH."
    )


def candidates(headed: bool = False) -> Iterator[Path]:
    """Every browser on this machine that a scan could use, the best first."""
    yield from _managed(headed)
    for command in (() if headed else _SHELLS) + _COMMANDS:
        found = shutil.which(command)
        if found:
            yield Path(found)
    if sys.platform == "darwin":
        yield from (Path(path) for path in _MAC if _runs(Path(path)))


def is_shell(path: Path) -> bool:
    """Whether it is the headless shell, which knows no other mode."""
    return any(name in path.name for name in _SHELLS)


def _named(text: str, source: str) -> Path:
    path = Path(shutil.which(text) or text).expanduser()
    if not _runs(path):
        raise UsageFault(f"{source}: {text}: no program that can be run; give a Chromium's path.")
    return path


def _managed(headed: bool) -> Iterator[Path]:
    """Browsers that `playwright install` put in its folder, the newest first.

    The folder and its layout are Playwright's: `chromium-1234/chrome-linux/chrome`.
    """
    folder = _managed_folder()
    if not folder.is_dir():
        return
    kinds = ("chromium-",) if headed else ("chromium_headless_shell-", "chromium-")
    for kind in kinds:
        builds = [path for path in folder.glob(f"{kind}*") if path.name[len(kind) :].isdigit()]
        for build in sorted(builds, key=lambda path: -int(path.name[len(kind) :])):
            yield from (path for path in _binaries(build) if _runs(path))


def _binaries(build: Path) -> Iterator[Path]:
    for pattern in (
        "*/headless_shell",
        "*/chrome-headless-shell",
        "*/chrome",
        "*/Chromium.app/Contents/MacOS/Chromium",
        "*/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
    ):
        yield from build.glob(pattern)


def _managed_folder() -> Path:
    custom = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if custom and custom != "0":
        return Path(custom)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ms-playwright"
    return Path.home() / ".cache" / "ms-playwright"


def _runs(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def is_debian() -> bool:
    """Whether this machine installs packages with apt."""
    if platform.system() != "Linux" or not shutil.which("apt-get"):
        return False
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return False
    return "debian" in f"{release.get('ID', '')} {release.get('ID_LIKE', '')}"
