"""Which pages may talk to the server: those of the site that a request is about, and our own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scanner.settings.site import Site
from scanner.urls import (
    DEFAULT_PORTS,
    host_of,
    is_public_suffix,
    is_under,
    origin_of,
    registrable_domain,
)
from server.refusal import header, refusal, site_slug

# Two hours: the longest that Chromium keeps a preflight's answer.
PREFLIGHT_S = 7_200
_METHODS = "GET, POST, DELETE"
_HEADERS = "Authorization, Content-Type"
_EXPOSED = b"Retry-After, RateLimit, RateLimit-Policy, X-Request-Id"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ALLOW_ORIGIN = b"access-control-allow-origin"


class SiteOrigins:
    """Lets scripts of a site's own pages read answers; refuses what other pages send.

    Without an `Origin` a request comes from no page, or reads what any page may show.
    """

    def __init__(
        self,
        app: ASGIApp,
        site_of: Callable[[str], Site | None],
        own_origin: Callable[[Scope], str],
    ) -> None:
        """`site_of` finds a site by its short name; `own_origin` is that of the server's pages."""
        self.app = app
        self._site_of = site_of
        self._own_origin = own_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        origin = header(scope, b"origin") if scope["type"] == "http" else b""
        site = self._site_of(site_slug(scope)) if origin else None
        if site is None:
            await self.app(scope, receive, send)
            return
        text = origin.decode("latin-1")
        is_known = is_registered(site, text)
        if scope["method"] == "OPTIONS" and header(scope, b"access-control-request-method"):
            answer = _preflight(text) if is_known else _foreign(scope)
            await answer(scope, receive, send)
        elif is_known:
            await self.app(scope, receive, _shared(origin, send))
        elif scope["method"] in _SAFE or text == self._own_origin(scope):
            await self.app(scope, receive, send)
        else:
            await _foreign(scope)(scope, receive, send)


def is_registered(site: Site, origin: str) -> bool:
    """Whether an origin is one of a site's.

    Those are its address's own, all below its registrable domain and its `own_domains`, on the
    same port or the usual one; not by plain http where the site's address is https.
    """
    return _fits(site.url, tuple(site.banner.own_domains), origin)


@functools.lru_cache(maxsize=4_096)
def _fits(url: str, more: tuple[str, ...], origin: str) -> bool:
    if origin == origin_of(url):
        return True
    # Also leaves out `null`, and what only looks like an origin.
    if origin == "null" or origin_of(origin) != origin:
        return False
    try:
        asked, own = urlsplit(origin), urlsplit(url)
        ports = (own.port or DEFAULT_PORTS.get(own.scheme), DEFAULT_PORTS.get(asked.scheme))
        port = asked.port or DEFAULT_PORTS.get(asked.scheme)
    except ValueError:
        return False
    if asked.scheme not in ("https", own.scheme) or port not in ports:
        return False
    host = asked.hostname or ""
    home = host_of(url)
    domains = (home if is_public_suffix(home) else registrable_domain(home), *more)
    return host == home or any(
        is_under(host, domain) for domain in domains if not is_public_suffix(domain)
    )


def _preflight(origin: str) -> Response:
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": _HEADERS,
            "Access-Control-Max-Age": str(PREFLIGHT_S),
            "Vary": "Origin",
        },
    )


def _foreign(scope: Scope) -> Response:
    sentence = "Pages of this origin may not talk to this site's server."
    return refusal(scope, 403, sentence, {"Vary": "Origin"})


def _shared(origin: bytes, send: Send) -> Send:
    """Adds what lets the page read the answer, unless anybody may."""

    async def shared(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message.get("headers", [])
            if all(key.lower() != _ALLOW_ORIGIN for key, _ in headers):
                message["headers"] = [
                    *headers,
                    (_ALLOW_ORIGIN, origin),
                    (b"access-control-allow-credentials", b"true"),
                    (b"access-control-expose-headers", _EXPOSED),
                    (b"vary", b"Origin"),
                ]
        await send(message)

    return shared
