"""What all tests share: a real Chromium, and a run that fails rather than leave it out."""

from __future__ import annotations

import functools
import os
from collections.abc import Generator
from pathlib import Path

import pytest

from scanner.browser.find import find_browser
from scanner.errors import ConsentryError

# `make test` sets the first, build servers the second: there a skipped browser test is a failure.
MUST = bool(os.environ.get("CONSENTRY_REQUIRE_BROWSER") or os.environ.get("CI"))


@functools.cache
def _browser() -> Path | str:
    """Path of the browser, or why there is none."""
    try:
        return find_browser()
    except ConsentryError as error:
        return str(error)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The browser of tests marked `browser`."""
    found = _browser()
    if isinstance(found, str):
        pytest.skip(found)
    return found


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what needs a browser where there is none."""
    found = _browser() if item.get_closest_marker("browser") else None
    if isinstance(found, str):
        pytest.skip(found)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test that must run into a failure, which the closing line counts."""
    report = yield
    if MUST and report.skipped and item.get_closest_marker("browser") and not call_is_xfail(report):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Needs a browser and was skipped: {reason}"
    return report


def call_is_xfail(report: pytest.TestReport) -> bool:
    """Whether the test failed as it was expected to, which pytest also calls skipped."""
    return hasattr(report, "wasxfail")
