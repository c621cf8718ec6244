"""Login files, as far as they are read without a browser."""

from __future__ import annotations

import contextlib
import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.async_api import Error as PlaywrightError

from scanner import login
from scanner.browser.fleet import Fleet
from scanner.errors import UsageFault
from scanner.login import LoginFailed, log_in
from scanner.options import ScanOptions

URL = "https://shop.example/"


class Page:
    """A seam: notes what a login does; `fails` names what does not work."""

    def __init__(self) -> None:
        self.did: list[tuple[object, ...]] = []
        self.fails = ""

    def set_default_timeout(self, _ms: float) -> None:
        """Take any."""

    def __getattr__(self, name: str) -> Any:
        async def act(*arguments: object) -> None:
            if name == self.fails:
                raise PlaywrightError("Timeout 15000ms exceeded.\nCall log:\n...")
            self.did.append((name, *arguments))

        return act


class Context:
    def __init__(self) -> None:
        self.page = Page()
        self.closed = False

    async def new_page(self) -> Page:
        return self.page

    async def storage_state(self, **_options: object) -> dict[str, Any]:
        return {"cookies": [{"name": "sid"}], "origins": []}

    async def close(self) -> None:
        self.closed = True


class Ship:
    """A fleet of no browsers."""

    playwright = None

    @contextlib.asynccontextmanager
    async def lease(self) -> AsyncIterator[None]:
        yield None


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> Context:
    made = Context()

    async def opened(*_arguments: object) -> Context:
        return made

    monkeypatch.setattr(login, "open_context", opened)
    monkeypatch.setattr(login, "context_options", lambda *_arguments: {})
    return made


async def run(folder: Path, name: str, text: str | bytes | None) -> Path:
    path = folder / name
    if text is not None:
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return await log_in(cast(Fleet, Ship()), ScanOptions(url=URL, login=str(path)), folder)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[steps]\n", "Expected"),
        ("", "steps"),
        ("steps = 3", "array"),
        ("[[steps]]\nat = 'x'", "do"),
        ("[[steps]]\ndo = 'dance'", "dance"),
        ("[[steps]]\ndo = 'click'\nwhere = 'x'", "where"),
        ("[[steps]]\ndo = 'click'\nat = 3", "str"),
        (b"\xff\xfe", "utf-8"),
        (None, "No such file"),
    ],
)
async def test_bad_steps(tmp_path: Path, text: str | bytes | None, reason: str) -> None:
    with pytest.raises(UsageFault, match=rf"^--login: .*steps\.toml: .*{reason}"):
        await run(tmp_path, "steps.toml", text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = 1", "define `async def login"),
        ("def login(page): pass", "define `async def login"),
        ("login = 3", "define `async def login"),
        ("async def login(page)", "SyntaxError"),
        ("import no_such_module", "ModuleNotFoundError"),
        (None, "No such file"),
    ],
)
async def test_bad_scripts(tmp_path: Path, text: str | None, reason: str) -> None:
    with pytest.raises(UsageFault, match=rf"^--login: .*login\.py: .*{reason}"):
        await run(tmp_path, "login.py", text)


STEPS = """
steps = [
  { do = "goto", value = "https://shop.example/login" },
  { do = "fill", at = "#user", value = "me" },
  { do = "fill", at = "#pass", value = "x${SHOP_PASSWORD}y" },
  { do = "press", at = "#pass", value = "Enter" },
  { do = "click", at = "text=Log in" },
  { do = "wait_for", at = "#account" },
  { do = "wait_for_url", value = "**/account" },
]
"""


async def test_all_steps_are_taken(
    tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", "hush")
    state = await run(tmp_path, "steps.toml", STEPS)
    assert context.page.did == [
        ("goto", URL),
        ("goto", "https://shop.example/login"),
        ("fill", "#user", "me"),
        ("fill", "#pass", "xhushy"),
        ("press", "#pass", "Enter"),
        ("click", "text=Log in"),
        ("wait_for_selector", "#account"),
        ("wait_for_url", "**/account"),
    ]
    assert json.loads(state.read_bytes())["cookies"] == [{"name": "sid"}]
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert context.closed


async def test_a_missing_variable(
    tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOP_PASSWORD", raising=False)
    with pytest.raises(UsageFault, match=r"^--login: the environment has no SHOP_PASSWORD"):
        await run(tmp_path, "steps.toml", STEPS)
    assert context.closed
    assert not (tmp_path / login.STATE_FILE).exists()


async def test_a_step_that_fails_is_named(
    tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", "hush")
    context.page.fails = "click"
    with pytest.raises(LoginFailed) as fault:
        await run(tmp_path, "steps.toml", STEPS)
    assert str(fault.value).endswith("step 5 (click text=Log in): Timeout 15000ms exceeded.")
    assert "hush" not in str(fault.value)
    assert context.closed


async def test_a_script(tmp_path: Path, context: Context) -> None:
    await run(tmp_path, "login.py", "async def login(page):\n    await page.click('#go')\n")
    assert context.page.did == [("goto", URL), ("click", "#go")]


async def test_a_script_that_fails(tmp_path: Path, context: Context) -> None:
    with pytest.raises(LoginFailed, match=r"login\.py: KeyError: 'x'$"):
        await run(tmp_path, "login.py", "async def login(page):\n    {}['x']\n")
    assert context.closed


async def test_an_old_state_is_replaced_not_followed(tmp_path: Path, context: Context) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / login.STATE_FILE).symlink_to(tmp_path / "mine")
    state = await run(tmp_path, "login.py", "async def login(page): ...")
    assert not state.is_symlink()
    assert (tmp_path / "mine").read_text() == "mine"
