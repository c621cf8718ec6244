"""Limits: posts by network and site, requests altogether, bodies by length and time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.guards.bodies import MAX_BODY_BYTES, BodyLimit
from server.guards.limits import Buckets, Crowd, PostLimit, network_of
from server.metrics import Metrics

KEY = ("192.0.2", "shop")


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the first part of what it was sent."""
    message = await receive()
    await PlainTextResponse(message["body"])(scope, receive, send)


async def ask(app: ASGIApp, path: str = "/shop/consents", **more: object) -> httpx.Response:
    address = str(more.pop("address", "192.0.2.7"))
    transport = httpx.ASGITransport(app, client=(address, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as client:
        return await client.request(str(more.pop("method", "POST")), path, **more)  # type: ignore[arg-type]


def limited(buckets: Buckets, address_of: Callable[[Scope], str] | None = None) -> PostLimit:
    return PostLimit(
        echo,
        buckets,
        address_of or (lambda scope: str(scope["client"][0])),
        lambda slug: slug in ("shop", "blog"),
        Metrics(),
    )


def test_a_bucket_gives_so_many_a_minute_and_fills_again() -> None:
    clock = Clock()
    buckets = Buckets(6, clock=clock)
    assert [buckets.take(KEY) for _ in range(6)] == [0.0] * 6
    assert buckets.take(KEY) == pytest.approx(10)
    clock.now += 9.9
    assert 0 < buckets.take(KEY) < 0.2
    clock.now += 0.2
    assert buckets.take(KEY) == 0.0
    clock.now += 3_600
    assert [buckets.take(KEY) > 0 for _ in range(7)] == [False] * 6 + [True]


@given(some.lists(some.floats(0, 30), max_size=80), some.integers(1, 20))
def test_no_minute_gives_more_than_two_buckets(waits: list[float], most: int) -> None:
    clock = Clock()
    buckets = Buckets(most, clock=clock)
    taken = []
    for wait in waits:
        clock.now += wait
        if not buckets.take(KEY):
            taken.append(clock.now)
    for start in taken:
        within = [moment for moment in taken if start <= moment < start + 60]
        assert len(within) <= 2 * most


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    buckets = Buckets(1, most=3, clock=Clock())
    for name in "abcd":
        assert buckets.take((name, "shop")) == 0
    assert len(buckets) == 3
    assert buckets.take(("d", "shop")) > 0
    assert buckets.take(("a", "shop")) == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2"),
        ("::ffff:192.0.2.7", "192.0.2"),
        ("2001:db8:1:2::7", "2001:db8:1::"),
        ("2001:DB8:1:ffff::1", "2001:db8:1::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("unix", "unix"),
        (":garbage:", ":garbage:"),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network


async def test_too_many_posts_of_a_network_are_told_when_to_come_again() -> None:
    app = limited(Buckets(2, clock=Clock()))
    for last in (1, 2):
        assert (await ask(app, address=f"192.0.2.{last}")).status_code == 200
    answer = await ask(app, address="192.0.2.3")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "30"
    assert answer.headers["ratelimit-policy"] == '"posts";q=2;w=60'
    assert answer.headers["ratelimit"] == '"posts";r=0;t=30'
    assert "error" in answer.json()
    assert (await ask(app, address="198.51.100.1")).status_code == 200
    assert (await ask(app, "/blog/consents")).status_code == 200
    assert (await ask(app, method="GET", content=b"")).status_code == 200


async def test_names_of_no_site_share_one_bucket() -> None:
    buckets = Buckets(5, clock=Clock())
    app = limited(buckets)
    found = [(await ask(app, f"/{name}/x")).status_code for name in range(8)]
    assert found == [200] * 5 + [429] * 3
    assert len(buckets) == 1


async def test_a_proxy_that_nobody_named_is_warned_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = limited(Buckets(1, clock=Clock()))
    for _ in range(4):
        await ask(app, headers={"X-Forwarded-For": "203.0.113.9"})
    (said,) = [record.getMessage() for record in caplog.records]
    assert "trusted_proxies" in said
    assert "203.0.113.9" not in said
    assert "192.0.2.7" not in said


async def test_a_full_house_turns_away_and_still_says_how_it_is() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/slow":
            begun.set()
            await may_end.wait()
        await PlainTextResponse("done")(scope, receive, send)

    metrics = Metrics()
    app = Crowd(slow, 1, metrics)
    async with asyncio.TaskGroup() as group:
        first = group.create_task(ask(app, "/slow"))
        await begun.wait()
        full = await ask(app, "/other")
        assert (full.status_code, full.headers["retry-after"]) == (503, "2")
        assert (await ask(app, "/healthz", method="GET")).status_code == 200
        may_end.set()
    assert first.result().status_code == 200
    assert (await ask(app, "/other")).status_code == 200
    assert metrics.in_flight == 0


async def test_a_house_that_fails_is_not_full_for_ever() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError

    metrics = Metrics()
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await ask(Crowd(broken, 1, metrics))
    assert metrics.in_flight == 0


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_bodies_up_to_the_limit_arrive_whole() -> None:
    app = BodyLimit(echo)
    for size in (0, 1, MAX_BODY_BYTES):
        assert (await ask(app, content=b"x" * size)).content == b"x" * size
    whole = await ask(app, content=chunks(b"a" * 4_000, b"b" * 4_000))
    assert whole.content == b"a" * 4_000 + b"b" * 4_000


async def test_longer_ones_are_refused_declared_or_not() -> None:
    app = BodyLimit(echo)
    declared = await ask(app, content=b"x" * (MAX_BODY_BYTES + 1))
    chunked = await ask(app, content=chunks(*[b"x" * 1_024] * 9))
    lied = await ask(app, content=chunks(b"x" * 9_000), headers={"Content-Length": "5"})
    for answer in (declared, chunked, lied):
        assert answer.status_code == 413
        assert answer.headers["connection"] == "close"
        assert "8,192" in answer.json()["error"]
    huge = await ask(app, content=b"x", headers={"Content-Length": "9" * 5_000})
    assert huge.status_code == 413


async def test_a_slow_body_is_cut() -> None:
    async def slowly() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.02)

    answer = await ask(BodyLimit(echo, seconds=0.2), content=slowly())
    assert answer.status_code == 408
    assert answer.headers["connection"] == "close"


async def test_a_client_that_leaves_costs_nothing() -> None:
    sent: list[Message] = []

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    never: Callable[[Scope, Receive, Send], Awaitable[None]] = echo
    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    await BodyLimit(never)(scope, gone, send)
    assert sent == []
