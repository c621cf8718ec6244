"""Figures and drawings, from counts alone."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as some

from server.admin.chart import BARS_HEIGHT, WIDTH, chart
from server.admin.figures import by_country, by_day, rates, share, shares, tally
from server.record import METHODS
from server.store import ChoiceCount, CountryCount, DayCount

FIRST = datetime.date(2026, 11, 1)
NAMES = ("analytics", "marketing", "preferences", "counter")


def day(after: int) -> datetime.date:
    return FIRST + datetime.timedelta(days=after)


def count(method: str, number: int, after: int = 0, language: str = "en") -> DayCount:
    return DayCount(day=day(after), method=method, regime="opt-in", language=language, count=number)


def answers(name: str, granted: int, denied: int, after: int = 0) -> ChoiceCount:
    return ChoiceCount(day=day(after), name=name, granted=granted, denied=denied)


def test_a_tally_counts_each_choice_once() -> None:
    found = tally([count("accept all", 5), count("gpc", 2), count("withdraw", 1),
                   count("custom", 2, language="de")])  # fmt: skip
    assert (found.total, found.accepted, found.chosen, found.refused) == (10, 5, 2, 3)
    assert (found.acceptance, found.by_signal) == (0.5, 0.2)
    assert tally([]).acceptance is None
    assert share(0, 0) is None


def test_every_day_is_there_once() -> None:
    found = by_day([count("custom", 3, 1)], [answers("analytics", 1, 3, 1)], FIRST, day(2))
    assert [one.day for one in found] == [day(0), day(1), day(2)]
    assert [one.tally.total for one in found] == [0, 3, 0]
    assert [one.rates for one in found] == [{}, {"analytics": 0.25}, {}]


def test_categories_come_before_services() -> None:
    found = rates([answers("zz", 1, 0), answers("marketing", 0, 1), answers("preferences", 1, 1),
                   answers("aa", 1, 0), answers("marketing", 3, 0, 1)])  # fmt: skip
    assert [one.id for one in found] == ["preferences", "marketing", "aa", "zz"]
    assert (found[1].granted, found[1].denied, found[1].rate) == (3, 1, 0.75)


def test_shares_are_most_first() -> None:
    counts = [count("custom", 1, language="fr"), count("custom", 3), count("gpc", 0)]
    assert shares(counts, lambda one: one.language) == [("en", 3, 0.75), ("fr", 1, 0.25)]
    assert shares(counts, lambda one: one.method) == [("custom", 4, 1.0)]
    assert shares([], lambda one: one.method) == []


def test_countries_have_names_where_they_are_known() -> None:
    counts = [CountryCount(country=code, count=count) for code, count in
              (("", 2), ("DE", 5), ("QQ", 3))]  # fmt: skip
    assert by_country(counts, {"DE": "Germany"}) == [
        ("Germany", 5, 0.5), ("QQ", 3, 0.3), ("unknown", 2, 0.2),
    ]  # fmt: skip
    assert by_country([], {}) == []


def test_a_day_without_an_answer_is_a_gap() -> None:
    given = [answers("analytics", 1, 1, after) for after in (0, 1, 3)]
    found = chart(by_day([count("custom", 2)], given, FIRST, day(3)))
    (line,) = found.lines
    assert line.path == "M125.0 50.0h0L375.0 50.0M875.0 50.0h0"
    assert found.dates == (day(0), day(1), day(2), day(3))


_COUNTS = some.lists(
    some.builds(count, some.sampled_from(METHODS), some.integers(0, 10**7), some.integers(0, 364))
)
_ANSWERS = some.lists(
    some.builds(
        answers, some.sampled_from(NAMES), some.integers(0, 10**7), some.integers(0, 10**7),
        some.integers(0, 364),
    )
)  # fmt: skip


@given(_COUNTS, _ANSWERS, some.integers(0, 364))
def test_a_drawing_stays_in_its_box(
    counts: list[DayCount], given_: list[ChoiceCount], last: int
) -> None:
    days = by_day(counts, given_, FIRST, day(last))
    found = chart(days)
    assert found.most >= max(one.tally.total for one in days)
    for bar in found.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH
        assert bar.y >= -0.02
        assert bar.y + bar.height <= BARS_HEIGHT + 0.02
    assert found.dates[0] == FIRST
    assert found.dates[-1] == day(last)
    assert "nan" not in str(found)
