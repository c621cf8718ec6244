"""Every row of the audit's data, and that code and data know each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import scanner.audit
from banner.regimes import places as regimes
from scanner.audit.book import with_tables
from scanner.audit.limits import limits, told_of_consent
from scanner.audit.rules import SEVERITIES, of_theme, references, rules, themes
from scanner.audit.terms import Terms, places

ROOM = Path(scanner.audit.__file__).parent
DAY = re.compile(r"20\d\d-[01]\d-[0-3]\d")
CODE = "".join(path.read_text("utf-8") for path in sorted(ROOM.glob("*.py")))


@pytest.mark.parametrize("name", rules())
def test_every_rule_can_be_read_by_anybody(name: str) -> None:
    rule = rules()[name]
    assert rule.title[0].isupper()
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.todo.endswith(".")
    assert len(rule.title) <= 100
    assert not re.search(
        r"\b(non-compliant|terminal equipment|controller|data subject)\b", rule.why
    )
    if name not in of_theme("blind"):
        assert rule.references
    assert all(re.search(r"\d\): https://\S+$", reference) for reference in rule.references)
    known = {"opt-in", "opt-out", "notice", "gpc", "EEA", *places().eea}
    assert set(rule.applies) <= known
    assert bool(rule.applies) == bool(rule.elsewhere)
    for weaker in (rule.elsewhere, rule.unsure, rule.consented):
        assert weaker is None or SEVERITIES.index(weaker) >= SEVERITIES.index(rule.severity)


@pytest.mark.parametrize("name", rules())
def test_every_rule_is_decided_somewhere(name: str) -> None:
    theme, _, kind = name.partition(".")
    dynamic = {"before", "rejected"} if kind in _BY_KIND else set()
    integrity = name.removesuffix("payment").removesuffix("password")
    assert f'"{name}"' in CODE or theme in dynamic or f'f"{integrity}' in CODE, name


_BY_KIND = {"tracker", "preferences", "unclassified", "cookieless-ping"}


def test_code_names_no_rule_that_there_isnt() -> None:
    themes_named = "|".join(sorted({name.partition(".")[0] for name in rules()}))
    named = set(re.findall(rf'"((?:{themes_named})\.[a-z][a-z-]+)"', CODE))
    named -= {"limits.toml", "places.toml", "references.toml"}
    assert len(named) > 50
    assert named <= set(rules())


def test_themes_are_in_order_and_dated() -> None:
    orders = [theme.order for theme in themes().values()]
    assert orders == sorted(set(orders))
    assert len(rules()) == sum(len(theme.rules) for theme in themes().values())
    assert all(DAY.fullmatch(theme.revised) for theme in themes().values())


@pytest.mark.parametrize("key", references())
def test_every_reference_has_one_date_and_is_used(key: str) -> None:
    reference = references()[key]
    dates = [date for date in (reference.since, reference.published, reference.read) if date]
    assert len(dates) == 1
    assert DAY.fullmatch(dates[0])
    assert reference.url.startswith("https://")
    files = sorted((ROOM / "rules").glob("*.toml"))
    raw = [
        rule for file in files for rule in tomllib.loads(file.read_text("utf-8"))["rules"].values()
    ]
    used = {told.partition(": ")[0] for rule in raw for told in rule["references"]}
    assert key in used


def test_places_agree_with_the_banners_regimes() -> None:
    for code, row in regimes().items():
        assert places().regime(code) == row.regime, code
        assert (code in places().gpc) == (row.gpc == "binding"), code
    assert places().regime("US-ZZ") == "notice"
    assert places().regime("CA-ON") == "opt-out"
    assert places().regime("ZZ") == "opt-in"
    assert len(places().eea) == 37
    assert not places().eea & set(places().adequate)
    for row in places().adequate.values():
        assert DAY.fullmatch(row.since)
        assert row.until is None or DAY.fullmatch(row.until)


def test_limits_are_what_they_say() -> None:
    assert 395 <= limits().lifetime.days <= 397
    assert set(limits().lifetime.choice_days_in) <= set(places().eea)
    for ping in limits().ping:
        assert re.compile(ping.denied)
        assert re.compile(ping.granted)
    assert all(title == title.lower() for title in limits().robot_check.titles)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://t.example/c?v=2&gcs=G100", "denied"),
        ("https://t.example/c?v=2&gcs=G111&x=1", "granted"),
        ("https://t.example/c?gcs=G101", "granted"),
        ("https://t.example/c?gcs=G110", "granted"),
        ("https://t.example/c?gcs=G1--", None),
        ("https://t.example/c?asc=D", "denied"),
        ("https://t.example/c?asc=G", "granted"),
        ("https://t.example/c?asc=description", None),
        ("https://t.example/c?xgcs=G111", None),
        ("https://t.example/c", None),
    ],
)
def test_what_a_tag_was_told_of_consent(url: str, told: str | None) -> None:
    assert told_of_consent(url) == told


@pytest.mark.parametrize(
    ("terms", "holding"),
    [
        (Terms(), "opt-in"),
        (Terms(places=("US-CA",)), "opt-out"),
        (Terms(places=("JP",)), "notice"),
        (Terms(places=("JP", "US-TX", "FR")), "opt-in"),
        (Terms(regime="opt-out"), "opt-out"),
        (Terms(regime="notice", places=("DE",)), "opt-in"),
        (Terms(places=("CA-QC",)), "opt-in"),
    ],
)
def test_the_strictest_regime_holds(terms: Terms, holding: str) -> None:
    assert terms.holding == holding


def test_how_grave_a_rule_is_by_place() -> None:
    rule = rules()["gpc.tracker"]
    assert Terms(places=("FR", "US-CO")).severity(rule) == "high"
    assert Terms(places=("FR",)).severity(rule) == "info"
    assert Terms().severity(rule) == "low"
    transfer = rules()["always.third-country"]
    assert Terms(places=("PL",)).severity(transfer) == "low"
    assert Terms(places=("US-CA",)).severity(transfer) == "info"
    assert Terms().severity(rules()["watching.recording"], consented=True) == "info"


def test_the_docs_have_every_rule_as_it_is() -> None:
    page = (ROOM.parents[1] / "docs" / "findings.md").read_text("utf-8")
    assert with_tables(page) == page, "run python -m scanner.audit.book docs/findings.md"
    assert [name for name in rules() if f"| `{name}` |" not in page] == []
