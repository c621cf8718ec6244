"""The HTTP Archive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner.evidence import Visit
from scanner.report.har import write_har
from tests.scanner.gather.makers import exchange, page, visit
from tests.scanner.report.makers import scan_of

HEADERS = (
    ("Cookie", "sid=hush"),
    ("authorization", "Bearer hush"),
    ("Proxy-Authorization", "Basic hush"),
    ("Accept", "*/*"),
)
URL = "https://ads.example/p?a=1&b=&c=%20#f?no=1"
FULL = exchange(
    URL, via=("https://a.example/",), request_headers=HEADERS,
    response_headers=(("Set-Cookie", "sid=hush"), ("Server", "x")),
)  # fmt: skip


def archive(folder: Path, *visits: Visit, keep: bool = False) -> dict[str, Any]:
    scan = scan_of(tuple(each.page for each in visits))
    info = msgspec.structs.replace(scan.scan, options={"page": {"keep_values": keep}})
    path = write_har(visits, msgspec.structs.replace(scan, scan=info), folder / "requests.har")
    assert list(folder.iterdir()) == [path]
    log: dict[str, Any] = json.loads(path.read_bytes())["log"]
    return log


def test_what_har_1_2_demands(tmp_path: Path) -> None:
    log = archive(tmp_path, visit(1, exchanges=(FULL, FULL)), visit(2, exchanges=(FULL,)))
    assert log["version"] == "1.2"
    assert set(log["creator"]) == set(log["browser"]) == {"name", "version"}
    assert [each["id"] for each in log["pages"]] == ["p0001", "p0002"]
    assert [each["pageref"] for each in log["entries"]] == ["p0001", "p0001", "p0002"]
    needed = {"startedDateTime", "time", "request", "response", "cache", "timings"}
    both = {"httpVersion", "cookies", "headers", "headersSize", "bodySize"}
    for entry in log["entries"]:
        assert needed <= set(entry)
        assert both | {"method", "url", "queryString"} <= set(entry["request"])
        assert both | {"status", "statusText", "content", "redirectURL"} <= set(entry["response"])
        assert {"size", "mimeType"} <= set(entry["response"]["content"])
        assert sum(entry["timings"].values()) == entry["time"]


def test_one_entry(tmp_path: Path) -> None:
    (entry,) = archive(tmp_path, visit(exchanges=(FULL,)))["entries"]
    assert entry["startedDateTime"] == "2026-11-20T12:00:00.000Z"
    assert entry["request"]["url"] == URL
    assert entry["request"]["queryString"] == [
        {"name": "a", "value": "1"},
        {"name": "b", "value": ""},
        {"name": "c", "value": " "},
    ]
    assert (entry["response"]["status"], entry["response"]["bodySize"]) == (200, 100)
    assert entry["response"]["content"] == {"size": 43, "mimeType": "image/gif"}
    assert entry["_redirects"] == ["https://a.example/"]


def test_a_scan_without_requests(tmp_path: Path) -> None:
    assert archive(tmp_path, visit())["entries"] == []


def test_hints_are_no_requests(tmp_path: Path) -> None:
    hints = tuple(exchange("https://a.example/", kind) for kind in ("preconnect", "dns_prefetch"))
    assert archive(tmp_path, visit(exchanges=hints))["entries"] == []


def test_secrets_stay_out(tmp_path: Path) -> None:
    (entry,) = archive(tmp_path, visit(exchanges=(FULL,)))["entries"]
    assert "hush" not in json.dumps(entry)
    assert {"name": "Cookie", "value": "(redacted)"} in entry["request"]["headers"]
    assert {"name": "Accept", "value": "*/*"} in entry["request"]["headers"]
    assert {"name": "Server", "value": "x"} in entry["response"]["headers"]


def test_secrets_are_kept_where_values_are(tmp_path: Path) -> None:
    (entry,) = archive(tmp_path, visit(exchanges=(FULL,)), keep=True)["entries"]
    assert {"name": "Cookie", "value": "sid=hush"} in entry["request"]["headers"]
    assert {"name": "Set-Cookie", "value": "sid=hush"} in entry["response"]["headers"]


def test_no_answer_and_a_broken_address(tmp_path: Path) -> None:
    none = exchange("odd://[broken?a=1", status=None, duration_ms=None, body_bytes=None,
                    mime_type=None, failure="net::ERR_FAILED")  # fmt: skip
    (entry,) = archive(tmp_path, visit(exchanges=(none,)))["entries"]
    assert (entry["response"]["status"], entry["time"]) == (0, 0)
    assert entry["response"]["_error"] == "net::ERR_FAILED"
    assert entry["request"]["queryString"] == [{"name": "a", "value": "1"}]


def test_a_page_that_never_began(tmp_path: Path) -> None:
    (each,) = archive(tmp_path, visit(page=page(started="")))["pages"]
    assert each["startedDateTime"].endswith("Z")


def test_an_archive_is_whole_or_not_there(tmp_path: Path) -> None:
    broken = exchange("https://e.com/\ud800")
    with pytest.raises(UnicodeEncodeError):
        archive(tmp_path, visit(exchanges=(broken,)))
    assert not (tmp_path / "requests.har").exists()
