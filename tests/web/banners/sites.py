"""Serves the banner web: each page on a host of its own for each attempt, so that the server knows
which attempt it heard.
"""

from __future__ import annotations

import functools
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qsl

from scanner.demo.exchange import Hit, Response, content, data, empty, html, redirect, script
from scanner.demo.site import NOT_FOUND, Site
from tests.web.banners.rows import Truth
from tests.web.banners.tools import dressed, files_of
from tests.web.sdks import BUNDLES

PAGES = Path(__file__).parent / "pages"
LIBRARIES = BUNDLES.parent / "node_modules"
"""Where the consent tools lie as they are published."""

TAGS = "t.metrics-web.example"
FRAMES = ("avisos", "samtykke", "scelte")
_RIGHT_TO_LEFT = ("ar", "he")

# A shop's page around the banner, with what a hasty hand could press; its own words are few, as
# the banners speak thirty languages.
_PAGE = """<!doctype html>
<html lang="{language}"{direction}>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Oslo 3 · Kyoto 2</title>
<style>body {{ font: 16px/1.5 sans-serif; margin: 0 }} [hidden] {{ display: none !important }}
main {{ padding: 24px }} main li {{ margin: 6px 0 }}</style>
<script src="/page.js"></script>
</head>
<body>
<main>
<h1>Oslo 3 · Kyoto 2</h1>
<ul><li>Oslo 3, 249 € <button class="buy">+</button></li>
<li>Kyoto 2, 119 € <button class="buy">+</button></li></ul>
<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut
labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco.</p>
</main>
{banner}
<script>page.wire(document.body, {{ '.buy': 'buy' }})</script>
</body>
</html>
"""


def host_of(page: str, attempt: str) -> str:
    """The host that one attempt visits a page on."""
    return f"{page}.{attempt}-web.example"


def address_of(page: str, attempt: str) -> str:
    """The address to visit."""
    return f"https://{host_of(page, attempt)}/"


def banner_sites(truths: Iterable[Truth], attempts: Iterable[str]) -> dict[str, Site]:
    """Every page once for each attempt, the frames, and the host of the tags."""
    sites = {TAGS: Site({"/t.js": script("window.tagged = true")})}
    for name in FRAMES:
        sites[f"{name}.frames-web.example"] = Site(fallback=_frame)
    attempts = tuple(attempts)
    for truth in truths:
        site = _site(truth)
        sites |= {host_of(truth.page, attempt): site for attempt in attempts}
    return sites


def _site(truth: Truth) -> Site:
    direction = ' dir="rtl"' if truth.language in _RIGHT_TO_LEFT else ""
    page = _PAGE.format(
        language=truth.language, direction=direction, banner=_file(truth).read_text("utf-8")
    )
    return Site(
        {
            "/": html(dressed(truth, page)),
            "/page.js": script((PAGES.parent / "page.js").read_text("utf-8")),
            "/policy": html("<!doctype html><title>Policy</title><h1>Policy</h1>"),
            "/login": html("<!doctype html><title>Log in</title><h1>Log in</h1>"),
            "/subscribe": html("<!doctype html><title>Subscribe</title><h1>Subscribe</h1>"),
            "/_told": empty(),
            "/_keep": _keep,
            "/_known": _known,
            "/consent": _posted,
            "/lib/*": _library,
            **files_of(truth),
        },
    )


def _file(truth: Truth) -> Path:
    made = PAGES / f"{truth.page}.html"
    return made if made.is_file() else PAGES / "tools" / f"{truth.page}.html"


def _frame(hit: Hit) -> Response:
    file = PAGES / "frames" / f"{hit.path.strip('/')}.html"
    return html(file.read_text("utf-8")) if file.is_file() else NOT_FOUND


def _cookie(state: str) -> str:
    return f"choice={state}; Max-Age=15552000; Path=/; Secure; HttpOnly; SameSite=Lax"


def _keep(hit: Hit) -> Response:
    return empty(_cookie(hit.params.get("state", "")))


def _known(hit: Hit) -> Response:
    return data({"state": hit.cookies.get("choice")})


def _posted(hit: Hit) -> Response:
    state = dict(parse_qsl(hit.body.decode())).get("choice", "")
    return redirect("/", _cookie(state), status=303)


@functools.cache
def _published(path: str) -> Response:
    file = (LIBRARIES / path).resolve()
    if not file.is_relative_to(LIBRARIES.resolve()) or not file.is_file():
        return NOT_FOUND
    return content(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "text/plain")


def _library(hit: Hit) -> Response:
    return _published(hit.path.removeprefix("/lib/"))
