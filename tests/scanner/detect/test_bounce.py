"""Detours on the way to a page."""

from __future__ import annotations

from typing import Any

from scanner.detect.bounce import bounces
from scanner.evidence import Visit
from tests.scanner.detect.makers import QUILL, kept, rules, saw, texts
from tests.scanner.gather.makers import HOME, LINK, cookie, exchange, redact, write

STOP = f"https://go.{QUILL}/r?to=shop"
UID = "8f3a9c2e71b04d56"


def came(*urls: str, **parts: Any) -> Visit:
    """A visit that was led through these addresses by redirects."""
    *via, last = urls
    sent = parts.pop("sent_cookies", ())
    document = exchange(last, "document", via=via, sent_cookies=sent)
    return saw(exchanges=(document,), **parts)


def set_at(url: str, **changes: Any) -> Any:
    return write(
        cookie("bid", f"go.{QUILL}", value=UID, lifetime_days=390.0), via="http", url=url, **changes
    )


def test_a_detour_that_sets_a_cookie() -> None:
    visit = came("https://shop.example/out", STOP, HOME, writes=(set_at(STOP),))
    (bounce,) = bounces([visit])
    assert bounce.kind == "bounce"
    assert bounce.domains == (QUILL,)
    assert (bounce.owner, bounce.store, bounce.name) == (QUILL, "cookie", "bid")
    assert bounce.value == redact(UID)
    assert rules(bounce) == ["bounce.detour", "bounce.cookie_set"]
    assert "cookie `bid` for 390 days" in texts(bounce)
    assert bounce.page_count == 1


def test_a_detour_that_gets_its_cookie_back() -> None:
    visit = came(HOME, STOP, HOME, sent_cookies=(("bid", f"go.{QUILL}"), ("own", "shop.example")))
    (bounce,) = bounces([visit])
    assert bounce.value is None
    assert bounce.name is None
    assert rules(bounce) == ["bounce.detour", "bounce.cookie_got"]
    assert "`own`" not in texts(bounce)


def test_a_detour_that_adds_an_identifier() -> None:
    (bounce,) = bounces([came(f"{HOME}?a=1", STOP, f"{HOME}?a=1&click={UID}")])
    (receiver,) = bounce.receivers
    assert (receiver.host, receiver.parameter, receiver.place) == (
        "shop.example",
        "click",
        "redirect",
    )
    assert UID not in texts(bounce)
    assert bounces([came(f"{HOME}?click={UID}", STOP, f"{HOME}?click={UID}")]) == ()


def test_a_detour_by_script() -> None:
    first = exchange(HOME, "document", started=1.0)
    between = exchange(STOP, "document", started=2.0)
    last = exchange(f"{HOME}b", "document", started=3.0)
    by_page = write(cookie("bid", QUILL), via="script", url=f"https://{QUILL}/x.js", frame_url=STOP)
    (bounce,) = bounces([saw(exchanges=(last, between, first), writes=(by_page,))])
    assert bounce.name == "bid"


def test_no_detour() -> None:
    set_there = (set_at(STOP),)
    harmless = [
        came(HOME),
        came(HOME, STOP, HOME),  # passed through, and nothing was noted
        came("http://shop.example/", "https://www.shop.example/", HOME),
        came(HOME, f"https://{QUILL}/", STOP, writes=set_there),  # led away: that is a link
        came(STOP, f"https://{QUILL}/2", HOME, writes=set_there),  # it began there
        came(HOME, STOP, HOME, writes=(set_at(STOP, deletes=True),)),
        came(HOME, STOP, HOME, writes=(set_at(f"https://{QUILL}/pixel.gif"),)),
        saw(exchanges=(exchange(HOME, "document"), exchange(HOME, "iframe", via=(STOP, HOME))),
            writes=set_there),
    ]  # fmt: skip
    for visit in harmless:
        assert bounces([visit]) == ()


def test_the_cookie_that_identifies_is_shown() -> None:
    plain = write(cookie("lang", QUILL, value="en"), via="http", url=STOP, chain=(LINK,))
    visit = came(HOME, STOP, HOME, writes=(plain, set_at(STOP)), kept=[kept(UID, "bid", QUILL)])
    (bounce,) = bounces([visit])
    assert bounce.name == "bid"


def test_pages_are_merged() -> None:
    visits = [
        saw(
            at,
            f"{HOME}{at}",
            exchanges=(exchange(f"{HOME}{at}", "document", via=(HOME, STOP)),),
            writes=(set_at(STOP),),
        )
        for at in (1, 2, 3)
    ]
    (bounce,) = bounces(visits)
    assert bounce.page_count == 3
