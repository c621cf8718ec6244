"""The browser's command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.browser.launch import LaunchOptions, switches


def options(name: str = "chrome", **changes: Any) -> LaunchOptions:
    return LaunchOptions(executable=Path("/x") / name, **changes)


def test_what_every_browser_is_told() -> None:
    given = switches(options())
    assert "--remote-debugging-port=0" in given
    assert "--disable-blink-features=AutomationControlled" in given
    assert not any("certificate" in switch or "resolver" in switch for switch in given)


def test_visitors_storage_is_partitioned_as_theirs() -> None:
    (off,) = [s for s in switches(options()) if s.startswith("--disable-features=")]
    features = off.partition("=")[2].split(",")
    assert "ThirdPartyStoragePartitioning" not in features
    assert {"RenderDocument", "TrackingProtection3pcd", "HttpsUpgrades"} <= set(features)
    assert len(features) == len(set(features))


def test_host_rules_leave_the_measurement_alone() -> None:
    assert (
        "--host-resolver-rules=MAP * 127.0.0.1, EXCLUDE localhost, EXCLUDE 127.0.0.1"
        in switches(options(host_rules="MAP * 127.0.0.1"))
    )


def test_bad_certificates_on_demand() -> None:
    assert "--ignore-certificate-errors" in switches(options(ignore_https_errors=True))


def test_the_users_switches_come_last_and_as_given() -> None:
    assert switches(options(extra=("--lang=de", "--x")))[-2:] == ["--lang=de", "--x"]


@pytest.mark.parametrize(
    ("name", "headed", "mode"),
    [
        ("chrome", False, "headless"),
        ("chrome", True, "headed"),
        ("chrome-headless-shell", False, "headless-shell"),
    ],
)
def test_modes(name: str, headed: bool, mode: str) -> None:
    assert options(name, headed=headed).mode == mode


@pytest.mark.parametrize(("user", "sandbox"), [(0, False), (1000, True)])
def test_root_has_no_sandbox(monkeypatch: pytest.MonkeyPatch, user: int, sandbox: bool) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert options().sandbox is sandbox
