"""What a page publishes about its cookies: names as they may be matched, and five tools' ways."""

from __future__ import annotations

import time

import pytest

from scanner.demo.exchange import html
from scanner.demo.site import Site
from scanner.observations import Declared
from scanner.record.declared import declared_name, told
from tests.web.scanning import scan_local


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("_ga", "_ga"),
        (" “_gid” ", "_gid"),
        ("_ga_<container-id>", "_ga_*"),
        ("_hjSession_{site_id}", "_hjSession_*"),
        ("wordpress_[hash]", "wordpress_*"),
        ("_gat_UA-XXXXXXX-X", "_gat_UA-*-X"),
        ("_pk_id.#", "_pk_id.*"),
        ("_pk_id*", "_pk_id*"),
        ("/^_ga/", "_ga*"),
        (r"/^_pk_id\.[a-z0-9]+/", "_pk_id.*"),
        (r"/^_gat_\w{5}$/", "_gat_*"),
        ("/^plain$/", "plain"),
        (r"/^a\-b(c|d)/", "a-b*"),
        (r"/^(_ga|_gid)/", ""),
        ("This site sets", ""),
        ("a; b", ""),
        ("", ""),
        ("*", ""),
        ("x" * 300, ""),
    ],
)
def test_names(text: str, name: str) -> None:
    assert declared_name(text) == name


def test_rows_without_a_name_are_left_out_and_twins_counted_once() -> None:
    row = {"tool": "table", "name": "_ga", "words": "Statistics"}
    assert len(told([row, row, {"name": "what is this"}, {}])) == 1


def test_what_a_page_says_is_cut_before_it_is_read() -> None:
    (one,) = told([{"tool": "table", "name": "abc", "words": "x" * 1_000_000}])
    assert len(one.words) == 200
    began = time.process_time()
    told([{"name": "/" + "[" * 1_000_000 + "/"}] * 50)
    assert time.process_time() - began < 1


ONETRUST = """<script>window.OneTrust = { GetDomainData: () => ({ Groups: [
  { GroupName: 'Performance Cookies', FirstPartyCookies: [
    { Name: 'ot_first', Host: 'x.example', Length: '30', description: '<b>Counts</b> visits' }],
    Hosts: [{ HostName: 'ads.example', Cookies: [{ Name: 'ot_third', IsSession: true }] }] }] }) }
</script>"""
COOKIEBOT = """<script>window.CookieConsentDialog = {
  cookieTableStatistics: [['cb_stat', 'Vendor', 'Purpose', '2 years', 'HTTP', 1]],
  cookieTableAdvertising: [['cb_ad_#', 'Vendor', 'Purpose', 'Session']] }</script>"""
KLARO = """<script>window.klaroConfig = { services: [
  { name: 'm', title: 'Matomo', purposes: ['analytics'], cookies: [/^_pk_id/, ['kl_plain', '/']] }
] }</script>"""
ORESTBIDA = """<script>window.CookieConsent = { getConfig: (what) => what === 'categories'
  ? { marketing: { autoClear: { cookies: [{ name: 'cc_ad' }, { name: /^cc_re/ }] } } } : undefined }
</script>"""
TARTEAUCITRON = """<script>window.tarteaucitron = { job: ['stats'], services: {
  stats: { name: 'Stats', type: 'analytic', cookies: ['ta_stat'] },
  unused: { name: 'Unused', type: 'ads', cookies: ['ta_not'] } } }</script>"""
TABLES = """<h2>Wir verwenden</h2><h3>Notwendige Cookies</h3>
<table><tr><th>Name</th><th>Anbieter</th><th>Zweck</th><th>Laufzeit</th></tr>
<tr><td>tb_need</td><td>Wir</td><td>Hält den Korb</td><td>Sitzung</td></tr></table>
<table><caption>Cookie list</caption><tr><th>Cookie</th><th>Category</th></tr>
<tr><td>tb_one<br>tb_two, tb_three</td><td>Marketing</td></tr></table>
<table><tr><th>Name</th><th>Price</th></tr><tr><td>hammer</td><td>12</td></tr></table>
<h2>Tools</h2><table><tr><th>Name</th><th>Description</th></tr><tr><td>anvil</td><td>Heavy</td></tr></table>"""
TRAP = """<script>Object.defineProperty(window, 'OneTrust', { get() { throw new Error('no') } })
window.CookieConsentDialog = { cookieTableStatistics: 7, get cookieTableNecessary() { throw 1 } }
window.klaroConfig = { services: [{ cookies: [{ toString() { throw 2 } }, 5, null] }] }</script>"""

PAGES = {
    "/onetrust": ONETRUST,
    "/cookiebot": COOKIEBOT,
    "/klaro": KLARO,
    "/orestbida": ORESTBIDA,
    "/tarteaucitron": TARTEAUCITRON,
    "/tables": TABLES,
    "/trap": f"{TRAP}{TABLES}",
}


@pytest.mark.browser
async def test_each_tools_declaration_is_read() -> None:
    links = "".join(f'<a href="{path}">{path}</a>' for path in PAGES)
    routes = {path: html(f"<!doctype html><title>x</title>{body}") for path, body in PAGES.items()}
    site = Site({"/": html(f"<!doctype html><title>x</title>{links}"), **routes})
    scan, _ = await scan_local({"x.example": site}, "https://x.example/", pages=9)
    declared = {one.name: one for one in scan.declared or ()}
    assert set(declared) == {
        "ot_first", "ot_third", "cb_stat", "cb_ad_*", "_pk_id*", "kl_plain", "cc_ad", "cc_re*",
        "ta_stat", "tb_need", "tb_one", "tb_two", "tb_three",
    }  # fmt: skip
    said = {name: (one.tool, one.category) for name, one in declared.items()}
    assert said["ot_first"] == ("OneTrust", "analytics")
    assert said["cb_ad_*"] == ("Cookiebot", "marketing")
    assert said["_pk_id*"] == ("Klaro", "analytics")
    assert said["cc_re*"] == ("CookieConsent", "marketing")
    assert said["ta_stat"] == ("tarteaucitron", "analytics")
    assert said["tb_need"] == ("table", "necessary")
    assert said["tb_two"] == ("table", "marketing")
    first: Declared = declared["ot_first"]
    assert (first.purpose, first.lifetime, first.provider) == (
        "Counts visits",
        "30 days",
        "x.example",
    )
