"""Known words found in what leaves a browser, with where they stand and how they are written."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
import zlib
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.seek.finder import Finder, Found

MAIL = "Anna.Berg7k2x@Example.org"
WORDS = {
    "email": (MAIL, "email"),
    "phone": ("+49 151 2345678901", "phone"),
    "name": ("Mireille Qvistgaard", "name"),
    "canary": ("zebrafink7k2x9q", ""),
}
FINDER = Finder(WORDS)
LOWER_SHA = hashlib.sha256(MAIL.lower().encode()).hexdigest()
COLLECT = "https://t.example/collect"


def one(found: list[Found]) -> tuple[str, str, str, str | None]:
    (only,) = found
    return only.word, only.form, only.place, only.parameter


def in_body(body: bytes, content_type: str = "") -> tuple[str, str, str, str | None]:
    return one(FINDER.in_request(COLLECT, body=body, content_type=content_type))


def test_sha256_of_the_lower_cased_address_in_a_get_query() -> None:
    found = FINDER.in_request(f"{COLLECT}?v=1&em={LOWER_SHA}")
    assert one(found) == ("email", "sha256 of the lower-cased value", "url", "em")


def test_base64_inside_a_gzipped_body() -> None:
    body = gzip.compress(json.dumps({"d": base64.b64encode(MAIL.encode()).decode()}).encode())
    assert in_body(body) == ("email", "gzip, base64", "body", "d")


def test_json_escaped() -> None:
    body = json.dumps({"page": json.dumps({"text": "Mireille Qvistgaard"})}).encode()
    assert in_body(body) == ("name", "plain", "body", "page.text")
    escaped = b'{"t":"Anna.Berg7k2x\\u0040Example.org"}'
    assert in_body(escaped) == ("email", "plain", "body", "t")


def test_percent_encoded_once_and_twice() -> None:
    once = quote(MAIL, safe="")
    assert one(FINDER.in_request(f"{COLLECT}?m={once}")) == ("email", "plain", "url", "m")
    twice = one(FINDER.in_request(f"{COLLECT}?m={quote(once, safe='')}"))
    assert twice == ("email", "percent-encoded", "url", "m")


def test_base64_json_in_a_query_value() -> None:
    value = base64.b64encode(json.dumps({"user": {"mail": MAIL}}).encode()).decode()
    found = FINDER.in_request(f"{COLLECT}?{urlencode({'data': value})}")
    assert found == [Found("email", "base64, plain", "url", "data.user.mail")]
    assert in_body(value.encode()) == ("email", "base64, plain", "body", "user.mail")


def test_in_the_path_and_in_an_address_within() -> None:
    assert one(FINDER.in_request(f"{COLLECT}/zebrafink7k2x9q/x"))[2:] == ("url", None)
    inner = quote(f"https://shop.example/?mail={MAIL}", safe="")
    assert one(FINDER.in_request(f"{COLLECT}?dl={inner}"))[3] == "dl>mail"


def test_multipart() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="blob"; filename="x"\r\n\r\n'
        + zlib.compress(b'{"phone":"491512345678901"}')
        + b"\r\n--b--\r\n"
    )
    found = in_body(body, "multipart/form-data; boundary=b")
    assert found == ("phone", "deflate, plain, as digits only", "body", "blob.phone")


def test_websocket_frames() -> None:
    text = FINDER.in_message(b'42["keys",{"typed":"zebrafink7k2x9q"}]')
    assert one(text) == ("canary", "plain", "websocket", "[1].typed")
    binary = b"\x00\x17\x81" + gzip.compress(b'{"typed":"zebrafink7k2x9q"}')
    assert one(FINDER.in_message(binary)) == ("canary", "gzip, plain", "websocket", None)
    buffers = b"\x0a\x19" + MAIL.encode() + b"\x12\x04\x00\xff\xfe\x01"
    assert one(FINDER.in_message(buffers)) == ("email", "plain", "websocket", None)


def test_header_values() -> None:
    headers = [("X-Client", "1"), ("X-User", base64.b64encode(MAIL.encode()).decode())]
    assert one(FINDER.in_request(COLLECT, headers)) == ("email", "base64", "header", "X-User")


def test_a_page_as_letters_of_a_stream() -> None:
    page = gzip.compress(b"<p>zebrafink7k2x9q</p>" * 9).decode("latin-1")
    assert in_body(json.dumps({"e": page}).encode()) == ("canary", "gzip, plain", "body", "e")


def test_lz_string() -> None:
    finder = Finder({"mail": ("anna.berg7k2x@example.org", "email")})
    body = b'{"d":"IYOxwOgIwUwJwOYHYDWAmAHgARh4BbABwBsYIB7RIA=="}'
    found = finder.in_request(COLLECT, body=body)
    assert one(found)[1] == "lz-string, plain"


def test_one_for_each_word_place_and_parameter() -> None:
    body = urlencode({"a": MAIL, "b": MAIL.lower(), "h": LOWER_SHA, "n": WORDS["name"][0]})
    found = FINDER.in_request(f"{COLLECT}?a={MAIL}", body=body.encode())
    assert {(hit.word, hit.place, hit.parameter, hit.form) for hit in found} == {
        ("email", "url", "a", "plain"),
        ("email", "body", "a", "plain"),
        ("email", "body", "b", "plain, lower-cased"),
        ("email", "body", "h", "sha256 of the lower-cased value"),
        ("name", "body", "n", "plain"),
    }


def test_a_hit_within_a_longer_token_counts() -> None:
    assert FINDER.in_request(f"{COLLECT}?x=aazebrafink7k2x9qbb")


def test_words_can_be_added_and_shared() -> None:
    finder = Finder()
    assert finder.in_request(COLLECT, body=b"zebrafink7k2x9q") == []
    finder.add("one", "zebrafink7k2x9q")
    assert one(finder.in_message(b"zebrafink7k2x9q"))[0] == "one"
    finder.add("two", "zebrafink7k2x9q")
    assert {hit.word for hit in finder.in_message(b"zebrafink7k2x9q")} == {"one", "two"}


def test_a_bomb_is_bounded() -> None:
    assert FINDER.in_message(gzip.compress(gzip.compress(b"0" * 100_000_000))) == []


def digest(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data).digest()


ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "percent": lambda b: quote(b, safe="").encode(),
    "twice": lambda b: quote(quote(b, safe=""), safe="").encode(),
    "base64": base64.b64encode,
    "base64url": lambda b: base64.urlsafe_b64encode(b).rstrip(b"="),
    "base64 of JSON": lambda b: base64.b64encode(json.dumps({"m": b.decode()}).encode()),
    "hex": lambda b: b.hex().encode(),
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "JSON": lambda b: json.dumps({"m": b.decode()}).encode(),
    "JSON in JSON": lambda b: json.dumps(json.dumps({"m": b.decode()})).encode(),
    "UTF-16": lambda b: b.decode().encode("utf-16-le"),
    "base64 of gzip": lambda b: base64.b64encode(gzip.compress(b)),
    "gzip of base64": lambda b: gzip.compress(base64.b64encode(b)),
    "md5": lambda b: digest("md5", b).hex().encode(),
    "sha256 of md5": lambda b: digest("sha256", digest("md5", b).hex().encode()).hex().encode(),
    "sha512 as base64": lambda b: base64.b64encode(digest("sha512", b)),
    "base64 of sha1": lambda b: base64.b64encode(digest("sha1", b).hex().encode()),
}  # fmt: skip
SEEDS = st.text("abcdefghijkmnpqrstuvwxyzABCXYZ23456789 .@+-_äßé", min_size=12, max_size=40)


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@settings(max_examples=25, deadline=None)
@given(word=SEEDS)
def test_any_word_is_found_however_it_is_sent(encode: Callable[[bytes], bytes], word: str) -> None:
    finder = Finder({"w": (word, "")})
    sent = encode(word.encode())
    assert finder.in_message(sent)
    assert finder.in_request(COLLECT, body=b"--x\r\nA: b\r\n\r\n" + sent + b"\r\n--x--")
    if sent.isascii() and b"\0" not in sent:
        found = finder.in_request(f"{COLLECT}?{urlencode({'v': sent})}")
        assert {hit.place for hit in found} == {"url"}
        assert all((hit.parameter or "").startswith("v") for hit in found)


@given(st.binary(max_size=600))
def test_random_bytes_hold_no_word(data: bytes) -> None:
    assert FINDER.in_message(data) == []
    assert FINDER.in_request(data.decode("latin-1"), [("a", data.decode("latin-1"))], data) == []


def test_random_values_hold_no_word() -> None:
    chance = random.Random(4)  # noqa: S311 - the same on every run
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=_-"
    values = {f"k{n}": "".join(chance.choices(letters, k=60)) for n in range(500)}
    assert (
        FINDER.in_request(f"{COLLECT}?{urlencode(values)}", body=json.dumps(values).encode()) == []
    )
