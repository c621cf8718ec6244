"""Make records of a scan in one line each, and the pictures that go with them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import msgspec

from scanner.observations import (
    Beacon,
    ChainLink,
    Cookie,
    Party,
    Request,
    SetBy,
    Signal,
    StorageItem,
    ThirdParty,
    Value,
)
from scanner.records import Browser, CookiePolicy, Note, Page, Scan, ScanInfo, Summary

HOME = "https://shop.example/index.html"
GTM = "https://www.googletagmanager.com/gtm.js?id=GTM-K4R2XQ"
GTAG = "https://www.googletagmanager.com/gtag/js?id=G-7XK2"
FBEVENTS = "https://connect.facebook.net/en_US/fbevents.js"
HOTJAR = "https://static.hotjar.com/c/hotjar-2110.js?sv=6"
APP = "https://shop.example/assets/app.7f3c.js"
WHEN = "2026-11-20T14:03:12Z"

TAG = ChainLink(url=HOME, line=34, column=5, kind="document")
BY_GTM = ChainLink(url=GTM, line=412, column=11, kind="script", function="Rn")
BY_GTAG = ChainLink(url=GTAG, line=203, column=7, kind="script", function="sendHit")
BY_FBEVENTS = ChainLink(url=FBEVENTS, line=18, column=2, kind="script", function="fbq")
BY_HOTJAR = ChainLink(url=HOTJAR, line=2, column=9411, kind="script")
BY_APP = ChainLink(url=APP, line=88, column=3, kind="script", function="remember")
OWN = ChainLink(url=HOME, line=12, column=1, kind="document")


def page(at: int, path: str, title: str, **changes: Any) -> Page:
    """Make a page, recorded without trouble unless `changes` say otherwise."""
    base = Page(
        id=f"p{at}",
        url=f"https://shop.example{path}",
        final_url=f"https://shop.example{path}",
        title=title,
        language="en",
        status=200,
        outcome="ok",
        detail=None,
        depth=min(at, 3),
        found_by="link" if at else "start",
        found_on="p0" if at else None,
        state="before",
        started=WHEN,
        duration_ms=4_210 + 317 * at,
        settled=True,
        requests=48 - at,
        bytes=1_840_000 - 91_000 * at,
        screenshot=f"pages/p{at}.png",
        popups=(),
        attempts=1,
        notes=(),
    )
    return msgspec.structs.replace(base, **changes)


def set_by(*chain: ChainLink, **changes: Any) -> SetBy:
    """Make an entry for a script at the end of `chain` that wrote, but for `changes`."""
    last = chain[-1] if chain else None
    base = SetBy(
        via="script",
        url=last.url if last else None,
        line=last.line if last else None,
        column=last.column if last else None,
        initiator_chain=chain,
        frame_url=HOME,
        page_url=HOME,
        state="before",
        time=WHEN,
    )
    return msgspec.structs.replace(base, **changes)


def cookie(name: str, domain: str, days: float | None, *ways: SetBy, **changes: Any) -> Cookie:
    """Make a stored cookie that lives for `days`, or for the session when None."""
    party: Party = "first" if domain.endswith("shop.example") else "third"
    base = Cookie(
        id=f"c:{name}:{domain}",
        name=name,
        domain=domain,
        host_only=False,
        path="/",
        party=party,
        lifetime="session" if days is None else "persistent",
        lifetime_days=days,
        secure=True,
        http_only=False,
        same_site="Lax" if party == "first" else "None",
        partition_key=None,
        size=len(name) + 27,
        value=Value(length=27, hash="9f2c41d07be6a853"),
        stored=True,
        blocked_reason=None,
        deleted=False,
        set_by=ways,
        states=("before",),
        pages=("p0", "p1", "p2"),
        page_count=3,
    )
    return msgspec.structs.replace(base, **changes)


def known(category: Any, service: str, vendor: str, rule: str, *more: Signal) -> dict[str, Any]:
    """Return what a verdict by a known name adds to an observation; `more` sources spoke too."""
    named = Signal(name="vendor_name", rule=rule, category=category, service=service, vendor=vendor)
    disputed = any(one.category not in (None, category) for one in more)
    return {
        "category": category,
        "service": service,
        "vendor": vendor,
        "confidence": "low" if disputed else "high",
        "because": rule,
        "disputed": disputed,
        "signals": (named, *more),
    }


def request(at: int, url: str, kind: str, *chain: ChainLink, **changes: Any) -> Request:
    """Make a request that was answered with 200."""
    host = url.split("/")[2]
    base = Request(
        id=f"r{at}",
        method="GET",
        url=url,
        host=host,
        resource_type=kind,
        party="first" if host.endswith("shop.example") else "third",
        initiator_chain=chain,
        states=("before",),
        pages=("p0", "p1", "p2"),
        count=3,
        status=200,
        failure=None,
        from_service_worker=False,
        redirect_chain=(),
        mime_type="text/javascript" if kind == "script" else None,
        bytes=41_200,
        duration_ms=84.0,
        sent_cookies=(),
        frame_url=HOME,
    )
    return msgspec.structs.replace(base, **changes)


def beacon(at: int, url: str, kind: Any, *chain: ChainLink, **changes: Any) -> Beacon:
    """Make a third-party beacon with two signals."""
    base = Beacon(
        id=f"b{at}",
        url=url,
        host=url.split("/")[2],
        party="third",
        kind=kind,
        signals=(
            Signal(name="behaviour", rule="empty-response"),
            Signal(name="behaviour", rule="identifier-in-query"),
        ),
        count=6,
        states=("before",),
        pages=("p0", "p1", "p2"),
        initiator_chain=chain,
        request_ids=(f"r{at}",),
    )
    return msgspec.structs.replace(base, **changes)


def third(host: str, domain: str, requests: int, octets: int, *by: str, **more: Any) -> ThirdParty:
    """Make a third-party host, loaded by the hosts `by`."""
    base = ThirdParty(
        host=host,
        registrable_domain=domain,
        entity=None,
        country=None,
        cname=None,
        categories=("unclassified",),
        request_count=requests,
        bytes=octets,
        states=("before",),
        pages=("p0", "p1", "p2"),
        page_count=3,
        loaded_by=by,
        cookies=0,
    )
    return msgspec.structs.replace(base, **more)


def item(kind: Any, origin: str, key: str, *ways: SetBy, **changes: Any) -> StorageItem:
    """Make a storage item of the shop or of somebody else."""
    base = StorageItem(
        id=f"s:{kind}:{key}",
        kind=kind,
        origin=origin,
        key=key,
        size=len(key) + 120,
        party="first" if origin.endswith("shop.example") else "third",
        value=Value(length=120, hash="11aa22bb33cc44dd"),
        set_by=ways,
        states=("before",),
        pages=("p0",),
        page_count=1,
    )
    return msgspec.structs.replace(base, **changes)


def info(**changes: Any) -> ScanInfo:
    """Say how the sample scan was made."""
    base = ScanInfo(
        id="20261120-140312-shop",
        url="https://shop.example/",
        started=WHEN,
        finished="2026-11-20T14:03:53Z",
        duration_s=41.3,
        complete=True,
        stopped_by="finished",
        tool_version="0.1.0",
        browser=Browser(
            name="Chromium",
            version="142.0.7444.61",
            mode="headless-shell",
            user_agent="Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0 Safari/537.36",
            sandbox=True,
        ),
        options={
            "max_pages": 25,
            "depth": 3,
            "concurrency": 2,
            "robots": True,
            "page": {"headers": "(set)", "keep_values": False, "wait": None},
            "include": ["/", "/products"],
        },
        third_party_cookie_policy=CookiePolicy(
            wanted="allow",
            cookies="allowed",
            storage="partitioned",
            detail=(
                "A test page stored a cookie from another site before the scan began. Visitors "
                "whose browser blocks third-party cookies receive fewer than are listed here."
            ),
        ),
        lists=({"name": "EasyPrivacy", "date": "2026-11-17", "rules": "52310"},),
        notes=(Note(about="dns", text="3 host names could not be resolved to look for aliases."),),
    )
    return msgspec.structs.replace(base, **changes)


def summary(scan_pages: tuple[Page, ...], **changes: Any) -> Summary:
    """Count the figures of an empty scan over `scan_pages`, with `changes`."""
    outcomes: dict[str, int] = {}
    for one in scan_pages:
        outcomes[one.outcome] = outcomes.get(one.outcome, 0) + 1
    base = Summary(
        pages=len(scan_pages),
        pages_by_outcome=outcomes,
        cookies=0,
        cookies_third_party=0,
        cookies_persistent=0,
        cookies_refused=0,
        storage_items=0,
        requests=12 * len(scan_pages),
        requests_third_party=0,
        beacons=0,
        third_parties=0,
        third_party_hosts=0,
        bytes=480_000,
        bytes_third_party=0,
        clean=False,
        unseen=(),
    )
    return msgspec.structs.replace(base, **changes)


def scan_of(scan_pages: tuple[Page, ...], **parts: Any) -> Scan:
    """Make a scan of `scan_pages` that found nothing, with `parts`."""
    base = Scan(
        scan=info(),
        states=("before",),
        pages=scan_pages,
        cookies=(),
        storage=(),
        requests=(),
        beacons=(),
        third_parties=(),
        summary=summary(scan_pages),
    )
    return msgspec.structs.replace(base, **parts)


def picture(red: int, green: int, blue: int) -> bytes:
    """Return a small PNG: a coloured header above grey lines, like a page from afar."""
    rows = []
    for y in range(100):
        if y < 18:
            row = bytes((red, green, blue)) * 160
        elif y % 12 < 5 and y > 26:
            row = b"\xff" * 30 + bytes((208, 210, 212)) * (100 - y % 24) + b"\xff" * 390
        else:
            row = b"\xff" * 480
        rows.append(b"\0" + row[:480].ljust(480, b"\xff"))
    head = struct.pack(">IIBBBBB", 160, 100, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def write_pictures(folder: Path) -> None:
    """Put the sample's screenshots below `folder`."""
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    for at in range(4):
        (folder / f"pages/p{at}.png").write_bytes(picture(20 + 50 * at, 80, 110))
