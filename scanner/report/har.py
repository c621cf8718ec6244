"""All requests of a scan as an HTTP Archive (HAR 1.2), for other tools."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from scanner.evidence import Exchange, Visit, iso
from scanner.records import Page, Scan

# Headers that carry a visitor's identity; their values stay out unless values are kept.
_SECRET = ("authorization", "cookie", "set-cookie", "proxy-authorization")


def write_har(visits: Iterable[Visit], scan: Scan, path: Path, secrets: Iterable[str] = ()) -> Path:
    """Write the archive piece by piece, whole or not at all, and return its path.

    `secrets` are names of further headers whose values stay out, even when values are kept.
    """
    keep = bool(scan.scan.options.get("page", {}).get("keep_values"))
    hidden = {name.lower() for name in secrets} | (set() if keep else set(_SECRET))
    partial = path.with_suffix(".har.partial")
    try:
        _write(partial, scan, visits, hidden)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def _write(path: Path, scan: Scan, visits: Iterable[Visit], hidden: set[str]) -> None:
    encode = msgspec.json.encode
    creator = {"name": "consentry", "version": scan.scan.tool_version}
    browser = {"name": scan.scan.browser.name, "version": scan.scan.browser.version}
    with path.open("wb") as file:
        file.write(b'{"log":{"version":"1.2","creator":' + encode(creator))
        file.write(b',"browser":' + encode(browser) + b',"pages":')
        file.write(encode([_page(page) for page in scan.pages]) + b',"entries":[')
        comma = b""
        for entry in _entries(visits, hidden):
            file.write(comma + encode(entry))
            comma = b",\n"
        file.write(b"]}}\n")
        file.flush()
        os.fsync(file.fileno())


def _page(page: Page) -> dict[str, Any]:
    return {
        "startedDateTime": page.started or "1970-01-01T00:00:00Z",
        "id": page.id,
        "title": page.final_url,
        "pageTimings": {},
    }


def _entries(visits: Iterable[Visit], hidden: set[str]) -> Iterator[dict[str, Any]]:
    for visit in visits:
        for exchange in visit.exchanges:
            if exchange.resource_type not in ("preconnect", "dns_prefetch"):
                yield _entry(exchange, visit.page.id, hidden)


def _entry(exchange: Exchange, page: str, hidden: set[str]) -> dict[str, Any]:
    duration = exchange.duration_ms or 0
    plain = exchange.url.partition("#")[0]
    query = parse_qsl(plain.partition("?")[2], keep_blank_values=True)
    return {
        "pageref": page,
        "startedDateTime": iso(exchange.started),
        "time": duration,
        "request": {
            "method": exchange.method,
            "url": exchange.url,
            "httpVersion": "unknown",
            "cookies": [],
            "headers": _headers(exchange.request_headers, hidden),
            "queryString": [{"name": name, "value": value} for name, value in query],
            "headersSize": -1,
            "bodySize": -1,
        },
        "response": {
            "status": exchange.status or 0,
            "statusText": "",
            "httpVersion": "unknown",
            "cookies": [],
            "headers": _headers(exchange.response_headers, hidden),
            "content": {
                "size": exchange.body_bytes if exchange.body_bytes is not None else -1,
                "mimeType": exchange.mime_type or "",
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": exchange.bytes,
            "_error": exchange.failure,
        },
        "cache": {},
        "timings": {"send": 0, "wait": duration, "receive": 0},
        "_resourceType": exchange.resource_type,
        "_redirects": [hop.url for hop in exchange.redirects],
        "_fromServiceWorker": exchange.from_service_worker,
    }


def _headers(pairs: tuple[tuple[str, str], ...], hidden: set[str]) -> list[dict[str, str]]:
    return [
        {"name": name, "value": "(redacted)" if name.lower() in hidden else value}
        for name, value in pairs
    ]
