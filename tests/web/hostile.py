"""Sites that attack whoever looks: names and values made to break reports, and broken natives."""

from __future__ import annotations

import json

from scanner.demo.exchange import Response, html, pixel, redirect
from scanner.demo.site import Route, Site
from tests.web.assets import site

HOST, THIRD = "hostile.example", "third-hostile.example"

NAMES = {
    "script": "<script>alert(1)</script>",
    "markup": '"><img src=x onerror=alert(1)>',
    "svg": "</td><svg/onload=alert(1)>",
    "template": "{{7*7}}${7*7}<%= 7*7 %>",
    "markdown": "[click](javascript:alert(1)) | `x` **bold**",
    "rich_markup": "[bold red]x[/bold red] [link=http://evil.example]y[/link]",
    "formula": "=cmd|' /C calc'!A0",
    "formula_plus": "+1+1",
    "formula_at": "@SUM(1+1)",
    "formula_minus": "-2+3",
    "path": "../../../../etc/passwd",
    "device": "CON",
    "newline": "first\nsecond\r\nthird",
    "title_escape": "\x1b]0;owned\x07",
    "colour_escape": "\x1b[31mred\x1b[2J",
    "right_to_left": "\u202egnp.exe",
    "zero_width": "a\u200bb\u2060c",
    "nul": "a\x00b",
    "combining": "Z\u0351\u036b\u0343a\u0340l\u0358g\u0321o",
    "emoji": "\U0001f36a\U0001f9d1\u200d\U0001f373",
    "long": "n" * 3_000,
    "json": '"},"admin":true,{"',
    "prototype": "__proto__",
    "constructor": "constructor",
    "sql": "'; DROP TABLE scans; --",
    "entity": "&lt;b&gt;&#x27;&amp;",
}
"""Web storage takes every one of them as a key; cookies take those without control characters."""

LONE_SURROGATE = "lone\\ud800surrogate"
"""As written in JavaScript: half of a pair, which no UTF-8 text can hold."""

WRITE = f"""
const names = {json.dumps(NAMES)}
for (const [short, name] of Object.entries(names)) {{
  localStorage.setItem(name, name)
  sessionStorage.setItem('value_' + short, name)
  document.cookie = 'h_' + short + '=' + name + '; path=/'
  document.cookie = name + '=named; path=/'
  fetch('/q?' + encodeURIComponent(name) + '=' + encodeURIComponent(name))
}}
localStorage.setItem('{LONE_SURROGATE}', '{LONE_SURROGATE}')
sessionStorage.setItem('nul\\u0000key', 'nul\\u0000value')
document.cookie = 'h_surrogate={LONE_SURROGATE}; path=/'
indexedDB.open(names.markup)
caches.open(names.script)
console.log(names.title_escape, names.colour_escape)
document.title = '<script>alert(1)</' + 'script> \\u202e ' + names.title_escape + names.formula
"""

POISON = """
const broken = () => { throw new Error('poisoned') }
const record = (where) => { document.documentElement.dataset.poison += ' ' + where }
document.documentElement.dataset.poison = ''
JSON.stringify = () => { record('stringify'); return '{"poisoned":true}' }
JSON.parse = broken
for (const name of ['push', 'map', 'forEach', 'join', 'filter', 'slice', 'indexOf', 'includes']) {
  Object.defineProperty(Array.prototype, name, { get: () => broken })
}
Array.prototype[Symbol.iterator] = function* () { yield 'poisoned' }
Object.defineProperty(Object.prototype, 'toJSON', { get() { record('toJSON'); return undefined } })
Object.defineProperty(Object.prototype, 'url', { set() { record('url') }, configurable: true })
Object.defineProperty(Object.prototype, 'value', { get: () => 'poisoned', configurable: true })
Error.prepareStackTrace = () => {
  record('stack')
  return 'at https://innocent.example/x.js:1'
}
Error.stackTraceLimit = 0
WeakMap.prototype.get = broken
WeakMap.prototype.set = broken
Map.prototype.get = broken
Map.prototype.set = broken
Promise.prototype.then = new Proxy(Promise.prototype.then, { apply: (own, self, given) => {
  record('then')
  return Reflect.apply(own, self, given)
} })
String.prototype.split = broken
String.prototype.indexOf = () => -1
RegExp.prototype.exec = () => null
Function.prototype.call = broken
Function.prototype.apply = broken
Function.prototype.bind = broken
window.setTimeout = broken
window.queueMicrotask = broken
window.console = {}
Date.now = () => NaN
performance.now = () => -1
"""

OWN_SETTERS = """
const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')
Object.defineProperty(Document.prototype, 'cookie', {
  configurable: true,
  get() { return 'nothing=here' },
  set(text) { Reflect.apply(cookie.set, this, [text]) },
})
const own = Storage.prototype.setItem
Storage.prototype.setItem = function (key, value) { Reflect.apply(own, this, [key, value]) }
document.cookie = 'h_own_setter=1; path=/'
localStorage.setItem('h_own_set_item', '1')
delete Document.prototype.cookie
document.cookie = 'h_never=1; path=/'
"""

CHECK = """
const native = (made) => Function.prototype.toString.call(made).includes('[native code]')
const shape = (made) => made.name + '/' + made.length + '/' + Object.hasOwn(made, 'prototype')
const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')
const found = []
const expect = (what, is) => { if (!is) found[found.length] = what }
expect('cookie.set', native(cookie.set))
expect('cookie.get', native(cookie.get))
expect('cookie.set shape', shape(cookie.set) === 'set cookie/1/false')
expect('cookie.get shape', shape(cookie.get) === 'get cookie/0/false')
expect('setItem', native(Storage.prototype.setItem))
expect('setItem shape', shape(Storage.prototype.setItem) === 'setItem/2/false')
expect('sendBeacon', native(navigator.sendBeacon))
expect('sendBeacon shape', shape(Navigator.prototype.sendBeacon) === 'sendBeacon/1/false')
expect('fetch', native(fetch))
expect('fetch shape', shape(fetch) === 'fetch/1/false')
expect('toDataURL', native(HTMLCanvasElement.prototype.toDataURL))
expect('cookieStore.set', native(CookieStore.prototype.set))
expect('indexedDB.open', native(IDBFactory.prototype.open))
expect('caches.open', native(CacheStorage.prototype.open))
expect('toString', native(Function.prototype.toString))
expect('toString shape', shape(Function.prototype.toString) === 'toString/0/false')
expect('own navigator', Object.getOwnPropertyNames(navigator).length === 0)
expect('own document', Object.getOwnPropertyNames(document).join() === 'location')
expect('own localStorage', !Object.hasOwn(window, 'setItem'))
const traces = /consentry|^binding|^__|^cdc_/i
const extra = Object.getOwnPropertyNames(window).filter((name) => traces.test(name))
expect('globals ' + extra, extra.length === 0)
try {
  cookie.set.call({}, 'x')
  expect('cookie.set on a stranger', false)
} catch (error) {
  expect('error type', error instanceof TypeError)
  expect('error stack', !/consentry|eval|anonymous>:[0-9]+:[0-9]+\\)? *$/.test(error.stack))
}
const frame = document.createElement('iframe')
document.body.append(frame)
expect('frame toString', frame.contentWindow.Function.prototype.toString.call(cookie.set)
  .includes('[native code]'))
document.title = found.length ? 'tampered: ' + found.join(', ') : 'natives untouched'
"""
"""Its title is `natives untouched`, or `tampered: ` and what gave the watcher away."""


def _page(title: str, program: str, later: str = "") -> Response:
    text = program.replace("</script>", "<\\/script>")
    return html(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><script>{text}</script><script>{later}</script></body></html>"
    )


def hostile_sites() -> dict[str, Site]:
    """The hostile site, and a third party with a hostile address."""
    afterwards = (
        "document.cookie = 'h_after_poison=1; path=/'; localStorage.setItem('h_after_poison', '1');"
        "fetch('/after-poison.json')"
    )
    routes: dict[str, Route] = {
        "/": _page("Hostile", WRITE),
        "/poison": _page("Poison", POISON, afterwards),
        "/setters": _page("Own setters", OWN_SETTERS),
        "/check": _page("not checked", CHECK),
        "/headers": html(
            "<!doctype html><title>Headers</title>"
            f'<img src="https://{THIRD}/%3Cscript%3E/x.gif?a=%22%3E%3Cimg&amp;b=%1b%5d0;x" alt="">',
            "h_header=\x1b]0;owned\x07; Path=/",
            "=cmd|calc=1; Path=/",
            "<b>h</b>=1; Path=/",
            f"h_long_path=1; Path=/{'x' * 900}",
        ).plus(("Refresh", "3600; url=javascript:alert(1)")),
        "/jump": redirect("/%0d%0aSet-Cookie:%20injected=1"),
        "/q": pixel(),
    }
    return {HOST: site(routes), THIRD: Site(fallback=pixel("h_third=1; Secure; SameSite=None"))}
