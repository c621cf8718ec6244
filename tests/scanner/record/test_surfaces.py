"""The table of what tells browsers apart."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from scanner.record.surfaces import EVENTS, INPUT, POINTER, SCROLL, SENSORS, as_json, weights

# Properties of these are on the constructor or the prototype; `window` is the global itself.
MISSING = """
(names) => names.filter(([owner, name]) => {
  const path = owner === 'window' ? [] : owner.split('.')
  const at = path.reduce((from, key) => from?.[key], window)
  const places = owner === 'window' ? [window] : [at, at?.prototype]
  return !places.some((place) => {
    const own = place && Object.getOwnPropertyDescriptor(place, name)
    return own && own.configurable && (own.get || typeof own.value === 'function')
  })
}).map((pair) => pair.join('.'))
"""
# Of workers, or of a laptop, or of a browser that has them switched on.
ELSEWHERE = ("WorkerNavigator.", "BatteryManager.", "GPU.", "NetworkInformation.type")


def names() -> list[list[str]]:
    found: list[list[str]] = json.loads(as_json(asked=False)) + json.loads(as_json(asked=True))
    return found


def test_weights() -> None:
    assert set(weights().values()) == {1, 2, 3}
    assert all(name.count(".") in (1, 2) for name in weights())


def test_both_lists_together_are_the_table() -> None:
    pairs = names()
    assert {".".join(pair) for pair in pairs} == set(weights())
    assert len(pairs) == len(weights())  # nothing in both: it would count twice


def test_the_lists_fit_into_a_string_of_a_script() -> None:
    for asked in (True, False):
        assert "'" not in as_json(asked=asked)
        assert "\\" not in as_json(asked=asked)


def test_no_event_is_of_two_kinds() -> None:
    assert len(EVENTS) == len(set(EVENTS))
    assert set(EVENTS) == {*POINTER, *SCROLL, *INPUT, *SENSORS}
    assert all(name == name.lower() for name in EVENTS)


@pytest.mark.browser
async def test_chromium_has_every_one_of_them(chromium_path: Path) -> None:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=sandbox)
        try:
            page = await browser.new_page()
            # A page of this machine is a secure context: others lack half of them.
            await page.route("**/*", lambda route: route.fulfill(body="<!doctype html>"))
            await page.goto("https://127.0.0.1/")
            missing = await page.evaluate(MISSING, names())
        finally:
            await browser.close()
    assert [name for name in missing if not name.startswith(ELSEWHERE)] == []
