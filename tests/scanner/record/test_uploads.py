"""What is kept of the bodies and messages that leave the browser."""

from __future__ import annotations

import asyncio
import base64
from typing import Any, cast

import pytest

from scanner.cdp import Wire, WireError
from scanner.record import uploads as module
from scanner.record.targets import Target
from scanner.record.uploads import Uploads
from tests.scanner.gather.makers import WHEN

TARGET = cast(Target, type("Target", (), {"session": "s1"})())


class Line:
    """A seam: notes what is asked, and answers when told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any, str]] = []
        self.answers: list[asyncio.Future[dict[str, Any]]] = []

    def ask(self, method: str, params: Any, session: str) -> asyncio.Future[dict[str, Any]]:
        self.asked.append((method, params, session))
        self.answers.append(asyncio.get_running_loop().create_future())
        return self.answers[-1]


def fresh() -> tuple[Uploads, Line]:
    line = Line()
    return Uploads(cast(Wire, line)), line


def post(to: Uploads, request: str, *parts: bytes | None, **headers: str) -> None:
    entries = [{"bytes": base64.b64encode(part).decode()} if part is not None else {}
               for part in parts]  # fmt: skip
    told = {"hasPostData": True, "headers": headers, "postDataEntries": entries}
    event = {"requestId": request, "wallTime": WHEN, "request": told}
    to.handlers()["Network.requestWillBeSent"](TARGET, event)


def send(to: Uploads, request: str, payload: str, opcode: int = 1) -> None:
    event = {"requestId": request, "response": {"opcode": opcode, "payloadData": payload}}
    to.handlers()["Network.webSocketFrameSent"](TARGET, event)


def bodies(of: Uploads, request: str) -> list[bytes]:
    return [data for _, data in of.all[request].parts]


def test_a_body_that_is_told_at_once() -> None:
    seen, line = fresh()
    post(seen, "1", b"email=", b"a%40b", **{"Content-TYPE": "text/plain", "X": "y"})
    one = seen.all["1"]
    assert one.parts == [(WHEN, b"email=a%40b")]
    assert (one.content_type, one.size, one.count, one.asked) == ("text/plain", 11, 1, None)
    assert (seen.sent(), seen.overflow, line.asked) == (1, False, [])


def test_requests_without_a_body() -> None:
    seen, _ = fresh()
    event = {"requestId": "1", "wallTime": WHEN, "request": {"headers": {}}}
    seen.handlers()["Network.requestWillBeSent"](TARGET, event)
    assert (seen.all, seen.sent()) == ({}, 0)


def test_a_redirect_is_the_same_upload() -> None:
    seen, _ = fresh()
    post(seen, "1", b"first")
    post(seen, "1", b"first")
    assert (bodies(seen, "1"), seen.sent()) == ([b"first"], 1)


@pytest.mark.parametrize(
    "answer", [{"postData": "héllo"}, {"postData": "aMOpbGxv", "base64Encoded": True}]
)
async def test_a_body_that_must_be_asked_for(answer: dict[str, Any]) -> None:
    seen, line = fresh()
    post(seen, "1", b"part", None)
    assert line.asked == [("Network.getRequestPostData", {"requestId": "1"}, "s1")]
    line.answers[0].set_result(answer)
    await seen.collect()
    assert seen.all["1"].parts == [(WHEN, "héllo".encode())]
    assert (seen.all["1"].size, seen.overflow) == (6, False)
    await seen.collect()  # once more finds nothing to ask for
    assert bodies(seen, "1") == ["héllo".encode()]


async def test_a_body_that_nobody_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BODY_TIMEOUT_S", 0.01)
    seen, line = fresh()
    post(seen, "refused")
    post(seen, "silent")
    line.answers[0].set_exception(WireError("No post data"))
    await seen.collect()
    assert (bodies(seen, "refused"), bodies(seen, "silent")) == ([], [])
    assert (seen.sent(), seen.overflow) == (2, True)


async def test_the_page_goes_on_while_bodies_are_fetched() -> None:
    seen, line = fresh()
    post(seen, "1")

    async def meanwhile() -> None:
        post(seen, "2", b"late")
        line.answers[0].set_result({"postData": "early"})

    async with asyncio.TaskGroup() as group:
        group.create_task(seen.collect())
        group.create_task(meanwhile())
    assert (bodies(seen, "1"), bodies(seen, "2")) == ([b"early"], [b"late"])


def test_messages_of_a_socket() -> None:
    seen, _ = fresh()
    send(seen, "ws", "héllo")
    send(seen, "ws", base64.b64encode(b"\x00\xff").decode(), opcode=2)
    send(seen, "ws", "abc", opcode=2)  # not what it says it is: kept as it came
    send(seen, "ws", "half \ud83d")
    assert bodies(seen, "ws") == ["héllo".encode(), b"\x00\xff", b"abc", b"half ?"]
    assert (seen.all["ws"].count, seen.all["ws"].size, seen.sent()) == (4, 17, 4)


def test_messages_beyond_the_most_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MESSAGES", 2)
    seen, _ = fresh()
    for number in range(5):
        send(seen, "ws", f"m{number}")
    assert bodies(seen, "ws") == [b"m0", b"m1"]
    assert (seen.all["ws"].count, seen.all["ws"].size, seen.overflow) == (5, 10, True)


async def test_bytes_beyond_the_most_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    seen, line = fresh()
    post(seen, "1", b"12345")
    post(seen, "2", b"1234567")
    assert (bodies(seen, "2"), seen.all["2"].size, seen.overflow) == ([], 7, True)
    send(seen, "ws", "12345")
    assert bodies(seen, "ws") == [b"12345"]
    # Full: what would have to be asked for is not.
    post(seen, "3")
    assert (line.asked, seen.sent()) == ([], 4)
    await seen.collect()
    assert bodies(seen, "3") == []


async def test_full_to_the_brim_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 5)
    seen, _ = fresh()
    post(seen, "1", b"12345")
    assert not seen.overflow
    post(seen, "2")
    assert seen.overflow


async def test_a_fetched_body_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 5)
    seen, line = fresh()
    post(seen, "1")
    line.answers[0].set_result({"postData": "123456"})
    await seen.collect()
    assert (bodies(seen, "1"), seen.all["1"].size, seen.overflow) == ([], 6, True)
