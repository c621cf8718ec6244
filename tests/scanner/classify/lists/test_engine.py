"""Rules of filter lists, read and matched as the syntax's documentation has it."""

from __future__ import annotations

import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.classify.lists.engine import Index, index, match, request
from scanner.classify.lists.rules import parse, read_rules, regex_of
from scanner.urls import host_of


def blocked(rules: str, url: str, page: str = "shop.example", kind: str = "script") -> str | None:
    made = index(read_rules(rules))
    packed = msgspec.msgpack.decode(msgspec.msgpack.encode(made), type=Index)
    found = match([packed], request(url, host_of(url), page, kind))
    return found[1].text if found else None


@pytest.mark.parametrize(
    ("rule", "url"),
    [
        ("||ads.example^", "https://ads.example/x"),
        ("||ads.example^", "https://a.b.ads.example:8080/x"),
        ("||ads.example^", "wss://ads.example"),
        ("||ads.example/track/", "https://www.ads.example/track/1"),
        ("||ads.example^*/pixel.", "https://ads.example/a/pixel.gif"),
        ("|https://ads.example/", "https://ads.example/x"),
        ("/banner/*/img^", "https://x.example/banner/foo/img?1"),
        ("/banner.js|", "https://x.example/banner.js"),
        ("-advert-", "https://x.example/a-advert-b"),
        ("&utm=", "https://x.example/?a&utm=1"),
        ("/TRACK/", "https://x.example/track/"),
        (r"/ads[0-9]+\.js/", "https://x.example/ads12.js"),
        ("*$script,domain=shop.example", "https://x.example/any.js"),
        ("||x.example^$domain=shop.*", "https://x.example/any.js"),
        ("/a.js$third-party", "https://x.example/a.js"),
        ("/a.js$~image", "https://x.example/a.js"),
        ("||ads.example^$script,popup", "https://ads.example/x"),
        ("||ads.example^$popup,script", "https://ads.example/x"),
        ("||goo", "https://goods.example.com/x"),
        ("||google.com", "https://google.com.au/x"),
        ("/a.js$domain=~example|shop.example", "https://x.example/a.js"),
    ],
)
def test_taken(rule: str, url: str) -> None:
    assert blocked(rule, url) == rule


@pytest.mark.parametrize(
    ("rule", "url"),
    [
        ("||ads.example^", "https://badads.example/x"),
        ("||ads.example^", "https://ads.example.com/x"),
        ("||ads.example^", "https://x.example/?u=ads.example"),
        ("|https://ads.example/", "http://ads.example/"),
        ("/banner.js|", "https://x.example/banner.js?1"),
        ("/a^b", "https://x.example/axb"),
        ("/a.js$first-party", "https://x.example/a.js"),
        ("/a.js$~third-party", "https://x.example/a.js"),
        ("/a.js$image", "https://x.example/a.js"),
        ("/a.js$domain=other.example", "https://x.example/a.js"),
        ("/a.js$domain=~shop.example", "https://x.example/a.js"),
        ("/A.js$match-case", "https://x.example/a.js"),
        ("x.example##.ad", "https://x.example/a"),
        ("x.example#@#.ad", "https://x.example/a"),
        ("||x.example^$popup", "https://x.example/a"),
        ("||x.example^$csp=script-src", "https://x.example/a"),
        ("||x.example^$removeparam=y", "https://x.example/a"),
        ("! comment", "https://x.example/comment"),
        ("[Adblock Plus 2.0]", "https://x.example/"),
        ("0.0.0.0 x.example", "https://x.example/"),
        ("/a.js$domain=example|~shop.example", "https://x.example/a.js"),
        ("||x.example^\n||x.example^$badfilter", "https://x.example/"),
    ],
)
def test_not_taken(rule: str, url: str) -> None:
    assert blocked(rule, url) is None


def test_exceptions_and_what_is_important() -> None:
    rules = "||ads.example^\n@@||ads.example/ok.js"
    assert blocked(rules, "https://ads.example/ok.js") is None
    assert blocked(rules, "https://ads.example/no.js") == "||ads.example^"
    important = f"{rules}\n||ads.example/ok$important"
    assert blocked(important, "https://ads.example/ok.js") == "||ads.example/ok$important"


def test_the_page_itself_is_blocked_only_by_name() -> None:
    assert blocked("||x.example^", "https://x.example/", kind="document") is None
    assert blocked("||x.example^$document", "https://x.example/", kind="document")


def test_without_a_page_a_request_counts_as_a_third_partys() -> None:
    assert blocked("||x.example^$third-party", "https://x.example/", page="")


def test_a_regular_expression_of_another_language_takes_nothing() -> None:
    assert blocked(r"/a(?<n>b)\k<n>/", "https://x.example/abb") is None


@given(st.text(max_size=40))
def test_no_line_breaks_the_reader(line: str) -> None:
    rule = parse(line)
    if rule is not None:
        blocked(rule.text, "https://x.example/some/path?query=1")
        assert isinstance(regex_of(rule.pattern), str)


HOSTS = st.sampled_from(["a.example", "b.a.example", "c.example", "x.c.example"])
PATHS = st.sampled_from(["/", "/ad.js", "/track/p.gif", "/x/ad.js?track=1"])
RULES = st.sampled_from(
    ["||a.example^", "||c.example^$third-party", "/ad.js", "track", "@@/x/ad", "||a.example/track/"]
)


@given(st.lists(RULES, max_size=6, unique=True), HOSTS, PATHS)
def test_buckets_say_what_reading_every_rule_says(rules: list[str], host: str, path: str) -> None:
    url = f"https://{host}{path}"
    one_by_one = [blocked(rule, url) for rule in rules if not rule.startswith("@@")]
    allowed = "@@/x/ad" in rules and "/x/ad" in path
    assert bool(blocked("\n".join(rules), url)) == (any(one_by_one) and not allowed)


def test_wildcards_take_no_time_on_hostile_addresses() -> None:
    url = "https://x.example/" + "/size=" * 600 + "/random=" * 600
    began = time.process_time()
    assert blocked("/size=*/random=*/viewid=", url) is None
    assert time.process_time() - began < 0.2
