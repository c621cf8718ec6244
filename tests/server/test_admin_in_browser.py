"""Signing in with a real Chromium, without JavaScript: by name, and at another site's provider."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn

from tests.server.known import OTHER, PASSWORD, known
from tests.server.owning import running
from tests.server.provider import OpenIdProvider, openid_provider
from tests.server.test_admin_oidc import settings_for
from tests.server.test_preferences_in_browser import chromium, opened_page

pytestmark = pytest.mark.browser


@contextlib.asynccontextmanager
async def served(folder: Path, provider: OpenIdProvider) -> AsyncIterator[str]:
    """The server on a free port, under a name that is of another site than the provider's."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        base = f"http://localhost:{sock.getsockname()[1]}"
        provider.callback = f"{base}/admin/oidc/callback"
        async with (
            running(folder, public_url=base, **settings_for(provider)) as app,
            asyncio.TaskGroup() as group,
        ):
            await known(app, "ada@example.com", "records")
            server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, ws="none"))
            serving = group.create_task(server._serve([sock]))
            try:
                yield base
            finally:
                server.should_exit = True
                await serving


async def test_people_sign_in_by_name_and_at_the_provider(
    tmp_path: Path, chromium_path: Path
) -> None:
    said: list[str] = []
    with openid_provider() as provider:
        async with served(tmp_path, provider) as base, chromium(chromium_path) as browser:
            page = await opened_page(browser, f"{base}/admin/", said)
            assert page.url == f"{base}/admin/login"
            for password in (OTHER, PASSWORD):
                await page.get_by_label("Name").fill("ada@example.com")
                await page.get_by_label("Password").fill(password)
                await page.get_by_role("button", name="Sign in", exact=True).click()
                if password == OTHER:
                    await page.get_by_role("alert").wait_for()
            await page.wait_for_url(f"{base}/admin/")
            await page.get_by_role("button", name="Sign out").click()
            await page.wait_for_url(f"{base}/admin/login")
            # Chromium is as strict with cookies as it is with any two sites.
            await page.get_by_role("link", name="Sign in with").click()
            await page.wait_for_url(f"{base}/admin/")
            assert await page.get_by_text("ada@example.com").is_visible()
            await page.get_by_role("link", name="Audit").click()
            assert await page.get_by_role("cell", name="by the provider").count() == 1
    # The wrong password's 403; what the policy refuses would be here too.
    assert [line for line in said if "403" not in line] == []
