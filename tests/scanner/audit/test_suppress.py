"""Findings that the owner lives with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.audit.honoured import audited
from scanner.audit.suppress import unknown_rules
from scanner.audit.terms import Suppression, Terms
from scanner.errors import UsageFault
from scanner.records import Finding
from scanner.sites import load_sites
from scanner.sources import terms_of
from tests.scanner.audit.making import ANALYTICS, COLLECT, cookie, request, scan
from tests.scanner.report.watched import finding

MADE = scan(
    "before",
    cookies=(cookie("_t", "before", **ANALYTICS),),
    requests=(request(1, COLLECT, "before", **ANALYTICS),),
)


def tracker(*wishes: Suppression, made: Any = MADE) -> Finding:
    found = audited(made, Terms(suppressions=wishes)).findings or ()
    return next(one for one in found if one.rule == "before.tracker")


def wish(rule: str = "before.tracker", until: str = "2026-11-20", **more: Any) -> Suppression:
    return Suppression(rule=rule, reason="Looked at by Jo.", until=until, **more)


@pytest.mark.parametrize(
    ("one", "holds"),
    [
        (wish(), True),
        (wish(until="2026-11-19"), False),
        (wish("before.*"), True),
        (wish("rejected.*"), False),
        (wish(subject="Tracker*"), True),
        (wish(subject="_t"), True),
        (wish(subject="stats.tracker.example"), True),
        (wish(subject="Other"), False),
    ],
)
def test_what_a_suppression_holds_for(one: Suppression, holds: bool) -> None:
    found = tracker(one)
    assert bool(found.suppressed) is holds
    assert found.severity == "high"
    if found.suppressed:
        assert (found.suppressed.reason, found.suppressed.until) == (one.reason, one.until)


def test_one_that_has_run_out_says_so_once() -> None:
    over = wish(until="2026-11-01")
    once = audited(MADE, Terms(suppressions=(over,)))
    again = audited(once, Terms(suppressions=(over,)))
    assert once == again
    words = "It was suppressed until 2026-11-01 (Looked at by Jo.) and counts again."
    assert tracker(over).detail.endswith(words)
    renewed = tracker(over, wish())
    assert renewed.suppressed is not None
    assert words not in renewed.detail


def test_findings_of_hygiene_can_be_suppressed_and_come_back() -> None:
    weak = finding(1, "low", "A title", "A detail.")
    weak = type(weak)(
        **{**{n: getattr(weak, n) for n in weak.__struct_fields__}, "rule": "cookie.no-secure"}
    )
    made = scan("before", findings=(weak,))
    gone = audited(made, Terms(suppressions=(wish("cookie.*"),)))
    assert gone.findings is not None
    assert gone.findings[0].suppressed is not None
    assert audited(gone).findings == (weak,)
    over = audited(made, Terms(suppressions=(wish("cookie.*", until="2026-01-01"),)))
    assert audited(over).findings == (weak,)


FILE = """
[sites.shop]
url = "https://shop.example/"
regime = "opt-out"
[sites.shop.banner]
operator = "DE"
regions = ["US-CA", "DE"]
[[sites.shop.services]]
id = "stats"
name = "Statistics"
category = "analytics"
[[sites.shop.suppress]]
rule = "before.preferences"
subject = "Fonts*"
reason = "Our own fonts."
until = 2027-03-31
"""


def test_settings_become_terms(tmp_path: Path) -> None:
    path = tmp_path / "sites.toml"
    path.write_text(FILE, "utf-8")
    terms = terms_of(load_sites(path).site("shop"))
    assert terms.places == ("DE", "US-CA")
    assert terms.regime == "opt-out"
    assert terms.holding == "opt-in"
    assert [service.id for service in terms.services] == ["stats"]
    assert terms.suppressions == (
        Suppression(
            rule="before.preferences",
            subject="Fonts*",
            reason="Our own fonts.",
            until="2027-03-31",
        ),
    )
    assert terms.consent_cookie == "consentry"
    assert terms_of(None) == Terms()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('rule = "before.traker"\nreason = "x"\nuntil = 2027-01-01',
         'suppress[0].rule: there is no rule "before.traker"; did you mean "before.tracker"?'),
        ('rule = "zzz*"\nreason = "x"\nuntil = 2027-01-01',
         'suppress[0].rule: there is no rule "zzz*"; docs/findings.md lists them'),
        ('rule = "before.*"\nuntil = 2027-01-01', "suppress[0].reason: is missing"),
        ('rule = "before.*"\nreason = "x"', "suppress[0].until: is missing"),
        ('rule = "before.*"\nreason = "x"\nuntil = "soon"',
         'suppress[0].until: wanted a day such as "2027-03-31", got "soon"'),
        ('rule = "before.*"\nreason = "x"\nuntil = 5',
         'suppress[0].until: wanted a day such as "2027-03-31", got 5'),
        ('rule = "before.*"\nreason = "x"\nuntil = 2027-03-31T10:00:00',
         'suppress[0].until: wanted a day such as "2027-03-31", got'),
        ('rule = "before.*"\nreason = "x"\nuntil = 2027-01-01\nsubjekt = "y"',
         'suppress[0].subjekt: there is no such setting; did you mean "subject"?'),
    ],
)  # fmt: skip
def test_faults(table: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "sites.toml"
    head = '[sites.shop]\nurl = "https://shop.example/"\n[[sites.shop.suppress]]\n'
    path.write_text(f"{head}{table}\n", "utf-8")
    with pytest.raises(UsageFault) as raised:
        load_sites(path)
    assert words in str(raised.value)
    assert str(raised.value).startswith(f"{path}: sites.shop.")


@pytest.mark.parametrize(
    "raw",
    [
        {}, {"sites": 1}, {"sites": {"a": 1}}, {"sites": {"a": {"suppress": 1}}},
        {"sites": {"a": {"suppress": [1, {"rule": 2}, {}]}}},
    ],
)  # fmt: skip
def test_files_of_another_shape_are_left_to_whoever_checks_shapes(raw: dict[str, Any]) -> None:
    assert list(unknown_rules(raw)) == []
