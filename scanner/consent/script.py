"""The user's own way to make a choice, for a banner that the scan can't handle by itself."""

from __future__ import annotations

import asyncio
import inspect
import runpy
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from scanner.consent.run import Wish
from scanner.errors import ConsentryError, UsageFault, first_line

# A choice is a few presses; Playwright's own waits are 30 s each.
SCRIPT_S = 60.0

Act = Callable[[Page], Awaitable[object]]
_NAMES: dict[Wish, str] = {"accepted": "accept", "rejected": "reject"}


class ConsentScriptFailed(ConsentryError):
    """The consent script, or the press that it made, failed."""


def read_script(path: Path, wish: Wish) -> Act:
    """The script's `accept(page)` or `reject(page)`; a `page` is Playwright's.

    Raises `UsageFault` where the file can't be read or has no such function.
    """
    name = _NAMES[wish]
    try:
        names = runpy.run_path(str(path))
    except OSError as error:
        raise UsageFault(f"--consent-script: {path}: {error.strerror or error}.") from error
    except Exception as error:
        raise UsageFault(f"--consent-script: {path}: {type(error).__name__}: {error}") from error
    act = names.get(name)
    if not inspect.iscoroutinefunction(act):
        raise UsageFault(f"--consent-script: {path}: define `async def {name}(page): ...` in it.")
    found: Act = act
    return found


async def run_script(path: Path, act: Act, page: Page) -> None:
    """Let the script choose. Raises `ConsentScriptFailed` with one sentence."""
    try:
        async with asyncio.timeout(SCRIPT_S):
            await act(page)
    except TimeoutError:
        raise ConsentScriptFailed(f"{path}: the choice took over {SCRIPT_S:g} s.") from None
    except PlaywrightError as error:
        raise ConsentScriptFailed(f"{path}: {first_line(error)}") from error
    except Exception as error:
        raise ConsentScriptFailed(f"{path}: {type(error).__name__}: {error}") from error
