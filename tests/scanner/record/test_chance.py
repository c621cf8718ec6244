"""Which values look drawn by chance."""

from __future__ import annotations

import pytest

from scanner.record.chance import is_unguessable


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
def test_tokens(value: str) -> None:
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
def test_settings(value: str) -> None:
    assert not is_unguessable(value)
