"""Hosts that take whatever is sent to them, from every origin and with every header."""

from __future__ import annotations

from scanner.demo.exchange import Hit, Response, empty, pixel
from scanner.demo.site import Site, Socket
from tests.web.assets import site


def collect(hit: Hit) -> Response:
    """Answer a beacon, its preflight included, so that the browser lets it through."""
    answer = pixel() if hit.method == "GET" else empty()
    return answer.plus(
        ("Access-Control-Allow-Origin", hit.header("origin") or "*"),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Headers", hit.header("access-control-request-headers") or "*"),
        ("Access-Control-Allow-Methods", "GET, POST, PUT"),
    )


def collecting() -> Site:
    """A site where each path is such a beacon, and `/socket` a WebSocket that never answers."""
    return site({"/socket": Socket(), "/*": collect})
