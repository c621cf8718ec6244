"""What a form says follows from its boxes, and the cookie says the same."""

from __future__ import annotations

import re
from html import unescape

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banner.bundle import bundle
from banner.choice import consent_of, parse_choice, text_of
from banner.i18n import tags, words
from scanner.settings.words import CATEGORIES
from server import preferences as pages
from server.choosing import (
    Answer,
    Purse,
    chosen,
    new_purse,
    parse_purse,
    shown_categories,
    wished,
)
from server.cookies import choice_cookies, reaches
from tests.banner.web import site

SHOP = site()


@pytest.mark.parametrize(
    ("ticked", "was", "wanted"),
    [
        ([], [], []),
        (["tracker"], [], ["tracker"]),
        (["marketing"], [], ["marketing", "tracker"]),
        (["marketing", "tracker"], [], ["marketing", "tracker"]),
        (["marketing"], ["marketing"], ["marketing"]),
        (["tracker"], ["marketing"], []),
        (["counter", "marketing"], ["analytics"], ["marketing", "tracker"]),
    ],
)
def test_a_category_and_its_services(ticked: list[str], was: list[str], wanted: list[str]) -> None:
    assert wished(SHOP, "save", ticked, was, ()) == {"necessary", *wanted}


NAMES = [*CATEGORIES[1:], "tracker", "counter", "player"]
SOME = st.lists(st.sampled_from(NAMES), unique=True)


@given(SOME, SOME)
def test_what_is_unticked_never_comes_on(ticked: list[str], was: list[str]) -> None:
    allowed = wished(SHOP, "save", ticked, was, NAMES)
    for one in SHOP.services:
        if one.category == "necessary":
            continue
        if one.id not in ticked and (one.category in was or one.category not in ticked):
            assert one.id not in allowed
        if one.category not in ticked:
            assert one.category not in allowed


@given(SOME, st.sampled_from(["accept all", "reject all", "custom"]), st.booleans())
def test_the_cookie_says_what_was_chosen(names: list[str], method: str, signal: bool) -> None:
    allowed = frozenset({"necessary", *names})
    answer = Answer(allowed=allowed, method=method, signal=signal, language="pt-BR")
    choice = chosen(MADE, answer, "0f" * 16, 1_800_000_000)
    assert parse_choice(text_of(choice)) == choice
    unsent = msgspec.structs.replace(choice, unsent=True)
    assert parse_choice(text_of(unsent)) == unsent
    known = {each.id for each in SHOP.services if each.category == "necessary"}
    assert consent_of(choice, SHOP.services).allowed == allowed | known


MADE = bundle(SHOP)


def test_categories_without_a_service_are_not_asked_about_but_hold() -> None:
    one = site(services=[{"id": "a", "name": "A", "category": "analytics"}])
    assert shown_categories(one) == ("analytics",)
    assert wished(one, "save", [], [], ("marketing",)) == {"necessary", "marketing"}
    assert shown_categories(site(services=[])) == CATEGORIES[1:]


def test_a_purse_is_what_the_server_wrote() -> None:
    purse = new_purse()
    assert parse_purse(purse.text) == purse
    for text in (None, "", "x", purse.text + "0x", purse.text.upper(), purse.text[1:]):
        assert parse_purse(text) is None
    again = Purse(purse.subject, purse.secret, 1)
    assert purse.key("a") == purse.key("a") != again.key("a") != purse.key("b")
    assert purse.token("a", "n") != purse.token("b", "n") != new_purse().token("b", "n")


@pytest.mark.parametrize(
    ("domain", "host", "wanted"),
    [
        (None, "www.shop.test", True),
        (None, "consent.shop.test", False),
        (None, "shop.test", False),
        (None, "", False),
        ("shop.test", "consent.shop.test", True),
        ("shop.test", "shop.test", True),
        ("shop.test", "notshop.test", False),
        ("shop.test", "evil.example", False),
    ],
)
def test_whose_cookie_reaches_the_site(domain: str | None, host: str, wanted: bool) -> None:
    one = site(cookie_domain=domain)
    assert reaches(one, host) is wanted
    assert bool(list(choice_cookies(one, host, "x", 10, secure=True))) is wanted


@pytest.mark.parametrize("tag", tags())
def test_every_language_has_its_page(tag: str) -> None:
    made = bundle(site(site={"languages": [tag]}))
    before = consent_of(None, made.site.services)
    shown = pages.page(made, tag, before, signal=True, slug="shop")
    text = unescape(pages.html(shown, pages.style_sheet(made.site.banner.theme)))
    for name in ("settings_title", "save", "always_on", "gpc_honoured", "declaration"):
        assert words(tag)[name] in text
    assert not re.search(r"\{(date|period|count|list|id)\}", text)
