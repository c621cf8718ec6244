"""What the report tells of the consent banner, and of each choice."""

from __future__ import annotations

from typing import get_args, get_type_hints

import msgspec

from scanner.choices import ConsentBanner, Role
from scanner.records import Scan
from scanner.report.banner import BY, KINDS, PLACES, ROLES, buttons, facts, shots, ways
from tests.scanner.report import chosen, sample


def banner_of(scan: Scan) -> ConsentBanner:
    assert scan.consent_banner is not None
    return scan.consent_banner


def test_facts_in_words() -> None:
    told = dict(facts(banner_of(chosen.loop())))
    assert told["Tool"] == "OneTrust (known by #onetrust-banner-sdk and cookie OptanonConsent)"
    assert told["Covers"] == "22% of a desktop's screen; 61% of a phone's screen, and locks it"
    assert told["Switches"] == "3 switches, 1 locked, on before anything was pressed: “Performance”"
    assert told["Way back"] == "“Cookie settings”"
    assert "Frame" not in told


def test_no_banner_is_said_and_nothing_else() -> None:
    told = facts(banner_of(chosen.unsure()))
    assert told == [
        ("Banner", "none was found on the start page"),
        ("Way back", "none was found after a choice"),
    ]


def test_buttons_are_measured_accepting_first() -> None:
    measured = buttons(banner_of(chosen.loop()))
    assert [(one.viewport, one.does) for one in measured[:3]] == [
        ("desktop", "accepts all"), ("desktop", "rejects all"), ("desktop", "opens the settings"),
    ]  # fmt: skip
    refuse = measured[-1]
    assert (refuse.size, refuse.contrast, refuse.stands_out) == ("158 × 18", "3.1", "as text")  # noqa: RUF001
    assert not refuse.in_view


def test_each_choice_with_its_way_and_its_signs() -> None:
    rejecting, accepting, back = ways(banner_of(chosen.loop()))
    assert (rejecting.name, accepting.name, back.name) == (
        "Rejecting", "Accepting", "Taking consent back",
    )  # fmt: skip
    assert rejecting.way == "reject on layer 1 (1 click), found by its words"
    assert rejecting.signs == "banner gone, OneTrust says rejected and not asked again"
    assert rejecting.is_sure
    unsure = ways(banner_of(chosen.unsure()))
    assert [one.is_sure for one in unsure] == [False, False]
    assert unsure[0].detail == "No consent banner came within 10 seconds."


def test_pictures_before_and_after() -> None:
    assert [(one.path, one.caption) for one in shots(chosen.loop())] == [
        ("banner/desktop.png", "Before a choice, desktop"),
        ("banner/phone.png", "Before a choice, phone"),
        ("banner/rejected.png", "After rejecting"),
        ("banner/accepted.png", "After accepting"),
    ]
    assert shots(sample.shop()) == []


def test_a_choice_shows_the_banner_where_no_view_does() -> None:
    banner = banner_of(chosen.loop())
    first = msgspec.structs.replace(banner.choices[0], screenshot_before="b.png")
    bare = msgspec.structs.replace(banner, views=(), choices=(first, *banner.choices[1:]))
    made = msgspec.structs.replace(chosen.loop(), consent_banner=bare)
    assert next(one.path for one in shots(made)) == "b.png"


def test_words_for_everything_that_a_record_may_say() -> None:
    assert set(ROLES) == set(get_args(Role))
    hints = get_type_hints(ConsentBanner)
    for words, field in ((KINDS, "kind"), (PLACES, "place")):
        said = get_args(get_args(hints[field])[0])
        assert said
        assert set(words) == set(said)
    assert set(BY) == {"tool", "words", "script"}
