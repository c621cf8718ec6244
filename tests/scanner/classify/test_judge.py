"""A whole scan is judged: who set a thing, what requests are for, and what the summary counts."""

from __future__ import annotations

import tomllib
from typing import Any

import msgspec
import pytest

from scanner.classify.judge import FIRST_PARTY, judge, setters
from scanner.classify.own import Own, OwnService
from scanner.classify.unknown import snippet, unknowns
from scanner.observations import ChainLink, Declared, Signal
from scanner.records import Scan
from scanner.sites import load_sites
from tests.scanner.classify.makers import VENDORS
from tests.scanner.report.makers import (
    HOME,
    OWN,
    TAG,
    beacon,
    cookie,
    item,
    page,
    request,
    scan_of,
    set_by,
    third,
)

COUNTER = ChainLink(url="https://js.counter.example/c.js?x=1", line=1, kind="script")
TAGS = ChainLink(url="https://tags.example/t.js", line=1, kind="script")
MINE = ChainLink(url="https://shop.example/app.js", line=1, kind="script")
ANSWER = "https://h.example/p"
UNKNOWN = ChainLink(url="https://cdn.nobody.example/n.js", line=1, kind="script")


def judged(own: Own | None = None, **parts: Any) -> Scan:
    made = msgspec.structs.replace(scan_of((page(0, "/", "Shop"),)), **parts)
    return judge(made, own=own, vendors=VENDORS)


@pytest.mark.parametrize(
    ("way", "chain"),
    [
        (set_by(TAG, COUNTER), (COUNTER.url.partition("?")[0],)),
        (set_by(TAG, TAGS, COUNTER), (COUNTER.url.partition("?")[0], TAGS.url)),
        (set_by(TAG, TAGS, MINE), (MINE.url,)),
        (set_by(OWN), ()),
        (
            set_by(TAG, TAGS, via="http", url="https://h.example/p?q"),
            ("https://h.example/p",),
        ),
        (set_by(TAG, COUNTER, action="delete"), ()),
    ],
)
def test_who_set_it_is_read_from_the_chain(way: Any, chain: tuple[str, ...]) -> None:
    assert setters((way,)) == ((chain,) if chain else ())


def test_the_setter_decides_what_no_name_knows() -> None:
    scan = judged(cookies=(cookie("qqq", "shop.example", 9.0, set_by(TAG, TAGS, COUNTER)),))
    (found,) = scan.cookies
    assert (found.category, found.because) == ("analytics", "setter:counter.example")
    assert scan.summary.cookies_by_category == {"analytics": 1}


def test_every_observation_says_why() -> None:
    scan = judged(
        cookies=(cookie("x1", "shop.example", 9.0), cookie("_cnt", "shop.example", 9.0)),
        storage=(item("local", "https://shop.example", "cntStore", set_by(OWN)),),
        requests=(
            request(1, HOME, "document"),
            request(2, "https://js.counter.example/c.js", "script", TAG),
            request(3, "https://nobody.example/x", "image", TAG),
        ),
        beacons=(beacon(1, "https://js.counter.example/b", "pixel", TAG),),
        third_parties=(third("js.counter.example", "counter.example", 1, 1, "shop.example"),),
    )
    observed = (*scan.cookies, *scan.storage, *scan.requests, *scan.beacons, *scan.third_parties)
    assert all(one.because for one in observed)
    assert [one.because for one in scan.requests] == [
        FIRST_PARTY,
        "domain:counter.example",
        "unknown",
    ]
    (party,) = scan.third_parties
    assert (party.entity, party.country) == ("Counter", "DE")
    assert (party.categories, party.services) == (("analytics",), ("Counter",))


def test_a_beacon_keeps_why_it_is_one() -> None:
    (found,) = judged(beacons=(beacon(1, "https://js.counter.example/b", "pixel", TAG),)).beacons
    assert found.signals[0].name == "behaviour"
    assert found.signals[-1] == Signal(
        name="domain",
        rule="domain:counter.example",
        category="analytics",
        service="Counter",
        vendor="Counter",
    )


def test_judging_twice_changes_nothing() -> None:
    parts = {
        "cookies": (cookie("_cnt", "shop.example", 9.0, set_by(TAG, UNKNOWN)),),
        "beacons": (beacon(1, "https://js.counter.example/b", "pixel", TAG),),
    }
    once = judged(**parts)
    assert judge(once, vendors=VENDORS) == once


def told(name: str, words: str) -> Declared:
    return Declared(name=name, category="unclassified", words=words, tool="table", page_url=HOME)


def test_the_sites_own_words_are_read_compared_and_never_believed_first() -> None:
    scan = judged(
        cookies=(cookie("_cnt", "shop.example", 9.0), cookie("q_7", "shop.example", 9.0)),
        declared=(told("_cnt", "Strictly necessary"), told("q_*", "Werbung")),
    )
    assert [one.category for one in scan.declared or ()] == ["necessary", "marketing"]
    known, unknown = scan.cookies
    assert (known.category, known.disputed) == ("analytics", True)
    assert (unknown.category, unknown.confidence) == ("marketing", "low")
    assert scan.summary.disputed == 1


def test_an_alias_gives_away_who_is_behind_the_sites_own_name() -> None:
    scan = msgspec.structs.replace(
        scan_of((page(0, "/", "Shop"),)),
        requests=(request(1, "https://m.shop.example/p", "image", TAG),),
        third_parties=(),
        aliases=(
            {
                "host": "m.shop.example",
                "cname": "x.alias-counter.example",
                "registrable_domain": "",
            },
        ),
    )
    scan = msgspec.convert(msgspec.to_builtins(scan), Scan)
    (found,) = judge(scan, vendors=VENDORS).requests
    assert (found.category, found.because) == ("analytics", "domain:cname:alias-counter.example")


def test_unknowns_are_ranked_with_hints_and_never_a_verdict(tmp_path: Any) -> None:
    scan = judged(
        cookies=(
            cookie("_cnt", "shop.example", 9.0),
            cookie("rare", "shop.example", None, set_by(OWN), page_count=1),
            cookie("often", "nobody.example", 30.0, set_by(TAG, UNKNOWN), page_count=8),
        ),
        storage=(item("local", "https://shop.example", "k", set_by(TAG, UNKNOWN)),),
        third_parties=(third("cdn.nobody.example", "nobody.example", 9, 9, "shop.example"),),
        beacons=(beacon(1, "https://nobody.example/b", "pixel", TAG, UNKNOWN),),
    )
    found = unknowns(scan)
    assert {one.name for one in found} == {"often", "rare", "k", "cdn.nobody.example"}
    often = found[0]
    assert often.name == "often"
    assert often.suggestion == "analytics or marketing"
    assert "it belongs to a third party" in often.why
    assert next(one for one in found if one.name == "rare").suggestion is None
    assert all(one.category == "unclassified" for one in scan.cookies if one.name == "often")
    _the_snippet_loads_once_decided(snippet(found, "shop"), tmp_path)


def _the_snippet_loads_once_decided(text: str, folder: Any) -> None:
    path = folder / "sites.toml"
    head = '[sites.shop]\nurl = "https://shop.example/"\n'
    path.write_text(head + text.replace('category = ""', 'category = "analytics"'))
    services = load_sites(path).site("shop").services
    assert {name for service in services for name in service.cookies} == {"often", "rare"}
    assert {host for service in services for host in service.domains} == {"cdn.nobody.example"}
    path.write_text(head + text)
    with pytest.raises(Exception, match="is not a category"):
        load_sites(path)


def test_the_snippet_is_toml_whatever_pages_call_their_cookies() -> None:
    names = ("", "\U0001f36ax", "half\ud800", 'quo"te', "li\nne", "de\x7fl")
    scan = judged(
        cookies=tuple(cookie(name, "b\u00fccher.example", 9.0) for name in names),
        third_parties=(
            third("a.x.example", "x.example", 1, 1, "shop.example"),
            third("b.x.example", "x.example", 1, 1, "shop.example"),
        ),
    )
    tables = tomllib.loads(snippet(unknowns(scan), "shop"))["sites"]["shop"]["services"]
    assert len({table["id"] for table in tables}) == len(tables) == 2
    assert sum(len(table.get("cookies", ())) for table in tables) == len(names) - 1
    assert "None" not in snippet(unknowns(scan), "shop")


def test_own_services_come_before_all_else() -> None:
    own = Own([OwnService(id="mine", name="Mine", category="necessary", cookies=("_cnt",))])
    (found,) = judged(own, cookies=(cookie("_cnt", "shop.example", 9.0),)).cookies
    assert (found.category, found.service, found.confidence) == ("necessary", "Mine", "high")
