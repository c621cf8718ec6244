"""A body unwrapped: every wrapping on its own, nested, hostile."""

from __future__ import annotations

import base64
import gzip
import json
import os
import time
import zlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.seek.unpack import MAX_BYTES, inflate
from scanner.seek.views import MAX_VIEWS, views

WORD = b"canary-7k2x9q4m"
TEXT = b'{"text":"' + WORD + b' and some more words to carry"}'


def paths(body: bytes, content_type: str = "") -> list[tuple[str, ...]]:
    return [view.path for view in views(body, content_type) if WORD in view.data]


def raw_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (TEXT, ()),
        (gzip.compress(TEXT), ("gzip",)),
        (zlib.compress(TEXT, 1), ("deflate",)),
        (zlib.compress(TEXT, 9), ("deflate",)),
        (raw_deflate(TEXT), ("deflate",)),
        (b"\x00\x01\x02\x03" + gzip.compress(TEXT), ("gzip",)),
        (base64.b64encode(TEXT), ("base64",)),
        (base64.encodebytes(TEXT * 3), ("base64",)),
        (b'{"d":"' + base64.urlsafe_b64encode(TEXT) + b'"}', ("base64",)),
        (b"/p/v1/" + base64.b64encode(TEXT), ("base64",)),
        (base64.b64encode(gzip.compress(TEXT)), ("base64", "gzip")),
        (gzip.compress(base64.b64encode(gzip.compress(TEXT))), ("gzip", "base64", "gzip")),
        (b"d=" + quote(base64.b64encode(b"\xff\xfe" + TEXT)).encode(), ("base64",)),
        (b"%63%61%6e%61%72%79-7k2x9q4m", ("percent-encoded",)),
        (b"can&#97;ry-7k2x9q4m", ("HTML entities",)),
        (json.dumps({"a": "can\\u0061ry-7k2x9q4m"}).encode(), ("JSON-escaped", "JSON-escaped")),
        (b'"c\\x61nary-7k2x9q4m"', ("JSON-escaped",)),
        (json.dumps({"z": gzip.compress(TEXT).decode("latin-1")}).encode(), ("gzip",)),
        (json.dumps({"z": zlib.compress(TEXT).decode("latin-1")}).encode(), ("deflate",)),
        (
            json.dumps({"z": zlib.compress(TEXT).decode("latin-1")}, ensure_ascii=False).encode(),
            ("deflate",),
        ),
        (gzip.compress(TEXT).decode("latin-1").encode(), ("gzip",)),
    ],
)
def test_wrappings(body: bytes, path: tuple[str, ...]) -> None:
    assert paths(body)[0] == path


def test_uploads_in_a_form() -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n%s\r\n--b--\r\n'
    found = paths(body % raw_deflate(TEXT), "multipart/form-data; boundary=b")
    assert found == [("multipart", "deflate")]


def test_letters_of_two_codes() -> None:
    assert any("😀 中".encode() in view.data for view in views(json.dumps("😀 中").encode()))


def test_a_stream_that_was_cut_off() -> None:
    long = json.dumps([TEXT.decode(), os.urandom(20_000).hex()]).encode()
    assert paths(gzip.compress(long)[:5_000]) == [("gzip",), ("gzip", "JSON-escaped")]


def test_the_raw_body_comes_first_and_once() -> None:
    found = list(views(TEXT))
    assert (found[0].data, found[0].path) == (TEXT, ())
    assert len({view.data for view in found}) == len(found)


def test_a_bomb_costs_little() -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 200_000_000, 9), 9)
    many = b" ".join(base64.b64encode(gzip.compress(bytes([n]) * 1_000_000)) for n in range(50))
    before = time.process_time()
    for body in (bomb, many, b"[" * 500_000, b"\\" * 500_000, b'"x^' * 200_000, b"%25" * 200_000):
        found = list(views(body))
        assert sum(len(view.data) for view in found[1:]) <= MAX_BYTES
        assert len(found) <= MAX_VIEWS
    # Far more than it needs: a bomb that goes off takes minutes.
    assert time.process_time() - before < 20


def test_no_limit_is_no_bytes() -> None:
    assert inflate(gzip.compress(b"a" * 100), 0) is None


@given(st.binary(max_size=300))
def test_nothing_makes_it_fail(body: bytes) -> None:
    for lead in (b"", b"\x1f\x8b\x08", b"\x78\x9c", b'"\\u001f\\u008b', b'"x^', b"--b\r\nA:"):
        list(views(lead + body + b'"', "multipart/form-data; boundary=b"))
        list(views(base64.b64encode(lead + body)))
