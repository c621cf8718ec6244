"""Attacks below HTTP's meaning, on a real socket: slow, long, packed, smuggled, pipelined."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server import connection
from server.connection import MAX_HEAD_BYTES
from server.guards.bodies import BodyLimit
from server.guards.logs import Lines
from tests.server.posts import bearer, choice
from tests.server.sockets import Line, Listening, listening
from tests.server.test_openapi import guard

HOST = b"Host: consent.example\r\n"
CLOSE = b"Connection: close\r\n"
JSON = b"Content-Type: application/json\r\n"


@pytest.fixture(scope="module")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    with listening(tmp_path_factory.mktemp("served")) as one:
        yield one


@pytest.fixture
def server(one_server: Listening) -> Listening:
    one_server.begin()
    return one_server


def post(body: bytes, *lines: bytes, path: bytes = b"/shop/consents") -> bytes:
    """A request as it goes over the line; `lines` stand for Content-Length where given."""
    framing = b"".join(lines) or b"Content-Length: %d\r\n" % len(body)
    return b"POST %s HTTP/1.1\r\n%s%s%s\r\n%s" % (path, HOST, JSON, framing, body)


def body_of(sent: dict[str, Any]) -> bytes:
    return json.dumps(sent).encode()


def statuses(answer: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"(?:^|\r\n|[}>.])HTTP/1\.1 (\d{3}) ", answer)]


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


SMUGGLED = b"GET /shop/gate.js HTTP/1.1\r\nHost: x\r\n\r\n"
FRAMINGS = (
    (b"Content-Length: 5\r\nContent-Length: 6\r\n", b"abcdef"),
    (b"Content-Length: 5\r\nContent-Length: 5\r\n", b"abcde"),
    (b"Content-Length: 5, 5\r\n", b"abcde"),
    (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
    (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n"),
    (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", b"0\r\n\r\n"),
    (b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"),
    (b"Transfer-Encoding: chunked, gzip\r\n", b"0\r\n\r\n"),
    (b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"),
    (b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n"),
    (b"Transfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n"),
    (b"Content-Length: +5\r\n", b"abcde"),
    (b"Content-Length: -1\r\n", b""),
    (b"Content-Length: 0x5\r\n", b"abcde"),
    (b"Content-Length: 5 5\r\n", b"abcde"),
    (b"Content-Length: %s\r\n" % (b"9" * 40), b"abcde"),
    (b"Content-Length: 5\nX: y\r\n", b"abcde"),
    (b"Content-Length: 5\rX: y\r\n", b"abcde"),
    (b"X: a\r\n\tb\r\nContent-Length: 5\r\n", b"abcde"),
    (b"X: a\x00b\r\nContent-Length: 5\r\n", b"abcde"),
    (b"X: \x1b[31m\r\nContent-Length: 5\r\n", b"abcde"),
    (b"X Y: a\r\nContent-Length: 5\r\n", b"abcde"),
    (b"Transfer-Encoding: chunked\r\n", b"5\r\nabcdeX\r\n0\r\n\r\n"),
    (b"Transfer-Encoding: chunked\r\n", b"-5\r\nabcde\r\n0\r\n\r\n"),
    (b"Transfer-Encoding: chunked\r\n", b"0x5\r\nabcde\r\n0\r\n\r\n"),
    (b"Transfer-Encoding: chunked\r\n", b"fffffffffffffffff\r\nabcde\r\n0\r\n\r\n"),
    (b"Transfer-Encoding: chunked\r\n", b"5\nabcde\n0\n\n"),
)


@pytest.mark.parametrize("framing", FRAMINGS, ids=lambda one: re.sub(r"\W+", "-", str(one))[:60])
def test_a_body_of_two_lengths_hides_no_request(
    server: Listening, framing: tuple[bytes, bytes]
) -> None:
    lines, body = framing
    answer = server.say(post(body, lines) + SMUGGLED)
    assert statuses(answer) == [400]
    assert b"Content-Security-Policy" not in answer
    assert b"text/javascript" not in answer
    assert server.kept() == []


def test_requests_in_one_packet_are_answered_in_turn(server: Listening) -> None:
    sent = [choice(server.app) for _ in range(20)]
    last = CLOSE + b"Content-Length: %d\r\n" % len(body_of(sent[-1]))
    packet = b"".join(post(body_of(one)) for one in sent[:-1]) + post(body_of(sent[-1]), last)
    answer = server.say(packet)
    numbers = [int(one) for one in re.findall(rb'"number":(\d+)', answer)]
    assert numbers == [one.number for one in server.kept()]
    assert [one.key for one in server.kept()] == [one["key"] for one in sent]


def test_one_choice_twice_in_one_packet_is_kept_once(server: Listening) -> None:
    body = body_of(choice(server.app))
    last = CLOSE + b"Content-Length: %d\r\n" % len(body)
    answer = server.say(post(body) + post(body, last))
    assert statuses(answer) == [201, 200]
    assert len(server.kept()) == 1


def test_a_refused_body_is_not_the_next_request(server: Listening) -> None:
    inside = post(body_of(choice(server.app)))
    answer = server.say(post(b"x" * 9_000 + inside))
    assert statuses(answer) == [413]
    declared = server.say(post(inside, b"Content-Length: 100000\r\n"))
    assert statuses(declared) == [413]
    packed = server.say(post(inside, b"Content-Encoding: gzip\r\nContent-Length: 9999\r\n"))
    assert statuses(packed) == [415]
    assert server.kept() == []


def test_a_body_that_is_too_long_is_cut_declared_or_not(server: Listening) -> None:
    assert statuses(server.say(post(b"", b"Content-Length: 99999999999\r\n"))) == [413]
    endless = [b"400\r\n%s\r\n" % (b"x" * 1_024)] * 64
    assert statuses(server.say(post(b"", b"Transfer-Encoding: chunked\r\n"), *endless)) == [413]


def test_a_slow_body_ends(server: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    server.say(b"GET /healthz HTTP/1.1\r\n%s%s\r\n" % (HOST, CLOSE))
    monkeypatch.setattr(guard(server.app, BodyLimit), "_seconds", 0.3)
    line = Line(server.port)
    line.send(post(b"{", b"Content-Length: 500\r\n"))
    for _ in range(4):
        time.sleep(0.1)
        line.send(b" ")
    assert statuses(line.rest()) == [408]
    line.close()
    assert server.kept() == []


def test_a_slow_head_ends(server: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_S", 0.3)
    for begin in (b"", b"POST /shop/con", b"GET / HTTP/1.1\r\nX-A: b\r\n"):
        line, began = Line(server.port), time.monotonic()
        line.send(begin)
        for _ in range(4):
            time.sleep(0.1)
            line.send(b"X" if begin else b"")
        assert line.rest() == b""
        assert time.monotonic() - began < 9
        line.close()


HEAD = b"GET /healthz HTTP/1.1\r\n" + HOST + CLOSE


def test_a_long_head_is_refused(server: Listening) -> None:
    fits = server.say(HEAD + b"X: %s\r\n\r\n" % (b"a" * (MAX_HEAD_BYTES - 1_000)))
    assert statuses(fits) == [200]
    for begin in (
        HEAD + b"X: %s\r\n\r\n" % (b"a" * MAX_HEAD_BYTES),
        HEAD + b"X: y\r\n" * 20_000 + b"\r\n",
        b"GET /%s HTTP/1.1\r\n%s%s\r\n" % (b"a" * MAX_HEAD_BYTES, HOST, CLOSE),
    ):
        assert statuses(server.say(begin)) == [431]


@pytest.mark.parametrize(
    "begin",
    [
        HEAD + b"X: ",
        b"GET /",
        post(b"1\r\na\r\n0\r\nX: ", b"Transfer-Encoding: chunked\r\n"),
        post(b"1;", b"Transfer-Encoding: chunked\r\n"),
    ],
    ids=["header", "path", "trailer", "chunk"],
)
def test_what_has_no_end_ends(server: Listening, begin: bytes) -> None:
    line, began = Line(server.port), time.monotonic()
    line.send(begin)
    for _ in range(60):
        line.send(b"a" * 65_536)
    line.rest()
    line.close()
    # By its length, and not only because it took too long.
    assert time.monotonic() - began < connection.HEAD_S
    assert statuses(server.say(HEAD + b"\r\n")) == [200]
    assert server.kept() == []


def test_a_trailer_is_no_header(tmp_path: Path) -> None:
    more = {"trusted_proxies": ("127.0.0.0/8",), "country_headers": ("cf-ipcountry",),
            "keep_address": True}  # fmt: skip
    with listening(tmp_path, **more) as server:
        sent = choice(server.app)
        trailer = (
            b"0\r\nCF-IPCountry: US\r\nX-Forwarded-For: 198.51.100.1\r\n"
            b"Content-Encoding: gzip\r\nOrigin: https://evil.example\r\n\r\n"
        )
        body = body_of(sent)
        whole = b"%x\r\n%s\r\n%s" % (len(body), body, trailer)
        lines = CLOSE + b"X-Forwarded-For: 203.0.113.9\r\nTransfer-Encoding: chunked\r\n"
        assert statuses(server.say(post(whole, lines))) == [201]
        (record,) = server.kept()
        assert (record.place, record.address) == ("", "203.0.113.0")


PATHS = (
    b"/..%2f..%2fetc%2fpasswd", b"/%2e%2e/%2e%2e/etc/passwd", b"/shop/..%5c..%5csites.toml",
    b"/shop/%00.js", b"/shop/gate.js%00", b"/shop/%c0%ae%c0%ae/gate.js", b"/shop/%ff%fe/gate.js",
    b"/%0d%0aSet-Cookie:%20a=b", b"//evil.example/shop/gate.js", b"/shop/gate.js/../../sites.toml",
    b"/shop/consents/%27%20OR%201=1", b"/%e2%80%ae/consents", b"/shop%2fgate.js%2f",
    b"/./shop/gate.js",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.decode())
def test_odd_paths_lead_nowhere_and_into_no_log(
    server: Listening, caplog: pytest.LogCaptureFixture, path: bytes
) -> None:
    caplog.set_level(logging.DEBUG, "consentry")
    for accept in (b"*/*", b"text/html"):
        request = b"GET %s HTTP/1.1\r\n%s%sAccept: %s\r\n\r\n" % (path, HOST, CLOSE, accept)
        answer = server.say(request)
        assert statuses(answer)[0] in (401, 404, 405)
        assert b"root:" not in answer
        assert b"evil" not in answer
        assert b"set-cookie" not in answer.lower()
    for record in caplog.records:
        for line in (Lines(as_json=False).format(record), Lines(as_json=True).format(record)):
            assert line.isprintable()
            assert "evil" not in line
            assert "passwd" not in line


def test_what_is_no_http_is_refused_and_not_logged(
    server: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    for garbage in (
        b"\x16\x03\x01\x00\xa5\x01\x00mark" + b"\xff" * 200, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"mark\r\n\r\n", b"GET /mark HTTP/9.9\r\n\r\n",
        b"CONNECT mark:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET mark HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /\xff\xfemark HTTP/1.1\r\nHost: x\r\n\r\n",
    ):  # fmt: skip
        answer = server.say(garbage)
        assert statuses(answer) == [400]
        assert b"mark" not in answer
    assert all("mark" not in record.getMessage() for record in caplog.records)


def test_an_upgrade_is_not_taken(server: Listening) -> None:
    for protocol in (b"websocket", b"h2c", b"TLS/1.0"):
        lines = b"Connection: Upgrade, close\r\nUpgrade: %s\r\nSec-WebSocket-Key: x\r\n" % protocol
        answer = server.say(b"GET /shop/config.json HTTP/1.1\r\n%s%s\r\n" % (HOST, lines))
        assert statuses(answer)[0] == 200


def test_a_head_request_tells_nothing_of_a_record(server: Listening) -> None:
    sent = choice(server.app)
    body = body_of(sent)
    lines = CLOSE + b"Content-Length: %d\r\n" % len(body)
    answer = server.say(post(body, lines))
    found = re.search(rb'"id":"([0-9a-f]{32})"', answer)
    assert found
    proof = f"Authorization: {bearer(sent)['Authorization']}\r\n".encode()
    for headers, status in ((b"", 401), (proof, 200)):
        head = b"HEAD /shop/consents/%s HTTP/1.1\r\n%s%s%s\r\n" % (found[1], HOST, CLOSE, headers)
        told = server.say(head)
        assert statuses(told) == [status]
        assert told.endswith(b"\r\n\r\n")
