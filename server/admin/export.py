"""A site's records as a file, sent as they are read: all as NDJSON, a table as CSV."""

from __future__ import annotations

import asyncio
import csv
import io
import itertools
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

import msgspec
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from scanner.report.plain import file_name, spreadsheet_cell
from server.admin.consents import OFFERED, filters_of
from server.admin.door import Door
from server.admin.visit import Visit
from server.record import Record, told
from server.store.read import FILTERS
from server.store.rows import moment

# Records that are in memory at a time, about 1 MB.
AT_A_TIME = 500
COLUMNS = (
    "number", "id", "time", "method", "channel", "granted", "denied", "revision", "language",
    "regime", "regime_shown", "place", "place_from", "signal", "days", "client_time", "subject",
    "evidence", "address", "user_agent", "text_hash", "services_hash", "key_id", "commitment",
    "previous", "hash",
)  # fmt: skip
Encode = Callable[[list[Record]], bytes]


def routes(door: Door) -> list[Route]:
    """`/admin/sites/{site}/export`, and the files themselves."""
    below = "/admin/sites/{site}/export"

    async def as_csv(visit: Visit) -> Response:
        return await _file(visit, "csv", "text/csv", _csv, _row([*COLUMNS]))

    async def as_ndjson(visit: Visit) -> Response:
        return await _file(visit, "ndjson", "application/x-ndjson", _ndjson, b"")

    return [
        Route(below, door.guarded(export, "records")),
        Route(f"{below}.csv", door.guarded(as_csv, "records")),
        Route(f"{below}.ndjson", door.guarded(as_ndjson, "records")),
    ]


async def export(visit: Visit) -> Response:
    """The page that offers the files."""
    place = await visit.place()
    return visit.show(
        "export", place=place, filters=filters_of(visit), names=FILTERS, offered=OFFERED
    )


async def _file(
    visit: Visit, ending: str, media_type: str, encode: Encode, head: bytes
) -> Response:
    place = await visit.place()
    filters = filters_of(visit)
    said = ", ".join(f"{name} {value!r}" for name, value in filters.items())
    await visit.note("export", place.slug, f"{ending} of {said or 'all records'}")
    records = matching(visit.house.store.stream(place.slug), filters)
    name = f"consents-{file_name(place.slug)}.{ending}"
    return StreamingResponse(
        _sent(records, encode, head),
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            # A proxy that gathers an answer before it passes it on would hold all of it.
            "X-Accel-Buffering": "no",
        },
    )


def matching(records: Iterator[Record], filters: Mapping[str, str]) -> Iterator[Record]:
    """Those that are as the filters say."""
    wanted = tuple(filters.items())
    return (one for one in records if all(getattr(one, name) == value for name, value in wanted))


async def _sent(records: Iterator[Record], encode: Encode, head: bytes) -> AsyncIterator[bytes]:
    if head:
        yield head
    while part := await asyncio.to_thread(lambda: list(itertools.islice(records, AT_A_TIME))):
        yield encode(part)


def _ndjson(records: list[Record]) -> bytes:
    return b"".join(msgspec.json.encode(told(one)) + b"\n" for one in records)


def _csv(records: list[Record]) -> bytes:
    return b"".join(_row([_cell(one, name) for name in COLUMNS]) for one in records)


def _cell(record: Record, name: str) -> Any:
    value = getattr(record, name)
    if name == "time":
        return moment(value).isoformat(timespec="milliseconds")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        value = " ".join(value)
    return spreadsheet_cell(value) if isinstance(value, str) else value


def _row(cells: list[Any]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "replace")
