"""The site of the form pages, the party that listens, and those who receive."""

from __future__ import annotations

from scanner.demo.exchange import Response, data, empty, html, script
from scanner.demo.site import Route, Site
from tests.web.assets import site
from tests.web.collector import collecting
from tests.web.form_cases import DELEGATED, POSITIVE, FormCase, form
from tests.web.form_code import listener
from tests.web.form_places import NEGATIVE, PLACES, WIDGET_HOST

HOST, LISTENER = "forms.example", "keys.listener.example"
COLLECTOR, SOCKETS = "in.harvest.example", "live.harvest.example"

CASES: tuple[FormCase, ...] = (*POSITIVE, *PLACES, *NEGATIVE)

# A page that goes on at once would take the last words of a script with it.
LEAVING_S = 0.4


def document(title: str, *parts: str) -> Response:
    """A page of the form site."""
    head = f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    return html("\n".join((f"{head}</head><body>", *parts, "</body></html>\n")))


def _page(case: FormCase) -> Response:
    parts = [f"<h1>{case.path}</h1>", case.body]
    if case.own:
        parts.append(f'<script src="/own/{case.path}.js"></script>')
    if case.listener:
        parts.append(f'<script src="https://{LISTENER}/{case.path}.js"></script>')
    return document(case.path, *parts)


def _own_routes() -> dict[str, Route]:
    links = (f'<a href="/{case.path}">{case.path}</a>' for case in CASES)
    own = {f"/own/{case.path}.js": script("{" + case.own + "}") for case in CASES if case.own}
    return {
        "/": document("Forms", *links),
        **{f"/{case.path}": _page(case) for case in CASES},
        **own,
        "/inner/form": document("Inner form", form("email")),
        "/done": html("<!doctype html><title>Thank you</title>").late(LEAVING_S),
        "/words": data(["one", "two"]),
        "/collect": empty(),
        "/trap": empty(),
    }


def form_sites() -> dict[str, Site]:
    """The sites of the form pages, by host name."""
    spoken = {f"/{case.path}.js": script(listener(case.listener)) for case in CASES}
    spoken["/frame-cross.js"] = script(listener(DELEGATED))
    widget = document(
        "Widget", form("email"), f'<script src="https://{LISTENER}/frame-cross.js"></script>'
    )
    return {
        HOST: site(_own_routes()),
        LISTENER: site(dict(spoken)),
        WIDGET_HOST: site({"/frame": widget}),
        COLLECTOR: collecting(),
        SOCKETS: collecting(),
    }
