"""What is left of a visit for the comparison of visitors."""

from __future__ import annotations

import msgspec

from scanner.behaviour import Behaviour, Endpoint
from scanner.detect.lean import lean
from tests.scanner.detect.makers import actor, drawing, kept, saw, told, upload, use
from tests.scanner.gather.makers import HOME, LINK, cookie, exchange, stored, visit, write
from tests.scanner.gather.makers import kept as held

ENDPOINT = Endpoint(url=f"{HOME}g", host="shop.example", signature="s", vendor="v", chain=(LINK,))
FULL = saw(
    actors=[actor()],
    uses=[use("Sensor", "G")],
    canvases=[drawing("x")],
    uploads=[upload()],
    kept=[kept("8f3a9c2e71b04d56")],
    told=[told("8f3a9c2e71b04d56", "https://a.example/")],
    endpoints=[ENDPOINT],
    exchanges=(
        exchange(HOME, "document"),
        exchange("https://cdn.example/a.js", "script"),
        exchange("https://METRICS.shop.example./b", "fetch"),
    ),
    writes=(write(cookie("_vid")),),
    jar=(cookie("_vid"),),
    storage_writes=(stored("k"),),
    storage=(held("k"),),
    links=(HOME,),
    routes=(HOME,),
)


def test_identifiers_stay_and_the_rest_goes() -> None:
    (one,) = lean([FULL], {"metrics.shop.example"})
    seen = FULL.behaviour
    assert seen is not None
    assert one.behaviour == Behaviour(kept=seen.kept, told=seen.told, endpoints=seen.endpoints)
    assert [e.resource_type for e in one.exchanges] == ["document", "fetch"]
    for name in ("page", "writes", "jar", "storage"):
        assert getattr(one, name) == getattr(FULL, name)
    for name in ("storage_writes", "links", "routes", "forms", "scripts", "insecure"):
        assert getattr(one, name) == ()


def test_a_plain_visit_and_nothing() -> None:
    (one,) = lean([visit()], ())
    assert one.behaviour == Behaviour()
    assert list(lean([], ())) == []


def test_lean_is_smaller_and_lean_again_is_the_same() -> None:
    once = list(lean([FULL], {"metrics.shop.example"}))
    assert list(lean(once, {"metrics.shop.example"})) == once
    assert len(msgspec.msgpack.encode(once[0])) < len(msgspec.msgpack.encode(FULL))
