"""Dresses a page of the banner web: a hand-made banner, a published tool, or our own banner."""

from __future__ import annotations

import functools
from typing import Any

from banner.bundle import Bundle, bundle
from banner.page import rewritten
from scanner.demo.exchange import Hit, Response, content
from scanner.demo.site import NOT_FOUND, Route
from tests.banner.web import site
from tests.web.banners.rows import Truth
from tests.web.sdks import BUNDLES

# Our own banner's settings, by page.
OWN: dict[str, dict[str, Any]] = {
    "own-card": {"site": {"regime": "opt-in"}},
    "own-inline": {"site": {"regime": "opt-in"}},
    "own-opt-out": {"site": {"regime": "opt-out"}},
    "own-centre": {"site": {"regime": "opt-in"}, "layout": "center"},
}
_INLINE = ("own-inline",)


@functools.cache
def _bundle(page: str) -> Bundle:
    return bundle(site(**OWN[page]))


def dressed(truth: Truth, page: str) -> str:
    """The page as it is served: with our banner's gate where it has one."""
    if truth.page not in OWN:
        return page
    inline = truth.page in _INLINE
    return rewritten(_bundle(truth.page), page.encode(), inline=inline).decode()


def files_of(truth: Truth) -> dict[str, Route]:
    """What the page's own host serves for its banner."""
    if truth.page in OWN:
        return {"/consent/*": functools.partial(_own, truth.page)}
    return {"/built/*": _built}


def _own(page: str, hit: Hit) -> Response:
    found = _bundle(page).files.get(hit.path.removeprefix("/consent/"))
    if found is None:
        return NOT_FOUND
    kind = "text/javascript" if hit.path.endswith(".js") else "application/json"
    return content(found, f"{kind}; charset=utf-8")


def _built(hit: Hit) -> Response:
    file = BUNDLES / hit.path.removeprefix("/built/")
    if file.parent != BUNDLES or not file.is_file():
        return NOT_FOUND
    return content(file.read_bytes(), "text/javascript; charset=utf-8")
