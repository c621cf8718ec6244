"""Each technique's rules, with one case that just reaches the threshold and one that does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.behaviour import Use
from scanner.detect.cases import Case
from scanner.detect.surfaces import (
    Uses,
    judge_audio,
    judge_battery,
    judge_canvas_font,
    judge_client_hints,
    judge_enumeration,
    judge_font,
    judge_sensors,
    judge_webgl,
    judge_webrtc,
)
from scanner.record.surfaces import SENSORS, weights
from tests.scanner.detect.makers import drawing, graph, peer, use

Judge = Callable[[Uses], Case]

ENTROPY = "NavigatorUAData.getHighEntropyValues"
MEASURE = "CanvasRenderingContext2D.measureText"
ASKED = "WebGL.getParameter"
RENDERER = "0x9246"
DRAWN = use("canvas.draw", "webgl")
LIMITS = [f"0x{number:04x}" for number in range(0x0D30, 0x0D30 + 20)]
NAMES = ["0x1f00", "0x1f01", "0x8b8c"]
SCENE = drawing(context="webgl", how="readPixels", width=16, height=16)
RARE = sorted((name for name, weight in weights().items() if weight == 3), reverse=True)
COMMON = [name for name, weight in weights().items() if weight == 1]
HINTS = "Sec-CH-UA-Arch,Sec-CH-UA-Model,Sec-CH-UA-Bitness".lower().split(",")


def families(count: int) -> list[str]:
    return [f"Family {number}" for number in range(count)]


def measured(fonts: int, texts: int = 1) -> list[Use]:
    words = [f"word {number}" for number in range(texts)]
    return [use(MEASURE, *families(fonts)), use(f"{MEASURE}.text", *words)]


def read(*names: str) -> list[Use]:
    return [use(name) for name in names]


BARELY: list[tuple[Judge, list[Use], list[Use]]] = [
    (judge_canvas_font, measured(30), measured(29)),
    (judge_canvas_font, measured(30, 19), measured(30, 20)),
    (judge_font, [use("font-probe", *families(30))], [use("font-probe", *families(29))]),
    (judge_font, [use("FontFaceSet.check", *families(30))],
     [use("FontFaceSet.check", *families(29))]),
    (judge_font, [use("FontFace.local", *families(10))], [use("FontFace.local", *families(9))]),
    (judge_font, [use("queryLocalFonts")], []),
    # Half of one way and half of another is not a way.
    (judge_font, [use("font-probe", *families(30))],
     [use("font-probe", *families(29)), use("FontFaceSet.check", *families(29))]),
    (judge_webgl, [use(ASKED, RENDERER)], [use(ASKED, *LIMITS[:9])]),
    (judge_webgl, [use(ASKED, RENDERER)], [use(ASKED, RENDERER), DRAWN]),
    (judge_webgl, [use(ASKED, RENDERER, *LIMITS[:19]), use("WebGL.getSupportedExtensions"), DRAWN],
     [use(ASKED, RENDERER, *LIMITS[:18]), use("WebGL.getSupportedExtensions"), DRAWN]),
    (judge_webgl, [use(ASKED, *LIMITS), use("WebGL.getSupportedExtensions")],
     [use(ASKED, *LIMITS), use("WebGL.getShaderPrecisionFormat", "1", "2", "3")]),
    (judge_webgl, [use(ASKED, *LIMITS), use("WebGL.getShaderPrecisionFormat", *"1234")],
     [use("WebGL.getSupportedExtensions"), use("WebGL.getShaderPrecisionFormat", *"1234")]),
    (judge_battery, [use("Navigator.getBattery"), *read("BatteryManager.level",
                                                        "BatteryManager.charging")],
     [use("Navigator.getBattery"), *read("BatteryManager.level")]),
    (judge_battery, [use("Navigator.getBattery"), *read("BatteryManager.level",
                                                        "BatteryManager.charging")],
     read("BatteryManager.level", "BatteryManager.charging")),
    (judge_sensors, [use("addEventListener", "devicemotion")], [use("addEventListener", "click")]),
    (judge_sensors, [use("Sensor", "Gyroscope")], [use("Sensor")]),
    # Twenty points of rare properties, and six of them at least.
    (judge_enumeration, read(*RARE[:6], *COMMON[:2]), read(*RARE[:6], COMMON[0])),
    (judge_enumeration, [*read(*RARE[:5]), use("Permissions.query", *"123")],
     [*read(*RARE[:4]), use("Permissions.query", *"123456")]),
    (judge_enumeration, read(*RARE[:7]), [use(RARE[0], count=10**12), *read(*RARE[1:6])]),
    (judge_client_hints, [use(ENTROPY, "architecture,model,bitness")],
     [use(ENTROPY, "architecture,model,brands,mobile,platform")]),
    (judge_client_hints, [use(ENTROPY, "architecture", "model,bitness")],
     [use(ENTROPY, "architecture,model", "model,architecture")]),
    (judge_client_hints, [use("Accept-CH", *HINTS)],
     [use("Accept-CH", *HINTS[:2], "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform")]),
]  # fmt: skip


@pytest.mark.parametrize(("judge", "enough", "short"), BARELY)
def test_what_just_is_and_just_is_not_enough(
    judge: Judge, enough: list[Use], short: list[Use]
) -> None:
    assert judge(Uses(enough)).is_proven
    assert not judge(Uses(short)).is_proven


def test_a_hidden_scene_is_drawn_to_be_read() -> None:
    asked = [use(ASKED, *NAMES), DRAWN]
    assert judge_webgl(Uses(asked, [SCENE])).is_proven
    assert not judge_webgl(Uses([use(ASKED, *NAMES[:2]), DRAWN], [SCENE])).is_proven
    assert not judge_webgl(Uses(asked, [drawing(context="webgl", visible=True)])).is_proven
    assert not judge_webgl(Uses(asked, [drawing(context="webgl", width=15, height=17)])).is_proven
    assert not judge_webgl(Uses(asked, [drawing(context="2d")])).is_proven


@pytest.mark.parametrize(
    "changes",
    [
        {"silent": False, "offline": False},
        {"generators": 0},
        {"reads": ()},
    ],
)
def test_sound_that_is_heard_or_played(changes: dict[str, Any]) -> None:
    full = {"processors": ("compressor",)}
    assert judge_audio([graph(**full)]).is_proven
    assert not judge_audio([graph(**(full | changes))]).is_proven


def test_sound_after_a_click_is_still_silent() -> None:
    case = judge_audio([graph(gesture=True)])
    assert (case.score, case.threshold) == (5, 5)


def test_a_gain_is_no_processing() -> None:
    rules = [proof.rule for proof in judge_audio([graph(processors=("gain", "script"))]).proofs]
    assert "audio.processed" not in rules
    case = judge_audio([graph(generators=0), graph(processors=("gain", "filter"))])
    assert "through filter, where" in " ".join(proof.text for proof in case.proofs)


@pytest.mark.parametrize(
    ("changes", "is_proven"),
    [
        ({}, True),
        ({"data_channel": False}, True),
        ({"media": True}, True),
        ({"data_channel": False, "media": True}, False),
        ({"listened": False}, False),
        ({"connected": True}, False),
    ],
)
def test_connections_to_nobody(changes: dict[str, bool], is_proven: bool) -> None:
    assert judge_webrtc([peer(**changes)]).is_proven is is_proven
    # The loudest counts, not the sum.
    assert judge_webrtc([peer(**changes), peer(listened=False)]).is_proven is is_proven


def test_nothing_at_all() -> None:
    judges = (
        judge_canvas_font, judge_font, judge_webgl, judge_battery, judge_sensors,
        judge_enumeration, judge_client_hints,
    )  # fmt: skip
    for judge in judges:
        assert judge(Uses([])).proofs == []
    assert judge_audio([]).proofs == judge_webrtc([]).proofs == []


def test_two_places_of_one_script_add_up() -> None:
    halves = [
        use("font-probe", *families(30)[:15], by=0),
        use("font-probe", *families(30)[15:], by=1),
    ]
    assert judge_font(Uses(halves)).is_proven
    same = [use("font-probe", *families(15), by=0), use("font-probe", *families(15), by=1)]
    assert not judge_font(Uses(same)).is_proven


def test_more_than_is_kept_counts() -> None:
    uses = Uses([use("font-probe", *families(3), distinct=700, count=5_000)])
    case = judge_font(uses)
    assert "in 700 font families, for example Family 0, Family 1, Family 2" in case.proofs[0].text


def test_fonts_by_their_names() -> None:
    uses = Uses([use("FontFace.local", 'local("Fira Sans")', "local( Arial)", "'Gill', serif")])
    assert uses.families("FontFace.local") == (3, ["Fira Sans", "Arial", "Gill', serif"])


def test_rare_properties_are_named_first() -> None:
    case = judge_enumeration(Uses(read(*COMMON[:8], *RARE[:6])))
    assert case.score == 8 + 18
    assert f"Read 14 properties that tell browsers apart: {RARE[0]}, " in case.proofs[0].text


def test_permissions_count_up_to_a_point() -> None:
    names = [f"permission-{number}" for number in range(60)]
    some, all_ = (
        judge_enumeration(Uses([*read(*RARE[:5]), use("Permissions.query", *names[:count])]))
        for count in (6, 60)
    )
    assert some.score == all_.score


def test_every_sensor_is_a_sensor() -> None:
    case = judge_sensors(Uses([use("addEventListener", "click", *SENSORS), use("Sensor", "G")]))
    assert ", ".join((*SENSORS, "G")) in case.proofs[0].text


@given(
    st.lists(
        st.builds(
            Use,
            actor=st.integers(),
            api=st.sampled_from([MEASURE, "font-probe", ASKED, "Accept-CH", "Sensor", *RARE]),
            count=st.integers(),
            details=st.lists(st.text(max_size=9), max_size=5).map(tuple),
            distinct=st.integers(-(2**53), 2**53),
        )
    )
)
def test_any_uses_are_judged(uses: list[Use]) -> None:
    seen = Uses(uses)
    for judge in (judge_canvas_font, judge_font, judge_webgl, judge_sensors, judge_enumeration):
        judge(seen)
    assert sorted(seen.apis) == sorted({one.api for one in uses})
    for api in seen.apis:
        assert seen.distinct(api) >= len(seen.details(api))
