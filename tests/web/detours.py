"""Visits that come by way of a tracker, and pages that look for click identifiers."""

from __future__ import annotations

import secrets

from scanner.demo.exchange import Hit, Response, html, redirect, script
from scanner.demo.site import Route, Site
from tests.web.assets import site
from tests.web.collector import collecting
from tests.web.syncs import remembered

START, BOUNCE, SHORTENER = "start.example", "bounce.tracker.example", "links.example"
CLICKS, TAGS, RECEIVER = "clicks.example", "tag.clickkeep.example", "conv.clickkeep.example"

LANDING = '<!doctype html><html lang="en"><title>Landed</title><h1>Landed</h1>'
AWAY = "<!doctype html><title>One moment</title><script>location.replace('{}')</script>"


def _bounce(hit: Hit) -> Response:
    bid, cookie = remembered(hit, "bounce_id")
    return redirect(f"https://{START}/landing?bid={bid}", cookie)


def _bounce_by_script(hit: Hit) -> Response:
    """The same in a page of its own, whose script writes the cookie."""
    bid = hit.cookies.get("bounce_js") or secrets.token_hex(12)
    return html(
        "<!doctype html><title>One moment</title><script>"
        f"document.cookie = 'bounce_js={bid}; path=/; secure; samesite=none; max-age=34560000'\n"
        f"location.replace('https://{START}/landing?bid={bid}')</script>"
    )


def bounce_sites() -> dict[str, Site]:
    """A site that sends its visitors on detours, and those who stand there."""
    return {
        START: site(
            {
                "/": redirect(f"https://{BOUNCE}/b"),
                "/client": html(AWAY.format(f"https://{BOUNCE}/b")),
                "/script": html(AWAY.format(f"https://{BOUNCE}/c")),
                "/short": redirect(f"https://{SHORTENER}/x7"),
                "/moved": redirect("/landing?lang=en"),
                "/landing": html(LANDING),
            }
        ),
        BOUNCE: site({"/b": _bounce, "/c": _bounce_by_script}),
        SHORTENER: site({"/x7": redirect(f"https://{START}/landing?from=short")}),
    }


ASK = "const click = new URLSearchParams(location.search).get('{}')\nif (click) {}\n"
SEND = f"navigator.sendBeacon('https://{RECEIVER}/hit', "
COOKIE = "document.cookie = `{}; path=/; max-age=7776000`"
WHICH = "['gclid', 'fbclid', 'msclkid', 'ttclid', 'twclid', 'li_fat_id', 'dclid']"
EVERY = f"""
const query = new URLSearchParams(location.search)
const found = {WHICH}.filter((name) => query.has(name))
const all = Object.fromEntries(found.map((name) => [name, query.get(name)]))
if (found.length) sessionStorage.click_ids = JSON.stringify(all)
"""
# One's own address in every spelling: what statistics, error reports and single-page tools send.
ADDRESS = f"""
const host = 'https://{RECEIVER}'
const beacon = (body) => navigator.sendBeacon(`${{host}}/hit`, body)
const spell = (sign) => '\\\\u' + sign.charCodeAt(0).toString(16).padStart(4, '0')
const twice = encodeURIComponent(encodeURIComponent(location.href))
fetch(`${{host}}/hit${{location.search}}`)
fetch(`${{host}}/hit`, {{ headers: {{ 'X-Page': location.href }} }})
new Image().src = `${{host}}/i?u=${{twice}}`
new Image().src = `${{host}}/i?u=${{encodeURIComponent(location.href)}}&v=1`
new Image().src = `${{host}}/i?v=1&dl=${{location.href}}`
new Image().src = `${{host}}/i?q=${{encodeURIComponent(location.search.slice(1)).toLowerCase()}}`
beacon(location.href)
beacon(encodeURIComponent(location.href))
beacon(twice)
beacon(JSON.stringify(location.href).replace(/[&=]/g, spell))
beacon(JSON.stringify({{ page: {{ url: location.href, search: location.search }} }}))
beacon(btoa(JSON.stringify({{ page: location.href }})))
beacon(`<a href="${{location.href}}">here</a>`)
"""
SECONDS = "${Date.now() / 1000 | 0}"

BY_OTHERS = {
    "cookie-gclid": ASK.format("gclid", COOKIE.format(f"_gcl_aw=GCL.{SECONDS}.${{click}}")),
    "cookie-fbclid": ASK.format("fbclid", COOKIE.format("_fbc=fb.1.${Date.now()}.${click}")),
    "send-msclkid": ASK.format("msclkid", SEND + "JSON.stringify({ click }))"),
    "whole-url": SEND + "new URLSearchParams({ dl: location.href }))",
    "address": ADDRESS,
    "alone": ASK.format("fbclid", SEND + "click)"),
    "packed": ASK.format("gclid", COOKIE.format("came=${btoa(JSON.stringify({ click }))}")),
    "every": EVERY,
}
BY_ITSELF = {
    "local-fbclid": ASK.format(
        "fbclid", "localStorage.fb_click = JSON.stringify({ click, at: Date.now() })"
    ),
    "campaign": ASK.format("utm_source", "localStorage.came_from = click"),
}


def _seen_by_server(hit: Hit) -> Response:
    click = hit.params.get("gclid")
    cookies = (f"gclid_seen={click}; Path=/; Max-Age=7776000",) if click else ()
    return html(LANDING, *cookies)


def click_sites() -> dict[str, Site]:
    """A site that advertises, with one way of keeping the click a page."""
    pages: dict[str, Route] = {
        **{
            f"/{path}": html(f'{LANDING}<script src="https://{TAGS}/{path}.js"></script>')
            for path in BY_OTHERS
        },
        **{f"/{path}": html(f'{LANDING}<script src="/{path}.js"></script>') for path in BY_ITSELF},
        "/server-gclid": _seen_by_server,
        "/ignore": html(f'{LANDING}<img src="https://{RECEIVER}/logo.gif" alt="">'),
    }
    own = {f"/{path}.js": script(f"{{\n{text}}}") for path, text in BY_ITSELF.items()}
    tags = {f"/{path}.js": script(f"{{\n{text}}}") for path, text in BY_OTHERS.items()}
    return {CLICKS: site({**pages, **own}), TAGS: site(dict(tags)), RECEIVER: collecting()}
