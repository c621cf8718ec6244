"""One page that makes every kind of request that a browser knows; see truth_kinds.py."""

from __future__ import annotations

import asyncio

from scanner.demo.exchange import (
    Hit,
    Response,
    empty,
    html,
    redirect,
    script,
    style,
    with_credentials,
)
from scanner.demo.site import Raw, Route, Site, Socket
from tests.web.assets import site
from tests.web.truth_kinds import DEEP, FIRST, THIRD

T, D = f"https://{THIRD}/k", f"https://{DEEP}/k"

PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Every kind of request</title>
<link rel="stylesheet" href="/k/style.css">
<link rel="icon" href="/k/favicon.png">
<link rel="manifest" href="/k/manifest.webmanifest">
<link rel="prefetch" href="/k/prefetch.html">
<link rel="preload" as="image" href="/k/preload.png">
<link rel="modulepreload" href="/k/modulepreload.js">
<link rel="preconnect" href="https://preconnect-kinds.example">
<link rel="dns-prefetch" href="https://dns-kinds.example">
<script src="/k/classic.js"></script>
<script type="module" src="/k/module.js"></script>
</head>
<body>
<p style="font-family: Kinds">text in a font of its own</p>
<div id="painted"></div>
<img src="{T}/image.gif" alt="">
<img srcset="/k/srcset.png 1x" alt="">
<picture><source srcset="/k/picture.png"><img alt=""></picture>
<input type="image" src="/k/input.png" alt="">
<svg width="9" height="9"><image href="/k/svg-image.png" width="9" height="9"/></svg>
<object data="/k/object.gif" type="image/gif"></object>
<embed src="/k/embed.gif" type="image/gif">
<video src="/k/video.mp4" poster="/k/poster.png" preload="auto" muted><track default
  kind="subtitles" src="/k/track.vtt"></video>
<audio src="{T}/audio.wav" preload="auto"></audio>
<img src="/k/hop-1.gif" alt="">
<iframe src="/k/frame.html"></iframe>
<a id="pinging" href="#here" ping="{T}/ping">ping</a>
<script src="/k/calls.js"></script>
</body>
</html>
"""

STYLE = f"""@import url("{T}/import.css");
@font-face {{ font-family: Kinds; src: url("/k/face.ttf"); }}
#painted {{ width: 9px; height: 9px; background: url("/k/background.png"); }}
"""

CALLS = f"""
fetch('{T}/fetch.json')
fetch('{T}/preflighted.json', {{ headers: {{ 'X-Consentry-Test': '1' }} }})
fetch('/k/keepalive', {{ method: 'POST', body: 'kept', keepalive: true }})
const xhr = new XMLHttpRequest()
xhr.open('GET', '/k/xhr.json')
xhr.send()
new EventSource('/k/events')
const line = new WebSocket('wss://{THIRD}/k/socket')
line.onopen = () => line.send('hello from the page')
navigator.sendBeacon('{T}/send-beacon', 'sent')
document.getElementById('pinging').click()
new Worker('/k/worker.js')
new SharedWorker('/k/shared.js')
navigator.serviceWorker.register('/k/service.js')
window.open('/k/popup.html')
addEventListener('pagehide', () => {{
  navigator.sendBeacon('{T}/unload-beacon', 'bye')
  fetch('/k/unload-keepalive', {{ method: 'POST', body: 'bye', keepalive: true }})
  new Image().src = '{T}/unload-image.gif'
}})
"""

CSP = ("Content-Security-Policy-Report-Only", "font-src 'none'; report-uri /k/csp-report")


def _accept(hit: Hit) -> Response:
    return with_credentials(hit, empty())


async def _events(_hit: Hit, writer: asyncio.StreamWriter) -> None:
    """Send one event and stay open, as EventSource servers do."""
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        b"data: hello\n\n"
    )
    await writer.drain()
    await asyncio.sleep(3_600)


EVENTS = Raw(_events)


def _first() -> Site:
    frame = f'<!doctype html><title>f</title><iframe src="{T}/frame-third.html"></iframe>'
    popup = f'<!doctype html><title>Popup</title><img src="{T}/popup-image.gif" alt="">'
    return site(
        {
            "/": html(PAGE).plus(CSP),
            "/k/style.css": style(STYLE),
            "/k/module.js": script(f"import './imported.js'\nimport('{T}/dynamic.js')\n"),
            "/k/calls.js": script(CALLS),
            "/k/frame.html": html(frame),
            "/k/popup.html": html(popup),
            "/k/events": EVENTS,
            "/k/keepalive": empty(),
            "/k/unload-keepalive": empty(),
            "/k/csp-report": empty(),
            "/k/hop-1.gif": redirect(f"{T}/hop-2.gif"),
            "/k/worker.js": script(
                f"importScripts('{T}/worker-import.js')\nfetch('{T}/worker-fetch.json')"
            ),
            "/k/shared.js": script(f"fetch('{T}/shared-fetch.json')"),
            "/k/service.js": script(
                f"importScripts('{T}/service-import.js')\n"
                "self.addEventListener('install', (event) => "
                f"event.waitUntil(fetch('{T}/service-fetch.json')))"
            ),
        }
    )


def kind_sites() -> dict[str, Site]:
    """The sites of the page of every request kind, by host name."""
    inner = (
        f'<!doctype html><title>t</title><img src="{D}/frame-image.gif" alt="">'
        f'<script src="{D}/frame-script.js"></script>'
    )
    third: dict[str, Route] = {
        "/k/frame-third.html": html(inner),
        "/k/hop-2.gif": redirect(f"{D}/hop-3.gif", status=307),
        "/k/socket": Socket(greeting=("hello from the server",)),
        "/k/send-beacon": _accept,
        "/k/unload-beacon": _accept,
        "/k/ping": _accept,
    }
    deep: dict[str, Route] = {
        "/k/hop-3.gif": redirect(f"{T}/hop-end.gif", status=301),
        "/k/frame-script.js": script(f"fetch('{D}/frame-fetch.json')"),
    }
    return {
        FIRST: _first(),
        THIRD: site(third),
        DEEP: site(deep),
        "preconnect-kinds.example": site({}),
        "dns-kinds.example": site({}),
    }
