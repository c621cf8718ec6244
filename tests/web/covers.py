"""Third parties at work under a site's own name, and the site's own work that looks like it."""

from __future__ import annotations

from scanner.demo.exchange import Response, empty, html, script
from scanner.demo.site import Route, Site
from tests.web.assets import site
from tests.web.collector import collect, collecting
from tests.web.sync_cases import RANDOM

HOST, METRICS, ASSETS = "covered.example", "metrics.covered.example", "assets.covered.example"
COOKIED, COOKIED_ALIAS = "wrapped.example", "data.wrapped.example"
LOGGER = "cdn.loglens.example"

ALIASES = {
    METRICS: ("d1.cnametracker.example",),
    ASSETS: ("covered.edge.cdnservice.example",),
    COOKIED_ALIAS: ("wrapped.eu.cnametracker.example", "lb7.cnametracker.example"),
}
"""CNAME chains by host, as a name server would tell them; for a scan's resolver."""

RANDOM_COOKIE = f"""
const fresh = () => {RANDOM}
const keep = (name, value) => {{
  const known = document.cookie.match(new RegExp(`(?:^|; )${{name}}=([^;]*)`))?.[1]
  if (!known) document.cookie = `${{name}}=${{value}}; path=/; max-age=34560000`
  return known ?? value
}}
const digits = () => crypto.getRandomValues(new Uint32Array(1))[0] + 1_000_000_000
"""

# Of the scheme of the page: to a browser http and https are two sites, and cookies stay at home.
METRICS_SCRIPT = f"""
new Image().src = '//{METRICS}/e?vid=' + keep('vid', fresh())
"""
WRAPPED_SCRIPT = f"""
if (!document.cookie.includes('_wv=')) {{
  document.cookie = `_wv=${{fresh()}}; domain={COOKIED}; path=/; max-age=34560000`
}}
new Image().src = '//{COOKIED_ALIAS}/p?page=' + location.pathname
"""
LOGGER_SCRIPT = "keep('_ll_uid', fresh())"
THEME_SCRIPT = "document.cookie = 'theme=dark; path=/; max-age=34560000'"

# Fields that Google's measurement protocol, version 2, has in every request.
GOOGLE = """
const cid = keep('_ga', `GA1.1.${digits()}.${Date.now() / 1000 | 0}`).split('.').slice(2).join('.')
const query = new URLSearchParams({
  v: '2', tid: 'G-ABC123', gtm: '45je4', _p: Date.now(), cid, ul: 'en-us', sr: '800x600', _s: '1',
  sid: Date.now() / 1000 | 0, sct: '1', seg: '0', dl: location.href, dt: document.title,
  en: 'page_view',
})
fetch('/g/collect?' + query, { method: 'POST' })
"""
# Fields of Matomo's tracking API.
MATOMO = """
const id = () => fresh().replaceAll('-', '').slice(0, 16)
const visitor = keep('_pk_id.1.1fff', `${id()}.${Date.now() / 1000 | 0}.`)
const query = new URLSearchParams({
  action_name: document.title, idsite: '1', rec: '1', r: '123456', h: '9', m: '30', s: '5',
  url: location.href, _id: visitor.split('.')[0], _idn: '1', send_image: '0', cookie: '1',
  res: '800x600', pv_id: id().slice(0, 6),
})
navigator.sendBeacon('/stats/matomo.php?' + query)
"""
# Fields of Segment's tracking API.
SEGMENT = """
fetch('/seg/v1/p', { method: 'POST', body: JSON.stringify({
  type: 'page', anonymousId: keep('ajs_anonymous_id', fresh()), userId: null,
  messageId: 'ajs-next-' + fresh(), writeKey: 'k3yOfTheSite', integrations: {},
  context: { library: { name: 'analytics.js', version: 'next-1.70.0' }, page: { path: '/' } },
  properties: { title: document.title }, sentAt: new Date(), timestamp: new Date(),
}) })
"""
OWN_API = """
fetch('/api/v1/p', { method: 'POST', body: JSON.stringify({
  type: 'page', order: 17, items: [{ id: 4, properties: { colour: 'red' } }], timestamp: new Date(),
}) })
"""
OWN_COLLECT = "fetch('/collect?v=2&id=coins&page=3&sort=year')"

OWN = {
    "server-google": GOOGLE,
    "server-matomo": MATOMO,
    "server-segment": SEGMENT,
    "own-api": OWN_API,
    "own-collect": OWN_COLLECT,
}
"""Pages whose own script speaks to the site's own host."""

HOSTED = {
    "cname": f"//{METRICS}/m.js",
    "files": f"https://{ASSETS}/shop.js",
    "script-cookie": f"https://{LOGGER}/uid.js",
    "script-theme": f"https://{LOGGER}/theme.js",
}
"""Pages by the script that they take from elsewhere."""


def _page(title: str, source: str, more: str = "") -> Response:
    return html(
        f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1>\n'
        f'<script src="{source}"></script>{more}'
    )


def _program(text: str) -> Response:
    return script("{" + RANDOM_COOKIE + text.strip() + "\n}\n")


def _own_routes() -> dict[str, Route]:
    paths = (*HOSTED, *OWN)
    picture = f'<img src="https://{ASSETS}/photo.gif" alt="">'
    return {
        "/": html("".join(f'<a href="/{path}">{path}</a> ' for path in paths)),
        **{
            f"/{path}": _page(path, source, picture if path == "files" else "")
            for path, source in HOSTED.items()
        },
        **{f"/{path}": _page(path, f"/{path}.js") for path in OWN},
        **{f"/{path}.js": _program(text) for path, text in OWN.items()},
        "/g/collect": empty(),
        "/stats/matomo.php": empty(),
        "/seg/v1/p": empty(),
        "/api/v1/p": empty(),
        "/collect": empty(),
    }


def cover_sites() -> dict[str, Site]:
    """The sites of the cover pages, by host name."""
    wrapped = _page("wrapped", f"//{COOKIED_ALIAS}/w.js")
    return {
        HOST: site(_own_routes()),
        METRICS: site({"/m.js": _program(METRICS_SCRIPT), "/e": collect}),
        ASSETS: site({"/shop.js": script("document.title += '!'")}),
        COOKIED: site({"/": wrapped}),
        COOKIED_ALIAS: site({"/w.js": _program(WRAPPED_SCRIPT), "/p": collect}),
        LOGGER: site({"/uid.js": _program(LOGGER_SCRIPT), "/theme.js": _program(THEME_SCRIPT)}),
        "d1.cnametracker.example": collecting(),
    }
