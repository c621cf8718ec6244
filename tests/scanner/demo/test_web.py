"""The local web answers like a web, keeps the truth in its log, and closes at once."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from scanner.demo.certificate import CERTIFICATE, certificate_pin
from scanner.demo.exchange import Hit, Response, empty, html, pixel, redirect, with_credentials
from scanner.demo.site import Raw, Site, Socket
from scanner.demo.web import LocalWeb, running
from scanner.demo.wire import MAX_BODY_BYTES, MAX_HEAD_BYTES, reset


async def stall(_hit: Hit, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3_600)


async def hang_up(_hit: Hit, writer: asyncio.StreamWriter) -> None:
    reset(writer)


async def half(_hit: Hit, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()


def shout(message: str | bytes) -> tuple[str | bytes, ...]:
    return (message.upper(),)


SITE = Site(
    {
        "/": html("<title>a</title>", "one=1; Path=/", "two=2; HttpOnly"),
        "/echo": lambda hit: html(f"{hit.method} {hit.query} {hit.body.decode()}"),
        "/deep/*": html("below"),
        "/deep/er/*": html("further below"),
        "/stall": Raw(stall),
        "/reset": Raw(hang_up),
        "/half": Raw(half),
        "/late": html("late").late(0.2),
        "/socket": Socket(greeting=("welcome",), answer=shout, headers=(("Set-Cookie", "ws=1"),)),
        "/away": redirect("https://other.test/", "hop=1"),
        "/none": empty("gone=1"),
        "/faulty": lambda hit: html(hit.params["absent"]),
        "/cors": lambda hit: with_credentials(hit, pixel()),
    }
)


@pytest_asyncio.fixture
async def web() -> AsyncIterator[LocalWeb]:
    async with LocalWeb({"a.test": SITE, "other.test": Site({"/": html("other")})}) as running_web:
        yield running_web


def client(web: LocalWeb, host: str = "a.test", *, secure: bool = False) -> httpx.AsyncClient:
    scheme, port = ("https", web.https_port) if secure else ("http", web.http_port)
    # The certificate is self-signed, and the point is to reach it.
    return httpx.AsyncClient(
        base_url=f"{scheme}://127.0.0.1:{port}",
        headers={"Host": host},
        verify=False,  # noqa: S501
        trust_env=False,
    )


async def spoken(web: LocalWeb, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", web.http_port)
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    await writer.wait_closed()
    return answer


async def test_each_host_has_its_own_pages(web: LocalWeb) -> None:
    async with client(web) as first, client(web, "other.test:80") as other:
        assert (await first.get("/")).text == "<title>a</title>"
        assert (await other.get("/")).text == "other"


async def test_https_is_the_same_web(web: LocalWeb) -> None:
    async with client(web, secure=True) as secure:
        assert (await secure.get("/")).status_code == 200
    assert [hit.url for hit in web.log] == ["https://a.test/"]


async def test_several_cookies_stay_several_headers(web: LocalWeb) -> None:
    async with client(web) as asking:
        answer = await asking.get("/")
    assert answer.headers.get_list("set-cookie") == ["one=1; Path=/", "two=2; HttpOnly"]


async def test_the_log_is_the_truth(web: LocalWeb) -> None:
    async with client(web) as asking:
        await asking.post("/echo?x=1&y=", content=b"hello", headers={"Cookie": "a=b; c=d"})
    (hit,) = web.seen("a.test", "/echo")
    assert (hit.kind, hit.scheme, hit.method, hit.body) == ("request", "http", "POST", b"hello")
    assert hit.params == {"x": "1", "y": ""}
    assert hit.cookies == {"a": "b", "c": "d"}
    assert hit.header("HOST") == "a.test"
    web.clear()
    assert web.log == []


async def test_the_longest_prefix_answers(web: LocalWeb) -> None:
    async with client(web) as asking:
        assert (await asking.get("/deep/down")).text == "below"
        assert (await asking.get("/deep/er/down")).text == "further below"
        assert (await asking.get("/elsewhere")).status_code == 404


async def test_a_connection_is_used_again(web: LocalWeb) -> None:
    request = b"GET /deep/x HTTP/1.1\r\nHost: a.test\r\n"
    both = await spoken(web, request + b"\r\n" + request + b"Connection: close\r\n\r\n")
    assert both.count(b"HTTP/1.1 200 OK") == 2


async def test_head_and_204_have_no_body(web: LocalWeb) -> None:
    async with client(web) as asking:
        head, none = await asking.head("/"), await asking.get("/none")
    assert head.headers["content-length"] == "16"
    assert head.content == b""
    assert none.status_code == 204
    assert "content-length" not in none.headers


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * MAX_HEAD_BYTES + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\nContent-Length: lots\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1), 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
    ],
)
async def test_bad_requests_are_refused(web: LocalWeb, request_bytes: bytes, status: int) -> None:
    try:
        assert (await spoken(web, request_bytes)).startswith(b"HTTP/1.1 %d " % status)
    except ConnectionResetError:
        assert status == 431  # the rest of the flood was never read
    assert web.log == []


async def test_misbehaving_servers_can_be_played(web: LocalWeb) -> None:
    async with client(web) as asking:
        with pytest.raises(httpx.NetworkError):
            await asking.get("/reset")
        with pytest.raises(httpx.RemoteProtocolError):
            await asking.get("/half")
        with pytest.raises(httpx.ReadTimeout):
            await asking.get("/stall", timeout=0.2)


async def test_a_faulty_route_says_what_broke(web: LocalWeb) -> None:
    async with client(web) as asking:
        answer = await asking.get("/faulty")
    assert answer.status_code == 500
    assert "KeyError: 'absent'" in answer.text


async def test_a_late_answer_is_late(web: LocalWeb) -> None:
    began = time.monotonic()
    async with client(web) as asking:
        await asking.get("/late")
    assert time.monotonic() - began >= 0.2


async def test_credentials_need_the_asking_origin(web: LocalWeb) -> None:
    async with client(web) as asking:
        answer = await asking.get("/cors", headers={"Origin": "https://x.test"})
    assert answer.headers["access-control-allow-origin"] == "https://x.test"
    assert answer.headers["access-control-allow-credentials"] == "true"


async def test_websocket_frames_are_logged(web: LocalWeb) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", web.http_port)
    writer.write(
        b"GET /socket HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b"101 Switching" in head
    assert b"Set-Cookie: ws=1" in head
    assert await reader.readexactly(9) == b"\x81\x07welcome"
    writer.write(b"\x81\x82\0\0\0\0hi")  # masked with zeros
    assert await reader.readexactly(4) == b"\x81\x02HI"
    writer.write(b"\x88\x80\0\0\0\0")
    assert (await reader.read())[:1] == b"\x88"
    writer.close()
    await writer.wait_closed()
    assert [(hit.kind, hit.scheme, hit.body) for hit in web.log] == [
        ("websocket", "ws", b""),
        ("frame", "ws", b"hi"),
    ]


async def test_a_refused_handshake_is_an_http_answer(web: LocalWeb) -> None:
    answer = await spoken(
        web, b"GET /socket HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 4")


async def test_a_folder_serves_its_files_and_nothing_above(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("no")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("start")
    (folder / "about.html").write_text("about")
    async with LocalWeb({"f.test": Site(folder=folder)}) as web, client(web, "f.test") as asking:
        assert (await asking.get("/")).text == "start"
        assert (await asking.get("/about")).text == "about"
    async with LocalWeb({"f.test": Site(folder=folder)}) as web:
        answer = await spoken(
            web, b"GET /../secret.txt HTTP/1.1\r\nHost: f.test\r\nConnection: close\r\n\r\n"
        )
        assert answer.startswith(b"HTTP/1.1 404")


async def test_closing_does_not_wait_for_stalled_connections() -> None:
    async with LocalWeb({"a.test": SITE}) as web:
        _, writer = await asyncio.open_connection("127.0.0.1", web.http_port)
        writer.write(b"GET /stall HTTP/1.1\r\nHost: a.test\r\n\r\n")
        await web.wait_for(lambda hit: hit.path == "/stall")
        began = time.monotonic()
    assert time.monotonic() - began < 1
    writer.close()


async def test_waiting_for_a_hit_that_never_comes_ends(web: LocalWeb) -> None:
    with pytest.raises(TimeoutError):
        await web.wait_for(lambda hit: hit.path == "/never", 0.05)


def test_a_program_without_a_loop_can_use_it() -> None:
    default = Site({"/": html("default")})
    with running({"a.test": SITE}, default=default) as web:
        answer = httpx.get(f"http://127.0.0.1:{web.http_port}/", trust_env=False)
        assert answer.text == "default"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", web.http_port), 1)


async def test_a_taken_port_says_so() -> None:
    async with LocalWeb({}) as first:
        with pytest.raises(OSError, match="in use"):
            async with LocalWeb({}, http_port=first.http_port):
                pass


async def test_chromium_is_told_where_every_host_is(web: LocalWeb) -> None:
    rules, pin = web.browser_args
    assert f"MAP a.test:80 127.0.0.1:{web.http_port}" in rules
    assert f"MAP other.test:443 127.0.0.1:{web.https_port}" in rules
    assert rules.endswith("MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
    assert pin.endswith(certificate_pin())


def test_the_certificate_outlives_us() -> None:
    pem = CERTIFICATE.read_text()
    described = ssl._ssl._test_decode_cert(str(CERTIFICATE))  # type: ignore[attr-defined]
    assert "PRIVATE KEY" in pem
    assert ssl.cert_time_to_seconds(described["notAfter"]) > time.time() + 50 * 365 * 86_400


def test_response_helpers_compose() -> None:
    answer = pixel("a=1").plus(("X-One", "1")).late(1.0)
    assert isinstance(answer, Response)
    assert answer.headers[-1] == ("X-One", "1")
    assert answer.delay == 1.0
