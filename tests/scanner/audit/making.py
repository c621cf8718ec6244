"""Make scans of several consent states, as the audit gets them, in a line or two."""

from __future__ import annotations

from typing import Any

import msgspec

from scanner.audit.honoured import audited
from scanner.audit.terms import Terms
from scanner.choices import (
    Aftermath,
    BannerView,
    Button,
    Choice,
    ConsentBanner,
    ConsentModeSignal,
    Signals,
    TcfSignal,
    Toggle,
)
from scanner.observations import Cookie, Request, SetBy, State, StorageItem
from scanner.records import Finding, Page, PrivacySignals, Scan, ScanInfo
from tests.scanner.report import makers
from tests.scanner.report.makers import BY_GTM, HOME, TAG, info, summary
from tests.scanner.report.watched import NOTHING, SIGNALS

COLLECT = "https://stats.tracker.example/collect?v=2&tid=X1&cid=*"
ANALYTICS = {"category": "analytics", "service": "Tracker Analytics", "vendor": "Tracker Ltd"}
MARKETING = {"category": "marketing", "service": "Ad Pixel", "vendor": "Ads Inc."}
FONTS = {"category": "preferences", "service": "Fine Fonts", "vendor": "Type GmbH"}
NECESSARY = {"category": "necessary"}
ALL: tuple[State, ...] = ("before", "rejected", "accepted", "gpc")


def pages(*states: State, **changes: Any) -> tuple[Page, ...]:
    """The start page and one more, in each state."""
    return tuple(
        makers.page(
            at, path, "A page", id=f"p{at}" + ("" if state == "before" else f"-{state}"),
            state=state, **changes,
        )
        for state in states
        for at, path in enumerate(("/index.html", "/about"))
    )  # fmt: skip


def ids(*states: State) -> tuple[str, ...]:
    """Of those pages."""
    return tuple(page.id for page in pages(*states))


def cookie(name: str, *states: State, days: float | None = 30.0, **changes: Any) -> Cookie:
    """A cookie of the shop's own domain that a script of a tag manager set in each state."""
    ways = tuple(set_by(state) for state in states)
    base = makers.cookie(name, changes.pop("domain", "shop.example"), days, *ways)
    return msgspec.structs.replace(base, **{**_places(states), **changes})


def item(key: str, *states: State, **changes: Any) -> StorageItem:
    """A key of the shop's local storage."""
    ways = tuple(set_by(state) for state in states)
    base = makers.item("local", "https://shop.example", key, *ways)
    return msgspec.structs.replace(base, **{**_places(states), **changes})


def request(at: int, url: str, *states: State, kind: str = "fetch", **changes: Any) -> Request:
    """A request that a script of a tag manager made in each state."""
    base = makers.request(at, url, kind, TAG, BY_GTM)
    return msgspec.structs.replace(base, **{**_places(states), **changes})


def set_by(state: State, **changes: Any) -> SetBy:
    """One write by a script of the site's tag manager."""
    own = "https://shop.example/assets/tags.js"
    return makers.set_by(TAG, **{"state": state, "url": own, **changes})


def _places(states: tuple[State, ...]) -> dict[str, Any]:
    return {"states": states, "pages": ids(*states), "page_count": 2}


def button(role: Any, text: str, **changes: Any) -> Button:
    """A fair button of the first layer."""
    base = Button(
        role=role, text=text, layer=1, order=1, tag="button", x=20, y=500, width=160, height=44,
        font_size=16, font_weight=600, contrast=8.2, prominence=6.1, in_view=True,
    )  # fmt: skip
    return msgspec.structs.replace(base, **changes)


YES, NO = button("accept_all", "Accept all"), button("reject_all", "Reject all")


def view(*buttons: Button, **changes: Any) -> BannerView:
    """The first layer, on a phone if nothing else is said."""
    base = BannerView(
        viewport="phone", width=390, height=844, share=0.4, blocks=False, buttons=buttons
    )
    return msgspec.structs.replace(base, **changes)


def choice(state: State, **changes: Any) -> Choice:
    """A choice that took, by one click."""
    base = Choice(
        state=state, outcome="confirmed", way=f"{state} on layer 1 (1 click)", layer=1, clicks=1,
        pressed=("A button",), by="words", confirmed_by=("banner gone", "not asked again"),
        before=None, after=Signals(), banner_after_ms=300, detail="", page_url=HOME,
    )  # fmt: skip
    return msgspec.structs.replace(base, **changes)


def banner(*choices: Choice, **changes: Any) -> ConsentBanner:
    """A fair banner."""
    base = ConsentBanner(
        found=True, tool=None, tool_name=None, tool_because=(), place="page", frame_url=None,
        kind="choice", text="We ask.", language="en", appeared_ms=300, views=(view(YES, NO),),
        toggles=(), reopen=("Cookie settings",), choices=choices,
    )  # fmt: skip
    return msgspec.structs.replace(base, **changes)


FAIR = banner(choice("accepted"), choice("rejected"))


def toggle(text: str, on: bool, locked: bool = False) -> Toggle:
    """A switch of the second layer."""
    return Toggle(text=text, on=on, locked=locked, layer=2)


def mode(default: str, update: str = "", late: bool = False) -> Signals:
    """Consent mode with both of its main signals."""
    names = ("ad_storage", "analytics_storage")
    return Signals(
        consent_mode=ConsentModeSignal(
            default=dict.fromkeys(names, default),
            update=dict.fromkeys(names, update) if update else {},
            default_after_tag=late,
        )
    )


def tcf(text: str = "", **changes: Any) -> Signals:
    """What `__tcfapi` answers."""
    base = TcfSignal(
        gdpr_applies=True, status="tcloaded", cmp_id=None, policy_version=5, tc_string=text,
        purposes=(), legitimate_interests=(), vendors=0,
    )  # fmt: skip
    return Signals(tcf=msgspec.structs.replace(base, **changes))


def aftermath(*cookies: str, requests: tuple[str, ...] = ()) -> Aftermath:
    """What a withdrawal left."""
    return Aftermath(cookies=cookies, requests=requests)


def scan(*states: State, **parts: Any) -> Scan:
    """A scan of these states that looked for everything and found nothing but `parts`."""
    visited = parts.pop("pages", pages(*states))
    base = makers.scan_of(
        visited, states=states, scan=about(states=list(states)), summary=summary(visited),
        consent_banner=FAIR, moments=(), **NOTHING,
    )  # fmt: skip
    return msgspec.structs.replace(base, **parts)


def about(states: list[State] | None = None, **changes: Any) -> ScanInfo:
    """How such a scan was made: to its end, with a signal that reached everything."""
    whole = msgspec.structs.replace(SIGNALS.signals[0], header="all", missing=())
    signals = PrivacySignals(asked=("gpc",), signals=(whole,))
    options = {"states": states} if states else {}
    return info(**{"notes": (), "options": options, "privacy_signals": signals, **changes})


def found(made: Scan, terms: Terms | None = None) -> dict[str, Finding]:
    """Its findings by their rules, the last one of each; none is suppressed."""
    return {one.rule: one for one in audited(made, terms).findings or ()}


def broken(made: Scan, terms: Terms | None = None) -> set[str]:
    """The rules that it breaks, of any gravity, without what only says that nobody knows."""
    return set(found(made, terms)) - {"always.unclassified", "always.unknown-parties"}


def verdict(made: Scan, state: str, terms: Terms | None = None) -> str:
    """The word on a state."""
    return next(one.verdict for one in audited(made, terms).verdicts or () if one.state == state)


CALIFORNIA = Terms(places=("US-CA",))
GERMANY = Terms(places=("DE",))
