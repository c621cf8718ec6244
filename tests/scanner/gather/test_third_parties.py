"""Hosts of other sites."""

from __future__ import annotations

from scanner.evidence import Visit
from scanner.gather.cookies import CookieJar
from scanner.gather.requests import Requests
from scanner.gather.third_parties import third_parties
from scanner.observations import ChainLink, ThirdParty
from tests.scanner.gather.makers import HOME, cookie, exchange, visit


def gathered(*visits: Visit, cnames: dict[str, str] | None = None) -> dict[str, ThirdParty]:
    requests, jar = Requests(), CookieJar()
    for each in visits:
        requests.add(each)
        jar.add(each)
    return {party.host: party for party in third_parties(requests, jar.records(), cnames or {})}


def test_own_hosts_are_none() -> None:
    own = (exchange(HOME), exchange("https://cdn.shop.example/a"), exchange("data:image/gif,1"))
    assert gathered(visit(exchanges=own)) == {}


def test_counts_and_order() -> None:
    one = visit(1, exchanges=(exchange("https://a.ads.example/1"), exchange("https://b.example/1")))
    two = visit(
        2, exchanges=(exchange("https://a.ads.example/2"), exchange("https://a.ads.example/1"))
    )
    found = gathered(one, two)
    assert list(found) == ["a.ads.example", "b.example"]
    ads = found["a.ads.example"]
    assert (ads.request_count, ads.bytes, ads.registrable_domain) == (3, 300, "ads.example")
    assert (ads.pages, ads.page_count) == (("p0001", "p0002"), 2)


def test_who_loads_it() -> None:
    by_page = exchange("https://a.example/1", chain=(ChainLink(url=HOME),))
    by_tag = exchange("https://a.example/2")
    unknown = exchange("https://a.example/3", chain=())
    found = gathered(visit(exchanges=(by_page, by_tag, unknown)))
    assert found["a.example"].loaded_by == ("shop.example", "tags.example")


def test_a_redirect_is_loaded_by_who_redirects() -> None:
    hop = exchange(
        "https://c.example/", via=("https://a.example/", "https://b.example/"),
        chain=(ChainLink(url=HOME),),
    )  # fmt: skip
    found = gathered(visit(exchanges=(hop,)))
    assert {host: party.loaded_by for host, party in found.items()} == {
        "a.example": ("shop.example",),
        "b.example": ("a.example",),
        "c.example": ("b.example",),
    }


def test_cookies_of_the_whole_domain() -> None:
    jar = (cookie("x", "ads.example"), cookie("y", "b.ads.example"), cookie("z", "else.example"))
    found = gathered(visit(exchanges=(exchange("https://a.ads.example/"),), jar=jar))
    assert found["a.ads.example"].cookies == 2


def test_aliases_are_told() -> None:
    found = gathered(
        visit(exchanges=(exchange("https://a.example/"),)), cnames={"a.example": "x.cdn.example"}
    )
    assert found["a.example"].cname == "x.cdn.example"
