"""Sites that are programs: routes without pages, and links without end."""

from __future__ import annotations

import secrets
from html import escape
from itertools import product

from scanner.demo.exchange import Hit, Response, html, redirect, script
from scanner.demo.site import Site
from tests.web.assets import site

HOST, HASH_HOST, TRAP_HOST = "spa.example", "hash-spa.example", "trap.example"
ROUTES = ("/", "/products", "/products/1", "/products/2", "/account", "/help")
HASH_ROUTES = ("#/", "#/products", "#/about", "#/legal")
SHADOW_ROUTES = ("/shadow/one", "/shadow/two")
SORTS, COLOURS, SIZES = ("price", "name", "new"), ("red", "green", "blue"), ("s", "m", "l")

SHELL = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Loading</title></head>
<body><div id="app">Loading</div><site-menu></site-menu>
<script src="/app.js"></script></body></html>
"""
APP = """
const routes = %(routes)s
const shadow = %(shadow)s
const show = () => {
  document.title = 'Route ' + location.pathname
  document.cookie = 'spa' + location.pathname.replaceAll('/', '_') + '=1; path=/'
  fetch('/api' + location.pathname + '.json')
  const links = routes.map((to) => `<a href="${to}" data-route>${to}</a>`).join(' ')
  document.getElementById('app').innerHTML = `<h1>${location.pathname}</h1>${links}`
}
document.addEventListener('click', (event) => {
  const link = event.composedPath().find((node) => node.localName === 'a')
  if (!link || link.origin !== location.origin) return
  event.preventDefault()
  history.pushState({}, '', link.href)
  show()
})
addEventListener('popstate', show)
customElements.define('site-menu', class extends HTMLElement {
  connectedCallback() {
    const links = shadow.map((to) => `<a href="${to}">${to}</a>`).join(' ')
    this.attachShadow({ mode: 'open' }).innerHTML = `<nav>${links}</nav>`
  }
})
setTimeout(show, 300)
"""
HASH_APP = """
const routes = %(routes)s
const show = () => {
  const name = (location.hash || '#/').slice(2) || 'start'
  document.title = 'Hash ' + name
  document.cookie = 'hash_' + name + '=1; path=/'
  const links = routes.map((to) => `<a href="${to}">${to}</a>`).join(' ')
  document.getElementById('app').innerHTML = links
}
addEventListener('hashchange', show)
setTimeout(show, 300)
"""


def _listed(names: tuple[str, ...]) -> str:
    return "[" + ", ".join(f"'{name}'" for name in names) + "]"


def _links(title: str, targets: list[str]) -> Response:
    links = " ".join(f'<a href="{escape(to)}">{escape(to)}</a>' for to in targets)
    return html(f"<!doctype html><html lang=en><title>{escape(title)}</title><p>{links}</p>")


def calendar(hit: Hit) -> Response:
    """One month, with links to the one before and the one after, without end."""
    given = hit.params.get("month", "0")
    month = int(given) if given.lstrip("-").isdecimal() else 0
    return _links(f"Month {month}", [f"/cal?month={month - 1}", f"/cal?month={month + 1}"])


def listing(hit: Hit) -> Response:
    """A list that can be sorted and filtered: every combination, in every order, is a link."""
    targets = []
    for sort, colour, size in product(SORTS, COLOURS, SIZES):
        targets.append(f"/list?sort={sort}&colour={colour}&size={size}")
        targets.append(f"/list?size={size}&sort={sort}&colour={colour}&page=2")
    return _links(f"List {hit.query}", targets)


def session(hit: Hit) -> Response:
    """Pages whose every link has a new session in its path."""
    fresh = secrets.token_hex(8)
    return _links("Session", [f"/s/{fresh}/{name}" for name in ("one", "two", "three")])


def deeper(hit: Hit) -> Response:
    """A relative link that makes the path longer each time."""
    return _links("Deeper", ["again/"])


def spa_sites() -> dict[str, Site]:
    """The single-page applications and the traps."""
    app = APP % {"routes": _listed(ROUTES), "shadow": _listed(SHADOW_ROUTES)}
    shell = html(SHELL)
    routes = dict.fromkeys((*ROUTES, *SHADOW_ROUTES), shell)
    return {
        HOST: site({**routes, "/app.js": script(app)}),
        HASH_HOST: site(
            {"/": shell, "/app.js": script(HASH_APP % {"routes": _listed(HASH_ROUTES)})}
        ),
        TRAP_HOST: site(
            {
                "/": _links("Traps", ["/cal", "/list", "/s/first/one", "/deeper/", "/fine"]),
                "/cal": calendar,
                "/list": listing,
                "/s/*": session,
                "/deeper/*": deeper,
                "/fine": _links("Fine", ["/"]),
                "/old": redirect("/fine", status=301),
            }
        ),
    }
