"""A site whose pages look for whoever watches them, and send home what they find.

Each program notes names and observed values, no verdicts: what it finds in a watched visit is
compared with what it finds in a plain one. It runs in the page's first inline script, in a frame
of the same origin, an empty frame, a sandboxed one and a worker.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scanner.demo.exchange import Hit, Response, empty, html, script
from scanner.demo.site import Answer, Site

HOST = "unseen.example"
SCRIPTS = Path(__file__).parent / "scripts"
PROGRAMS = (
    "shapes", "sources", "tricks", "errors", "arguments", "traps", "stacks", "order", "events",
    "devtools", "timing",
)  # fmt: skip
PLACES = ("page", "frame", "blank", "sandbox", "worker")
STRICT = (
    "default-src 'self' 'unsafe-inline'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def _text(name: str) -> str:
    return (SCRIPTS / f"detect_{name}.js").read_text("utf-8")


def program(name: str, place: str) -> str:
    """A program as one script that tells its findings from `place`."""
    given = f"const CASE = {json.dumps(name)}, PLACE = {json.dumps(place)}"
    body = "\n".join((_text("start"), _text(name), _text("publish")))
    return f"(async () => {{\n{given}\n{body}\n}})()\n"


def _page(hit: Hit) -> Response:
    name = hit.path.removeprefix("/see/")
    given = f"const CASE = {json.dumps(name)}, PLACES = {json.dumps(PLACES)}"
    first = f"{{\n{given}\n{_text('collect')}\n}}"
    return _document(first, program(name, "page"))


def _document(*programs: str) -> Response:
    scripts = "".join(
        f"<script>{text.replace('</script>', '<' + chr(92) + '/script>')}</script>"
        for text in programs
    )
    return html(f'<!doctype html><html lang="en"><title>Waiting</title>{scripts}<body><p>Text</p>')


def _program(hit: Hit) -> Response:
    parts = hit.path.removesuffix(".js").split("/")[2:]
    return script(program(parts[1], parts[0]) if len(parts) == 2 else "void 0")


def _strict(_hit: Hit) -> Response:
    """The quiet program under a policy that reports every breach to the page."""
    given = 'const CASE = "strict", PLACES = ["page"]'
    body = "\n".join((_text("start"), _text("events"), _text("publish")))
    text = f'(async () => {{\nconst CASE = "strict", PLACE = "page"\n{body}\n}})()\n'
    first = f"{{\n{given}\n{_text('collect')}\n}}"
    return _document(first, text).plus(("Content-Security-Policy", STRICT))


def detecting_site() -> Site:
    """Pages `/see/{program}`, and `/see/strict`; reports are posted to `/found`."""
    frame = "/frame/"

    def in_frame(hit: Hit) -> Answer:
        return _document(program(hit.path.removeprefix(frame), "frame"))

    return Site(
        {
            "/": html("<!doctype html><title>Start</title><p>Text</p>"),
            "/see/strict": _strict,
            "/see/*": _page,
            "/frame/*": in_frame,
            "/programs/*": _program,
            "/found": empty(),
        }
    )


def pages() -> tuple[str, ...]:
    """Addresses of all programs' pages."""
    return tuple(f"https://{HOST}/see/{name}" for name in (*PROGRAMS, "strict"))


Findings = dict[tuple[str, str], dict[str, Any]]
"""Name to value, by program and place."""


def findings(hits: list[Hit]) -> Findings:
    """What was posted: the first report of each program and place."""
    parts: dict[tuple[str, str], dict[int, str]] = {}
    for hit in hits:
        if hit.path == "/found":
            sent = hit.params
            mine = parts.setdefault((sent["program"], sent["place"]), {})
            mine.setdefault(int(sent["from"]), hit.body.decode())
    return {
        key: json.loads("".join(text for _, text in sorted(p.items()))) for key, p in parts.items()
    }
