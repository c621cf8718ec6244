"""A site of the local web: which path is answered by what."""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from scanner.demo.exchange import Hit, Response, content, html

if TYPE_CHECKING:
    from asyncio import StreamWriter


class Raw(msgspec.Struct, frozen=True):
    """An answer that writes its own bytes: stalls, resets, endless bodies, broken headers.

    The connection ends after it.
    """

    write: Callable[[Hit, StreamWriter], Awaitable[None]]


def silent(message: str | bytes) -> tuple[str | bytes, ...]:
    """Answer no WebSocket message."""
    return ()


class Socket(msgspec.Struct, frozen=True, kw_only=True):
    """A WebSocket: messages to greet with, and what each message is answered with."""

    greeting: tuple[str | bytes, ...] = ()
    answer: Callable[[str | bytes], tuple[str | bytes, ...]] = silent
    headers: tuple[tuple[str, str], ...] = ()
    """Extra headers of the handshake's answer, e.g. `Set-Cookie`."""


Answer: TypeAlias = Response | Raw | Socket
Route: TypeAlias = Answer | Callable[[Hit], Answer]

NOT_FOUND = html("<!doctype html><title>Not found</title><h1>Not found</h1>", status=404)


class Site:
    """Answers by path: `routes` first, then `folder`, then `fallback`, then 404.

    A route is a path (`/about`), or a path that ends with `*` for everything below it; the
    longest match wins. Its value is an answer, or a function from the hit to one. Files of
    `folder` are served under their own name, `index.html` for a path that ends with a slash,
    and `about.html` also as `/about`.
    """

    def __init__(
        self,
        routes: Mapping[str, Route] | None = None,
        *,
        folder: Path | None = None,
        fallback: Route = NOT_FOUND,
    ) -> None:
        self.routes = dict(routes or {})
        self.folder = folder
        self.fallback = fallback

    def answer(self, hit: Hit) -> Answer:
        """Find the route for this hit and ask it."""
        route = self._route(hit.path) or self._file(hit.path) or self.fallback
        return route if isinstance(route, (Response, Raw, Socket)) else route(hit)

    def _route(self, path: str) -> Route | None:
        if path in self.routes:
            return self.routes[path]
        prefixes = (key for key in self.routes if key.endswith("*") and path.startswith(key[:-1]))
        best = max(prefixes, key=len, default=None)
        return None if best is None else self.routes[best]

    def _file(self, path: str) -> Response | None:
        if self.folder is None:
            return None
        name = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
        for candidate in (self.folder / name, self.folder / f"{name}.html"):
            inside = candidate.resolve().is_relative_to(self.folder.resolve())
            if inside and candidate.is_file():
                return content(candidate.read_bytes(), _mime(candidate))
        return None


def _mime(file: Path) -> str:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(("text/", "image/svg")) else kind
