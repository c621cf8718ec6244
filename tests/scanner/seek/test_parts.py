"""A request taken apart: where each value stands, however deep it lies."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.seek.parts import MAX_PARTS, MAX_TEXT, Part, message_parts, parts

PERSON = {"user": {"ids": ["u-1", 17], "mail": "anna@example.org"}, "ok": True}


def named(found: list[Part]) -> dict[str | None, str]:
    return {part.parameter: part.text for part in found}


def in_query(value: str) -> dict[str | None, str]:
    return named(parts(f"https://a.example/p?cd={quote(value, safe='')}"))


def in_body(body: bytes, content_type: str = "") -> dict[str | None, str]:
    return named(parts("", body=body, content_type=content_type))


def test_path_matrix_query_and_fragment() -> None:
    found = parts("https://a.example/act;src=7/us%20er?uid=a%40b&lone&n=1+2#/x?q=1")
    assert found == [
        Part("url", None, "act"),
        Part("url", "src", "7"),
        Part("url", None, "us er"),
        Part("url", "uid", "a@b"),
        Part("url", None, "lone"),
        Part("url", "n", "1 2"),
        Part("url", None, "x"),
        Part("url", "q", "1"),
    ]


def test_json_in_a_query_value_has_its_path() -> None:
    found = in_query(json.dumps(PERSON))
    assert found["cd.user.ids[0]"] == "u-1"
    assert found["cd.user.ids[1]"] == "17"
    assert "cd" not in found


def test_an_address_in_a_query_value_has_its_own_values() -> None:
    inner = "https://b.example/seg?" + urlencode({"uid": "u-1", "deep": json.dumps({"k": "v"})})
    found = in_query(inner)
    assert (found["cd"], found["cd>uid"], found["cd>deep.k"]) == ("seg", "u-1", "v")


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("a=1&uid=u-1", "cd>uid", "u-1"),
        (base64.b64encode(json.dumps(PERSON).encode()).decode(), "cd.user.mail", PERSON["user"]),
        (base64.urlsafe_b64encode(b"???uid is u-1 >>>").decode(), "cd", "???uid is u-1 >>>"),
        (base64.b64encode(gzip.compress(b'{"uid":"u-1"}')).decode(), "cd.uid", "u-1"),
        ("uid%3Du-1%2540", "cd>uid", "u-1@"),
        ('callback({"uid":"u-1"});', "cd.uid", "u-1"),
        ("/sync?uid=u-1", "cd>uid", "u-1"),
    ],
)
def test_values_within_values(text: str, name: str, value: object) -> None:
    expected = "anna@example.org" if isinstance(value, dict) else value
    found = parts(f"https://a.example/p?cd={quote(text, safe='')}")
    assert (name, expected) in {(part.parameter, part.text) for part in found}


def test_base64_stays_a_value_too_because_it_may_be_chance() -> None:
    token = base64.b64encode(b"legible by chance").decode()
    assert [part.text for part in parts(f"https://a.example/?t={token}")] == [
        token,
        "legible by chance",
    ]


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(PERSON).encode(),
        gzip.compress(json.dumps(PERSON).encode()),
        zlib.compress(json.dumps(PERSON).encode()),
        zlib.compress(json.dumps(PERSON).encode())[2:-4],
        gzip.compress(gzip.compress(json.dumps(PERSON).encode())),
        base64.b64encode(json.dumps(PERSON).encode()),
        json.dumps(json.dumps(PERSON)).encode(),
        b")]}'\n" + json.dumps(PERSON).encode(),
        json.dumps(PERSON).encode("utf-16-le"),
    ],
)
def test_bodies_that_are_json_underneath(body: bytes) -> None:
    assert in_body(body)["user.mail"] == "anna@example.org"


def test_form_bodies() -> None:
    assert in_body(b"mail=anna%40example.org&x=1")["mail"] == "anna@example.org"
    assert in_body(b"strange name=1", "application/x-www-form-urlencoded") == {"strange name": "1"}


def test_lines_of_json() -> None:
    assert in_body(b'{"a":"1"}\n\n{"b":{"c":"2"}}\n') == {"[0].a": "1", "[1].b.c": "2"}


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=xyz", ""])
def test_multipart_fields_are_opened_up(content_type: str) -> None:
    zipped = gzip.compress(b'{"uid":"u-1"}')
    body = (
        b'--xyz\r\nContent-Disposition: form-data; name="mail"\r\n\r\nanna@example.org\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="blob"; filename="b.json"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n" + zipped + b"\r\n--xyz--\r\n"
    )
    found = {(part.parameter, part.text) for part in parts("", (), body, content_type)}
    assert found == {("mail", "anna@example.org"), ("blob", "b.json"), ("blob.uid", "u-1")}


def test_headers_and_cookies() -> None:
    headers = [("Cookie", "a=1; uid=u-1&x"), ("X-Id", "u-2"), ("Referer", "https://a.example/?q=z")]
    found = named(parts("", headers))
    assert found == {"Cookie>a": "1", "Cookie>uid": "u-1&x", "X-Id": "u-2", "Referer>q": "z"}


def test_legible_runs_of_a_binary_message() -> None:
    assert message_parts(b"\x0a\x12u-1234567890\x00\xff\x01") == [
        Part("websocket", None, "u-1234567890")
    ]
    assert message_parts(b'42["event",{"uid":"u-1"}]')[1] == Part("websocket", "[1].uid", "u-1")


def test_a_stream_written_as_letters() -> None:
    letters = gzip.compress(b'{"uid":"u-1"}').decode("latin-1")
    assert in_body(json.dumps({"z": letters}).encode())["z.uid"] == "u-1"


def test_numbers_stay_as_they_were_written() -> None:
    assert in_body(b'{"a":1.50,"b":12345678901234567890123,"b":2}') == {"a": "1.50", "b": "2"}


def test_it_ends_somewhere() -> None:
    assert len(parts("", body=json.dumps([f"v{n}" for n in range(9_000)]).encode())) == MAX_PARTS
    bomb = gzip.compress(b"a" * 50_000_000)
    assert sum(len(part.text) for part in parts("", body=bomb)) <= MAX_TEXT
    text = "https://a.example/?u=deep"
    for _ in range(12):
        text = "https://a.example/?u=" + quote(text, safe="")
    assert parts(text)[-1].parameter == "u" + ">u" * 6
    parts("", body=b"[" * 200_000)
    parts("", body=b'{"a":' * 900 + b"1" + b"}" * 900)


@settings(max_examples=200)
@given(st.binary(max_size=400), st.text(max_size=80), st.text(max_size=40))
def test_nothing_makes_it_fail(body: bytes, url: str, kind: str) -> None:
    for lead in (b"", b"\x1f\x8b\x08", b"\x78\x9c", b'{"a":"', b"--x\r\nA:", b"a=b&"):
        for part in parts(url, [(kind, url), ("cookie", url)], lead + body, kind):
            part.text.encode()
    message_parts(body)


def test_halves_of_letters_are_replaced() -> None:
    assert in_body(b'{"\\ud800":"\\udc00"}') == {"?": "?"}
