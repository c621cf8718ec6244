"""Pages are rewritten on their way out, consent is in every request, all else passes untouched."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from banner.bundle import bundle
from banner.choice import Consent
from banner.middleware import ENVIRON_KEY, KEY, MAX_PAGE_BYTES, ConsentMiddleware
from banner.page import rewritten
from tests.banner.exchanges import HTML, MADE, PAGE, Answer, Headers, asgi, cookie, said, wsgi
from tests.banner.web import site

DONE = rewritten(MADE, PAGE)
Ask = Callable[..., Answer]


def answered(headers: Headers, *parts: bytes, status: str = "200 OK") -> dict[str, Any]:
    """The same answer for both kinds, as keyword `answer` or `app`."""

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start(status, list(headers))
        return list(parts)

    return {"app": app, "answer": said(headers, *parts, status=int(status.split()[0]))}


def both(ask: Ask, headers: Headers, *parts: bytes, sent: Headers = [], **more: Any) -> Answer:  # noqa: B006
    answer = answered(headers, *parts, status=more.pop("status", "200 OK"))
    name = "answer" if ask is asgi else "app"
    return ask(sent, **{name: answer[name]}, **more)


@pytest.fixture(params=[asgi, wsgi], ids=["asgi", "wsgi"])
def ask(request: pytest.FixtureRequest) -> Ask:
    found: Ask = request.param
    return found


def test_a_page_is_rewritten_and_says_its_length(ask: Ask) -> None:
    answer = both(ask, [HTML, ("Content-Length", str(len(PAGE))), ("X-Own", "kept")], PAGE)
    assert answer.body == DONE != PAGE
    assert answer.one("content-length") == str(len(DONE))
    assert answer.one("x-own") == "kept"
    assert answer.one("content-type") == HTML[1]


def test_a_page_in_pieces_is_put_together(ask: Ask) -> None:
    pieces = [PAGE[at : at + 7] for at in range(0, len(PAGE), 7)]
    assert both(ask, [HTML], *pieces).body == DONE


@pytest.mark.parametrize("kind", ["TEXT/HTML", "text/html", "application/xhtml+xml; charset=utf-8"])
def test_every_kind_of_page(ask: Ask, kind: str) -> None:
    assert both(ask, [("Content-Type", kind)], PAGE).body == DONE


def test_what_speaks_of_the_page_as_it_was_is_left_out(ask: Ask) -> None:
    stale = [("ETag", '"a"'), ("Accept-Ranges", "bytes"), ("Content-MD5", "x"), ("Digest", "y")]
    answer = both(ask, [HTML, *stale, ("Last-Modified", "kept")], PAGE)
    assert [name.lower() for name, _ in answer.headers] == [
        "content-type", "last-modified", "content-length"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        [("Content-Type", "application/json"), ("ETag", '"a"')],
        [("Content-Type", "text/plain")],
        [("Content-Type", "text/event-stream")],
        [("Content-Type", "image/svg+xml")],
        [HTML, ("Content-Encoding", "gzip")],
        [HTML, ("Content-Encoding", "br")],
    ],
)
def test_what_is_no_readable_page_passes_untouched(ask: Ask, headers: Headers) -> None:
    body = gzip.compress(PAGE) if len(headers) == 2 else PAGE
    given = [*headers, ("Content-Length", str(len(body)))]
    answer = both(ask, given, body)
    assert answer.body == body
    assert [(key.lower(), value) for key, value in answer.headers] == [
        (key.lower(), value) for key, value in given
    ]


def test_a_page_larger_than_memory_should_hold_is_sent_as_it_is(ask: Ask) -> None:
    half = PAGE + b" " * (MAX_PAGE_BYTES // 2)
    answer = both(ask, [HTML], half, half, half)
    assert answer.body == half * 3


@pytest.mark.parametrize(("method", "status"), [("HEAD", "200 OK"), ("GET", "302 Found")])
def test_an_answer_without_content_claims_no_length(ask: Ask, method: str, status: str) -> None:
    """The length of a page that HEAD asks for isn't 0; what it will be is not known."""
    more = {"scope": {"method": method}} if ask is asgi else {"method": method}
    answer = both(ask, [HTML, ("Content-Length", "99")], status=status, **more)
    assert (answer.body, answer.one("content-length")) == (b"", None)
    assert answer.status == int(status.split()[0])


def test_an_error_page_is_a_page_too(ask: Ask) -> None:
    answer = both(ask, [HTML], PAGE, status="404 Not Found")
    assert (answer.status, answer.body) == (404, DONE)


def test_the_app_is_asked_for_what_can_be_read(ask: Ask) -> None:
    seen = ask([("Accept-Encoding", "gzip, br"), ("Accept", "text/html")]).seen
    assert seen.get("HTTP_ACCEPT_ENCODING") is None
    if ask is asgi:
        assert seen["headers"] == [(b"Accept", b"text/html")]


def consent(answer: Answer) -> Consent:
    found = answer.seen.get(ENVIRON_KEY) or answer.seen[KEY]
    assert isinstance(found, Consent)
    return found


@pytest.mark.parametrize(
    ("value", "heard"),
    [("1", True), ("0", False), (" 1", False), ("1,1", False), ("true", False), ("", False)],
)
def test_consent_is_in_the_request(ask: Ask, value: str, heard: bool) -> None:
    stored = ("Cookie", f"a=b; consentry={cookie('npam', 'a')}")
    assert consent(ask([stored])).allows("tracker")
    assert not consent(ask()).allows("tracker")
    assert consent(ask()).allows("basket")
    both_said = consent(ask([stored, ("Sec-GPC", value)]))
    assert both_said.allows("player")
    assert both_said.allows("tracker") is not heard


def test_cookies_that_scripts_cannot_delete_are_ended(ask: Ask) -> None:
    sent = [("Cookie", "_tr=1; own=2"), ("Host", "www.shop.test:8000")]
    answer = both(ask, [HTML, ("Set-Cookie", "own=3; HttpOnly")], PAGE, sent=sent)
    assert answer.all("set-cookie") == [
        "own=3; HttpOnly",
        "_tr=; Path=/; Max-Age=0",
        "_tr=; Path=/; Max-Age=0; Domain=www.shop.test",
        "_tr=; Path=/; Max-Age=0; Domain=shop.test",
    ]
    allowed = [("Cookie", f"_tr=1; consentry={cookie('npam')}"), sent[1]]
    assert both(ask, [HTML], PAGE, sent=allowed).all("set-cookie") == []


def test_a_cookies_name_comes_back_as_it_was_sent(ask: Ask) -> None:
    """Bytes beyond ASCII are the same bytes in the answer."""
    answer = both(ask, [HTML], PAGE, sent=[("Cookie", "_tr_\xe9=1"), ("Host", "shop")])
    assert answer.all("set-cookie") == ["_tr_\xe9=; Path=/; Max-Age=0"]


def test_a_policy_beside_the_apps_own(ask: Ask) -> None:
    headers = [HTML, ("Content-Security-Policy", "img-src 'self'"), ("Vary", "Accept")]
    answer = both(ask, headers, PAGE, csp=True)
    own, ours = answer.all("content-security-policy")
    assert own == "img-src 'self'"
    assert ours.startswith("default-src 'self'")
    assert "track.test" not in ours
    assert answer.all("vary") == ["Accept", "Cookie, Sec-GPC, DNT"]


def test_all_in_the_page_itself(ask: Ask) -> None:
    answer = both(ask, [HTML], PAGE, inline=True)
    assert answer.body == rewritten(MADE, PAGE, inline=True)
    assert b'<div id="consentry"' in answer.body


def test_asgi_lets_a_stream_through_as_it_comes() -> None:
    parts = (b"data: 1\n\n", b"data: 2\n\n")
    answer = asgi(answer=said([("Content-Type", "text/event-stream")], *parts))
    assert answer.seen["bodies"] == [*parts, b""]
    assert [one["type"] for one in answer.seen["sent"]] == [
        "http.response.start", *["http.response.body"] * 3
    ]  # fmt: skip


def test_wsgi_lets_a_stream_through_as_it_comes() -> None:
    """What the app has not made yet is not waited for."""
    made: list[int] = []

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        for number in range(3):
            made.append(number)
            yield str(number).encode()

    def watched(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        for part in app(environ, start):
            assert int(part) == made[-1]
            yield part

    assert wsgi(app=watched).seen["bodies"] == [b"0", b"1", b"2"]


def test_wsgi_closes_what_the_app_opened() -> None:
    closed: list[bool] = []

    class Body(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [HTML])
        return Body([PAGE])

    assert wsgi(app=app).body == DONE
    assert closed == [True]


def test_wsgi_takes_what_an_app_writes_in_the_old_way() -> None:
    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        write = start("200 OK", [HTML])
        write(PAGE[:50])
        return [PAGE[50:]]

    assert wsgi(app=app).body == DONE


def test_wsgi_gives_the_app_a_request_of_its_own() -> None:
    answer = wsgi([("Accept-Encoding", "br")])
    assert answer.seen["environ"]["HTTP_ACCEPT_ENCODING"] == "br"
    assert answer.seen["environ"][ENVIRON_KEY] is answer.seen[ENVIRON_KEY]


def passed(scope: dict[str, Any]) -> list[Any]:
    """What an app gets of a connection of another kind, and that both ways are its own."""
    got: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        got.append(scope)
        await send({"type": "echo", **(await receive())})

    async def receive() -> dict[str, Any]:
        return {"said": "hello"}

    async def send(message: Any) -> None:
        got.append(message)

    asyncio.run(ConsentMiddleware(app, MADE)(scope, receive, send))
    return got


def test_asgi_websockets_have_consent_and_pass() -> None:
    stored = f"consentry={cookie('na')}".encode()
    scope, message = passed({"type": "websocket", "headers": [(b"cookie", stored)]})
    assert scope[KEY].allows("counter")
    assert message == {"type": "echo", "said": "hello"}


def test_asgi_lifespan_passes_untouched() -> None:
    given = {"type": "lifespan", "state": {}}
    scope, message = passed(given)
    assert scope is given
    assert KEY not in scope
    assert message == {"type": "echo", "said": "hello"}


def test_asgi_does_not_offer_what_would_go_around_it() -> None:
    """A server that sends a file from the disk by itself would send the page unedited."""
    offered = {"http.response.pathsend": {}, "http.response.zerocopysend": {}, "tls": {}}
    answer = asgi(scope={"extensions": offered})
    assert answer.seen["extensions"] == {"tls": {}}
    assert len(offered) == 3


def test_asgi_takes_an_answer_without_headers() -> None:
    start = {"type": "http.response.start", "status": 204}
    answer = asgi(answer=[start, {"type": "http.response.body"}])
    assert (answer.status, answer.headers, answer.body) == (204, [], b"")


def test_asgi_leaves_the_servers_own_scope_alone() -> None:
    given = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"br")]}
    before = {**given, "headers": list(given["headers"])}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in said([HTML], PAGE):
            await send(message)

    async def nothing(*message: Any) -> Any:
        return {}

    asyncio.run(ConsentMiddleware(app, MADE)(given, nothing, nothing))
    assert given == before


def test_a_site_for_the_young_allows_nothing_whatever_is_stored(ask: Ask) -> None:
    made = bundle(site(minors=True))
    stored = ("Cookie", f"consentry={cookie('npam', made=made)}")
    assert consent(ask([stored], made=made)).allowed == {"necessary", "basket"}
