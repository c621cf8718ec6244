"""Exports: what is in them, spreadsheets' formulas, memory, and the audit."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from server.admin.export import COLUMNS
from server.house import House
from server.record import HIDDEN, Record
from tests.server.drafts import draft
from tests.server.owning import BEARER, WHO, acts, now_ms, owner, running, seed
from tests.server.serving import HOST

EXPORT = "/admin/sites/shop/export"
MANY = 50_000
# Far below what 50,000 records take, which is about 100 MB.
MOST_BYTES = 20_000_000


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Starlette]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with owner(app) as made:
        yield made


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


async def test_ndjson_has_everything(app: Starlette, client: httpx.AsyncClient) -> None:
    house: House = app.state.house
    seed(house, [(now_ms(), [draft(), draft(site="blog"), draft(evidence="a\nb", address="x")])])
    answer = await client.get(f"{EXPORT}.ndjson")
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == 'attachment; filename="consents-shop.ndjson"'
    rows = [json.loads(line) for line in answer.text.splitlines()]
    stored = [*house.store.stream("shop")]
    assert len(rows) == len(stored) == 2
    for row, record in zip(rows, stored, strict=True):
        assert row == {
            name: list(value) if isinstance(value := getattr(record, name), tuple) else value
            for name in Record.__struct_fields__
            if name not in HIDDEN
        }


async def test_csv_is_a_table(app: Starlette, client: httpx.AsyncClient) -> None:
    house: House = app.state.house
    seed(house, [(1_700_000_000_123, [draft(signal=True, granted=("a", "b"), client_time=None)])])
    answer = await client.get(f"{EXPORT}.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    (row,) = table(answer.text)
    assert tuple(row) == COLUMNS
    record = next(house.store.stream("shop"))
    assert row["id"] == record.id
    assert row["time"] == "2023-11-14T22:13:20.123+00:00"
    assert (row["signal"], row["granted"], row["client_time"]) == ("yes", "a b", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "\u00a0="])  # noqa: RUF001
async def test_no_cell_is_a_formula(app: Starlette, client: httpx.AsyncClient, start: str) -> None:
    text = f'{start}cmd|" /C calc"!A1,"x'
    names = ("evidence", "user_agent", "address", "place", "language", "regime", "method")
    seed(app.state.house, [(now_ms(), [draft(**dict.fromkeys(names, text), granted=(text,))])])
    (row,) = table((await client.get(f"{EXPORT}.csv")).text)
    for name in (*names, "granted"):
        assert row[name].startswith("'"), name
        assert row[name].isprintable()


async def test_filters(app: Starlette, client: httpx.AsyncClient) -> None:
    places = ["DE", "FR", "DE"]
    seed(app.state.house, [(now_ms(), [draft(place=one, language="de") for one in places])])
    found = table((await client.get(f"{EXPORT}.csv?place=DE&language=de&method=")).text)
    assert [row["number"] for row in found] == ["1", "3"]
    assert (await client.get(f"{EXPORT}.ndjson?place=ES")).content == b""
    assert (await client.get(f"{EXPORT}.csv?place={'x' * 81}")).status_code == 400
    assert 'value="DE"' in (await client.get(f"{EXPORT}?place=DE")).text


async def test_each_export_is_in_the_audit(app: Starlette, client: httpx.AsyncClient) -> None:
    one = draft()
    seed(app.state.house, [(now_ms(), [one])])
    await client.get(f"{EXPORT}.csv")
    await client.get(f"{EXPORT}.ndjson?place=DE", headers=BEARER)
    noted = await acts(app)
    assert noted[-2:] == [
        (WHO, "export", "shop", "csv of all records"),
        (WHO, "export", "shop", "ndjson of place 'DE'"),
    ]
    assert one.subject not in str(noted)


async def test_erased_records_lead_to_nobody(app: Starlette, client: httpx.AsyncClient) -> None:
    house: House = app.state.house
    gone = draft(evidence="letter of Jane", address="192.0.2.0", user_agent="Jane's browser")
    seed(house, [(now_ms(), [gone, draft()])])
    await house.store.erase("shop", gone.subject)
    for ending in ("csv", "ndjson"):
        text = (await client.get(f"{EXPORT}.{ending}")).text
        for part in (gone.subject, gone.secret_hash, "Jane", "192.0.2.0"):
            assert part not in text


async def test_many_records_take_little_memory(app: Starlette) -> None:
    house: House = app.state.house
    step = 2_000
    for _ in range(MANY // step):
        seed(house, [(now_ms(), [draft() for _ in range(step)])])
    for ending in ("csv", "ndjson"):
        lines, size = 0, 0
        tracemalloc.start()
        try:
            async for part in parts_of(app, f"{EXPORT}.{ending}"):
                lines += part.count(b"\n")
                size += len(part)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert lines == MANY + (ending == "csv")
        assert size > MOST_BYTES
        assert peak < MOST_BYTES, peak


async def parts_of(app: Starlette, path: str) -> AsyncIterator[bytes]:
    """An answer as it is sent; httpx's own transport would gather it."""
    parts: asyncio.Queue[bytes | None] = asyncio.Queue(maxsize=2)
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "https", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "client": ("203.0.113.9", 1), "server": (HOST, 443),
        "headers": [(name.lower().encode(), value.encode()) for name, value in BEARER.items()],
    }  # fmt: skip

    async def receive() -> dict[str, object]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.body":
            part = message.get("body", b"")
            assert isinstance(part, bytes)
            await parts.put(part)
            if not message.get("more_body"):
                await parts.put(None)

    async with asyncio.TaskGroup() as group:
        group.create_task(app(scope, receive, send))  # type: ignore[arg-type]
        while (part := await parts.get()) is not None:
            yield part
