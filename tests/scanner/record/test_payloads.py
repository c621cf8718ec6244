"""Vendors' payloads are told by their parameters, at whatever address."""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest

from scanner.record.payloads import endpoints, payloads, recognised
from scanner.record.sent import Sent

UUID = "550e8400-e29b-41d4-a716-446655440000"
OWN = "https://data.shop.example/x7/in"


def test_every_row_is_whole() -> None:
    rows = payloads()
    assert len(rows) >= 25
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"[a-z0-9-]+", row.id)
        assert row.vendor
        assert row.fields
        for pattern in (row.path, *row.fields.values()):
            re.compile(pattern)
        # One plain word is everywhere.
        assert len(row.fields) > 1 or row.path or all(row.fields.values())


def query(**values: str) -> Sent:
    return Sent(url=f"{OWN}?{urlencode(values)}")


def posted(data: Any, path: str = "") -> Sent:
    return Sent(url=OWN + path, body=json.dumps(data).encode(), content_type="text/plain")


@pytest.mark.parametrize(
    ("sent", "signature"),
    [
        (query(v="2", tid="G-ABC123XYZ", cid="123456789.1690000000", en="page_view"), "ga4"),
        (query(v="1", tid="UA-123456-1", cid="1.2", t="pageview"), "universal-analytics"),
        (
            query(**{"id": "123456789012345", "ev": "PageView", "dl": "https://shop.example/",
                     "if": "false", "ts": "1690000000000"}),
            "meta-pixel",
        ),
        (query(idsite="3", rec="1", _id="8f3a9c2e71b04d56", action_name="Home"), "matomo"),
        (query(idsite="3", rec="1", pv_id="x7Yq2P"), "matomo-cookieless"),
        (query(idsite=UUID, rec="1", _id="8f3a9c2e71b04d56"), "piwik-pro"),
        (query(e="pv", p="web", tv="js-3.24.0", duid=UUID), "snowplow"),
        (posted({"schema": "x", "data": [{"e": "pv", "p": "web", "tv": "js-3.2"}]}), "snowplow"),
        (
            posted({"batch": [{"anonymousId": UUID, "messageId": "m1",
                               "context": {"library": {"name": "analytics.js"}}}]}),
            "segment",
        ),
        (
            posted({"anonymousId": UUID, "messageId": "m1",
                    "context": {"library": {"name": "RudderLabs JavaScript SDK"}}}),
            "rudderstack",
        ),
        (
            posted([{"event": "$pageview", "properties": {"token": "phc_x", "distinct_id": UUID,
                                                          "$lib": "web"}}]),
            "posthog",
        ),
        (
            Sent(url=OWN, content_type="application/x-www-form-urlencoded", body=urlencode({
                "data": base64.b64encode(json.dumps([{"event": "$mp_web_page_view", "properties": {
                    "token": "t", "mp_lib": "web", "distinct_id": UUID}}]).encode()).decode(),
            }).encode()),
            "mixpanel",
        ),
        (
            posted({"api_key": "k", "events": [{"device_id": UUID, "event_type": "click"}]}),
            "amplitude",
        ),
        (posted({"n": "pageview", "u": "https://shop.example/", "d": "shop.example"}, "/event"),
         "plausible"),
        (
            posted({"type": "event", "payload": {"website": UUID, "hostname": "shop.example"}}),
            "umami",
        ),
        (query(h="https://shop.example", p="/", sid="ABCDEFGH", cid="123456"), "fathom"),
        (query(AQB="1", pageName="home", AQE="1"), "adobe-analytics"),
        (query(**{"page-url": "https://shop.example/", "browser-info": "pv:1"}), "yandex-metrica"),
        (posted({"event": "Pageview", "context": {"pixel": {"code": "C4ABC"}}}), "tiktok-pixel"),
        (posted({"e": ["0.7.59", 1, 0, "abc"], "a": [[1, 2]]}, "/collect"), "clarity"),
        (posted({"app_key": "k", "device_id": UUID, "sdk_name": "javascript_native_web"}),
         "countly"),
        (query(sentry_key="0123456789abcdef0123456789abcdef", sentry_version="7"), "sentry-key"),
    ],
)  # fmt: skip
def test_known_payloads(sent: Sent, signature: str) -> None:
    row = recognised(sent)
    assert row
    assert row.id == signature
    (one,) = endpoints([sent], "shop.example")
    assert (one.signature, one.host, one.vendor) == (signature, "data.shop.example", row.vendor)


@pytest.mark.parametrize(
    "sent",
    [
        Sent(url="https://shop.example/search?q=lamp&page=2&v=2"),
        Sent(url="https://shop.example/?id=17&event=open&p=/&t=1"),
        query(v="2", tid="order-17", cid="5"),
        query(n="3", u="Anna", d="today"),
        posted({"event": "save", "properties": {"colour": "blue"}, "token": "x"}),
        posted({"e": "x", "a": "y"}),
        posted({"email": "anna@example.org", "password": "secret"}, "/login"),
        Sent(url="https://shop.example/api", body=b"\x00\x01\x02"),
        Sent(url="https://shop.example/"),
    ],
)
def test_the_sites_own_traffic(sent: Sent) -> None:
    assert recognised(sent) is None
    assert endpoints([sent], "shop.example") == []


def test_only_addresses_of_the_site_and_each_once() -> None:
    values = {"v": "2", "tid": "G-ABC123XYZ", "cid": "1"}
    theirs = Sent(url=f"https://www.google.example/g/collect?{urlencode(values)}")
    own = [query(**values, n=str(at)) for at in range(5)]
    assert endpoints([theirs], "shop.example") == []
    assert len(endpoints([theirs, *own], "shop.example")) == 1


def test_errors_and_speed_are_no_tracking() -> None:
    by_id = {row.id: row for row in payloads()}
    assert by_id["ga4"].is_tracking
    assert not by_id["sentry"].is_tracking
    assert not by_id["datadog-rum"].is_tracking
