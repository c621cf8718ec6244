"""Keywords in names, words for categories, globs of own services, and what an input is."""

from __future__ import annotations

import pytest

from scanner.classify.classifier import Classifier
from scanner.classify.declarations import Declarations, category_of
from scanner.classify.explain import reason, says
from scanner.classify.inputs import answer, read_input
from scanner.classify.keywords import keyword, keywords
from scanner.classify.own import matches
from scanner.observations import Declared
from tests.scanner.classify.makers import VENDORS, signal


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop_session", "session"),
        ("sessionId", "session"),
        ("MYSESSIONID", "session"),
        ("mysite-csrf", "forgery"),
        ("__RequestVerificationToken_abc", "forgery"),
        ("cookie-accepted", "consent"),
        ("acceptCookies", "consent"),
        ("gdprConsent", "consent"),
        ("auth_token", "sign-in"),
        ("rememberMe", "sign-in"),
        ("SERVERID", "load-balancing"),
        ("sticky_session", "load-balancing"),
        ("basketCount", "basket"),
        ("user-language", "language"),
        ("selected_locale", "language"),
        ("colorScheme", "display"),
        ("darkMode", "display"),
        ("storeCode", "place"),
        ("trackingConsent", "consent"),
    ],
)
def test_names_that_say_it_themselves(name: str, expected: str) -> None:
    found = keyword(name)
    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize(
    "name",
    [
        "_ga", "visitor_session", "analytics_session_id", "ad_session", "obsession", "slang",
        "cartoon", "country_music", "possess", "language-school", "x", "", "session_tracker",
        "utm_session", "https://www.example.com/shop", "/cart/", "authority", "sessions_seen",
        "themed", "click_session",
    ],
)  # fmt: skip
def test_names_that_do_not(name: str) -> None:
    found = keyword(name)
    assert found is None or found.id == "language", found


def test_keywords_have_names_of_their_own() -> None:
    ids = [word.id for word in keywords()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Strictly Necessary Cookies", "necessary"),
        ("Notwendig", "necessary"),
        ("Cookies strictement nécessaires", "necessary"),
        ("Performance Cookies", "analytics"),
        ("Statistik", "analytics"),
        ("Mesure d'audience", "analytics"),
        ("Functional Cookies", "preferences"),
        ("Präferenzen", "preferences"),
        ("Targeting Cookies", "marketing"),
        ("Werbung", "marketing"),
        ("Publicité", "marketing"),
        ("マーケティング", "marketing"),
        ("必要的", "necessary"),
        ("Рекламные", "marketing"),
        ("Statistics and marketing", "unclassified"),
        ("Non-necessary", "unclassified"),
        ("Nicht notwendige Cookies", "unclassified"),
        ("Unessential", "unclassified"),
        ("İşlevsel", "preferences"),
        ("Other", "unclassified"),
        ("", "unclassified"),
    ],
)
def test_what_sites_call_their_categories(words: str, expected: str) -> None:
    assert category_of(words) == expected


def test_declared_shapes_take_names() -> None:
    told = [
        Declared(
            name=name, category="analytics", words="Statistics", tool="table", page_url="https://x/"
        )
        for name in ("_x_*", "plain")
    ]
    declared = Declarations(told)
    assert declared.about("_x_12") is not None
    assert declared.about("plain") is not None
    assert declared.about("plainer") is None


@pytest.mark.parametrize(
    ("name", "glob", "does"),
    [
        ("abc", "abc", True),
        ("abcd", "abc", False),
        ("abcd", "abc*", True),
        ("a.c", "a.c", True),
        ("abc", "a.c", False),
        ("x_mid_y", "x_*_y", True),
        ("", "*", True),
        ("a", "a*a", False),
        ("aXbYc", "a*b*c", True),
        ("a" * 500, "*a" * 100 + "b", False),
    ],
)
def test_globs(name: str, glob: str, does: bool) -> None:
    assert matches(name, glob) is does


@pytest.mark.parametrize(
    ("text", "kind", "name", "host"),
    [
        ("_ga", "name", "_ga", ""),
        ("uid@criteo.com", "name", "uid", "criteo.com"),
        ("uid@.Criteo.com", "name", "uid", "criteo.com"),
        ("a@b", "name", "a@b", ""),
        ("stats.example.com", "host", "", "stats.example.com"),
        ("_pk_id.1.abcd", "name", "_pk_id.1.abcd", ""),
        ("connect.sid", "name", "connect.sid", ""),
        ("https://a.example/x?y=1", "url", "", "a.example"),
        ("javascript:alert(1)", "name", "javascript:alert(1)", ""),
        ("uid@127.0.0.1", "name", "uid", "127.0.0.1"),
        ("uid@localhost", "name", "uid", "localhost"),
        ("criteo.com:8080", "host", "", "criteo.com"),
        ("wss://criteo.com/x", "url", "", "criteo.com"),
    ],
)
def test_what_an_input_is(text: str, kind: str, name: str, host: str) -> None:
    found = read_input(text)
    assert (found.kind, found.name, found.host) == (kind, name, host)


def test_a_name_that_looks_like_a_host_is_still_found() -> None:
    classifier = Classifier(VENDORS)
    assert answer(read_input("cnt5.id"), classifier).category == "analytics"
    assert answer(read_input("js.counter.example.com"), classifier).category == "unclassified"


def test_reasons_are_words() -> None:
    named = signal("name", "analytics", "knowledge:counter._cnt")
    assert reason("knowledge:counter._cnt", (named,)) == "known name (counter._cnt)"
    assert reason("unknown") == "nothing is known about it"
    assert reason(None) == "not judged"
    assert says(signal("list", None, "House: ||x^")) == "called tracking by House: ||x^"
    assert says(signal("setter", "analytics", "setter:a.example")).endswith("of a.example")
