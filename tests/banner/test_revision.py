"""Visitors are asked again when what they are asked changes, and never because of how it looks."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banner.bundle import bundle
from banner.regimes import asked
from banner.revision import DIGITS, asked_services
from banner.revision import revision as revision_of
from scanner.settings.site import Site

BASE: dict[str, Any] = {
    "url": "https://shop.test/",
    "languages": ["en"],
    "services": [
        {"id": "basket", "name": "Basket", "category": "necessary", "cookies": ["b"]},
        {"id": "counter", "name": "Counter", "vendor": "Count AG", "category": "analytics",
         "purpose": "Counts.", "cookies": ["_ct"], "domains": ["count.test"]},
        {"id": "ads", "name": "Ads", "category": "marketing", "purpose": {"en": "A.", "de": "W."}},
    ],
    "banner": {},
}  # fmt: skip


def changed(*path: str | int, to: Any) -> Site:
    """The shop with one value changed, at a path such as `services`, 1, `name`."""
    raw = copy.deepcopy(BASE)
    place: Any = raw
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return Site.model_validate(raw)


def revision(site: Site) -> str:
    return revision_of(site, asked(site).regime)


SHOP = Site.model_validate(BASE)


def test_it_is_some_hex_digits_and_the_same_every_time() -> None:
    assert re.fullmatch(rf"[0-9a-f]{{{DIGITS}}}", revision(SHOP))
    assert DIGITS >= 8
    assert revision(Site.model_validate(copy.deepcopy(BASE))) == revision(SHOP)


@pytest.mark.parametrize(
    "site",
    [
        changed("services", 1, "id", to="counter-2"),
        changed("services", 1, "name", to="Counter Pro"),
        changed("services", 1, "vendor", to="Bigger AG"),
        changed("services", 1, "category", to="marketing"),
        changed("services", 1, "category", to="necessary"),
        changed("services", 1, "purpose", to="Counts and tells."),
        changed("services", 2, "purpose", "de", to="Werbung."),
        changed("services", to=BASE["services"][:2]),
        changed("services", to=[*BASE["services"],
                                {"id": "new", "name": "New", "category": "preferences"}]),
        changed("services", 0, "category", to="preferences"),
        changed("banner", "revision", to="2"),
        changed("regime", to="notice"),
        changed("banner", "regions", to=["US-CA"]),
    ],
)  # fmt: skip
def test_another_question_asks_again(site: Site) -> None:
    assert revision(site) != revision(SHOP)


@pytest.mark.parametrize(
    "site",
    [
        changed("banner", "theme", to={"light": {"accent": "#ff0000"}, "radius": "0"}),
        changed("banner", "layout", to="bar"),
        changed("banner", "text", to={"en": {"title": "Biscuits?"}}),
        changed("banner", "expiry_days", to=30),
        changed("banner", "unknown", to="hold"),
        changed("banner", "base_url", to="https://cdn.test/x/"),
        changed("banner", "regions", to=["FR", "DE"]),
        changed("languages", to=["de", "fr"]),
        changed("url", to="https://www.shop.test/start"),
        changed("services", 1, "domains", to=["count.test", "more.count.test"]),
        changed("services", 1, "cookies", to=["_ct", "_ct2"]),
        changed("services", 1, "storage", to=["ct"]),
        changed("services", 1, "policy_url", to="https://count.test/privacy"),
        changed("services", 1, "container", to=True),
        changed("services", 0, "name", to="Trolley"),
        changed("services", to=BASE["services"][1:]),
        changed("services", to=BASE["services"][::-1]),
    ],
)  # fmt: skip
def test_how_it_looks_and_is_held_does_not(site: Site) -> None:
    assert revision(site) == revision(SHOP)


def test_the_bundle_and_its_gate_have_the_same() -> None:
    made = bundle(SHOP)
    assert made.revision == revision(SHOP)
    assert f'"{made.revision}"' in made.gate
    assert f'"revision": "{made.revision}"' in made.files["config.json"].decode()


@given(st.permutations(BASE["services"]), st.text(min_size=1), st.text(min_size=1))
def test_no_text_of_one_field_passes_for_another(
    services: list[dict[str, Any]], name: str, vendor: str
) -> None:
    def of(name: str, vendor: str) -> str:
        given = [
            {**each, "name": name, "vendor": vendor} if each["id"] == "counter" else each
            for each in services
        ]
        return revision(Site.model_validate({**BASE, "services": given}))

    assert (of(name, vendor) == of(vendor, name)) is (name == vendor)
    assert of(name, vendor) != of(name + vendor, vendor)


def test_only_what_can_be_refused_is_asked_about() -> None:
    assert [each.id for each in asked_services(SHOP.services)] == ["counter", "ads"]
