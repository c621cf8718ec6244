"""Third parties under the site's own name."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.behaviour import Endpoint
from scanner.detect.cover import covers, is_rented
from scanner.gather.cookies import CookieJar
from scanner.observations import Alias, Cookie
from scanner.tracking import FirstPartyCover
from tests.scanner.detect.makers import QUILL, control, kept, rules, saw, texts, told
from tests.scanner.gather.makers import HOME, LINK, cookie, exchange, write

UID = "8f3a9c2e71b04d56"
HOST = "metrics.shop.example"
ALIAS = Alias(host=HOST, cname=f"shop.{QUILL}", registrable_domain=QUILL)
OWN = kept(UID, "_vid", "shop.example")
TAG = f"https://cdn.{QUILL}/tag.js"


def found(
    *visits: Any, alias: Alias | None = ALIAS, cookies: tuple[Cookie, ...] = ()
) -> tuple[FirstPartyCover, ...]:
    return covers(visits, cookies, [alias] if alias else [], control("other"))


BEHAVIOURS: list[tuple[str, dict[str, Any]]] = [
    ("cover.told", {"told": [told(UID, f"https://{HOST}/in?vid=*", parameter="vid")]}),
    ("cover.set", {"writes": (write(cookie("_vid", value=UID), via="http",
                                    url=f"https://{HOST}/id"),)}),
    ("cover.beacon", {"exchanges": (exchange(f"https://{HOST}/b", "send_beacon",
                                             sent_cookies=(("_vid", "shop.example"),)),)}),
    ("cover.beacon", {"exchanges": (exchange(f"https://{HOST}/p.gif?x=1", image_size=(1, 1),
                                             sent_cookies=(("_vid", "shop.example"),)),)}),
    ("cover.beacon", {"exchanges": (exchange(f"https://{HOST}/e", "fetch", status=204,
                                             sent_cookies=(("_vid", "shop.example"),)),)}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "parts"), BEHAVIOURS)
def test_an_alias_that_behaves_as_a_tracker(rule: str, parts: dict[str, Any]) -> None:
    (cover,) = found(saw(kept=[OWN], **parts))
    assert (cover.kind, cover.host, cover.registrable_domain) == ("cname", HOST, QUILL)
    assert rules(cover) == ["cover.alias", rule, "identifier.unique"]
    assert f"is an alias of shop.{QUILL}" in texts(cover)
    assert cover.names == ("_vid",)
    assert (cover.page_url, cover.states) == (HOME, ("before",))


@pytest.mark.parametrize(("rule", "parts"), BEHAVIOURS)
def test_the_same_with_a_constant(rule: str, parts: dict[str, Any]) -> None:
    assert found(saw(1, kept=[OWN], **parts), saw(2, kept=[OWN])) == ()
    assert found(saw(**parts)) == ()


@pytest.mark.parametrize(
    "parts",
    [
        # A machine that serves files gets the site's cookies all the same.
        {"exchanges": (exchange(f"https://{HOST}/a.jpg", image_size=(300, 200),
                                sent_cookies=(("_vid", "shop.example"),)),)},
        {"exchanges": (exchange(f"https://{HOST}/spacer.gif", image_size=(1, 1),
                                sent_cookies=(("_vid", "shop.example"),)),)},
        {"told": [told(UID, "https://shop.example/in?vid=*")]},
        {"writes": (write(cookie("lang"), via="http", url=f"https://{HOST}/a.js"),)},
        # The site itself runs there.
        {"told": [told(UID, f"https://{HOST}/in?vid=*")],
         "exchanges": (exchange(f"https://{HOST}/", "document"),)},
    ],
)  # fmt: skip
def test_an_alias_that_only_serves(parts: dict[str, Any]) -> None:
    assert found(saw(kept=[OWN], **parts)) == ()


@pytest.mark.parametrize(
    ("domain", "yes"),
    [
        ("d111.cloudfront.net", True),
        ("shop.herokuapp.com", True),
        ("alice.github.io", True),
        ("eulerian.net", False),
        ("tracker.co.uk", False),
        ("tracker.com.au", False),
        (QUILL, False),
    ],
)
def test_rented_machines(domain: str, yes: bool) -> None:
    assert is_rented(domain) is yes


def test_an_alias_of_a_rented_machine_says_nothing() -> None:
    visit = saw(kept=[OWN], told=[told(UID, f"https://{HOST}/in?vid=*")])
    rented = Alias(host=HOST, cname="d1.cloudfront.net", registrable_domain="d1.cloudfront.net")
    assert found(visit, alias=rented) == ()


def jar(*visits: Any) -> tuple[Cookie, ...]:
    all_of_them = CookieJar()
    for visit in visits:
        all_of_them.add(visit)
    return all_of_them.records()


def wrote(name: str = "_vid", url: str = TAG, **changes: Any) -> Any:
    changes = {"via": "script", "url": url} | changes
    return write(cookie(name, value=changes.pop("value", UID)), **changes)


def test_third_partys_scripts_with_the_sites_cookies() -> None:
    first = saw(1, kept=[OWN, kept("abc", "_sid", "shop.example")], writes=(wrote(), wrote("_sid")))
    second = saw(2, f"{HOME}2", "accepted", writes=(wrote(url=f"https://x.{QUILL}/b.js"),))
    (cover,) = found(first, second, cookies=jar(first, second))
    assert (cover.kind, cover.host, cover.registrable_domain) == (
        "script_cookies",
        f"cdn.{QUILL}",
        QUILL,
    )
    assert cover.names == ("_sid", "_vid")
    assert f"A script of cdn.{QUILL}, line 4 wrote" in texts(cover)
    assert cover.states == ("before", "accepted")


@pytest.mark.parametrize(
    "written",
    [
        wrote(url="https://static.shop.example/own.js"),
        wrote("lang"),
        wrote(via="http", url=f"https://{QUILL}/p.gif"),
        wrote(refused="InvalidDomain"),
        wrote(url=""),
        write(cookie("_vid", QUILL, value=UID), url=TAG),
    ],
)
def test_cookies_that_are_no_cover(written: Any) -> None:
    visit = saw(kept=[OWN], writes=(written,))
    assert found(visit, cookies=jar(visit)) == ()


def endpoint(signature: str = "ga4", host: str = "shop.example") -> Endpoint:
    return Endpoint(
        url=f"https://{host}/x7/in?cid=*",
        host=host,
        signature=signature,
        vendor="Google Analytics 4",
        chain=(LINK,),
    )


def test_an_address_of_the_site_that_takes_a_vendors_payload() -> None:
    visits = [saw(at, endpoints=[endpoint()]) for at in (1, 2)]
    (cover,) = found(*visits)
    assert (cover.kind, cover.host, cover.vendor) == (
        "server_endpoint",
        "shop.example",
        "Google Analytics 4",
    )
    assert cover.registrable_domain == "shop.example"
    assert rules(cover) == ["cover.payload", "cover.unseen"]
    assert "https://shop.example/x7/in was sent what Google Analytics 4 sends" in texts(cover)
    assert "`cid`, `tid`, `v`" in texts(cover)


def test_the_alias_says_whose_server_it_is() -> None:
    (cover,) = found(saw(endpoints=[endpoint(host=HOST)]))
    assert cover.registrable_domain == QUILL


@pytest.mark.parametrize(
    "one", [endpoint("sentry"), endpoint("unknown"), endpoint(host="elsewhere.example")]
)
def test_endpoints_that_are_no_cover(one: Endpoint) -> None:
    assert found(saw(endpoints=[one])) == ()


def test_nothing_comes_of_nothing() -> None:
    assert covers([], [], [ALIAS], None) == ()
