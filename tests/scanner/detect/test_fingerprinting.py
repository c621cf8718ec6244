"""Verdicts about fingerprinting: whose, on which pages, and every rule of the book."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.detect.cases import Case
from scanner.detect.cases import rules as book
from scanner.detect.fingerprinting import Fingerprints
from scanner.evidence import Visit
from scanner.record.surfaces import weights
from scanner.tracking import Fingerprinting
from tests.scanner.detect.makers import actor, drawing, graph, link, peer, saw, use
from tests.scanner.gather.makers import HOME, LINK, TAG, exchange, visit

FONTS = [f"Family {number}" for number in range(30)]
TEN = "abcdefghij"
CLASSIC = drawing(TEN, text_colours=2)
PANGRAM = "Cwm fjordbank glyphs vext quiz \U0001f603"
NAMES = ["0x1f00", "0x1f01", "0x1f02"]
HINTS = ("architecture", "model", "bitness")
OTHER = "https://draw.example/draw.js"


def found(*visits: Visit) -> tuple[Fingerprinting, ...]:
    collected = Fingerprints()
    for one in visits:
        collected.add(one)
    return collected.records()


def prints(*actors: Any, **parts: Any) -> tuple[Fingerprinting, ...]:
    return found(saw(actors=actors or (actor(),), **parts))


def knock(*ports: int, host: str = "localhost", **changes: Any) -> dict[str, Any]:
    urls = [f"ws://{host}:{port}/" for port in ports]
    return {"exchanges": tuple(exchange(url, "websocket", **changes) for url in urls)}


EVERYTHING: list[dict[str, Any]] = [
    {"canvases": [drawing(PANGRAM, text_colours=2, operations={"fillText": 2}, same=1,
                          effects=("shadow",))]},
    {"canvases": [drawing("abcde", text_colours=2, visible=True, width=300, height=300,
                          gesture=True, effects=("image",))]},
    {"canvases": [drawing(operations={"arc": 400}, effects=("gradient",))]},
    {"canvases": [drawing(*(f"{number} tons of herring" for number in range(6)))]},
    {"canvases": [drawing("abcde", text_colours=2)]},
    {"canvases": [drawing("\U0001f603")]},
    {"uses": [use("CanvasRenderingContext2D.measureText", *FONTS)]},
    {"uses": [use("CanvasRenderingContext2D.measureText", *FONTS),
              use("CanvasRenderingContext2D.measureText.text", *FONTS)]},
    {"uses": [use("font-probe", *FONTS), use("FontFaceSet.check", *FONTS),
              use("FontFace.local", *FONTS), use("queryLocalFonts")]},
    {"uses": [use("WebGL.getParameter", "0x9245", *FONTS), use("WebGL.getSupportedExtensions"),
              use("WebGL.getShaderPrecisionFormat", *"1234")]},
    {"uses": [use("WebGL.getParameter", "0x9245", *FONTS), use("canvas.draw", "webgl"),
              use("WebGL.getSupportedExtensions")]},
    {"uses": [use("WebGL.getParameter", *NAMES)], "canvases": [drawing(context="webgl")]},
    {"audio": [graph(processors=("compressor",))]},
    {"audio": [graph(silent=False, offline=False)]},
    {"peers": [peer()]},
    {"uses": [use("Navigator.getBattery"), use("BatteryManager.level"),
              use("BatteryManager.charging")]},
    {"uses": [use("Sensor", "Gyroscope")]},
    {"uses": [use(name) for name in weights()]},
    {"uses": [use("NavigatorUAData.getHighEntropyValues", ",".join(HINTS)),
              use("Accept-CH", *HINTS)]},
    knock(1, 2, 3),
]  # fmt: skip


def test_every_technique_can_be_shown() -> None:
    verdicts = [one for parts in EVERYTHING for one in prints(**parts)]
    assert {one.technique for one in verdicts} == set(book("fingerprinting").technique)
    for one in verdicts:
        assert one.score == sum(proof.points for proof in one.evidence)
        assert one.score >= one.threshold
        assert one.apis


def test_every_rule_of_the_book_is_held_against_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    # What speaks against a verdict is seen only where there is one all the same.
    monkeypatch.setattr(Case, "is_proven", property(lambda case: True))
    proofs = [proof for parts in EVERYTHING for one in prints(**parts) for proof in one.evidence]
    assert {proof.rule for proof in proofs} == set(book("fingerprinting").rule)
    assert not any("{" in proof.text or "}" in proof.text for proof in proofs)


def test_what_a_verdict_says() -> None:
    (one,) = prints(canvases=[CLASSIC])
    assert (one.technique, one.script_url, one.line, one.column) == ("canvas", TAG, 4, 2)
    assert (one.party, one.initiator_chain) == ("third", (LINK,))
    assert (one.frame_url, one.page_url) == (HOME, HOME)
    assert (one.states, one.pages, one.page_count) == (("before",), ("p0001",), 1)
    assert one.apis == ("fillText", "toDataURL")
    assert one.drawn_by == ()
    assert one.id.startswith("fp-")


def test_who_drew_and_who_read() -> None:
    readers = [drawing(TEN, text_colours=2, reader=0, drawers=(1, 2, 0))]
    (one,) = prints(actor(), actor(f"{OTHER}?v=1"), actor(None, None), canvases=readers)
    assert (one.script_url, one.drawn_by) == (TAG, (f"{OTHER}?v=1",))


def test_each_script_answers_for_itself() -> None:
    half = [use("font-probe", *FONTS[:15], by=0), use("font-probe", *FONTS[15:], by=1)]
    assert prints(actor(), actor(OTHER), uses=half) == ()
    (one,) = prints(actor(), actor(TAG, 90), uses=half)
    assert (one.script_url, one.line) == (TAG, 4)
    assert one.apis == ("HTMLElement.offsetWidth, offsetHeight or getBoundingClientRect",)


def test_the_place_is_where_it_was_done() -> None:
    (one,) = prints(actor(line=1), actor(line=80), uses=[use("font-probe", *FONTS, by=1)])
    assert one.line == 80


def test_no_behaviour_no_verdict() -> None:
    assert found(visit()) == ()
    assert found(saw()) == ()


def test_pages_are_put_together() -> None:
    visits = [
        saw(at, f"{HOME}{at}", actors=[actor(f"{TAG}?t=17951760{at:05}")], canvases=[CLASSIC])
        for at in range(1, 61)
    ]
    (one,) = found(*visits)
    assert one.script_url == f"{TAG}?t=*"
    assert (one.page_count, len(one.pages), one.page_url) == (60, 50, f"{HOME}1")


def test_scripts_in_the_pages_of_a_site_are_one() -> None:
    inline = [
        saw(at, url, actors=[actor(url, frame_url=url)], canvases=[CLASSIC])
        for at, url in enumerate((HOME, f"{HOME}about", f"{HOME}news?page=2#top"), 1)
    ]
    (one,) = found(*inline)
    assert (one.script_url, one.party, one.page_count) == (HOME, "first", 3)
    elsewhere = saw(4, "https://other.example/", canvases=[CLASSIC],
                    actors=[actor("https://other.example/", frame_url="")])  # fmt: skip
    assert len(found(*inline, elsewhere)) == 2


def test_the_strongest_page_is_shown() -> None:
    strong = drawing(PANGRAM, text_colours=2, same=4)
    weak, both = saw(1, canvases=[CLASSIC], actors=[actor()]), saw(
        2, f"{HOME}2", state="rejected", canvases=[strong], actors=[actor(line=9)]
    )  # fmt: skip
    for visits in ([weak, both], [both, weak]):
        (one,) = found(*visits)
        assert (one.line, one.score) == (9, found(both)[0].score)
        assert sorted(one.states) == ["before", "rejected"]
        assert one.page_url == visits[0].page.final_url


def test_ids_stay_the_same() -> None:
    early = found(saw(1, canvases=[CLASSIC], actors=[actor(f"{TAG}?t=1795176000")]))
    later = found(saw(7, canvases=[CLASSIC], actors=[actor(f"{TAG}?t=1795179999", line=7)]))
    assert early[0].id == later[0].id
    assert len({one.id for one in prints(canvases=[CLASSIC], uses=[use("Sensor", "G")])}) == 2


def test_nobody_known() -> None:
    (one,) = prints(actor(None, None, frame_url=""), canvases=[CLASSIC])
    assert (one.script_url, one.line, one.party) == (None, None, "first")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "192.168.1.7", "nas.local"])
def test_knocking_at_ports(host: str) -> None:
    (one,) = prints(**knock(3389, 5900, 5939, host=host))
    assert (one.technique, one.script_url, one.party) == ("port_scan", TAG, "third")
    assert f"{host}:5900" in one.evidence[0].text
    assert prints(**knock(3389, 5900, 3389, host=host)) == ()


def test_ports_that_are_no_secret() -> None:
    assert prints(**knock(1, 2, 3, host="chat.example")) == ()
    at_home = saw(1, "http://localhost:8000/", **knock(1, 2, 3))
    assert found(at_home) == ()
    assert found(saw(1, "http://10.0.0.4/", **knock(1, 2, 3))) == ()


def test_each_script_knocks_for_itself() -> None:
    mine, yours = knock(1, 2)["exchanges"], knock(3, chain=(link(OTHER),))["exchanges"]
    assert prints(exchanges=mine + yours) == ()


def test_addresses_that_are_none() -> None:
    odd = ("http://[::1", "http://localhost:99999999/", "data:,x", "", "http://[v1.x]/")
    assert prints(exchanges=tuple(exchange(url) for url in odd)) == ()
    (one,) = prints(actor("http://[::1", frame_url="data:,x"), canvases=[CLASSIC])
    assert one.technique == "canvas"
