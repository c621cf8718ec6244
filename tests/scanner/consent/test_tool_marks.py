"""Consent tools are known by their marks, and by nothing that only looks like one."""

from __future__ import annotations

import pytest

from scanner.consent.tools import Seen, asked_elements, asked_globals, recognised
from scanner.consent.tools.marks import holds, named


def test_what_a_page_is_asked() -> None:
    assert "OneTrust" in asked_globals()
    assert "#CybotCookiebotDialog" in asked_elements()
    assert list(asked_elements()) == sorted(set(asked_elements()))


def test_a_page_without_marks_has_no_tool() -> None:
    assert recognised(Seen(urls=frozenset({"https://www.example.com/app.js"}))) == ()


def test_the_weightiest_marks_come_first() -> None:
    seen = Seen(
        urls=frozenset({"https://cdn.cookielaw.org/scripttemplates/otSDKStub.js"}),
        globals=frozenset({"OneTrust"}),
        elements=frozenset({"#onetrust-consent-sdk"}),
        cookies=frozenset({"CookieConsent", "OptanonConsent"}),
        storage=frozenset({"uc_settings"}),
    )
    found = recognised(seen)
    assert found[0].tool.id == "onetrust"
    assert found[0].because[:2] == ("element #onetrust-consent-sdk", "global OneTrust")
    assert found[0].weight == 4 + 3 + 3 + 1
    assert [it.weight for it in found] == sorted((it.weight for it in found), reverse=True)
    assert {"cookiebot", "usercentrics"} <= {it.tool.id for it in found}


@pytest.mark.parametrize(
    ("address", "part", "expected"),
    [
        ("cdn.cookielaw.org/x.js", "cookielaw.org/", True),
        ("cookielaw.org/x.js", "cookielaw.org/", True),
        ("mycookielaw.org/x.js", "cookielaw.org/", False),
        ("www.example.com/js/klaro.js", "klaro.js", True),
        ("www.example.com/js/notklaro.js", "klaro.js", False),
    ],
)
def test_parts_begin_where_a_name_begins(address: str, part: str, expected: bool) -> None:
    assert holds(address, part) is expected


def test_names_may_have_any_rest() -> None:
    assert named("_iub_cs-*", "_iub_cs-123")
    assert not named("_iub_cs-*", "_iub_cs")
    assert not named("klaro", "klaro2")
