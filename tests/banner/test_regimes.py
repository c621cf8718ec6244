"""Every row of regimes.toml is one that can be checked, and the strictest law always holds."""

from __future__ import annotations

import datetime
import re
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banner.regimes import DATA, MAX_DAYS, STRICTNESS, Asked, Place, asked, place, places
from scanner.settings.site import Site

ROWS = tuple(places().values())
EEA = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO"
)  # fmt: skip
# Where the law makes Global Privacy Control binding.
BINDING = "CA CO CT DE MD MN MT NE NH NJ OR TX"
CODES = st.sampled_from([*places(), "XX", "UK", "US-AK", "CA-ON", "ZZ-9"])
WISHES = st.sampled_from(["auto", "opt-in", "opt-out", "notice"])


def site(regime: str = "auto", **banner: Any) -> Site:
    return Site.model_validate({"url": "https://shop.test", "regime": regime, "banner": banner})


def rank(what: Asked) -> int:
    """0 for the strictest."""
    return STRICTNESS.index(what.regime)


def test_the_file_is_sorted_and_names_each_place_once() -> None:
    codes = [row["code"] for row in tomllib.loads(DATA.read_text("utf-8"))["places"]]
    assert codes == sorted(codes)
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_row_can_be_checked_by_whoever_reads_it(row: Place) -> None:
    assert re.fullmatch(r"[A-Z]{2}(-[A-Z]{2,3})?", row.code)
    assert all(len(text.strip()) > 1 for text in (row.name, row.law, row.source))
    assert row.checked_on <= datetime.date.today()
    assert row.checked_on >= datetime.date(2026, 1, 1)
    assert row.note is None or row.note.endswith(".")
    for days in (row.choice_days, row.reask_days):
        assert days is None or 30 <= days <= 731
    assert row.minor_age is None or 10 <= row.minor_age <= 21


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_part_of_a_country_differs_from_it(row: Place) -> None:
    whole = places().get(row.code.partition("-")[0])
    assert whole is not None, "a part needs its country's row as well"
    same = (row.regime, row.gpc, row.law) == (whole.regime, whole.gpc, whole.law)
    assert row is whole or not same


@pytest.mark.parametrize("code", EEA.split())
def test_all_of_the_european_economic_area_opts_in(code: str) -> None:
    assert places()[code].regime == "opt-in"
    assert len(EEA.split()) == 30


def test_global_privacy_control_binds_in_twelve_states() -> None:
    binding = {row.code for row in ROWS if row.gpc == "binding"}
    assert binding == {f"US-{state}" for state in BINDING.split()}


@pytest.mark.parametrize(
    ("code", "regime"),
    [
        ("FR", "opt-in"), ("DE", "opt-in"), ("GB", "opt-in"), ("CH", "opt-in"),
        ("US", "notice"), ("US-CA", "opt-out"), ("US-VA", "opt-out"), ("CA", "opt-out"),
        ("CA-QC", "opt-in"), ("HK", "notice"), ("CN", "opt-in"), ("SG", "opt-in"),
        ("BR", "opt-in"), ("JP", "notice"), ("KR", "opt-out"), ("IN", "opt-in"),
        ("ZA", "opt-in"), ("CA-ON", "opt-out"), ("US-AK", "notice"),
    ],
)  # fmt: skip
def test_what_a_visitor_of_a_place_is_asked(code: str, regime: str) -> None:
    row = place(code)
    assert row is not None
    assert asked(site(), code).regime == regime
    assert asked(site(), code).because == (row.code,)


def test_an_unknown_place_gets_the_strictest_that_is_configured() -> None:
    assert (asked(site()).regime, asked(site()).because) == ("opt-in", ("unknown",))
    assert asked(site(), "XX").because == ("unknown",)
    regions = site(regions=["US", "US-CA", "HK"])
    assert (asked(regions).regime, asked(regions).because) == ("opt-out", ("US-CA",))
    assert asked(regions, "XX").because == ("US-CA",)
    assert asked(regions, "HK").regime == "notice"
    assert asked(site("opt-out")).because == ("setting",)


@pytest.mark.parametrize("named", [{"operator": "UK"}, {"regions": ["UK"]}])
def test_a_place_without_a_row_never_loosens_anything(named: dict[str, Any]) -> None:
    """Somebody means the United Kingdom, which is GB."""
    what = asked(site(**{"regions": ["US"], **named}))
    assert (what.regime, what.because) == ("opt-in", ("unknown",))


def test_every_place_that_asks_for_the_regime_is_named() -> None:
    what = asked(site("opt-in", operator="DE", regions=["US", "FR"]))
    assert what.because == ("DE", "FR", "setting")


@given(WISHES, st.lists(CODES, min_size=1, max_size=4), CODES, st.none() | CODES)
def test_one_more_region_never_weakens_the_regime(
    wish: str, regions: list[str], more: str, operator: str | None
) -> None:
    few = asked(site(wish, regions=regions, operator=operator))
    many = asked(site(wish, regions=[*regions, more], operator=operator))
    assert rank(many) <= rank(few)
    assert (few.gpc, many.gpc) != ("honour", "ignore")


@given(WISHES, st.lists(CODES, max_size=4), CODES, st.none() | CODES)
def test_an_operator_never_weakens_the_regime(
    wish: str, regions: list[str], operator: str, visitor: str | None
) -> None:
    without = asked(site(wish, regions=regions), visitor)
    assert rank(asked(site(wish, regions=regions, operator=operator), visitor)) <= rank(without)


@given(st.lists(CODES, max_size=4), st.none() | CODES, st.none() | CODES, WISHES)
def test_a_setting_is_the_least_that_is_asked(
    regions: list[str], operator: str | None, visitor: str | None, wish: str
) -> None:
    what = asked(site(wish, regions=regions, operator=operator), visitor)
    assert wish == "auto" or rank(what) <= STRICTNESS.index(wish)
    assert what.because != ()
    assert set(what.because) <= {*places(), "unknown", "setting"}


@given(st.lists(CODES, min_size=1, max_size=4), st.integers(1, MAX_DAYS), st.none() | CODES)
def test_a_choice_stands_between_a_day_and_thirteen_months(
    regions: list[str], wish: int, visitor: str | None
) -> None:
    days = asked(site(regions=regions, expiry_days=wish), visitor).days
    assert 1 <= days <= MAX_DAYS == 395


@pytest.mark.parametrize(
    ("where", "wish", "days"),
    [
        ("DE", 182, 182), ("DE", 395, 395), ("DE", 7, 7),
        ("FR", 395, 182), ("FR", 30, 182), ("US-CA", 30, 365), ("ES", 395, 395), ("CZ", 395, 365),
    ],
)  # fmt: skip
def test_days_are_the_sites_wish_within_what_the_law_says(where: str, wish: int, days: int) -> None:
    assert asked(site(expiry_days=wish), where).days == days


@pytest.mark.parametrize(
    ("wish", "where", "held"),
    [
        ("ignore", "US-CA", "honour"), ("ignore", "US-VA", "ignore"), ("ignore", "DE", "ignore"),
        ("ask", "US-CA", "ask"), ("honour", "DE", "honour"),
    ],
)  # fmt: skip
def test_where_the_law_binds_the_signal_cannot_be_ignored(wish: str, where: str, held: str) -> None:
    assert asked(site(gpc=wish), where).gpc == held
    assert asked(site(gpc=wish, operator=where)).gpc == held


@pytest.mark.parametrize(
    ("regions", "visitor", "sale"),
    [
        (["US"], None, True), (["US-CA", "US-TX"], None, True), ([], "US-NY", True),
        (["US", "DE"], None, False), (["DE"], "US-CA", True), ([], None, False),
    ],
)  # fmt: skip
def test_only_american_visitors_are_told_of_selling(
    regions: list[str], visitor: str | None, sale: bool
) -> None:
    assert asked(site(regions=regions), visitor).sale is sale
