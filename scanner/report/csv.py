"""The scan's tables for spreadsheets: one CSV each, as RFC 4180, never a formula.

Files start with a byte order mark: without it Excel reads UTF-8 as the local code page and
spoils every title that is not English. They are meant for people; programs have `scan.json`.
Lists stand in one cell, separated by `; `.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any

from scanner.observations import Cookie, Request, SetBy, StorageItem
from scanner.records import Scan
from scanner.report.plain import spreadsheet_cell
from scanner.report.sheets import JUDGED, LIST, Columns, chain, chained, plain, where
from scanner.report.watching_sheets import watching_sheets


def tables(scan: Scan) -> dict[str, bytes]:
    """Return each table's content by file name."""
    urls = {page.id: page.url for page in scan.pages}
    return {
        "pages.csv": _table(PAGES, scan.pages),
        "cookies.csv": _table(COOKIES | where(urls), scan.cookies),
        "storage.csv": _table(STORAGE | where(urls), scan.storage),
        "requests.csv": _table(REQUESTS | where(urls), scan.requests),
        "beacons.csv": _table(BEACONS | where(urls), scan.beacons),
        "third_parties.csv": _table(THIRD_PARTIES | where(urls), scan.third_parties),
        **{
            f"{field}.csv": _table(columns, records)
            for field, (columns, records) in watching_sheets(scan, urls).items()
        },
    }


def _table(columns: Columns, rows: Iterable[object]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(read(row)) for read in columns.values()])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return spreadsheet_cell(LIST.join(value) if isinstance(value, tuple) else str(value))


def _first(read: Callable[[SetBy], object]) -> Callable[[Any], object]:
    """Return a column about the first way in which an item was set; empty when unknown."""

    def column(item: Cookie | StorageItem) -> object:
        return read(item.set_by[0]) if item.set_by else None

    return column


SET_BY: Columns = {
    "set_via": _first(lambda one: one.via),
    "set_by_url": _first(lambda one: one.url),
    "set_by_line": _first(lambda one: one.line),
    "initiator_chain": _first(lambda one: chain(one.initiator_chain)),
    "ways_set": lambda item: len(item.set_by),
}

PAGES: Columns = plain(
    "id", "url", "final_url", "title", "language", "status", "outcome", "detail", "depth",
    "found_by", "found_on", "state", "started", "duration_ms", "settled", "requests", "bytes",
    "screenshot", "popups", "attempts",
) | {"notes": lambda page: LIST.join(note.text for note in page.notes)}  # fmt: skip

COOKIES: Columns = {
    **plain(
        "id", "name", "domain", "host_only", "path", "party", "stored", "blocked_reason",
        "deleted", "lifetime", "lifetime_days", "secure", "http_only", "same_site",
        "partition_key", "size",
    ),
    "value": lambda cookie: cookie.value.text,
    "value_hash": lambda cookie: cookie.value.hash,
    **SET_BY,
    **plain("sent_to"),
    **JUDGED,
    **plain("page_count"),
}  # fmt: skip

STORAGE: Columns = {
    **plain("id", "kind", "origin", "key", "size", "party", "partition_key", "deleted"),
    "value": lambda item: item.value and item.value.text,
    "value_hash": lambda item: item.value and item.value.hash,
    **SET_BY,
    **JUDGED,
    **plain("page_count"),
}


def _hops(request: Request) -> str:
    return " > ".join(f"{hop.status} {hop.url}" for hop in request.redirect_chain)


REQUESTS: Columns = {
    **plain(
        "id", "method", "url", "host", "resource_type", "party", "count", "status", "failure",
        "from_service_worker", "mime_type", "bytes", "duration_ms", "sent_cookies", "frame_url",
    ),
    "redirect_chain": _hops,
    "initiator_chain": chained,
    **JUDGED,
}  # fmt: skip

BEACONS: Columns = {
    **plain("id", "url", "host", "party", "kind", "count"),
    "signals": lambda beacon: LIST.join(
        one.rule for one in beacon.signals if one.name == "behaviour"
    ),
    "initiator_chain": chained,
    **plain("request_ids"),
    **JUDGED,
}

THIRD_PARTIES: Columns = plain(
    "host", "registrable_domain", "entity", "country", "cname", "categories", "services",
    "because", "listed", "request_count",
    "bytes", "cookies", "loaded_by", "page_count",
)  # fmt: skip
