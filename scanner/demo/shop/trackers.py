"""The other companies on the shop's pages; all invented, with the habits of real ones."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlencode

from scanner.demo.exchange import (
    Hit,
    Response,
    content,
    data,
    empty,
    html,
    pixel,
    redirect,
    script,
    style,
    with_credentials,
)
from scanner.demo.font import plain_font
from scanner.demo.shop.pages import HERE
from scanner.demo.site import Site, Socket

THIRD = "Path=/; Secure; SameSite=None"
YEAR = 31_536_000
CONTAINER = {
    "container": "TH-4821",
    "tags": [
        {"name": "mixline", "src": "https://static.mixline.example/mx.js"},
        {"name": "adquill", "src": "https://px.adquill.example/quill.js"},
        {"name": "brightbid", "src": "https://t.brightbid.example/bid.js"},
        {"name": "paneview", "src": "https://rec.paneview.example/pane.js"},
        {"name": "hellodesk", "src": "https://widget.hellodesk.example/desk.js"},
        {
            "name": "pollenads",
            "src": "https://lazy.pollenads.example/pollen.js",
            "when": "interaction",
        },
    ],
}


def _tag(name: str) -> str:
    return (HERE / "tags" / name).read_text("utf-8")


def _lasting(name: str, hit: Hit) -> str:
    """Set this identifier again for a year, keeping the browser's own."""
    value = hit.cookies.get(name) or secrets.token_hex(8)
    return f"{name}={value}; {THIRD}; Max-Age={YEAR}"


def _collect(hit: Hit) -> Response:
    return with_credentials(hit, empty(f"_mx_srv={secrets.token_hex(6)}; Path=/; Secure"))


def _sync(to: str, cookie: str) -> Callable[[Hit], Response]:
    """Hand the identifiers on to the next company."""

    def answer(hit: Hit) -> Response:
        known = hit.cookies.get(cookie) or secrets.token_hex(8)
        partners = urlencode({**hit.params, cookie: known})
        return redirect(f"https://{to}?{partners}", f"{cookie}={known}; {THIRD}; Max-Age={YEAR}")

    return answer


def _impression(hit: Hit) -> Response:
    # The second cookie is what a script from before 2020 still sets; browsers refuse it.
    return pixel(_lasting("bb_uid", hit), "bb_legacy=1; Path=/; SameSite=None")


def _advertisers() -> dict[str, Site]:
    return {
        "px.adquill.example": Site(
            {
                "/quill.js": script(_tag("ad-quill.js")),
                "/v": lambda hit: pixel(_lasting("aq", hit)),
                "/sync": _sync("t.brightbid.example/match", "aq"),
            }
        ),
        "t.brightbid.example": Site(
            {
                "/bid.js": script(_tag("ad-bright.js")),
                "/imp.gif": _impression,
                "/match": _sync("sync.idloop.example/in", "bb_uid"),
            }
        ),
        "sync.idloop.example": Site(
            {
                "/in": _sync("sync.idloop.example/done.gif", "idl"),
                "/done.gif": lambda hit: pixel(_lasting("idl_seen", hit)),
            }
        ),
        "lazy.pollenads.example": Site(
            {
                "/pollen.js": script(_tag("pollen.js")),
                "/wake": lambda hit: with_credentials(hit, empty(_lasting("pln", hit))),
            }
        ),
    }


def _services() -> dict[str, Site]:
    # `font-display: block` would hide the text for three seconds.
    face = (
        '@font-face{font-family:"Porch Serif";font-display:swap;unicode-range:U+20;'
        'src:url("/porch-serif.ttf") format("truetype")}'
    )
    return {
        "rec.paneview.example": Site(
            {
                "/pane.js": script(_tag("recorder.js")),
                "/frames": lambda hit: empty(_lasting("pv", hit)),
            }
        ),
        "widget.hellodesk.example": Site(
            {
                "/desk.js": script(_tag("chat.js")),
                "/bubble": html(_tag("chat-bubble.html"), f"hd_sid=1; {THIRD}; HttpOnly"),
            }
        ),
        "live.hellodesk.example": Site({"/line": Socket(greeting=('{"agents": 2}',))}),
        "fonts.typeporch.example": Site(
            {
                "/css": style(face),
                "/porch-serif.ttf": content(plain_font("Porch Serif"), "font/ttf").plus(
                    ("Access-Control-Allow-Origin", "*")
                ),
            }
        ),
        "player.reelbox.example": Site(
            {
                "/embed/*": lambda hit: html(_tag("player.html"), _lasting("reel_visitor", hit)),
                "/impression.gif": pixel(),
            }
        ),
    }


def tracker_sites() -> dict[str, Site]:
    """Build every site that is not the shop's own, and the one that only looks like it."""
    return {
        "cdn.tagharbor.example": Site(
            {"/th.js": script(_tag("tag-manager.js")), "/containers/TH-4821.json": data(CONTAINER)}
        ),
        "static.mixline.example": Site({"/mx.js": script(_tag("analytics.js"))}),
        "metrics.lanternloom.example": Site({"/c": _collect}),
        **_advertisers(),
        **_services(),
    }
