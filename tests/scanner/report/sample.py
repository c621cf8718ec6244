"""Hand-built scans: a shop with trackers, and the states that reports must be honest about."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import msgspec

from scanner.records import (
    Alias,
    Beacon,
    Browser,
    ChainLink,
    Cookie,
    CookiePolicy,
    Finding,
    Note,
    Outcome,
    Page,
    Party,
    Redirect,
    Request,
    Scan,
    ScanInfo,
    SetBy,
    Signal,
    StorageItem,
    Summary,
    ThirdParty,
    Value,
)

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
            "headers": "(set)",
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


PAGES = (
    page(0, "/index.html", "Field & Forge: tools that outlive you"),
    page(1, "/products/hand-planes?sort=price", "Hand planes | Field & Forge"),
    page(2, "/products/no-4-smoothing-plane", "No. 4 smoothing plane | Field & Forge"),
    page(3, "/cart", "Your basket", settled=False),
    page(
        4,
        "/account/orders",
        "Not allowed",
        status=403,
        outcome="http_error",
        detail="The server answered 403 Forbidden.",
        screenshot=None,
    ),
    page(
        5,
        "/blog/sharpening",
        "",
        status=None,
        outcome="timeout",
        detail="The page was not loaded after 30 seconds; what was seen until then is kept.",
        screenshot=None,
        attempts=2,
        notes=(Note(about="storage", text="IndexedDB was not read: the page did not answer."),),
    ),
)

COOKIES = (
    cookie("_ga", "shop.example", 730.0, set_by(TAG, BY_GTM, BY_GTAG), set_by(OWN, BY_GTAG)),
    cookie("_ga_7XK2LQ90PD", "shop.example", 395.0, set_by(TAG, BY_GTM, BY_GTAG)),
    cookie(
        "_fbp", "shop.example", 90.0, set_by(TAG, BY_GTM, BY_FBEVENTS), sent_to=("shop.example",)
    ),
    cookie("basket", "shop.example", None, set_by(OWN, BY_APP), secure=False, host_only=True),
    cookie(
        "PHPSESSID",
        "shop.example",
        None,
        set_by(via="http", url=HOME),
        http_only=True,
        host_only=True,
        sent_to=("shop.example",),
    ),
    cookie(
        "IDE",
        "doubleclick.net",
        390.0,
        set_by(
            TAG,
            BY_GTM,
            ChainLink(url="https://stats.g.doubleclick.net/dc.js", line=1, kind="script"),
            via="http",
            url="https://stats.g.doubleclick.net/r/collect?t=dc&tid=*",
        ),
        sent_to=("stats.g.doubleclick.net", "ad.doubleclick.net"),
        http_only=True,
    ),
    cookie("_hjSessionUser_2110", "shop.example", 0.0208, set_by(OWN, BY_HOTJAR), deleted=True),
    cookie(
        "fr",
        "facebook.com",
        90.0,
        set_by(TAG, BY_GTM, BY_FBEVENTS, via="http", refused="ThirdPartyBlocking"),
        stored=False,
        blocked_reason="ThirdPartyBlocking",
    ),
    cookie(
        "tracking_without_secure",
        "metrics.adnet.example",
        365.0,
        set_by(OWN, via="http", refused="SameSiteNoneInsecure"),
        stored=False,
        blocked_reason="SameSiteNoneInsecure",
        secure=False,
    ),
)

STORAGE = (
    item("local", "https://shop.example", "recently_viewed", set_by(OWN, BY_APP)),
    item("session", "https://shop.example", "_hjSession_2110", set_by(OWN, BY_HOTJAR)),
    item("indexeddb", "https://shop.example", "firebase-installations", set_by(), value=None),
    item(
        "local",
        "https://widget.reviews.example",
        "rv_visitor",
        set_by(OWN),
        partition_key="https://shop.example",
    ),
)

COLLECT = "https://region1.google-analytics.com/g/collect?v=2&tid=G-7XK2&cid=*"

REQUESTS = (
    request(1, HOME, "document", bytes=61_000, count=1),
    request(2, APP, "script", OWN, bytes=310_000),
    request(3, "https://cdn.shop.example/css/site.css", "style", OWN, bytes=92_000),
    request(4, GTM, "script", TAG, bytes=388_000),
    request(5, GTAG, "script", TAG, BY_GTM, bytes=412_000),
    request(6, FBEVENTS, "script", TAG, BY_GTM, bytes=271_000),
    request(7, HOTJAR, "script", OWN, bytes=188_000),
    request(
        8,
        "https://script.hotjar.com/modules.4fbc.js",
        "script",
        OWN,
        BY_HOTJAR,
        bytes=240_000,
    ),
    request(9, COLLECT, "send_beacon", TAG, BY_GTM, BY_GTAG, method="POST", count=9, status=204),
    request(
        10,
        "https://www.facebook.com/tr/?id=8841&ev=PageView&dl=*",
        "image",
        TAG,
        BY_GTM,
        BY_FBEVENTS,
        count=6,
        bytes=5_800,
        sent_cookies=("fr",),
    ),
    request(
        11,
        "https://ad.doubleclick.net/activity;src=*",
        "image",
        TAG,
        BY_GTM,
        count=4,
        redirect_chain=(Redirect(url="https://stats.g.doubleclick.net/r/collect?t=*", status=302),),
        bytes=2_400,
    ),
    request(12, "https://fonts.gstatic.com/s/inter/v13/a.woff2", "font", OWN, bytes=96_000),
    request(
        13,
        "https://widget.reviews.example/frame.html",
        "iframe",
        OWN,
        status=None,
        failure="net::ERR_CONNECTION_RESET",
        bytes=0,
    ),
    request(14, "https://metrics.shop.example/px", "image", OWN, bytes=900),
)

BEACONS = (
    beacon(
        9,
        COLLECT,
        "send_beacon",
        TAG,
        BY_GTM,
        BY_GTAG,
        count=9,
        signals=(
            Signal(name="behaviour", rule="api-send-beacon"),
            Signal(name="behaviour", rule="status-204"),
            Signal(name="list", rule="EasyPrivacy ||google-analytics.com^"),
        ),
    ),
    beacon(10, REQUESTS[9].url, "pixel", TAG, BY_GTM, BY_FBEVENTS),
    beacon(11, REQUESTS[10].url, "pixel", TAG, BY_GTM, count=4),
    beacon(
        14,
        "https://metrics.shop.example/px",
        "pixel",
        OWN,
        party="first",
        signals=(Signal(name="behaviour", rule="image-1x1"),),
        count=3,
    ),
)

GOOGLE = {"entity": "Google LLC", "country": "US"}
META = {"entity": "Meta Platforms, Inc.", "country": "US"}

THIRD_PARTIES = (
    third("www.googletagmanager.com", "googletagmanager.com", 6, 800_000, "shop.example", **GOOGLE),
    third(
        "region1.google-analytics.com",
        "google-analytics.com",
        9,
        11_300,
        "www.googletagmanager.com",
        **GOOGLE,
    ),
    third(
        "connect.facebook.net",
        "facebook.net",
        3,
        271_000,
        "www.googletagmanager.com",
        **META,
    ),
    third("www.facebook.com", "facebook.com", 6, 5_800, "connect.facebook.net", cookies=1, **META),
    third(
        "ad.doubleclick.net",
        "doubleclick.net",
        4,
        2_400,
        "www.googletagmanager.com",
        cookies=1,
        **GOOGLE,
    ),
    third("static.hotjar.com", "hotjar.com", 3, 188_000, "shop.example", entity="Hotjar Ltd"),
    third("script.hotjar.com", "hotjar.com", 3, 240_000, "static.hotjar.com", entity="Hotjar Ltd"),
    third("fonts.gstatic.com", "gstatic.com", 3, 96_000, "shop.example", **GOOGLE),
    third("widget.reviews.example", "reviews.example", 3, 0, "shop.example"),
)


def shop(**parts: Any) -> Scan:
    """Return the rich sample: a shop with a tag manager, before any choice was made."""
    base = scan_of(
        PAGES,
        scan=info(complete=False, stopped_by="finished"),
        cookies=COOKIES,
        storage=STORAGE,
        requests=REQUESTS,
        beacons=BEACONS,
        third_parties=THIRD_PARTIES,
        aliases=(
            Alias(
                host="metrics.shop.example",
                cname="shop-example.data.adnet.example",
                registrable_domain="adnet.example",
            ),
        ),
        summary=summary(
            PAGES,
            cookies=7,
            cookies_third_party=1,
            cookies_persistent=5,
            cookies_refused=2,
            storage_items=4,
            requests=271,
            requests_third_party=43,
            beacons=4,
            third_parties=8,
            third_party_hosts=9,
            bytes=9_412_000,
            bytes_third_party=1_614_500,
            unseen=("1 page timed out: what it would have done later is not in this report.",),
        ),
    )
    return msgspec.structs.replace(base, **parts)


def clean() -> Scan:
    """Return a scan that looked at everything and found nothing."""
    pages = (
        page(0, "/", "A quiet site", requests=4, bytes=61_000),
        page(1, "/about", "About", requests=4, bytes=58_000),
    )
    return scan_of(pages, summary=summary(pages, clean=True, bytes=119_000))


def unsure() -> Scan:
    """Return a scan that found nothing but could not look at everything."""
    pages = (page(0, "/", "A quiet site"), page(1, "/login", "Log in", outcome="auth_required"))
    seen = summary(pages, unseen=("1 page asks for a login: it was not looked at.",))
    return scan_of(pages, summary=seen)


def failed(outcome: Outcome = "dns_error") -> Scan:
    """Return a scan in which no page could be recorded."""
    pages = (
        page(
            0,
            "/",
            "",
            outcome=outcome,
            status=None,
            detail="The name shop.example does not exist (net::ERR_NAME_NOT_RESOLVED).",
            screenshot=None,
            requests=0,
            bytes=0,
        ),
    )
    seen = summary(pages, requests=0, bytes=0, unseen=("Not one page could be loaded.",))
    return scan_of(pages, scan=info(complete=False, stopped_by="failure"), summary=seen)


def interrupted() -> Scan:
    """Return the shop's scan, stopped by its user after two pages."""
    pages = (*PAGES[:2], *(page(at, f"/p/{at}", "", outcome="not_reached") for at in (2, 3, 4)))
    seen = msgspec.structs.replace(
        shop().summary,
        pages=5,
        pages_by_outcome={"ok": 2, "not_reached": 3},
        unseen=("3 pages were found but not visited.",),
    )
    return shop(pages=pages, scan=info(complete=False, stopped_by="interrupt"), summary=seen)


HOSTILE = (
    "<script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 2">',
    "javascript:window.hacked=3",
    '=HYPERLINK("https://evil.example","free")',
    "[red]markup[/red] \x1b[31mred\x1b]0;title\x07",
    "right\u202eot tfel\u200b \ud800 \n| a | `b` @everyone",
    "{{ 7 * 7 }}{% raw %}</style></title></table>",
    "＝cmd|' /C calc'!A0",  # noqa: RUF001
)
"""Names that a page could choose to harm whoever reads the report."""


def hostile() -> Scan:
    """Return a scan in which everything that a page controls is an attack."""
    chains = [(ChainLink(url=text, line=1, function=text),) for text in HOSTILE]
    pages = tuple(
        page(
            at,
            "/",
            text,
            url=text,
            final_url=text + "/",
            detail=text,
            language=text,
            outcome="error",
            screenshot="../../secret.png",
            popups=(text,),
            notes=(Note(about=text, text=text, page_url=text),),
        )
        for at, text in enumerate(HOSTILE)
    )
    cookies = [
        cookie(
            text,
            text,
            3.0,
            set_by(*chain, url=text, page_url=text, frame_url=text + "#"),
            path=text,
            value=Value(length=4, hash="00", text=text),
            sent_to=(text,),
            partition_key=text,
            because=text,
            service=text,
            stored=at % 2 == 0,
            blocked_reason=text,
        )
        for at, (text, chain) in enumerate(zip(HOSTILE, chains, strict=True))
    ]
    return scan_of(
        pages,
        scan=info(url=HOSTILE[1], options={text: [text] for text in HOSTILE}),
        cookies=tuple(cookies),
        storage=tuple(
            item("local", text, text, set_by(*chain, url=text))
            for text, chain in zip(HOSTILE, chains, strict=True)
        ),
        requests=tuple(
            msgspec.structs.replace(
                request(at, "https://x.example", "image", *chain),
                url=text,
                host=text,
                failure=text,
                method=text,
                status=None,
            )
            for at, (text, chain) in enumerate(zip(HOSTILE, chains, strict=True))
        ),
        beacons=tuple(
            msgspec.structs.replace(
                beacon(at, "https://x.example", "pixel", *chain),
                url=text,
                host=text,
                signals=(Signal(name="list", rule=text),),
            )
            for at, (text, chain) in enumerate(zip(HOSTILE, chains, strict=True))
        ),
        third_parties=tuple(third(text, text, 1, 1, text, entity=text) for text in HOSTILE),
        aliases=tuple(Alias(host=text, cname=text, registrable_domain=text) for text in HOSTILE),
        findings=tuple(
            Finding(
                id=text,
                rule=text,
                severity="high",
                title=text,
                detail=text,
                evidence=(cookies[0].id, text),
                states=(),
                references=(text, "https://law.example/"),
            )
            for text in HOSTILE
        ),
        fingerprinting=({HOSTILE[0]: HOSTILE[1], "evidence": list(HOSTILE)},),
        consent_banner={HOSTILE[2]: HOSTILE[0]},
        summary=summary(
            pages,
            cookies=4,
            cookies_refused=4,
            third_parties=8,
            third_party_hosts=8,
            unseen=HOSTILE,
        ),
    )


def large(pages: int = 1_000, cookies: int = 400, requests: int = 5_000, hosts: int = 300) -> Scan:
    """Return a scan as large as a big site's."""
    chain = (TAG, BY_GTM, BY_GTAG, BY_FBEVENTS)
    some = tuple(f"p{at}" for at in range(50))
    scan_pages = tuple(page(at, f"/products/{at}", f"Product {at}") for at in range(pages))
    ways = tuple(set_by(*chain, count=at) for at in range(1, 9))
    return scan_of(
        scan_pages,
        cookies=tuple(
            cookie(f"c{at}", f"ads{at}.example", 90.0, *ways, pages=some, page_count=pages)
            for at in range(cookies)
        ),
        requests=tuple(
            request(
                at,
                f"https://h{at % hosts}.ads{at % hosts}.example/collect/{at}?v=2&uid=*",
                "image",
                *chain,
                pages=some,
            )
            for at in range(requests)
        ),
        beacons=tuple(
            beacon(at, f"https://h{at}.ads{at}.example/px", "pixel", *chain, pages=some)
            for at in range(hosts)
        ),
        third_parties=tuple(
            third(f"h{at}.ads{at}.example", f"ads{at}.example", at, 900 * at, "shop.example")
            for at in range(hosts)
        ),
        summary=summary(
            scan_pages, cookies=cookies, requests=40 * pages, third_parties=hosts, beacons=hosts
        ),
    )


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
