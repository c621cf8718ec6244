"""Log in once before the scan; every visit then starts with the session that came of it."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
import re
import runpy
import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from scanner.browser.fleet import Fleet
from scanner.errors import ConsentryError, UsageFault, first_line
from scanner.options import ScanOptions
from scanner.visit.context import context_options, open_context

LOGIN_TIMEOUT_S = 120.0
STEP_TIMEOUT_MS = 15_000
STATE_FILE = "login-state.json"

_VARIABLE = re.compile(r"\$\{(\w+)\}")


class LoginFailed(ConsentryError):
    """The login script or one of its steps failed."""


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One step of a login: what to do, where, with what."""

    do: Literal["goto", "fill", "click", "press", "wait_for", "wait_for_url"]
    at: str | None = None
    """A Playwright selector: CSS, `text=...`, `role=button[name="Log in"]`."""
    value: str | None = None
    """Text, key or URL; `${NAME}` is taken from the environment."""


class _Steps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    steps: list[Step]


async def log_in(fleet: Fleet, options: ScanOptions, folder: Path) -> Path:
    """Run the user's login and return the path of the session's storage state.

    A `.py` file defines `async def login(page)`, with a Playwright page; any other file is TOML
    with `[[steps]]`. The state file can open the user's account: only its owner may read it, and
    the scan deletes it at its end. Raises `UsageFault` for a bad file, `LoginFailed` otherwise.
    """
    path = Path(options.login or "")
    act = _script(path) if path.suffix == ".py" else _walk(_steps(path), path)
    async with fleet.lease() as chromium:
        arguments = context_options(options.page, fleet.playwright, options.url)
        context = await open_context(chromium, arguments, options.page, options.url)
        try:
            page = await context.new_page()
            async with asyncio.timeout(LOGIN_TIMEOUT_S):
                await page.goto(options.url)
                await act(page)
            state = await context.storage_state(indexed_db=True)
        except TimeoutError:
            raise LoginFailed(f"{path}: the login took over {LOGIN_TIMEOUT_S:g} s.") from None
        except PlaywrightError as error:
            raise LoginFailed(f"{path}: {first_line(error)}") from error
        finally:
            with contextlib.suppress(PlaywrightError):
                await context.close()
    target = folder / STATE_FILE
    target.unlink(missing_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(state))
    return target


def _script(path: Path) -> Any:
    try:
        names = runpy.run_path(str(path))
    except OSError as error:
        raise UsageFault(f"--login: {path}: {error.strerror or error}.") from error
    except Exception as error:
        raise UsageFault(f"--login: {path}: {type(error).__name__}: {error}") from error
    login = names.get("login")
    if not inspect.iscoroutinefunction(login):
        raise UsageFault(f"--login: {path}: define `async def login(page): ...` in it.")

    async def act(page: Page) -> None:
        try:
            await login(page)
        except (PlaywrightError, TimeoutError):
            raise
        except Exception as error:
            raise LoginFailed(f"{path}: {type(error).__name__}: {error}") from error

    return act


def _steps(path: Path) -> list[Step]:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), _Steps).steps
    except OSError as error:
        raise UsageFault(f"--login: {path}: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise UsageFault(f"--login: {path}: {error}.") from error


def _walk(steps: list[Step], step_file: Path) -> Any:
    async def act(page: Page) -> None:
        page.set_default_timeout(STEP_TIMEOUT_MS)
        for number, step in enumerate(steps, 1):
            try:
                await _take(page, step)
            except PlaywrightError as error:
                where = f"{step.do} {step.at or ''}".strip()
                raise LoginFailed(
                    f"{step_file}: step {number} ({where}): {first_line(error)}"
                ) from error

    return act


async def _take(page: Page, step: Step) -> None:
    value = _filled(step.value or "")
    where = step.at or "body"
    if step.do == "goto":
        await page.goto(value)
    elif step.do == "fill":
        await page.fill(where, value)
    elif step.do == "click":
        await page.click(where)
    elif step.do == "press":
        await page.press(where, value)
    elif step.do == "wait_for":
        await page.wait_for_selector(where)
    else:
        await page.wait_for_url(value)


def _filled(text: str) -> str:
    def variable(match: re.Match[str]) -> str:
        value = os.environ.get(match[1])
        if value is None:
            raise UsageFault(f"--login: the environment has no {match[1]}, which a step needs.")
        return value

    return _VARIABLE.sub(variable, text)
