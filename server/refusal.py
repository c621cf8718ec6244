"""An answer that says no, in one sentence: JSON for programs, a small page for people."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Mapping

import msgspec
from starlette.responses import Response
from starlette.types import Scope

# Seconds after which a browser may try again what could not be kept, or reached, just now.
COME_AGAIN_S = 5
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{max-width:34rem;margin:15vh auto;padding:0 1.5rem;font:1.05rem/1.6 system-ui,sans-serif}"
    "h1{font-size:1.05rem;opacity:.65;font-weight:500}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_PAGE = (
    '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width">\n'
    "<title>{status}</title>\n<style>{style}</style>\n"
    "<main>\n<h1>{status}</h1>\n<p>{sentence}</p>\n</main>\n</html>\n"
)


def refusal(
    scope: Scope, status: int, sentence: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer to a request; nothing of the request may stand in `sentence`."""
    more = {"Cache-Control": "no-store", **(headers or {})}
    if not wants_page(scope):
        body = msgspec.json.encode({"error": sentence})
        return Response(body, status, more, media_type="application/json")
    more["Content-Security-Policy"] = _POLICY
    page = _PAGE.format(status=status, style=_STYLE, sentence=html.escape(sentence))
    return Response(page, status, more, media_type="text/html")


def wants_page(scope: Scope) -> bool:
    """Whether a person's browser asks for something to show."""
    return b"text/html" in header(scope, b"accept")


def header(scope: Scope, name: bytes) -> bytes:
    """A request's header by its lower-case name: the first of several, empty where none is."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return b""


def site_slug(scope: Scope) -> str:
    """First part of a request's path: the site's short name, where it is about a site."""
    path: str = scope["path"]
    return path[1:].partition("/")[0]
