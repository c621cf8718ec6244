"""What makes a request a beacon, and what doesn't."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.gather.beacons import beacons, has_identifier
from scanner.gather.requests import Requests
from scanner.observations import Beacon
from tests.scanner.gather.makers import exchange, visit

THIRD = "https://ads.example/p"
OWN = "https://shop.example/p"


def found(url: str, kind: str = "image", **changes: Any) -> tuple[Beacon, ...]:
    requests = Requests()
    requests.add(visit(exchanges=(exchange(url, kind, **changes),)))
    return beacons(requests)


def rules(url: str, kind: str = "image", **changes: Any) -> list[str]:
    return [signal.rule for beacon in found(url, kind, **changes) for signal in beacon.signals]


@pytest.mark.parametrize(
    ("kind", "beacon", "rule"),
    [
        ("send_beacon", "send_beacon", "api-send-beacon"),
        ("keepalive", "keepalive", "api-keepalive"),
        ("ping", "ping", "api-ping"),
        ("csp_report", "csp_report", "api-csp-report"),
        ("report", "csp_report", "api-reporting"),
    ],
)
def test_calls_that_only_report(kind: str, beacon: str, rule: str) -> None:
    for url in (OWN, THIRD):
        (each,) = found(url, kind)
        assert (each.kind, [s.rule for s in each.signals]) == (beacon, [rule])


@pytest.mark.parametrize("kind", ["document", "style", "font", "websocket", "preconnect"])
def test_kinds_that_fetch_something(kind: str) -> None:
    assert rules(THIRD, kind, status=204, body_bytes=0) == []


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 2), (0, 0)])
def test_a_pixel(size: tuple[int, int]) -> None:
    (beacon,) = found(THIRD, image_size=size)
    assert beacon.kind == "pixel"
    assert beacon.party == "third"
    assert [s.rule for s in beacon.signals] == ["image-1x1"]


@pytest.mark.parametrize("size", [(3, 1), (16, 16), None])
def test_a_picture(size: tuple[int, int] | None) -> None:
    assert found(THIRD, image_size=size) == ()


def test_a_first_partys_spacer_is_decoration() -> None:
    assert found(OWN, image_size=(1, 1)) == ()
    assert rules(f"{OWN}?a=1", image_size=(1, 1)) == ["image-1x1"]


@pytest.mark.parametrize("kind", ["image", "fetch", "xhr", "script", "iframe"])
def test_no_content(kind: str) -> None:
    assert rules(THIRD, kind, status=204) == ["status-204"]
    assert rules(OWN, kind, status=204) == []
    assert rules(THIRD, kind, status=204, method="OPTIONS") == []


def test_an_empty_answer() -> None:
    assert rules(THIRD, "fetch", body_bytes=0) == ["empty-response"]
    assert rules(f"{OWN}?a=1", "image", body_bytes=0) == ["empty-response"]
    assert rules(f"{OWN}?a=1", "fetch", body_bytes=0) == []
    assert rules(THIRD, "fetch", body_bytes=None) == []
    assert rules(THIRD, "fetch", body_bytes=0, status=404) == []


def test_an_identifier_alone_is_no_beacon_but_adds_to_one() -> None:
    url = f"{THIRD}?uid=550e8400-e29b-41d4-a716-446655440000"
    assert rules(url) == []
    assert rules(url, image_size=(1, 1)) == ["image-1x1", "identifier-in-query"]
    (beacon,) = found(url, image_size=(1, 1))
    assert beacon.url == f"{THIRD}?uid=*"


def test_a_kind_without_a_picture() -> None:
    assert found(THIRD, "script", status=204)[0].kind == "tracking_request"


def test_a_beacon_names_its_request() -> None:
    requests = Requests()
    requests.add(visit(exchanges=(exchange(THIRD, image_size=(1, 1)),)))
    assert beacons(requests)[0].request_ids == (requests.records()[0].id,)


def test_a_broken_address_is_read_all_the_same() -> None:
    assert rules("odd://[broken?a=1", "ping") == ["api-ping"]
    assert rules("odd://[broken", image_size=(1, 1))


@pytest.mark.parametrize(
    ("query", "yes"),
    [
        ("uid=550e8400e29b41d4", True),
        ("cid=1234567890.1700000000", False),
        ("cid=GA1.2.1234567890.1700000000", True),
        ("t=1700000000000", False),
        ("lang=en-US&v=2", False),
        ("u=https%3A%2F%2Fshop.example%2Fproduct%2F17", False),
        ("h=a1b2c3d", False),
        ("", False),
    ],
)
def test_identifiers(query: str, yes: bool) -> None:
    assert has_identifier(f"{THIRD}?{query}") is yes


def test_no_identifier_in_what_is_no_address() -> None:
    assert has_identifier("http://[::1?uid=550e8400e29b41d4") is False
