"""Pages to measure on: a light site and a heavy one, served by a process of their own."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from scanner.demo.exchange import Hit, Response, content, html, pixel, script
from scanner.demo.site import Site
from scanner.demo.web import running

HOSTS = ("bench.example", "cdn.bench-assets.example", "track.bench-ads.example")
# What the work was measured on: 60 small requests; 150 requests with 2 MB together.
KINDS = {"small": (8, 300), "light": (60, 300), "heavy": (150, 14_000)}

_TAG = """
(function () {
  document.cookie = 'visit=' + location.pathname.length + '; Max-Age=86400';
  localStorage.setItem('seen', '1');
  var image = new Image(); image.src = 'https://track.bench-ads.example/p.gif?r=' + Math.random();
})();
"""
# Asks for consent until it has an answer; what the page loads does not depend on it, so that the
# same page is measured in every state.
_BANNER = """<div id="banner" role="dialog" aria-label="Cookies" style="position:fixed;bottom:0;
left:0;right:0;padding:20px;background:#fff;z-index:9999" hidden>
<p>We use cookies for statistics and advertising. Do you consent?</p>
<button id="yes">Accept all</button> <button id="no">Reject all</button></div><script>
(function () {
  var banner = document.getElementById('banner');
  function answer(said) {
    return function () { document.cookie = 'choice=' + said + '; Max-Age=86400'; banner.remove(); };
  }
  document.getElementById('yes').onclick = answer('yes');
  document.getElementById('no').onclick = answer('no');
  banner.hidden = /choice=/.test(document.cookie) || navigator.globalPrivacyControl;
})();
</script>"""
_WORK = "var a = []; for (var i = 0; i < 20000; i++) { a.push(i * %d %% 97) } a.sort();\n"


def page(kind: str, number: int, pages: int, *, asks: bool = False) -> str:
    """One page: half of its parts from another site, a tag that sets a cookie, and links."""
    parts, _ = KINDS[kind]
    links = "".join(f'<a href="/{kind}/{n}">{n}</a> ' for n in range(pages)) if not number else ""
    tags = []
    for part in range(parts - 2):
        host = HOSTS[part % 2]
        if part % 3 == 0:
            tags.append(f'<script src="https://{host}/{kind}/{part}.js"></script>')
        else:
            tags.append(f'<img src="https://{host}/{kind}/{part}.gif" width="20" height="20">')
    words = "<p>" + "Every page has some text to lay out. " * 40 + "</p>"
    return (
        f"<!doctype html><title>{kind} {number}</title><body>{links}{words}{''.join(tags)}"
        '<script src="https://track.bench-ads.example/tag.js"></script>' + _BANNER * asks
    )


def _site(kind: str, pages: int, asks: bool) -> dict[str, Site]:
    _, size = KINDS[kind]

    def answer(hit: Hit) -> Response:
        name = hit.path.rsplit("/", 1)[-1]
        if name.endswith(".js"):
            number = int(name[:-3])
            filler = f"/*{'x' * size}*/"
            return script((_WORK % (number + 1) if number % 9 == 0 else "") + filler)
        if name.endswith(".gif"):
            return content(pixel().body + b"\0" * size, "image/gif")
        return html(page(kind, int(name), pages, asks=asks))

    own = Site({f"/{kind}/*": answer})
    track = Site({"/tag.js": script(_TAG), "/p.gif": pixel("uid=1; SameSite=None; Secure")})
    return {HOSTS[0]: own, HOSTS[1]: own, HOSTS[2]: track}


def _serve(kind: str, pages: int, asks: bool, pipe: Connection) -> None:
    with running(_site(kind, pages, asks)) as web:
        pipe.send(web.host_rules)
        limit = time.monotonic() + 3600
        while not pipe.poll(1.0) and time.monotonic() < limit:
            pass


@contextmanager
def served(kind: str, pages: int, *, asks: bool = False) -> Iterator[tuple[str, str]]:
    """Serve `pages` pages of a kind, which may ask for consent; yields the start address and the
    host rules.
    """
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(kind, pages, asks, theirs), daemon=True)
    process.start()
    try:
        yield f"https://{HOSTS[0]}/{kind}/0", ours.recv()
    finally:
        ours.send("end")
        process.join(5)
        process.kill()
