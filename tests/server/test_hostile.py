"""Whatever is sent: a choice or a sentence; 2,000 hostile requests leave no trace anywhere."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from starlette.applications import Starlette

from server.guards.logs import Lines
from server.wire import Malformed, Sent, check, decode
from tests.server.hostile import MARK, Hostile, requests
from tests.server.owning import running
from tests.server.posts import choice

HEX = "0123456789abcdef"
ANY_JSON: some.SearchStrategy[Any] = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=12,
)
PURPOSE = some.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=63)
CHOICES = some.builds(
    Sent,
    key=some.text(HEX, min_size=32, max_size=32),
    subject=some.text(HEX, min_size=32, max_size=32),
    secret=some.text(HEX, min_size=64, max_size=64),
    time=some.integers(0, 99_999_999_999),
    revision=some.text(HEX, min_size=8, max_size=8),
    method=some.sampled_from(["accept all", "reject all", "custom", "withdraw", "dismiss", "gpc"]),
    language=some.from_regex(r"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}\Z"),
    regime=some.sampled_from(["opt-in", "opt-out", "notice"]),
    signal=some.booleans(),
    purposes=some.dictionaries(PURPOSE, some.booleans(), max_size=30),
    cookie=some.none() | some.text(some.characters(exclude_categories=["Cs"]), max_size=200),
)


def sentence(body: bytes) -> str | None:
    """Why a body is no choice; None where it is one. Any other error is a mistake."""
    fault = None
    try:
        decode(body)
    except Malformed as error:
        fault = error
    assert fault is None or fault.status in (400, 422)
    return str(fault) if fault else None


@settings(deadline=None)
@given(some.binary(max_size=300))
def test_any_bytes_are_a_choice_or_a_sentence(body: bytes) -> None:
    assert sentence(body)


@settings(max_examples=300, deadline=None)
@given(ANY_JSON)
def test_any_json_is_a_choice_or_a_sentence(value: Any) -> None:
    assert sentence(json.dumps(value).encode())


@settings(max_examples=300, deadline=None)
@given(CHOICES, some.sampled_from(Sent.__struct_fields__), ANY_JSON)
def test_one_part_that_is_anything_is_taken_as_it_is_or_refused(
    sent: Sent, name: str, value: Any
) -> None:
    changed = {**msgspec.to_builtins(sent), name: value}
    body = json.dumps(changed).encode()
    if sentence(body) is None:
        assert msgspec.to_builtins(decode(body)) == changed


@settings(deadline=None)
@given(CHOICES, some.booleans(), some.booleans())
def test_a_choice_comes_back_as_it_was(sent: Sent, ascii_: bool, spaced: bool) -> None:
    separators = (" ,\n", "\t: ") if spaced else (",", ":")
    text = json.dumps(msgspec.to_builtins(sent), ensure_ascii=ascii_, separators=separators)
    assert decode(text.encode()) == sent
    assert decode(msgspec.json.encode(sent)) == sent


@settings(deadline=None)
@given(CHOICES, some.sets(PURPOSE, max_size=30))
def test_answers_fit_what_was_asked_or_are_refused(sent: Sent, asked: set[str]) -> None:
    fits = True
    try:
        check(sent, asked)
    except Malformed:
        fits = False
    uniform = {"accept all": {True}, "reject all": {False}, "withdraw": {False}}
    allowed = uniform.get(sent.method, {True, False})
    assert fits == (sent.purposes.keys() == asked and set(sent.purposes.values()) <= allowed)


@settings(deadline=None)
@given(CHOICES, some.data())
def test_what_is_said_twice_is_refused_wherever_it_is(sent: Sent, data: some.DataObject) -> None:
    text = msgspec.json.encode(sent).decode()
    name = data.draw(some.sampled_from(Sent.__struct_fields__))
    again = json.dumps(msgspec.to_builtins(sent)[name])
    key = data.draw(some.sampled_from([name, f"\\u{ord(name[0]):04x}{name[1:]}"]))
    assert sentence(f'{text[:-1]},"{key}" : {again}}}'.encode()) is not None
    assert sentence(f'{{"{key}":{again},{text[1:]}'.encode()) is not None


NEWLINES = ("\n", "\r", "\r\n", "\u2028", "\x00")


@pytest.mark.parametrize("end", NEWLINES)
@pytest.mark.parametrize("name", ["key", "subject", "secret", "revision", "language", "purposes"])
def test_no_text_ends_with_what_begins_a_line(name: str, end: str) -> None:
    given = {
        "key": "0" * 32, "subject": "1" * 32, "secret": "2" * 64, "time": 1, "language": "en",
        "revision": "1a2b3c4d", "method": "custom", "regime": "opt-in", "signal": False,
        "purposes": {"ads": True},
    }  # fmt: skip
    assert sentence(json.dumps(given).encode()) is None
    changed = {f"ads{end}": True} if name == "purposes" else f"{given[name]}{end}"
    assert sentence(json.dumps({**given, name: changed}).encode())


async def answered(app: Starlette, one: Hostile) -> tuple[int, bytes]:
    """Status, and all bytes of the answer; the path is decoded as uvicorn does."""
    path, _, query = one.path.partition("?")
    headers = {**one.headers, "host": "consent.example"}
    sent: list[Any] = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": one.method,
        "scheme": "https", "path": unquote(path), "raw_path": path.encode(),
        "query_string": query.encode(), "root_path": "", "client": ("203.0.113.9", 1),
        "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in headers.items()],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": one.body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    lines = [b"%s: %s" % pair for pair in sent[0]["headers"]]
    return sent[0]["status"], b"\n".join(lines + [part.get("body", b"") for part in sent[1:]])


def written(records: Iterable[logging.LogRecord]) -> list[str]:
    return [Lines(as_json=kind).format(one) for one in records for kind in (False, True)]


async def test_two_thousand_hostile_requests_leave_no_trace(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "consentry")
    async with running(tmp_path) as app:
        valid = choice(app)
        async with asyncio.timeout(120):
            for number, one in enumerate(requests(valid, 2_000, seed=20_261_125)):
                status, answer = await answered(app, one)
                assert status in one.right, (number, one, status, answer[-300:])
                assert MARK.encode() not in answer, (number, one)
                assert b"evil" not in answer, (number, one)
                assert b"set-cookie" not in answer.lower(), (number, one)
        store = app.state.house.store
        assert list(store.stream("shop")) == list(store.stream("blog")) == []
        assert await store.audit() == []
        metrics = app.state.house.metrics.text()
    assert len(caplog.records) > 1_900
    for line in written(caplog.records):
        assert line.isprintable()
        assert MARK not in line
    assert MARK.encode() not in metrics
    assert metrics.count(b"\n") < 1_500
    for path in (tmp_path / "data").rglob("*"):
        assert path.is_dir() or MARK.encode() not in path.read_bytes(), path
