"""Pages with one fault of security each, and the same pages without it; see truth_hygiene.py."""

from __future__ import annotations

import base64
import hashlib

from scanner.demo.exchange import Response, empty, html, script
from scanner.demo.site import Route, Site
from tests.web.assets import site

HOST, OTHER = "hygiene.example", "parts.supplier.example"

WIDGET = "window.widget = 'ready'\n"
SHOWN = "document.title += ' and widget'\n"


def integrity(text: str) -> str:
    """Value of the attribute that pins a script to this text."""
    digest = hashlib.sha384(text.encode()).digest()
    return "sha384-" + base64.b64encode(digest).decode()


PINNED = f'integrity="{integrity(WIDGET)}" crossorigin="anonymous"'
LOOSE_SCRIPT = f'<script src="https://{OTHER}/widget.js"></script>'
PINNED_SCRIPT = f'<script src="https://{OTHER}/widget.js" {PINNED}></script>'

LOGIN = """<form method="post" action="{}"><label>User
<input name="user" autocomplete="username"></label><label>Password
<input type="password" name="password" autocomplete="current-password"></label>
<button>Log in</button></form>"""
CARD = """<form method="post" action="/done"><label>Card number
<input name="number" inputmode="numeric" autocomplete="cc-number"></label><label>Expires
<input name="expires" autocomplete="cc-exp"></label><label>Security code
<input name="code" autocomplete="cc-csc"></label><button>Pay</button></form>"""

ASKING = {
    "notifications": "Notification.requestPermission().catch(() => {})",
    "geolocation": "navigator.geolocation.getCurrentPosition(() => {}, () => {})",
    "camera": "navigator.mediaDevices.getUserMedia({ video: true }).catch(() => {})",
    "worker": "navigator.serviceWorker.register('/service.js')",
    "push": """navigator.serviceWorker.register('/service.js')
  .then(() => navigator.serviceWorker.ready)
  .then((found) => found.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: 'BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuB'
      + 'kr3qBUYIHBQFLXYp5Nksh8U',
  }))
  .catch(() => {})""",
}
"""What a page can ask for, as JavaScript."""

BODIES = {
    "mixed-image": f'<img src="http://{OTHER}/picture.gif" alt="">',
    "secure-image": f'<img src="https://{OTHER}/picture.gif" alt="">',
    "mixed-script": f'<script src="http://{OTHER}/mixed.js"></script>',
    "secure-script": f'<script src="https://{OTHER}/mixed.js"></script>',
    "login-http": LOGIN.format(f"http://{HOST}/done"),
    "login-https": LOGIN.format(f"https://{HOST}/done"),
    "password-loose": LOGIN.format("/done") + LOOSE_SCRIPT,
    "password-pinned": LOGIN.format("/done") + PINNED_SCRIPT,
    "card-loose": CARD + LOOSE_SCRIPT,
    "card-pinned": CARD + PINNED_SCRIPT,
    "plain-loose": "<p>No field here</p>" + LOOSE_SCRIPT,
    "session-loose": "<p>Welcome back</p>",
    "session-tight": "<p>Welcome back</p>",
}
"""HTML of the pages that ask for nothing."""

COOKIES = {
    "session-loose": "PHPSESSID=4f1c9a7be2d05386; Path=/",
    "session-tight": "__Host-session=4f1c9a7be2d05386; Path=/; Secure; HttpOnly; SameSite=Lax",
}


def _asking() -> dict[str, str]:
    """HTML of the pages that ask at once, and of those that ask when a button is pressed."""
    on_load = {f"{name}-load": f"<script>{text}</script>" for name, text in ASKING.items()}
    on_click = {
        f"{name}-click": f"<button id='ask'>Ask</button><script>ask.onclick = () => {{ {text} }}"
        "</script>"
        for name, text in ASKING.items()
    }
    return {**on_load, **on_click}


PAGES = {**BODIES, **_asking()}


def _page(path: str, body: str) -> Response:
    cookies = (COOKIES[path],) if path in COOKIES else ()
    head = f'<!doctype html><html lang="en"><title>{path}</title><h1>{path}</h1>\n'
    return html(head + body, *cookies)


def hygiene_sites() -> dict[str, Site]:
    """The sites of the security pages, by host name."""
    routes: dict[str, Route] = {
        "/": html("".join(f'<a href="/{path}">{path}</a> ' for path in PAGES)),
        **{f"/{path}": _page(path, body) for path, body in PAGES.items()},
        "/service.js": script("self.addEventListener('install', () => self.skipWaiting())"),
        "/done": empty(),
    }
    parts = {"/widget.js": script(WIDGET), "/mixed.js": script(SHOWN)}
    return {HOST: site(routes), OTHER: site(dict(parts))}
