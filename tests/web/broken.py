"""Pages and servers that misbehave: each path of `broken.example` is one way to do so."""

from __future__ import annotations

import asyncio

from scanner.demo.exchange import Hit, Response, content, empty, html, redirect
from scanner.demo.site import Raw, Route, Site
from scanner.demo.wire import reset
from tests.web.assets import site

HOST, ELSEWHERE = "broken.example", "elsewhere-broken.example"
HUGE_BYTES = 20 * 1024 * 1024
CHUNK = b"<p>more and more and more</p>\n" * 40
# An hour is for ever in a test.
FOR_EVER_S = 3_600
# Enough for a tab's limit to be felt on small machines, never enough to hurt one.
GREEDY_MB = 600

PDF = (
    b"%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0>>endobj\n"
)


def page(title: str, program: str = "", extra: str = "") -> Response:
    """Answer with a page that sets a cookie first, so that tests can see what was kept."""
    mark = f"<script>document.cookie = 'b_{title}=1; path=/'</script>"
    run = f"<script>{program}</script>" if program else ""
    return html(
        f"<!doctype html><html lang=en><title>{title}</title>{extra}<p>{title}</p>{mark}{run}"
    )


async def stalled(_hit: Hit, _writer: asyncio.StreamWriter) -> None:
    """Take the request and never answer."""
    await asyncio.sleep(FOR_EVER_S)


async def stalled_body(_hit: Hit, writer: asyncio.StreamWriter) -> None:
    """Send the beginning of a page and stop."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n")
    writer.write(b"<!doctype html><title>stalled-body</title><p>the rest is silence")
    await writer.drain()
    await asyncio.sleep(FOR_EVER_S)


async def hang_up(_hit: Hit, writer: asyncio.StreamWriter) -> None:
    """Reset the connection."""
    reset(writer)


async def nothing(_hit: Hit, _writer: asyncio.StreamWriter) -> None:
    """Close the connection without a word."""


async def endless(_hit: Hit, writer: asyncio.StreamWriter) -> None:
    """Send a page that never ends, 20 kB a second."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    writer.write(
        b"<!doctype html><title>endless</title><script>document.cookie='b_endless=1'</script>"
    )
    while True:
        writer.write(CHUNK)
        await writer.drain()
        await asyncio.sleep(len(CHUNK) / 20_000)


async def short(_hit: Hit, writer: asyncio.StreamWriter) -> None:
    """Promise more bytes than come."""
    body = b"<!doctype html><title>short</title><p>cut of"
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n" + body
    )
    await writer.drain()


async def garbage(_hit: Hit, writer: asyncio.StreamWriter) -> None:
    """Answer in something that is not HTTP."""
    writer.write(b"\x00\x01\x02 this is not HTTP \xff\xfe\r\n\r\n")
    await writer.drain()


async def broken_header(_hit: Hit, writer: asyncio.StreamWriter) -> None:
    """Send headers with a line that has no colon and two lengths that differ."""
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nno colon here\r\n"
        b"Content-Length: 10\r\nContent-Length: 12\r\n\r\n0123456789"
    )
    await writer.drain()


def login(hit: Hit) -> Response:
    """Ask for a name and a password (basic authentication); `user:secret` may enter."""
    if hit.header("authorization") == "Basic dXNlcjpzZWNyZXQ=":
        return page("basic-auth")
    return html("Who are you?", status=401).plus(("WWW-Authenticate", 'Basic realm="broken"'))


def huge(_hit: Hit) -> Response:
    """Answer with 20 MB of text."""
    line = "<p>" + "a long line of words that mean nothing at all " * 20 + "</p>\n"
    return html("<!doctype html><title>huge</title>" + line * (HUGE_BYTES // len(line)))


OUTCOMES: dict[str, Route] = {
    "/loop": redirect("/loop-2"),
    "/loop-2": redirect("/loop"),
    "/away": redirect(f"https://{ELSEWHERE}/"),
    "/missing": html("<!doctype html><title>missing</title><h1>Not here</h1>", status=404),
    "/error": html("<!doctype html><title>error</title><h1>Sorry</h1>", status=500),
    "/no-content": empty("b_no_content=1"),
    "/file.pdf": content(PDF, "application/pdf"),
    "/download": content(b"PK\x03\x04", "application/zip").plus(
        ("Content-Disposition", 'attachment; filename="things.zip"')
    ),
    "/basic-auth": login,
    "/meta-refresh": page("meta-refresh", extra='<meta http-equiv=refresh content="0;url=/end">'),
    "/unknown-host": redirect("https://no-such-host.example/"),
    "/mailto": redirect("mailto:somebody@broken.example"),
    "/stalled": Raw(stalled),
    "/stalled-body": Raw(stalled_body),
    "/reset": Raw(hang_up),
    "/empty": Raw(nothing),
    "/endless": Raw(endless),
    "/short": Raw(short),
    "/garbage": Raw(garbage),
    "/broken-header": Raw(broken_header),
    "/huge": huge,
    "/end": page("end"),
}

PROGRAMS = {
    "popups": "for (let n = 0; n < 20; n++) window.open('/end?' + n)",
    "alert": "alert('one')",
    "confirm": "document.title = confirm('really?')",
    "prompt": "document.title = prompt('who?')",
    "beforeunload": "addEventListener('beforeunload', (event) => event.preventDefault())",
    "dialogs-later": "setInterval(() => alert('again'), 200)",
    "loop-at-parse": "for (;;) {}",
    "loop-later": "addEventListener('load', () => setTimeout(() => { for (;;) {} }, 1000))",
    "push-state-loop": "let n = 0; setInterval(() => history.pushState(0, '', '?n=' + n++), 20)",
    "reload-loop": "setTimeout(() => location.reload(), 100)",
    "self-navigation": "setTimeout(() => { location.href = '?' + Math.random() }, 100)",
    "hash-loop": "setInterval(() => { location.hash = Math.random() }, 20)",
    "close": "window.close()",
    "print": "window.print()",
    "permissions": "navigator.geolocation.getCurrentPosition(() => {}, () => {});"
    "Notification.requestPermission();"
    "navigator.mediaDevices?.getUserMedia({ audio: true }).catch(() => {})",
    "throws": "throw new Error('on purpose')",
    "rejects": "Promise.reject(new Error('on purpose'))",
    "console-flood": "for (let n = 0; n < 5000; n++) console.log('x'.repeat(200), n)",
    "cookie-flood": "for (let n = 0; n < 400; n++) document.cookie = `flood_${n}=1`",
    "request-flood": "for (let n = 0; n < 400; n++) new Image().src = '/pixel.gif?' + n",
    "dom-flood": "setInterval(() => document.body.append('x'), 1)",
    "greedy": "const kept = []; for (let n = 0; n < " + str(GREEDY_MB // 8) + "; n++) "
    "kept.push(new Array(1048576).fill(n))",
    "frames-deep": "if (top === window || parent === top || parent.parent === top) "
    "document.body.append(Object.assign(document.createElement('iframe'), { src: location }))",
    "stops-itself": "window.stop()",
    "writes-over": "setTimeout(() => document.write('<title>written over</title>'), 300)",
}


def broken_sites() -> dict[str, Site]:
    """The misbehaving site, and the one that it sends visitors away to."""
    pages: dict[str, Route] = {
        f"/{name}": page(name, program) for name, program in PROGRAMS.items()
    }
    links = "".join(f'<a href="{path}">{path}</a> ' for path in (*OUTCOMES, *pages))
    index = html(f"<!doctype html><html lang=en><title>Broken</title><p>{links}</p>")
    return {
        HOST: site({"/": index, **OUTCOMES, **pages}),
        ELSEWHERE: site({"/": page("elsewhere")}),
    }
