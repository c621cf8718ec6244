"""The first seconds: what needs consent and was there before the banner."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from scanner.choices import Moment
from scanner.report.timeline import MAX_LANES, MAX_MARKS, MAX_ROWS, timeline
from tests.scanner.report import chosen, sample


def test_what_needs_consent_stands_first_and_is_marked_early() -> None:
    drawn = timeline(chosen.loop())
    assert drawn is not None
    assert drawn.banner_ms == 1_450
    assert [(lane.name, lane.needs, lane.early) for lane in drawn.lanes] == [
        ("Google Fonts", True, 1),
        ("Google Analytics", True, 2),
        ("Hotjar", True, 2),
        ("reviews.example", False, 1),
    ]
    assert drawn.sentence == (
        "The banner is there after 1.4 s. 3 services that need consent were at work before it, "
        "the first after 0.3 s."
    )
    early = [row.label for row in drawn.rows if row.early]
    assert early == [
        "fonts.gstatic.com", "region1.google-analytics.com", "_ga", "_hjSession", "in.hotjar.com",
    ]  # fmt: skip
    assert [row.what for row in drawn.rows if not row.who] == ["the banner is there"]


def test_marks_lie_in_order_on_the_axis() -> None:
    drawn = timeline(chosen.loop())
    assert drawn is not None
    assert all(0 <= spot.x <= 100 for lane in drawn.lanes for spot in lane.spots)
    for lane in drawn.lanes:
        places = [spot.x for spot in lane.spots]
        assert places == sorted(places)
    assert drawn.ticks[0].label == "0 s"
    assert len(drawn.ticks) <= 8


def test_without_a_banner_everything_is_too_early() -> None:
    scan = chosen.loop(moments=tuple(one for one in chosen.MOMENTS if one.kind != "banner"))
    drawn = timeline(scan)
    assert drawn is not None
    assert drawn.banner_x is None
    assert drawn.sentence.startswith("No banner came while the scan watched the page. 3 services")
    assert all(lane.early == lane.total for lane in drawn.lanes)


def test_a_quiet_page_is_told_as_quiet() -> None:
    drawn = timeline(chosen.kept())
    assert drawn is not None
    assert drawn.lanes == ()
    assert drawn.sentence == (
        "The banner is there after 0.5 s. Nothing that is known to need consent was at work."
    )


def test_crowded_pages_are_folded() -> None:
    crowd = tuple(
        Moment(
            at_ms=at,
            kind="request",
            label=f"h{at % 40}.ads{at % 40}.example",
            url=f"https://h{at % 40}.ads{at % 40}.example/{at}",
            host=f"h{at % 40}.ads{at % 40}.example",
        )
        for at in range(2_000)
    )
    drawn = timeline(chosen.loop(moments=crowd))
    assert drawn is not None
    assert len(drawn.lanes) == MAX_LANES
    assert drawn.folded == 40 - MAX_LANES
    assert len(drawn.rows) == MAX_ROWS
    assert drawn.rows_more == 2_000 - MAX_ROWS
    for lane in drawn.lanes:
        assert len(lane.spots) <= MAX_MARKS
        gaps = [after.x - spot.x for spot, after in itertools.pairwise(lane.spots)]
        assert min(gaps) > 0.7


@pytest.mark.parametrize("moments", [None, ()])
def test_no_moments_no_picture(moments: tuple[Moment, ...] | None) -> None:
    assert timeline(chosen.loop(moments=moments)) is None
    assert timeline(msgspec.structs.replace(sample.shop(), moments=moments)) is None
