"""Cookies that come back after they were deleted, each from another store, and some that do not."""

from __future__ import annotations

import secrets

from scanner.demo.exchange import Hit, Response, content, empty, html, script
from scanner.demo.site import Route, Site
from tests.web.assets import site
from tests.web.sync_cases import RANDOM

HOST, KEEPER = "respawn.example", "keeper.anchor.example"

KEEP = f"""
const fresh = () => {RANDOM}
const keep = (name, value) => {{
  document.cookie = `${{name}}=${{value}}; path=/; max-age=34560000`
}}
const had = (name) => document.cookie.match(new RegExp(`(?:^|; )${{name}}=([^;]*)`))?.[1]
"""

LOCAL = """
localStorage.backup ??= had('r_local') ?? fresh()
keep('r_local', localStorage.backup)
"""
SESSION = """
sessionStorage.backup ??= had('r_session') ?? fresh()
keep('r_session', sessionStorage.backup)
"""
INDEXED = """
const opening = indexedDB.open('backup', 1)
opening.onupgradeneeded = () => opening.result.createObjectStore('ids').put(fresh(), 'visitor')
opening.onsuccess = () => {
  const asking = opening.result.transaction('ids').objectStore('ids').get('visitor')
  asking.onsuccess = () => keep('r_indexeddb', asking.result)
}
"""
CACHE = """
;(async () => {
  const cache = await caches.open('backup')
  if (!await cache.match('/kept-id')) await cache.put('/kept-id', new Response(fresh()))
  keep('r_cache', await (await cache.match('/kept-id')).text())
})()
"""
WORKER = """
;(async () => {
  const taken = new Promise((resolve) => {
    if (navigator.serviceWorker.controller) resolve()
    navigator.serviceWorker.addEventListener('controllerchange', resolve)
  })
  await navigator.serviceWorker.register('/keeper-worker.js')
  await taken
  keep('r_worker', await (await fetch('/worker-id')).text())
})()
"""
SERVICE = """
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
const answer = async (request) => {
  const cache = await caches.open('worker')
  const kept = await cache.match(request)
  if (kept) return kept
  const response = await fetch(request)
  await cache.put(request, response.clone())
  return response
}
self.addEventListener('fetch', (event) => {
  if (event.request.url.endsWith('/worker-id')) event.respondWith(answer(event.request))
})
"""
FRAME = "addEventListener('message', (event) => event.data.id && keep('r_frame', event.data.id))"
KEEPER_FRAME = f"""
localStorage.visitor ??= {RANDOM}
parent.postMessage({{ id: localStorage.visitor }}, '*')
"""
ETAG = "keep('r_etag', window.who)"
FRESH = "keep('n_fresh', fresh())"
CONSTANT = "keep('n_constant', 'site-4821-abcdef123456')"
STORED_CONSTANT = """
localStorage.edition ??= 'edition-77aa12cd90ef'
keep('n_stored', localStorage.edition)
"""

SCRIPTS = {
    "local": LOCAL,
    "session": SESSION,
    "indexeddb": INDEXED,
    "cache": CACHE,
    "worker": WORKER,
    "frame": FRAME,
    "etag": ETAG,
    "fresh": FRESH,
    "constant": CONSTANT,
    "stored-constant": STORED_CONSTANT,
}
BEFORE = {"etag": '<script src="/who.js"></script>'}
AFTER = {
    "frame": f'<iframe src="https://{KEEPER}/"></iframe>',
    "etag-server": '<img src="/who.gif" alt="">',
    "server-constant": '<img src="/edition.gif" alt="">',
}


def _page(path: str) -> Response:
    own = f'<script src="/{path}.js"></script>' if path in SCRIPTS else ""
    parts = (BEFORE.get(path, ""), own, AFTER.get(path, ""))
    return html(
        f'<!doctype html><html lang="en"><title>{path}</title><h1>{path}</h1>' + "".join(parts)
    )


def _tagged(known: str | None, response: Response) -> Response:
    """Let the browser keep the answer, and ask each time whether it still holds."""
    tag = known or f'"{secrets.token_hex(12)}"'
    return response.plus(("ETag", tag), ("Cache-Control", "private, no-cache"))


def _who_script(hit: Hit) -> Response:
    """A script with the visitor's identifier in it, which lives on in the HTTP cache."""
    known = hit.header("if-none-match")
    if known:
        return _tagged(known, empty(status=304))
    value = secrets.token_hex(12)
    return _tagged(f'"{value}"', script(f"window.who = '{value}'"))


def _who_picture(hit: Hit) -> Response:
    """A picture whose ETag is the identifier; the server reads it and sets the cookie again."""
    value = (hit.header("if-none-match") or "").strip('"') or secrets.token_hex(12)
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    cookie = f"r_etag_server={value}; Path=/; Max-Age=34560000"
    return _tagged(f'"{value}"', content(picture, "image/svg+xml", cookie))


def respawn_sites() -> dict[str, Site]:
    """The sites of the respawning pages, by host name."""
    paths = sorted({*SCRIPTS, *AFTER})
    programs = {
        f"/{path}.js": script("{" + KEEP + text.strip() + "\n}\n") for path, text in SCRIPTS.items()
    }
    edition = "n_server=edition-2026-spring-7741; Path=/; Max-Age=34560000"
    routes: dict[str, Route] = {
        "/": html("".join(f'<a href="/{path}">{path}</a> ' for path in paths)),
        **{f"/{path}": _page(path) for path in paths},
        **programs,
        "/who.js": _who_script,
        "/who.gif": _who_picture,
        "/keeper-worker.js": script(SERVICE),
        "/worker-id": lambda _hit: content(secrets.token_hex(12), "text/plain"),
        "/edition.gif": empty(edition),
    }
    keeper = f"<!doctype html><title>Keeper</title><script>{KEEPER_FRAME}</script>"
    return {HOST: site(routes), KEEPER: site({"/": html(keeper)})}
