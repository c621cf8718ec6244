"""Pages that are filmed by a session recorder, and pages whose scripts merely look like one."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from scanner.demo.exchange import Hit, Response, content, data, html, script
from scanner.demo.site import Route, Site, Socket
from tests.web.assets import site
from tests.web.fingerprint_scripts import Program
from tests.web.fingerprints import collected, index, page_text, source

HOST, PLAIN_HOST = "films.example", "films-plain.example"
FILMER, INTAKE = "https://film.watchco.example", "https://in.watchco.example"
HELPER, CHAT = "https://cdn.helperco.example", "wss://chat.helperco.example/talk"
COUNTER = "https://in.helperco.example/events"
SNAP_MS = 500
SLOW_MS = 3_000

# Packed or not, the film is far from the size at which a report calls it large.
LOTS = "".join(f"<li>Lot {hashlib.sha256(bytes([lot])).hexdigest()}</li>" for lot in range(60))
ARTICLE = (
    f"<ol>{LOTS}</ol>"
    "<p id=ticker>Ferry number 0 has left</p><ul><li>Herring</li><li>Rope</li><li>Tar</li></ul>"
    '<form><input name="search" value="anchor"><textarea id="draft" name="draft"></textarea></form>'
    '<div style="height: 1500px" id="stage"></div>'
)


class Film(msgspec.Struct, frozen=True, kw_only=True):
    """One page and the script that is to be named, or is not."""

    name: str
    why: str
    evidence: tuple[str, ...] = ()
    positive: bool = True
    program: Program
    host: str = FILMER
    """Empty for a script of the site itself."""
    body: str = "SCRIPT"
    framed: bool = False
    """Whether all of it happens in a frame of the same site."""

    @property
    def address(self) -> str:
        """Where the script lies; a path where it is the site's own."""
        return f"{self.host}/{self.name}.js"


def _film(name: str, why: str, *seen: str, **more: Any) -> Film:
    framed = more.pop("framed", False)
    given = {
        "WAY": "json",
        "ROOT": "document",
        "MASKED": False,
        "EVERY_MS": SNAP_MS,
        "ENDPOINT": f"{INTAKE}/{name}",
        **more,
    }
    program = Program(parts=("recorder", "recorder_upload"), given=given)
    evidence = seen or ("in.watchco.example",)
    return Film(name=name, why=why, evidence=evidence, program=program, framed=framed)


FILMS = (
    _film("film_json", "Films the page and sends it as JSON every half second."),
    _film(
        "film_gzip",
        "The same, packed with gzip and sent as beacons.",
        "in.watchco.example",
        "gzip",
        WAY="gzip",
    ),
    _film(
        "film_base64",
        "The same, packed with deflate and written as base64 inside JSON.",
        "in.watchco.example",
        "base64",
        WAY="base64",
    ),
    _film(
        "film_socket",
        "The same, over a WebSocket.",
        WAY="socket",
        ENDPOINT=f"{INTAKE.replace('https', 'wss')}/socket",
    ),
    _film("film_masked", "Films with all words replaced by stars.", MASKED=True),
    _film(
        "film_own_host",
        "A third party's script films, and the site itself takes the film.",
        "films",
        ENDPOINT="/ingest",
    ),
    _film("film_html", "Watches the root element instead of the document.", ROOT="html"),
    _film("film_body", "Watches the body instead of the document.", ROOT="body"),
    _film("film_frame", "Films only what is in a frame of the same site.", framed=True),
    _film("film_slow", "Sends its film every three seconds only.", EVERY_MS=SLOW_MS),
)


def _other(name: str, why: str, *, host: str = HELPER, **more: Any) -> Film:
    body = more.pop("body", "SCRIPT")
    program = Program(parts=("done", name), given=more)
    return Film(name=name, why=why, positive=False, program=program, host=host, body=body)


OTHERS = (
    _other("ab_tool", "Watches the document for headings to change, and sends nothing."),
    _other("lazy_loader", "Watches for images that come near, and loads them."),
    _other(
        "click_counter",
        "Listens to clicks and scrolling, and posts three events.",
        ENDPOINT=COUNTER,
    ),
    _other("chat_widget", "A chat with a pulse and listeners of its own.", ENDPOINT=CHAT),
    _other("app", "An application that takes 20 kinds of events and asks its own server.", host=""),
    _other("autosave", "Keeps the draft of one field on the site itself.", host=""),
    _other(
        "error_monitor",
        "Stands between the page and addEventListener, and posts one report.",
        ENDPOINT=COUNTER,
        body='SCRIPT<script src="/page_listeners.js"></script>',
    ),
)
RECORDINGS = (*FILMS, *OTHERS)


def _pages(film: Film) -> dict[str, Route]:
    body = ARTICLE + film.body.replace("SCRIPT", f'<script src="{film.address}"></script>')
    text = page_text(film.name, f'{body}<script src="/ticker.js"></script>')
    if not film.framed:
        return {f"/{film.name}": html(text)}
    frame = f'<iframe src="/{film.name}.frame" width="600" height="400"></iframe>'
    outside = page_text(film.name, f'{ARTICLE}{frame}<script src="/ticker.js"></script>')
    return {f"/{film.name}": html(outside), f"/{film.name}.frame": html(text)}


def scripts_of(host: str) -> dict[str, Route]:
    """The scripts that lie on this host, by path; an empty one is the site itself."""
    return {
        film.address.removeprefix(host): script(source(film.program, film.name))
        for film in RECORDINGS
        if film.host == host
    }


def _tasks(hit: Hit) -> Response:
    return data({"tasks": ["Write", "Read", f"{len(hit.body)} bytes"]})


def _pages_site() -> Site:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>'
    routes: dict[str, Route] = {
        "/": index([film.name for film in RECORDINGS]),
        "/api": _tasks,
        "/drafts": collected,
        "/ingest": collected,
        "/picture-*": content(picture, "image/svg+xml"),
        **scripts_of(""),
    }
    for name in ("ticker", "page_listeners"):
        routes[f"/{name}.js"] = script(source(Program(parts=(name,)), name))
    for film in RECORDINGS:
        routes |= _pages(film)
    return site(routes)


def recorder_sites() -> dict[str, Site]:
    """The filmed pages over https and over http, and the hosts of scripts and uploads."""
    return {
        HOST: _pages_site(),
        PLAIN_HOST: _pages_site(),
        "film.watchco.example": Site(scripts_of(FILMER)),
        "in.watchco.example": Site({"/socket": Socket()}, fallback=collected),
        "cdn.helperco.example": Site(scripts_of(HELPER)),
        "in.helperco.example": Site(fallback=collected),
        "chat.helperco.example": Site({"/talk": Socket(greeting=("welcome",))}),
    }
