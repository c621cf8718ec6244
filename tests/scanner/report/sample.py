"""Hand-built scans: a shop with trackers, and the states that reports must be honest about."""

from __future__ import annotations

from typing import Any

import msgspec

from scanner.observations import Alias, ChainLink, Redirect, Signal
from scanner.records import Note, Outcome, Scan
from tests.scanner.report import watched
from tests.scanner.report.declared import DECLARED, SAYS_NECESSARY
from tests.scanner.report.extremes import HOSTILE, hostile, large
from tests.scanner.report.makers import (
    APP,
    BY_APP,
    BY_FBEVENTS,
    BY_GTAG,
    BY_GTM,
    BY_HOTJAR,
    FBEVENTS,
    GTAG,
    GTM,
    HOME,
    HOTJAR,
    OWN,
    TAG,
    WHEN,
    beacon,
    cookie,
    info,
    item,
    known,
    page,
    picture,
    request,
    scan_of,
    set_by,
    summary,
    third,
    write_pictures,
)

__all__ = [
    "APP", "BEACONS", "BY_APP", "BY_FBEVENTS", "BY_GTAG", "BY_GTM", "BY_HOTJAR", "COLLECT",
    "COOKIES", "DECLARED", "FBEVENTS", "GOOGLE", "GTAG", "GTM", "HOME", "HOSTILE", "HOTJAR", "META",
    "OWN", "PAGES",
    "REQUESTS", "STORAGE", "TAG", "THIRD_PARTIES", "WHEN", "beacon", "clean", "cookie",
    "failed", "hostile", "info", "interrupted", "item", "large", "page", "picture", "request",
    "scan_of", "set_by", "shop", "summary", "third", "unsure", "write_pictures",
]  # fmt: skip

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

ANALYTICS = ("analytics", "Google Analytics", "Google")
COOKIES = (
    cookie(
        "_ga",
        "shop.example",
        730.0,
        set_by(TAG, BY_GTM, BY_GTAG),
        set_by(OWN, BY_GTAG),
        **known(*ANALYTICS, "knowledge:google-analytics._ga", SAYS_NECESSARY),
    ),
    cookie(
        "_ga_7XK2LQ90PD",
        "shop.example",
        395.0,
        set_by(TAG, BY_GTM, BY_GTAG),
        **known(*ANALYTICS, "knowledge:google-analytics._ga_*"),
    ),
    cookie(
        "_fbp",
        "shop.example",
        90.0,
        set_by(TAG, BY_GTM, BY_FBEVENTS),
        sent_to=("shop.example",),
        **known("marketing", "Meta Pixel", "Meta", "knowledge:meta-pixel._fbp"),
    ),
    cookie(
        "basket",
        "shop.example",
        None,
        set_by(OWN, BY_APP),
        secure=False,
        host_only=True,
        category="necessary",
        confidence="low",
        because="keyword:basket",
        signals=(Signal(name="keyword", rule="keyword:basket", category="necessary"),),
    ),
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
    third(
        "static.hotjar.com",
        "hotjar.com",
        3,
        188_000,
        "shop.example",
        entity="Hotjar Ltd",
        categories=("analytics",),
        services=("Hotjar",),
        because="domain:hotjar.com",
        listed=("EasyPrivacy: ||hotjar.com^",),
    ),
    third("script.hotjar.com", "hotjar.com", 3, 240_000, "static.hotjar.com", entity="Hotjar Ltd"),
    third("fonts.gstatic.com", "gstatic.com", 3, 96_000, "shop.example", **GOOGLE),
    third("widget.reviews.example", "reviews.example", 3, 0, "shop.example"),
)


def shop(**parts: Any) -> Scan:
    """Return the rich sample: a shop with a tag manager, before any choice was made."""
    base = scan_of(
        PAGES,
        scan=info(complete=False, stopped_by="finished", privacy_signals=watched.SIGNALS),
        **watched.SECTIONS,
        cookies=COOKIES,
        storage=STORAGE,
        requests=REQUESTS,
        beacons=BEACONS,
        third_parties=THIRD_PARTIES,
        declared=DECLARED,
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
            cookies_by_category={"marketing": 1, "analytics": 2, "necessary": 1, "unclassified": 3},
            unclassified=16,
            disputed=1,
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
    return scan_of(pages, summary=summary(pages, clean=True, bytes=119_000), **watched.NOTHING)


def unsure() -> Scan:
    """Return a scan that found nothing but could not look at everything."""
    pages = (page(0, "/", "A quiet site"), page(1, "/login", "Log in", outcome="auth_required"))
    seen = summary(pages, unseen=("1 page asks for a login: it was not looked at.",))
    return scan_of(pages, scan=info(options={"page": {"deep": False}}), summary=seen)


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
