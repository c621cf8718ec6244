"""Whether the banner's question is a fair one, by what was measured."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.audit.terms import Terms
from scanner.choices import BannerView, ConsentBanner
from tests.scanner.audit.making import (
    ANALYTICS,
    CALIFORNIA,
    COLLECT,
    FAIR,
    NO,
    YES,
    banner,
    broken,
    button,
    choice,
    found,
    request,
    scan,
    toggle,
    view,
)

TRACKED = {"requests": (request(1, COLLECT, "accepted", **ANALYTICS),)}


def rules(asked: ConsentBanner | None, terms: Terms | None = None, **parts: Any) -> set[str]:
    made = scan("before", "accepted", "rejected", consent_banner=asked, **parts)
    return {rule for rule in broken(made, terms) if rule.startswith("banner.")}


def test_a_fair_banner_breaks_no_rule() -> None:
    assert rules(FAIR, **TRACKED) == set()


def test_nothing_is_said_where_nobody_looked() -> None:
    assert rules(None, **TRACKED) == set()


def test_nobody_is_asked() -> None:
    none = banner(found=False, kind=None, views=(), choices=())
    assert rules(none, **TRACKED) == {"banner.missing"}
    assert rules(none) == set()
    lost = banner(choice("accepted", outcome="failed"), found=False, kind=None, views=())
    assert rules(lost, **TRACKED) == set()


def test_a_notice_is_no_question() -> None:
    notice = banner(kind="notice", views=(view(button("close", "OK")),))
    assert rules(notice, **TRACKED) == {"banner.notice-only"}
    assert rules(notice) == set()


def test_accept_only() -> None:
    only = banner(kind="accept only", views=(view(YES),))
    assert rules(only) == {"banner.accept-only"}
    tried = banner(choice("rejected", outcome="accept only"), views=(view(YES),))
    assert rules(tried) == {"banner.accept-only"}
    locked = banner(kind="accept only", views=(view(YES, blocks=True),))
    assert rules(locked) == {"banner.accept-only", "banner.wall"}
    assert rules(banner(*FAIR.choices, views=(view(YES, NO, blocks=True),))) == set()


def test_pay_or_accept_is_for_a_person_to_judge() -> None:
    assert rules(banner(kind="pay or accept", views=(view(YES),))) == {"banner.pay-or-accept"}


def test_no_way_to_refuse_on_the_first_layer() -> None:
    second = button("reject_all", "Reject all", layer=2)
    settings = button("settings", "Settings")
    asked = banner(*FAIR.choices, views=(view(YES, settings, second),))
    assert rules(asked) == {"banner.no-reject"}
    on_a_phone = banner(
        *FAIR.choices, views=(view(YES, settings), view(YES, NO, viewport="desktop"))
    )
    assert rules(on_a_phone) == {"banner.no-reject"}
    made = scan("before", consent_banner=on_a_phone)
    assert "On a phone it can be" in found(made)["banner.no-reject"].detail
    assert found(made, CALIFORNIA)["banner.no-reject"].severity == "info"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"width": 100}, ""),
        ({"width": 70}, "44% of its area"),
        ({"font_size": 12.0}, "letters of 12 px against 16"),
        ({"font_size": 14.0}, ""),
        ({"contrast": 2.1}, "contrast of 2.1 to 1 against 8.2"),
        ({"contrast": 4.6}, ""),
        ({"prominence": 1.0, "tag": "a"}, "looks like text"),
        ({"prominence": 1.5}, ""),
        ({"in_view": False}, "out of sight"),
        ({"order": 3}, ""),
    ],
)
def test_refusing_that_is_less_visible(changes: dict[str, Any], words: str) -> None:
    asked = banner(*FAIR.choices, views=(view(YES, button("reject_all", "No", **changes)),))
    assert rules(asked) == ({"banner.reject-weaker"} if words else set())
    if words:
        one = found(scan("before", consent_banner=asked))["banner.reject-weaker"]
        assert words in one.detail
        assert "on a phone" in one.detail


def test_two_bare_links_are_equal() -> None:
    plain = {"prominence": 1.0, "tag": "a"}
    links = view(button("accept_all", "Yes", **plain), button("reject_all", "No", **plain))
    assert rules(banner(*FAIR.choices, views=(links,))) == set()


def test_more_clicks_to_refuse() -> None:
    longer = choice("rejected", clicks=3, way="reject on layer 2 (3 clicks)")
    assert rules(banner(choice("accepted"), longer)) == {"banner.more-clicks"}
    unsure = choice("rejected", clicks=3, outcome="unconfirmed")
    assert rules(banner(choice("accepted"), unsure)) == set()


@pytest.mark.parametrize(
    ("switch", "rule"),
    [
        (toggle("Marketing", on=True), "banner.pre-ticked"),
        (toggle("Whatever", on=True), "banner.pre-ticked"),
        (toggle("Marketing", on=False), None),
        (toggle("Strictly necessary", on=True, locked=True), None),
        (toggle("Strictly necessary", on=True), None),
        (toggle("Statistics", on=True, locked=True), "banner.locked-on"),
        (toggle("Whatever", on=True, locked=True), None),
    ],
)
def test_switches(switch: Any, rule: str | None) -> None:
    assert rules(banner(*FAIR.choices, toggles=(switch,))) == ({rule} if rule else set())


def test_no_way_back_to_the_settings() -> None:
    assert rules(banner(*FAIR.choices, reopen=())) == {"banner.no-way-back"}
    unsure = banner(choice("accepted", outcome="unconfirmed"), reopen=())
    assert rules(unsure) == set()
    taken = choice("rejected", outcome="none found")
    tried = scan("accepted", consent_banner=banner(*FAIR.choices, reopen=(), withdrawal=taken))
    assert broken(tried) == {"withdrawn.no-way"}


def test_a_button_that_is_seen_counts_before_a_larger_one_that_isnt() -> None:
    hidden = button("reject_all", "No", width=400, in_view=False)
    both: BannerView = view(YES, hidden, NO)
    assert rules(banner(*FAIR.choices, views=(both,))) == set()
