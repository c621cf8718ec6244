"""The site of fingerprinting pages: each page on its own path, each script on another's host."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scanner.demo.exchange import Hit, Response, content, empty, html, script, with_credentials
from scanner.demo.site import Route, Site
from tests.web.assets import site
from tests.web.fingerprint_places import FRAME_PAGE, HEAVIEST, PLACES
from tests.web.fingerprint_scripts import (
    CANVASES,
    COLLECTOR,
    FONTS,
    FRAMER,
    LIBRARY,
    MACHINE,
    TRACKER,
    Print,
    Program,
)
from tests.web.harmless_scripts import HARMLESS

HOST, PLAIN_HOST, HINTS_HOST = "prints.example", "prints-plain.example", "prints-hints.example"
SCRIPTS = Path(__file__).parent / "scripts"
PRINTS = (*CANVASES, *FONTS, *MACHINE, *PLACES, HEAVIEST, *HARMLESS)

# A browser remembers the wish for an origin, so the page that wishes has a host of its own.
ACCEPT_CH = (
    "Sec-CH-UA-Full-Version-List, Sec-CH-UA-Arch, Sec-CH-UA-Model, Sec-CH-UA-Platform-Version, "
    "Sec-CH-UA-Bitness"
)
HINTS_PAGE = f"https://{HINTS_HOST}/accept_ch"
PHOTO = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240">'
    '<rect width="320" height="240" fill="#7fb2d8"/><circle cx="220" cy="80" r="40" fill="#fc6"/>'
    '<path d="M0 240 90 120 180 240z" fill="#465"/></svg>'
)


def source(program: Program, name: str) -> str:
    """Text of a program; constants that are programs themselves become texts."""
    given: dict[str, Any] = {"CASE": name, "COLLECTOR": COLLECTOR, **program.given}
    lines = [f"const {key} = {_literal(value, name)}" for key, value in given.items()]
    lines += [(SCRIPTS / f"{part}.js").read_text("utf-8") for part in program.parts]
    return "(() => {\n" + "\n".join(lines) + "})()\n"


def _literal(value: Any, name: str) -> str:
    if not isinstance(value, Program):
        return json.dumps(value)
    # A worker's test is a part of a program, so it comes without the function around it.
    if len(value.parts) == 1:
        return json.dumps((SCRIPTS / f"{value.parts[0]}.js").read_text("utf-8"))
    return json.dumps(source(value, name))


def page_text(title: str, body: str, head: str = "") -> str:
    """A page with a little to read and the case's elements."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">{head}'
        f"<title>{title}</title></head><body>\n<h1>{title}</h1>\n"
        f"<p>A page with a harbour, a lighthouse and an albatross.</p>\n{body}\n</body></html>\n"
    )


def index(names: list[str]) -> Response:
    """A page with a link to every other."""
    links = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in names)
    return html(page_text("All pages", f"<ul>{links}</ul>"))


def _filled(case: Print, text: str) -> str:
    program = source(case.program, case.name)
    escaped = program.replace("&", "&amp;").replace('"', "&quot;")
    for word, meant in (
        ("ADDRESS", case.address),
        ("SCRIPT", f'<script src="{case.address}"></script>'),
        ("ESCAPED", escaped),
        ("PROGRAM", program),
    ):
        text = text.replace(word, meant)
    return text


def pages(*, secure: bool) -> Iterator[Print]:
    """The cases that an https host, or an http host, has."""
    return (case for case in PRINTS if secure or not case.secure)


def programs() -> dict[str, str]:
    """Text of every script, by full address or by path on the page's own host."""
    found: dict[str, str] = {}
    for case in PRINTS:
        found[case.address] = source(case.program, case.name)
        found |= {where: source(made, case.name) for where, made in case.files.items()}
    return found


def _pages_site(*, secure: bool) -> Site:
    cases = list(pages(secure=secure))
    routes: dict[str, Route] = {
        "/": index([case.name for case in cases]),
        "/photo.svg": content(PHOTO, "image/svg+xml"),
    }
    for case in cases:
        text = page_text(case.name, _filled(case, case.body), _filled(case, case.head))
        routes[f"/{case.name}"] = html(text)
    routes |= {where: script(text) for where, text in programs().items() if where[0] == "/"}
    return site(routes)


def _scripts_site(origin: str, more: dict[str, Route] | None = None) -> Site:
    files = {
        where.removeprefix(origin): script(text)
        for where, text in programs().items()
        if where.startswith(origin + "/")
    }
    return Site({**files, **(more or {})})


def collected(hit: Hit) -> Response:
    """Take whatever is sent, from every origin."""
    return with_credentials(hit, empty())


def fingerprint_sites() -> dict[str, Site]:
    """The pages over https and over http, their scripts' hosts and the collector."""
    frame = page_text("Frame", f'<script src="{TRACKER}/place_cross_frame.js"></script>')
    wish = html(page_text("Hints", '<img src="/hints.gif" alt="">')).plus(("Accept-CH", ACCEPT_CH))
    framed: dict[str, Route] = {FRAME_PAGE.removeprefix(FRAMER): html(frame)}
    return {
        HOST: _pages_site(secure=True),
        PLAIN_HOST: _pages_site(secure=False),
        HINTS_HOST: site({"/": index(["accept_ch"]), "/accept_ch": wish}),
        _host(TRACKER): _scripts_site(TRACKER),
        _host(LIBRARY): _scripts_site(LIBRARY),
        _host(FRAMER): Site(framed),
        _host(COLLECTOR): Site(fallback=collected),
    }


def _host(origin: str) -> str:
    return origin.removeprefix("https://")
