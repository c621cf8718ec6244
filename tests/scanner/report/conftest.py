"""A real Chromium to open reports in."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright


@pytest.fixture
async def browser(chromium_path: Path) -> AsyncIterator[Browser]:
    """Give a Chromium, closed after the test."""
    args = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium_path, args=args)
        yield opened
        await opened.close()
