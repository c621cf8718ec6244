"""What holds in every state, and what was declared against what was seen."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scanner.audit.terms import Terms
from scanner.choices import Signals
from scanner.classify.own import OwnService
from scanner.observations import Declared, Signal, Value
from scanner.records import Scan
from tests.scanner.audit.making import (
    ANALYTICS,
    COLLECT,
    FAIR,
    GERMANY,
    MARKETING,
    NECESSARY,
    banner,
    choice,
    cookie,
    found,
    ids,
    item,
    mode,
    request,
    scan,
)
from tests.scanner.report import makers
from tests.scanner.report.makers import HOME


def rules(made: Scan, terms: Terms | None = None) -> set[str]:
    return {rule for rule in found(made, terms) if rule.startswith("always.")}


@pytest.mark.parametrize(
    ("days", "kind", "broken"),
    [
        (398.0, ANALYTICS, True),
        (396.0, ANALYTICS, False),
        (730.0, NECESSARY, False),
        (None, MARKETING, False),
    ],
)
def test_lifetimes(days: float | None, kind: dict[str, Any], broken: bool) -> None:
    made = scan("accepted", cookies=(cookie("_t", "accepted", days=days, **kind),))
    assert rules(made) == ({"always.lifetime"} if broken else set())


def test_a_cookie_that_was_not_there_is_not_kept_for_too_long() -> None:
    made = scan("before", cookies=(cookie("_t", "accepted", days=730.0, **ANALYTICS),))
    assert rules(made) == set()


def consented(days: float, **parts: Any) -> Scan:
    stored = cookie("consentry", "accepted", days=days, **NECESSARY, **parts)
    accepted = choice("accepted", after=Signals(tool_says="accepted"))
    return scan("accepted", cookies=(stored,), consent_banner=banner(accepted, tool="consentry"))


def test_the_choice_itself_may_not_stand_for_ever() -> None:
    assert rules(consented(396)) == set()
    assert rules(consented(500)) == {"always.choice-lifetime"}
    assert rules(consented(500), Terms(places=("ES",))) == set()
    assert rules(consented(500), Terms(places=("ES", "FR"))) == {"always.choice-lifetime"}


def test_a_consent_cookie_that_says_nothing() -> None:
    good = Value(length=9, hash="", text="1.9b1d62c0.tp0yqx.6f1ed002.npam.a.i.en")
    bad = msgspec.structs.replace(good, text="%7Bbroken")
    assert rules(consented(30, value=good)) == set()
    assert rules(consented(30, value=bad)) == {"always.consent-cookie-unreadable"}
    hidden = consented(30)
    silent = banner(choice("accepted", after=Signals()), tool="consentry")
    made = msgspec.structs.replace(hidden, consent_banner=silent)
    assert rules(made) == {"always.consent-cookie-unreadable"}
    assert rules(msgspec.structs.replace(made, consent_banner=banner(tool="consentry"))) == set()


def test_what_nobody_knows_is_told_together() -> None:
    made = scan(
        "before",
        cookies=(cookie("b", "before"), cookie("a", "before")),
        storage=(item("c", "before"),),
        requests=(request(1, "https://x.example/1", "before"),),
    )
    assert {"always.unclassified", "always.unknown-parties"} == rules(made)
    assert "3 cookies and storage keys: a, b and c" in found(made)["always.unclassified"].detail


def test_disputes() -> None:
    says = (
        Signal(name="name", rule="knowledge:x.a", category="analytics"),
        Signal(name="declaration", rule="declaration:table:a", category="necessary"),
    )
    disputed = cookie("a", "before", category="necessary", disputed=True, signals=says)
    made = scan("before", cookies=(disputed,))
    assert rules(made) == {"always.disputed"}
    assert "a (analytics by knowledge and necessary by declaration)" in (
        found(made)["always.disputed"].detail
    )


def test_consent_mode_that_comes_late() -> None:
    late = banner(*FAIR.choices, signals=mode("denied", late=True))
    early = banner(*FAIR.choices, signals=mode("denied"))
    assert rules(scan("before", consent_banner=late)) == {"always.consent-mode-late"}
    assert rules(scan("before", consent_banner=early)) == set()


@pytest.mark.parametrize(
    ("country", "categories", "rule"),
    [
        ("US", ("analytics",), "always.third-country-conditional"),
        ("CN", ("analytics",), "always.third-country"),
        ("CN", ("necessary",), None),
        ("DE", ("analytics",), None),
        ("GB", ("analytics",), None),
        ("CH", ("marketing",), None),
        (None, ("marketing",), None),
    ],
)
def test_third_countries(country: str | None, categories: Any, rule: str | None) -> None:
    party = makers.third(
        "stats.tracker.example", "tracker.example", 3, 100, "shop.example",
        country=country, categories=categories, entity="Tracker Ltd", states=("accepted",),
        pages=ids("accepted"),
    )  # fmt: skip
    asked = request(1, COLLECT, "accepted", **ANALYTICS)
    made = scan("accepted", third_parties=(party,), requests=(asked,))
    assert rules(made, GERMANY) == ({rule} if rule else set())
    if rule:
        assert "Tracker Ltd" in found(made)[rule].detail


def test_a_decision_holds_from_its_day_to_its_end() -> None:
    party = makers.third("t.example", "t.example", 1, 1, country="BR", categories=("marketing",))
    asked = request(1, "https://t.example/px", "before", **MARKETING)
    made = scan("before", third_parties=(party,), requests=(asked,))
    assert rules(made) == set()
    then = msgspec.structs.replace(made.scan, finished="2025-12-31T00:00:00Z")
    assert rules(msgspec.structs.replace(made, scan=then)) == {"always.third-country"}


def declared(*names: str) -> tuple[Declared, ...]:
    return tuple(
        Declared(name=name, category="analytics", words="Statistics", tool="table", page_url=HOME)
        for name in names
    )


def test_against_the_sites_own_declaration() -> None:
    seen = (cookie("_t_1", "accepted", **ANALYTICS), cookie("basket", "accepted", **NECESSARY))
    fitting = scan("accepted", cookies=seen, declared=declared("_t_*"))
    assert rules(fitting) == set()
    missing = scan("accepted", cookies=seen, declared=declared("other"))
    assert rules(missing) == {"always.undeclared", "always.declared-absent"}
    assert "_t_1" in found(missing)["always.undeclared"].detail
    assert "basket" not in found(missing)["always.undeclared"].detail
    assert rules(scan("accepted", cookies=seen, declared=())) == set()


def test_absent_is_said_only_of_a_visitor_who_accepted() -> None:
    made = scan("before", "rejected", declared=declared("_t"))
    assert rules(made) == set()


def test_against_the_banners_own_settings() -> None:
    service = OwnService(
        id="t", name="Tracker", category="analytics", cookies=("_t*",), domains=("tracker.example",)
    )
    terms = Terms(services=(service,))
    listed = scan("accepted", cookies=(cookie("_t_1", "accepted", **ANALYTICS),))
    assert rules(listed, terms) == set()
    other = scan("accepted", cookies=(cookie("_x", "accepted", **MARKETING),))
    assert rules(other, terms) == {"always.not-in-settings", "always.declared-absent"}
    assert "Ad Pixel" in found(other, terms)["always.not-in-settings"].detail
    only_host = scan("accepted", requests=(request(1, COLLECT, "accepted", **ANALYTICS),))
    assert rules(only_host, terms) == set()
