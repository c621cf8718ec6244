"""Pages behind a login are scanned, by script or by steps, and nothing of the session stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.crawl.journal import Journal
from scanner.demo.web import LocalWeb
from scanner.login import STATE_FILE, LoginFailed
from scanner.records import Scan
from scanner.scan import Workplace, begin, scan_site
from tests.web.login import HOST, PASSWORD, USER, login_sites
from tests.web.scanning import local_options, scan_with

pytestmark = pytest.mark.browser

START = f"https://{HOST}/"
SCRIPT = f"""
async def login(page):
    await page.goto("{START}login")
    await page.fill("[name=user]", "{USER}")
    await page.fill("[name=password]", "{PASSWORD}")
    await page.click("#enter")
    await page.wait_for_url("**/account")
"""
STEPS = f"""
steps = [
    {{ do = "goto", value = "{START}login" }},
    {{ do = "fill", at = "[name=user]", value = "{USER}" }},
    {{ do = "fill", at = "[name=password]", value = "${{SHOP_PASSWORD}}" }},
    {{ do = "press", at = "[name=password]", value = "Enter" }},
    {{ do = "wait_for", at = "text=Log out" }},
    {{ do = "wait_for_url", value = "**/account" }},
]
"""


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


async def scanned(login: str) -> tuple[Scan, LocalWeb]:
    async with LocalWeb(login_sites()) as web:
        return await scan_with(local_options(web, START, pages=10, login=login)), web


@pytest.mark.parametrize(("name", "text"), [("login.py", SCRIPT), ("login.toml", STEPS)])
async def test_pages_behind_the_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    scan, web = await scanned(written(tmp_path, name, text))
    titles = {page.url.removeprefix(START): page.title for page in scan.pages}
    assert titles == {"": "Start", "account": "Account", "orders": "Orders"}
    assert {"in_account", "in_orders", "sid"} <= {cookie.name for cookie in scan.cookies}
    assert web.seen(path="/logout") == []  # no visitor follows that link
    # Some sites tie a session to the browser that logged in.
    assert len({hit.header("user-agent") for hit in web.seen(path="/account")}) == 1
    assert all(page.outcome == "ok" for page in scan.pages)


async def test_without_login_the_form_is_all_there_is() -> None:
    async with LocalWeb(login_sites()) as web:
        scan = await scan_with(local_options(web, START, pages=10))
    assert [page.title for page in scan.pages] == ["Start", "Log in"]


async def test_the_session_is_only_for_its_owner(tmp_path: Path) -> None:
    login = written(tmp_path, "login.py", SCRIPT)
    async with LocalWeb(login_sites()) as web:
        options = local_options(web, START, login=login)
        with Journal(tmp_path / "scan.partial") as journal:
            begin(journal, options, resume=False)
            await scan_site(options, journal, Workplace(tmp_path))
    state = tmp_path / STATE_FILE  # the command line deletes it: see test_survival.py
    if state.exists():
        assert state.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("raises.py", "async def login(page):\n    raise KeyError('gone')", "KeyError"),
        ("bad.toml", 'steps = [{ do = "wait_for", at = "#not[" }]', r"step 1 \(wait_for #not\[\)"),
    ],
)
async def test_a_login_that_fails_says_where(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    with pytest.raises(LoginFailed, match=words) as caught:
        await scanned(written(tmp_path, name, text))
    assert "\n" not in str(caught.value)
