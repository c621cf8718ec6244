"""A rewritten page asks for nothing that waits, and everything else is left byte for byte."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from banner.bundle import bundle
from banner.embed import body_tags, head_tags, inline_gate
from banner.i18n import tags
from banner.markup import rewrite, rules_of
from banner.page import rewritten
from tests.banner.web import SERVICES, site

RULES = rules_of(site())
T = "https://t.track.test/x"
WAITS = 'data-consent="marketing" data-service="tracker"'
SCRIPT = f'type="text/plain" {WAITS}'
GATE = '<script src="/consent/gate.js"></script>'
MADE = bundle(site(site={"languages": ["en", "de"]}))


def done(page: str, **banner: Any) -> str:
    return rewrite(page, rules_of(site(**banner)) if banner else RULES)


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        (f'<script src="{T}"></script>', f'<script {SCRIPT} data-src="{T}"></script>'),
        (f"<script src='{T}'></script>", f"<script {SCRIPT} data-src='{T}'></script>"),
        (f"<script src={T}></script>", f"<script {SCRIPT} data-src={T}></script>"),
        (f"<SCRIPT SRC={T}></SCRIPT>", f"<SCRIPT {SCRIPT} data-SRC={T}></SCRIPT>"),
        (f'<script async src = "{T}" defer></script>',
         f'<script {SCRIPT} async data-src = "{T}" defer></script>'),
        (f'<script type="module"\n src="{T}"></script>',
         f'<script {SCRIPT} data-type="module"\n data-src="{T}"></script>'),
        (f'<iframe src="{T}" id=a></iframe>', f'<iframe {WAITS} data-src="{T}" id=a></iframe>'),
        (f'<img alt="a > b" src="{T}"/>', f'<img {WAITS} alt="a > b" data-src="{T}"/>'),
        (f"<img alt='src=\"{T}\"' src='{T}'>", f"<img {WAITS} alt='src=\"{T}\"' data-src='{T}'>"),
        (f'<img srcset="/a.png 1x, {T} 2x" src="/a.png">',
         f'<img {WAITS} data-srcset="/a.png 1x, {T} 2x" src="/a.png">'),
        (f'<img src="{T}"alt=x>', f'<img {WAITS} data-src="{T}"alt=x>'),
        (f'<link rel="stylesheet" href="{T}">', f'<link {WAITS} rel="stylesheet" data-href="{T}">'),
        (f'<link href="{T}" rel=preconnect>', f'<link {WAITS} data-href="{T}" rel=preconnect>'),
        ('<link rel=dns-prefetch href="//t.track.test">',
         f'<link {WAITS} rel=dns-prefetch data-href="//t.track.test">'),
        (f'<video poster="{T}" src="/a">', f'<video {WAITS} data-poster="{T}" src="/a">'),
        (f'<object data="{T}"></object>', f'<object {WAITS} data-data="{T}"></object>'),
        (f"<iframe srcdoc='<img src={T}>'></iframe>",
         f"<iframe {WAITS} data-srcdoc='<img src={T}>'></iframe>"),
        (f'<svg><image xlink:href="{T}"/>', f'<svg><image {WAITS} data-xlink:href="{T}"/>'),
        (f'<noscript><img src="{T}">', f'<noscript><img {WAITS} data-src="{T}">'),
        (f'<template><img src="{T}">', f'<template><img {WAITS} data-src="{T}">'),
        (f'<textarea>a</textarea><img src="{T}">',
         f'<textarea>a</textarea><img {WAITS} data-src="{T}">'),
        (f'<!--><img src="{T}">', f'<!--><img {WAITS} data-src="{T}">'),
        (f'<!-- a --!><img src="{T}">', f'<!-- a --!><img {WAITS} data-src="{T}">'),
        (f'<!--[if !IE]><!--><img src="{T}">', f'<!--[if !IE]><!--><img {WAITS} data-src="{T}">'),
    ],
)  # fmt: skip
def test_a_tag_that_waits_puts_its_address_aside(tag: str, wanted: str) -> None:
    assert done(f"<p>é\n{tag}</p>") == f"<p>é\n{wanted}</p>"


@pytest.mark.parametrize(
    "address",
    [
        "https://t.track.test", "http://track.test/", "//t.track.test/x", "HTTPS://T.TRACK.TEST/x",
        "https://t.track.test:8443/x", "https://me:pw@t.track.test/x", " https://t.track.test/x ",
        "https:&#47;&#47;t.track.test/x", "wss://t.track.test/s", "https://a.b.c.track.test/?x=1",
    ],
)  # fmt: skip
def test_however_an_address_is_spelled(address: str) -> None:
    assert f'data-src="{address}"' in done(f'<img src="{address}">')


@pytest.mark.parametrize(
    "page",
    [
        '<script src="/own.js"></script><img src="a.png"><img src="">',
        '<img src="https://cdn.shop.test/a.png"><img src="https://shop.test.evil.test/a">',
        '<img src="https://nottrack.test/a"><img src="https://track.test.example/a">',
        f'<a href="{T}">a</a><area href="{T}"><base href="{T}">',
        f'<link rel="canonical" href="{T}"><link rel="Alternate" hreflang=de href="{T}">',
        f'<!-- <script src="{T}"></script> --><p>',
        f"<!-- unclosed <img src={T}>",
        f'<script>const t = \'<img src="{T}">\'</script>',
        f"<style>p::before {{ content: '<img src={T}>' }}</style>",
        f"<textarea><img src={T}></textarea><title><img src={T}></title>",
        f"<iframe><img src={T}></iframe><xmp><img src={T}></xmp><noembed><img src={T}></noembed>",
        f"<![CDATA[<img src={T}]]>", "<![weird[ a ]]><p>", "<![ a", "<!", "<!weird <p>>", "<?a?>",
        '<img src="data:image/png;base64,AA//t.track.test/x"><img src="blob:https://t.track.test/x">',
        '<img src="javascript:void(0)"><img src="https://[::1"><img src="//">',
        f'<script type="application/ld+json">{{"u": "document.write {T}"}}</script>',
        f'<script type="text/template"><img src="{T}"> createElement</script>',
        f'<script type="text/plain" class="other-tool" src="{T}"></script>',
        f"<img title='{T}' data-src='{T}'>", f'<p data-x="<img src={T}>">', f"<img src={T}",
        f"<p>https://t.track.test/x &lt;img src={T}&gt;", "<", "<<<", "</>", "a < b > c", "",
    ],
)  # fmt: skip
def test_what_does_not_wait_stays_as_it_is(page: str) -> None:
    assert done(page) == page


@pytest.mark.parametrize(
    "tag",
    [
        f'<script type="text/plain" data-consent="analytics" data-src="{T}"></script>',
        f'<script type="text/plain" data-consent="marketing" src="{T}"></script>',
        f'<iframe data-service="tracker" data-src="{T}"></iframe>',
        f'<IMG DATA-CONSENT=marketing SRC="{T}">',
        f'<script DATA-CONSENT="marketing">document.createElement("script").src = "{T}"</script>',
        f'<script data-service="tracker">document.createElement("script").src = "{T}"</script>',
    ],
)
def test_what_is_marked_by_hand_is_its_authors(tag: str) -> None:
    assert done(tag) == tag


@pytest.mark.parametrize(
    ("start", "code", "marked"),
    [
        ("<script>", f"var s=document.createElement('script');s.src='{T}'", True),
        ("<script async>", "d.createElement(s).src='//t.track.test/a?i='+i", True),
        ("<script type=module>", f"document.write('<img src={T}>')", True),
        ("<script TYPE='text/JavaScript'>", f"if(a&&b<c)document.createElement('p');'{T}'", True),
        ("<script>", f"const policy = '{T}'", False),
        ("<script>", "document.createElement('script').src='/own.js'", False),
        ("<script>", "document.createElement('script').src='https://cdn.basket.test/b.js'", False),
    ],
)  # fmt: skip
def test_an_inline_script_that_loads_what_waits_waits_itself(
    start: str, code: str, marked: bool
) -> None:
    found = done(f"<p>{start}{code}</script><script>own()</script>")
    assert (f"<script {SCRIPT}" in found) is marked
    assert found.endswith(f">{code}</script><script>own()</script>")
    if "module" in start:
        assert "data-type=module" in found


def test_where_services_share_a_host_a_necessary_one_frees_it() -> None:
    shared = [*SERVICES, {"id": "shop-map", "name": "Map", "category": "necessary",
                          "domains": ["t.track.test"]}]  # fmt: skip
    page = f'<img src="{T}"><img src="https://u.track.test/x">'
    found = done(page, services=shared)
    assert found.startswith(f'<img src="{T}">')
    assert f'<img {WAITS} data-src="https://u.track.test/x">' in found


def test_the_most_specific_domain_counts() -> None:
    more = [*SERVICES, {"id": "films", "name": "Films", "category": "preferences",
                        "domains": ["films.track.test"]}]  # fmt: skip
    found = done('<img src="https://a.films.track.test/x">', services=more)
    assert 'data-consent="preferences" data-service="films"' in found
    page = '<img src="https://assets.track.test/x">'
    assert done(page, own_domains=["assets.track.test"]) == page
    assert "data-src" in done(page, own_domains=["other.track.test"])
    stats = '<img src="https://stats.shop.test/x">'
    assert 'data-service="counter"' in done(stats)


def test_a_container_waits_for_the_gate_alone() -> None:
    services = [{"id": "manager", "name": "Manager", "category": "necessary", "container": True,
                 "domains": ["tags.test"]}]  # fmt: skip
    found = done('<script src="https://tags.test/m.js"></script>', services=services)
    assert 'type="text/plain" data-consent="necessary" data-service="manager"' in found


def test_the_unknown_waits_where_the_site_says_so() -> None:
    page = '<img src="https://who.test/x"><img src="https://blog.shop.test/x"><img src="/a">'
    assert done(page) == page
    found = done(page, unknown="hold")
    assert '<img data-consent="unknown" data-service="" data-src="https://who.test/x">' in found
    assert found.endswith('<img src="https://blog.shop.test/x"><img src="/a">')


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("<!doctype html><html><head><title>a</title></head><body><p>",
         "<!doctype html><html><head>[H]<title>a</title></head><body>[B]<p>"),
        ("<HTML LANG=de>\n<HEAD >\n<BODY CLASS='a>b'>\n", "<HTML LANG=de>\n<HEAD >[H]\n<BODY CLASS="
         "'a>b'>[B]\n"),
        ("<!DOCTYPE html>\n<title>a</title><p>b", "<!DOCTYPE html>\n[H][B]<title>a</title><p>b"),
        ("<html><title>a</title><p>b", "<html>[H][B]<title>a</title><p>b"),
        ("<p>a<head><p>b", "[H][B]<p>a<head><p>b"),
        ("<!-- <head> --><b><head>", "<!-- <head> -->[H][B]<b><head>"),
        ("<html><head><p><html><head><body><body>",
         "<html><head>[H]<p><html><head><body>[B]<body>"),
        ("<script src=/a></script><html><head>", "[H][B]<script src=/a></script><html><head>"),
        ("<!doctype html>", "<!doctype html>[H][B]"),
        ("words alone", "[H][B]words alone"),
        ("", "[H][B]"),
    ],
)  # fmt: skip
def test_head_and_body_begin_where_browsers_begin_them(page: str, wanted: str) -> None:
    assert rewrite(page, RULES, head="[H]", body="[B]") == wanted


PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<b a='1>2'>", "<br/>", "<!-- a -->", "<!--", "-->", "<!doctype html>",
        "<html lang=en>", "<head>", "</head>", "<body>", "<title>", "</title>", "<textarea>",
        "</textarea>", "<script>", "</script>", "<style>", "</style>", "<svg>", "<![CDATA[",
        "]]>", "<noscript>", "</noscript>", "<template>", "</template>", "<img src='/a'>", "&amp;",
        '"', "'", "<", ">", "<a href=https://t.track.test/x>", "<?x?>", "<!x>", "\r\n", "\n", "é",
        "日本",
    ]
)  # fmt: skip
HELD = st.sampled_from(
    [
        f"<script src='{T}'></script>", f"<img src={T}>", f'<IFRAME SRC="{T}">', f"<link href={T}>",
        f"<script>document.createElement('script').src='{T}'</script>",
    ]
)  # fmt: skip
PAGES = st.lists(PIECES | HELD | st.text(max_size=8), max_size=24).map("".join)
MARK = re.compile(rf'( type="text/plain")? {WAITS}|data-(?=(?i:src|href|type))')


@given(PAGES)
def test_nothing_but_the_marks_is_ever_added(page: str) -> None:
    assume(not MARK.search(page))
    assert MARK.sub("", done(page)) == page


@given(PAGES)
def test_what_is_rewritten_twice_is_as_if_once(page: str) -> None:
    once = done(page)
    assert done(once) == once


@given(st.lists(PIECES | st.text(max_size=8), max_size=24).map("".join))
def test_a_page_without_anything_that_waits_is_left_alone(page: str) -> None:
    assert done(page) == page


@given(PAGES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1", "shift_jis", "gbk"]))
def test_whatever_the_encoding_the_page_says_the_same(page: str, encoding: str) -> None:
    whole = f"<!doctype html>{page}"
    content = whole.encode(encoding, "xmlcharrefreplace" if encoding != "utf-16" else "replace")
    said = content.decode(encoding)
    found = rewritten(MADE, content).decode(encoding)
    assert found.count(GATE) == 1
    assert found.replace(GATE, "", 1) == done(said)


@given(st.binary(max_size=60), st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"]))
def test_bytes_of_no_encoding_come_back_whole(content: bytes, mark: bytes) -> None:
    assume(content[:2] not in (b"\xff\xfe", b"\xfe\xff"))
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(mark, "latin-1")
    found = rewritten(MADE, mark + content)
    assert found.startswith(mark)
    assert found.replace(GATE.encode(wide), b"", 1) == mark + content


def test_a_page_that_has_the_gate_keeps_its_own() -> None:
    page = b"<!doctype html><html><head><title>a</title></head><body><p>a</p></body></html>"
    for inline in (False, True):
        once = rewritten(MADE, page, inline=inline)
        assert once != page
        assert rewritten(MADE, once, inline=inline) == once
        assert rewritten(MADE, once).count(b"/consent/") == once.count(b"/consent/")
    by_hand = page.replace(
        b"<title>", GATE.replace(">", ' integrity="sha384-x">', 1).encode() + b"<title>"
    )
    assert rewritten(MADE, by_hand) == by_hand


@pytest.mark.parametrize(
    ("start", "language"),
    [
        ("<html lang=de>", "de"),
        ("<HTML class=a LANG='de-AT'>", "de"),
        ("<html lang=fr>", "en"),
        ("", "en"),
    ],
)
def test_the_first_layer_speaks_the_pages_language(start: str, language: str) -> None:
    page = rewritten(MADE, f"<!doctype html>{start}<head></head><body>".encode(), inline=True)
    found = re.findall(r'<div id="consentry"([^>]*)>', page.decode("ascii"))
    assert len(found) == 1
    assert f' lang="{language}" dir="ltr"' in found[0]
    assert page.decode("ascii").endswith("</template></div>")


@pytest.mark.parametrize("tag", tags())
def test_inline_parts_need_no_encoding(tag: str) -> None:
    """Scripts and styles have no character references, so they must be ASCII by themselves."""
    made = bundle(site(site={"languages": [tag]}))
    both = head_tags(made, inline=True) + body_tags(made, tag)
    raw = re.findall(r"<(script|style)>(.*?)</\1>", both, re.DOTALL)
    assert len(raw) == 2
    assert all(text.isascii() for _, text in raw)
    page = rewritten(made, b"<body>", inline=True)
    assert page.isascii()


def test_an_inline_gate_finds_its_dialogs_at_any_address() -> None:
    made = bundle(site(base_url="https://c.test/\"é</script>'/"))
    assert '"https://c.test/\\"\\u00e9\\u003c/script>\'/engine/' in inline_gate(made)
    assert "</script" not in inline_gate(made)


def test_a_fragment_is_given_no_gate() -> None:
    """It is put into a page that has one."""
    found = rewritten(MADE, b'<p>row</p><script src="https://t.track.test/x"></script>').decode()
    assert GATE not in found
    assert MARK.search(found)


def test_a_shared_host_waits_for_either_service() -> None:
    two = [
        {"id": name, "name": name, "category": category, "domains": ["tags.test"]}
        for name, category in (("ads", "marketing"), ("stats", "analytics"))
    ]
    page = done('<script src="https://tags.test/t.js"></script>', services=two)
    assert 'data-service="ads stats"' in page
