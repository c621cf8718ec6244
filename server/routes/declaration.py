"""The cookie declaration, as a page, as data and as Markdown, in the reader's language."""

from __future__ import annotations

import base64
import hashlib
import re

from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from scanner.urls import host_of, origin_of, registrable_domain
from server.file import File
from server.house import House
from server.languages import lang_of, language_for
from server.refusal import header
from server.routes.bundles import SHORT
from server.sending import Endpoint, Pairs, Sent
from server.shelf import Stand

FORMS = ("html", "json", "md")
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


def routes(house: House) -> list[Route]:
    """`/{site}/declaration`, alone or with the form that is wanted."""

    async def declaration(scope: Scope) -> ASGIApp:
        stand = house.shelf.stand(scope["path_params"]["site"])
        form = scope["path_params"].get("form", "html")
        if stand is None or form not in FORMS:
            raise HTTPException(404, "There is no such declaration.")
        asked = lang_of(scope)
        accepted = header(scope, b"accept-language").decode("latin-1")
        tag = language_for(asked, accepted, stand.main.languages)
        file = stand.declarations[tag, form]
        vary = b"Accept-Encoding" if asked else b"Accept-Encoding, Accept-Language"
        headers: Pairs = (
            (b"cache-control", SHORT),
            (b"vary", vary),
            (b"content-language", tag.encode()),
            (b"access-control-allow-origin", b"*"),
            (b"x-content-type-options", b"nosniff"),
        )
        if form == "html":
            headers += ((b"content-security-policy", policy(stand, file)),)
        return Sent(file, headers)

    return [
        Route("/{site}/declaration", Endpoint(declaration), methods=["GET"]),
        Route("/{site}/declaration.{form}", Endpoint(declaration), methods=["GET"]),
    ]


def policy(stand: Stand, file: File) -> bytes:
    """Content Security Policy of a page that has its own style sheets and nothing else.

    The site's own pages may show it in a frame.
    """
    digests = [hashlib.sha256(css).digest() for css in _STYLE.findall(file.body)]
    styles = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests)
    own = origin_of(stand.site.url)
    domain = registrable_domain(host_of(stand.site.url))
    framers = f"'self' {own}" + (f" https://*.{domain}" if "." in domain else "")
    return (
        f"default-src 'none'; style-src {styles}; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {framers}"
    ).encode("latin-1")
