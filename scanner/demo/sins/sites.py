"""Serve the sites of sin, and the made-up companies that they tell of their visitors."""

from __future__ import annotations

import functools
import html as escaping
from pathlib import Path

import msgspec

from scanner.demo.exchange import Response, empty, html, pixel, script
from scanner.demo.shop.trackers import tracker_sites
from scanner.demo.sins.table import Sin, Told, sins
from scanner.demo.site import Route, Site

_HERE = Path(__file__).parent
# The shop's companies, and a few more tags of theirs.
TAGS = {
    "statistics": "https://tag.mixline.example/statistics.js?days=180",
    "statistics for two years": "https://tag.mixline.example/statistics.js?days=730",
    "statistics told granted": "https://tag.mixline.example/statistics.js?days=180&gcs=G111",
    "ping": "https://tag.mixline.example/ping.js",
    "advertising": "https://tag.brightbid.example/advertising.js",
    "capture": "https://tag.brightbid.example/capture.js",
    "fingerprint": "https://t.brightbid.example/bid.js",
    "sync": "https://px.adquill.example/quill.js",
    "film": "https://tag.paneview.example/film.js",
    "chat": "https://tag.hellodesk.example/chat.js",
    "kite": "https://tag.kitebeam.example/kite.js",
    "stranger": "/stranger.js",
}
_TRUE = (
    Told(name="cookie_consent", category="Necessary", purpose="Keeps your choice."),
    Told(name="_mx_id", category="Statistics", purpose="Counts a visitor once."),
    Told(name="_bb_ad", category="Marketing", purpose="Remembers which lamp was looked at."),
)
_ALL_OF_TAGS = ("_mx_id", "_bb_ad", "kb_seen")
_FORM = (
    '<form action="/ask" method="post"><p><label>Your email address '
    '<input type="email" name="email"></label> <button>Ask us</button></p></form>'
)
_WORDS = "<p>Paper, linen and brass: lamps for long evenings, made by hand in the harbour.</p>" * 40
_CHECK = "<!doctype html><html lang=en><title>Just a moment...</title><p>Are you a robot?</p>"


def sin_sites() -> dict[str, Site]:
    """Every site by host name, with all companies."""
    return {**tracker_sites(), **_companies(), **{sin.host: _site(sin) for sin in sins()}}


def _companies() -> dict[str, Site]:
    return {
        "tag.mixline.example": Site({f"/{name}.js": _tag(name) for name in ("statistics", "ping")}),
        "in.mixline.example": Site({"/c": pixel()}),
        "tag.brightbid.example": Site(
            {f"/{name}.js": _tag(name) for name in ("advertising", "capture")}
        ),
        "px.brightbid.example": Site({"/seen.gif": pixel(), "/typed": empty()}),
        "tag.hellodesk.example": Site({"/chat.js": _tag("chat"), "/bubble.gif": pixel()}),
        "tag.paneview.example": Site({"/film.js": _tag("film")}),
        "in.paneview.example": Site({"/frames": empty()}),
        "tag.kitebeam.example": Site({"/kite.js": _tag("kite")}),
        "px.kitebeam.example": Site({"/k.gif": pixel()}),
    }


def _site(sin: Sin) -> Site:
    if sin.robot_check:
        return Site(fallback=html(_CHECK, status=403))
    routes: dict[str, Route] = {
        "/": _page(sin, "Lamps", _WORDS + (_FORM if sin.form else "")),
        "/privacy": _page(sin, "Privacy", _declaration(sin.declares or _TRUE)),
        "/banner.js": script(_text("banner.js")),
        "/stranger.js": _tag("stranger"),
        "/favicon.ico": empty(),
        "/robots.txt": Response(status=404),
    }
    return Site(routes)


def _page(sin: Sin, title: str, content: str) -> Response:
    conduct = msgspec.to_builtins(sin.does) | {"tags": TAGS, "kept": _ALL_OF_TAGS}
    how = msgspec.json.encode(conduct).decode().replace("<", "\\u003c")
    page = _text("page.html").replace("TITLE", title).replace("HOW", how)
    return html(page.replace("CONTENT", content))


def _declaration(rows: tuple[Told, ...]) -> str:
    lines = "".join(f"<tr><td>{'<td>'.join(map(_safe, _cells(row)))}</tr>" for row in rows)
    head = "<tr><th>Cookie<th>Category<th>Purpose</tr>"
    return f"<h2>Cookies of this shop</h2><table>{head}{lines}</table>"


def _cells(row: Told) -> tuple[str, str, str]:
    return row.name, row.category, row.purpose


def _safe(text: str) -> str:
    return escaping.escape(text)


def _tag(name: str) -> Response:
    return script(_text(f"tags/{name}.js"))


@functools.cache
def _text(name: str) -> str:
    return (_HERE / name).read_text("utf-8")
