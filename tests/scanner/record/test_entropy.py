"""What could name a visitor, and what could not."""

from __future__ import annotations

import random
import string
import uuid
from collections.abc import Callable

import pytest

from scanner.record.entropy import is_client_pair, is_time, is_unguessable, may_identify

CONSENT = "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA"


@pytest.mark.parametrize(
    "value",
    [
        "550e8400-e29b-41d4-a716-446655440000",
        "550e8400e29b41d4a716446655440000",
        "a1b2c3d4e5f60718",
        "e29b41d4",
        "fb.1.1690000000000.123456789",
        "fb.1.1690000000000.1700000001",
        "GA1.1.123456789.1690000000",
        "123456789.1690000000",
        "1750000000.1690000000",
        "123456789",
        "7203984750193847295",
        "Zx8Kq2LmP0vT",
        "kXqPzRtYbNmLwVcD",
        "qzxkvbnmwrtplkjh",
        "V1StGXR8_Z5jdHi6B-myT",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "cjld2cjxh0000qzrmn831i7rn",
        "2-3ffkt5g1bsqpkyzk1gwgy1rj3d",
        "s%3Aabc123DEF456",
        "u12345678",
        "bb4864046190ec1621829528",
        "1f2161b9905f1681011353c7",
    ],
)
def test_identifiers(value: str) -> None:
    assert may_identify(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "a1b2c3d",
        "x1" * 200,
        "1690000000",
        "1690000000000",
        "1690000000000000",
        "s1690000000",
        "checkout1690000000",
        "1690000000.1690000100",
        "1690000000.1690000100.1690000200",
        "GS1.1.1690000000.1.1.1690000123.0.0.0",
        "2026-11-22",
        "2026-11-22T06:06:56.000Z",
        "20261122060656",
        "12/11/2026",
        "1.2.3.4567",
        "v3.14.159-beta.2",
        "192.168.100.200",
        "0.123456789",
        "1280x720",
        "1920x1080x24",
        "en-US",
        "zh-Hant-TW",
        "Europe/Berlin",
        "https://shop.example/a?b=8f3a9c2e71b04d56",
        "//cdn.shop.example/8f3a9c2e71b04d56",
        "www.shop.example",
        "/category/lamps/8f3a9c2e71b04d56",
        "jquery-8f3a9c2e71b04d56.min.js",
        "anna123456789@example.org",
        "undefined",
        "accepted",
        "dark-mode",
        "marketing,analytics",
        "necessary-marketing-statistics",
        "someCamelCaseSetting",
        "iphone15promax",
        "version2023",
        "GTM-ABC1234",
        "homepage-test-2024-q3",
        "12345678",
        "ffcc00",
        "#ffcc00",
        "aaaaaaaaaaaaaaaa",
        "100000000",
        "two words 8f3a9c2e71b04d56",
        '{"uid":"8f3a9c2e71b04d56"}',
        CONSENT,
        f"{CONSENT}.YAAAAAAAAAAA",
        f"DBABMA~{CONSENT}",
        "1~2072.70.89.93.108.122.149.196.2253",
    ],
)
def test_no_identifiers(value: str) -> None:
    assert not may_identify(value)


def drawn(letters: str, size: int) -> Callable[[random.Random], str]:
    return lambda chance: "".join(chance.choices(letters, k=size))


@pytest.mark.parametrize(
    ("make", "share"),
    [
        (lambda chance: str(uuid.UUID(int=chance.getrandbits(128))), 1.0),
        (lambda chance: f"{chance.getrandbits(128):032x}", 1.0),
        (lambda chance: f"{chance.randint(10**6, 2**31)}.1795176000", 0.99),
        (drawn("0123456789abcdef", 16), 0.99),
        (drawn(string.ascii_letters + string.digits, 22), 0.99),
        (drawn(string.ascii_letters + string.digits + "-_", 22), 0.97),
        (drawn(string.digits, 18), 0.97),
    ],
)
def test_nearly_all_random_values_are_taken(
    make: Callable[[random.Random], str], share: float
) -> None:
    chance = random.Random(7)  # noqa: S311  # the same in every run
    taken = sum(may_identify(make(chance)) for _ in range(2_000))
    assert taken >= share * 2_000


def test_times() -> None:
    assert is_time("1795176000")
    assert is_time("1795176000000")
    assert not is_time("2100000000")
    assert not is_time("17951760001")
    assert not is_client_pair("1690000000.1690000100")
    assert not is_client_pair("123456789.5690000000")


@pytest.mark.parametrize(
    "value",
    [
        "4f1c9a7be2d05386",
        "s%3A3kTq9ZpW1vXc7LmN.0aB4",
        "8e0f7a1c-51b2-4c6d-9e3f-a7b8c9d0e1f2",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9." + "aB3" * 5 + "dQ7xZp2Lk9Vw",
        '{"id":"4f1c9a7be2d05386"}',
    ],
)
def test_secrets(value: str) -> None:
    assert is_unguessable(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "en-GB",
        "1795176000123456",
        "analytics:1,marketing:0,preferences:1",
        "%7B%22analytics%22%3Atrue%2C%22marketing%22%3Afalse%7D",
        "a1" * 20,
        "summer-sale-landing-page-two",
        "1677787402.36895.0000",
    ],
)
def test_no_secrets(value: str) -> None:
    assert not is_unguessable(value)
