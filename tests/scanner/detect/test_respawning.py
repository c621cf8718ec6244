"""Cookies that come back."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.behaviour import Respawned
from scanner.detect.respawning import respawns
from tests.scanner.detect.makers import control, kept, rules, saw, texts, told
from tests.scanner.gather.makers import HOME, LOOKED, cookie, redact, write
from tests.scanner.gather.makers import kept as stored

UID = "8f3a9c2e71b04d56"


def back(value: str = UID, **changes: Any) -> Respawned:
    parts: dict[str, Any] = {
        "sources": ("local",),
        "set_by": "https://tags.example/tag.js",
        "how": "It was written again 40 ms after the page had loaded.",
    }
    return Respawned(name="_vid", domain="shop.example", value=redact(value), **(parts | changes))


def test_a_cookie_that_came_back() -> None:
    (one,) = respawns(control(respawned=(back(),)), [saw(kept=[kept("another")])])
    assert (one.name, one.domain, one.sources) == ("_vid", "shop.example", ("local",))
    assert one.set_by == "https://tags.example/tag.js"
    assert (one.page_url, one.states) == (HOME, ("before",))
    assert rules(one) == ["respawn.back", "respawn.how", "respawn.source", "identifier.unique"]
    assert "survived in localStorage." in texts(one)


def test_the_server_knew_the_visitor() -> None:
    (one,) = respawns(control(respawned=(back(sources=(), set_by=None),)), [])
    assert rules(one) == ["respawn.back", "respawn.how", "respawn.server"]


@pytest.mark.parametrize(
    "parts",
    [
        {"kept": [kept(UID)]},
        {"told": [told(UID, "https://a.example/")]},
        {"jar": (cookie("_vid", value=UID),)},
        {"writes": (write(cookie("_vid", value=UID)),)},
        {"storage": (stored("id", value=redact(UID)),)},
    ],
)
def test_what_others_got_too_is_a_constant(parts: dict[str, Any]) -> None:
    assert respawns(control(respawned=(back(),)), [saw(looked=LOOKED, **parts)]) == ()


def test_settings_and_nothing() -> None:
    assert respawns(control(respawned=(back("en-GB"),)), []) == ()
    assert respawns(control(), []) == ()
    assert respawns(None, []) == ()
