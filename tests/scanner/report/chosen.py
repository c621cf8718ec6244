"""Scans in several consent states: a shop that ignores refusals, one that is in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from scanner.audit.honoured import audited
from scanner.audit.terms import Suppression, Terms
from scanner.choices import Aftermath, BannerView, Moment
from scanner.observations import State
from scanner.records import PrivacySignal, PrivacySignals, Scan, ScanInfo
from tests.scanner.audit import making
from tests.scanner.audit.making import ALL, button, choice, cookie, item, request, toggle
from tests.scanner.report import makers
from tests.scanner.report.extremes import HOSTILE
from tests.scanner.report.extremes import hostile as hostile_scan

GA = {"category": "analytics", "service": "Google Analytics", "vendor": "Google"}
META = {"category": "marketing", "service": "Meta Pixel", "vendor": "Meta"}
HOTJAR = {"category": "analytics", "service": "Hotjar", "vendor": "Hotjar Ltd"}
FONTS = {"category": "preferences", "service": "Google Fonts", "vendor": "Google"}
TOOL = {"category": "necessary", "service": "OneTrust", "vendor": "OneTrust"}
NEEDED = {"category": "necessary", "service": "Shop basket"}

COLLECT = "https://region1.google-analytics.com/g/collect?v=2&tid=G-7XK2&cid=*"
PIXEL = "https://www.facebook.com/tr/?id=8841&ev=PageView&dl=*"
RECORD = "https://in.hotjar.com/api/v2/client/sites/2110/visit-data"
FONT = "https://fonts.gstatic.com/s/inter/v13/a.woff2"
REVIEWS = "https://widget.reviews.example/px?u=*"

TERMS = Terms(
    places=("DE",),
    suppressions=(
        Suppression(
            rule="*.preferences",
            subject="Google Fonts",
            reason="Our own copy of the fonts goes live on 1 March.",
            until="2027-03-01",
        ),
    ),
)

HEARD = PrivacySignals(
    asked=("gpc",),
    signals=(
        PrivacySignal(
            signal="gpc",
            how="native",
            header="all",
            missing=(),
            property_page=True,
            property_frame=True,
            property_worker=True,
            detail="Every page, frame and request had it.",
        ),
    ),
)


def made_with(**changes: Any) -> ScanInfo:
    """Say that the scan was to visit all states, and that pages could hear the signal."""
    options = {"states": list(ALL)}
    return makers.info(notes=(), options=options, **{"privacy_signals": HEARD, **changes})


MOMENTS = (
    Moment(at_ms=12, kind="request", label="shop.example", url=makers.HOME, host="shop.example"),
    Moment(
        at_ms=310, kind="request", label="fonts.gstatic.com", url=FONT, host="fonts.gstatic.com"
    ),
    Moment(
        at_ms=420,
        kind="request",
        label="region1.google-analytics.com",
        url=COLLECT.partition("?")[0],
        host="region1.google-analytics.com",
    ),
    Moment(at_ms=455, kind="cookie", label="_ga", url=makers.GTAG, host="www.googletagmanager.com"),
    Moment(at_ms=610, kind="storage", label="_hjSession", url=makers.HOTJAR, host="hotjar.com"),
    Moment(at_ms=640, kind="request", label="in.hotjar.com", url=RECORD, host="in.hotjar.com"),
    Moment(
        at_ms=900,
        kind="request",
        label="widget.reviews.example",
        url="https://widget.reviews.example/px",
        host="widget.reviews.example",
    ),
    Moment(at_ms=1_450, kind="banner", label="banner"),
    Moment(at_ms=1_900, kind="request", label="in.hotjar.com", url=RECORD, host="in.hotjar.com"),
)

VIEWS = (
    BannerView(
        viewport="desktop",
        width=1280,
        height=900,
        share=0.22,
        blocks=False,
        screenshot="banner/desktop.png",
        buttons=(
            button("accept_all", "Accept all cookies", width=212),
            button("reject_all", "Continue without accepting", prominence=1.0, contrast=3.1,
                   font_size=12, width=158, height=18, order=2),
            button("settings", "Settings", prominence=1.0, order=3, width=70),
        ),
    ),
    BannerView(
        viewport="phone",
        width=390,
        height=844,
        share=0.61,
        blocks=True,
        screenshot="banner/phone.png",
        buttons=(
            button("accept_all", "Accept all cookies", width=342),
            button("reject_all", "Continue without accepting", prominence=1.0, contrast=3.1,
                   font_size=12, width=158, height=18, order=2, in_view=False),
        ),
    ),
)  # fmt: skip


def loop(*, terms: Terms = TERMS, **parts: Any) -> Scan:
    """Return a scan of four states of a shop that goes on tracking after a refusal."""
    banner = making.banner(
        choice(
            "rejected",
            way="reject on layer 1 (1 click)",
            pressed=("Continue without accepting",),
            confirmed_by=("banner gone", "OneTrust says rejected", "not asked again"),
            screenshot_after="banner/rejected.png",
        ),
        choice(
            "accepted",
            way="accept on layer 1 (1 click)",
            pressed=("Accept all cookies",),
            confirmed_by=("banner gone", "OneTrust says accepted", "not asked again"),
            screenshot_after="banner/accepted.png",
        ),
        tool="onetrust",
        tool_name="OneTrust",
        tool_because=("#onetrust-banner-sdk", "cookie OptanonConsent"),
        appeared_ms=1_450,
        text="We and our partners store and read information on your device. "
        "Your choice holds for this site.",
        views=VIEWS,
        toggles=(
            toggle("Strictly necessary", on=True, locked=True),
            toggle("Performance", on=True),
            toggle("Advertising", on=False),
        ),
        reopen=("Cookie settings",),
        withdrawal=choice(
            "rejected",
            way="withdraw on layer 2 (3 clicks)",
            layer=2,
            clicks=3,
            pressed=("Cookie settings", "Reject all", "Confirm"),
            aftermath=Aftermath(cookies=("_ga shop.example", "_fbp shop.example")),
        ),
    )
    everything: dict[str, Any] = {
        "cookies": (
            cookie("_ga", *ALL, days=730.0, **GA),
            cookie("_fbp", "accepted", days=90.0, **META),
            cookie("OptanonConsent", "rejected", "accepted", days=365.0, **TOOL),
            cookie("basket", *ALL, days=None, **NEEDED),
            cookie("xq7", "before", "accepted", days=30.0),
        ),
        "storage": (item("_hjSession", "before", "accepted", **HOTJAR),),
        "requests": (
            request(1, COLLECT, "before", "rejected", "accepted", **GA, sent_cookies=("_ga",)),
            request(2, PIXEL, "accepted", kind="image", **META, sent_cookies=("_fbp",)),
            request(3, RECORD, "before", "accepted", **HOTJAR),
            request(4, FONT, *ALL, kind="font", **FONTS),
        ),
        "consent_banner": banner,
        "moments": MOMENTS,
        "scan": made_with(),
    }
    made = making.scan(*ALL, **{**everything, **parts})
    counted = msgspec.structs.replace(
        made.summary, pages=2, visits=8, cookies=5, cookies_persistent=4, storage_items=1,
        requests_third_party=14, third_parties=4, third_party_hosts=4, unclassified=1,
        cookies_by_category={"marketing": 1, "analytics": 1, "necessary": 2, "unclassified": 1},
    )  # fmt: skip
    return audited(msgspec.structs.replace(made, summary=counted), terms)


def kept() -> Scan:
    """Return a scan of four states of a shop that honours every choice."""
    accepted: tuple[State, ...] = ("accepted",)
    made = making.scan(
        *ALL,
        cookies=(
            cookie("_ga", *accepted, days=365.0, **GA),
            cookie("basket", *ALL, days=None, **NEEDED),
        ),
        requests=(request(1, COLLECT, *accepted, **GA),),
        scan=made_with(),
        consent_banner=making.FAIR,
        moments=(Moment(at_ms=480, kind="banner", label="banner"),),
    )
    counted = msgspec.structs.replace(
        made.summary, pages=2, visits=8, cookies=2, cookies_persistent=1, third_parties=1,
        third_party_hosts=1, requests_third_party=2,
        cookies_by_category={"analytics": 1, "necessary": 1},
    )  # fmt: skip
    made = msgspec.structs.replace(made, summary=counted)
    return audited(made, Terms(places=("DE",)))


def unsure() -> Scan:
    """Return a scan that found no banner, and could reject and accept nothing."""
    none: dict[str, Any] = {
        "outcome": "none found",
        "way": "none found",
        "layer": None,
        "clicks": 0,
        "pressed": (),
        "by": None,
        "confirmed_by": (),
        "after": None,
        "banner_after_ms": None,
        "detail": "No consent banner came within 10 seconds.",
    }
    banner = making.banner(
        choice("rejected", **none),
        choice("accepted", **none),
        found=False, place=None, kind=None, text="", language=None, appeared_ms=None, views=(),
        reopen=(),
    )  # fmt: skip
    made = making.scan("before", "gpc", scan=made_with(complete=False), consent_banner=banner)
    seen = ("After rejecting nothing could be seen: no consent banner was found.",)
    made = msgspec.structs.replace(
        made, summary=msgspec.structs.replace(made.summary, pages=2, visits=4, unseen=seen)
    )
    return audited(made, Terms(places=("DE",)))


def one_state() -> Scan:
    """Return a scan of nothing but `before`, judged."""
    made = making.scan(
        "before",
        cookies=(cookie("_ga", "before", days=730.0, **GA),),
        requests=(request(1, COLLECT, "before", **GA),),
        consent_banner=None,
        moments=None,
    )
    return audited(made, Terms(places=("DE",)))


def hostile() -> Scan:
    """Return a scan of all states in which everything that a page or its owner writes attacks."""
    base = hostile_scan()
    texts = HOSTILE
    banner = making.banner(
        *(
            choice(state, way=texts[0], pressed=texts, confirmed_by=texts, detail=texts[4],
                   page_url=texts[2], screenshot_after="../../secret.png")
            for state in ("accepted", "rejected")
        ),
        tool="onetrust",
        tool_name=texts[0],
        tool_because=texts,
        frame_url=texts[2],
        text="".join(texts),
        views=(making.view(*(button("accept_all", text) for text in texts)),),
        toggles=tuple(toggle(text, on=True) for text in texts),
        reopen=texts,
        withdrawal=choice("rejected", way=texts[5], pressed=texts, aftermath=Aftermath()),
    )  # fmt: skip
    everywhere = making.pages(*ALL)
    ways = tuple(making.set_by(state) for state in ALL)
    made = msgspec.structs.replace(
        base,
        states=ALL,
        pages=(*everywhere, *base.pages),
        cookies=tuple(
            msgspec.structs.replace(
                one, states=ALL, set_by=(*ways, *one.set_by), pages=("p0",), category="marketing",
                stored=True,
            )
            for one in base.cookies
        ),
        storage=tuple(
            msgspec.structs.replace(one, states=ALL, set_by=ways, service=one.key)
            for one in base.storage
        ),
        requests=tuple(
            msgspec.structs.replace(one, states=ALL, category="analytics", service=one.host,
                                    failure=None, status=200)
            for one in base.requests
        ),
        consent_banner=banner,
        moments=tuple(
            Moment(at_ms=100 * at, kind=kind, label=text, url=text, host=text)
            for at, text in enumerate(texts)
            for kind in ("request", "cookie", "storage", "pressed")
        ),
    )  # fmt: skip
    wishes = tuple(
        Suppression(rule="always.*", reason=text, until="2099-01-01", subject=None)
        for text in texts[:1]
    )
    judged = audited(made, Terms(suppressions=wishes))
    return msgspec.structs.replace(
        judged, findings=(*(judged.findings or ()), *(base.findings or ()))
    )


def write_shots(folder: Path) -> None:
    """Put the banner's pictures below `folder`."""
    (folder / "banner").mkdir(parents=True, exist_ok=True)
    for at, name in enumerate(("desktop", "phone", "rejected", "accepted")):
        content = makers.picture(30 + 50 * at, 90, 140 - 20 * at)
        (folder / f"banner/{name}.png").write_bytes(content)
