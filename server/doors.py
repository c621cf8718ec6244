"""The router, remembering where a path led: to try all routes costs more than most answers."""

from __future__ import annotations

from typing import Any

from starlette.routing import Match, Route, Router
from starlette.types import Receive, Scope, Send

# Longer paths are those of nothing that is asked often.
MAX_PATH = 128
# Paths in memory, about 2 MB. When there are more they are all forgotten: what is asked often is
# back at once, and paths that are asked once, such as those of records, don't stay.
MOST_PATHS = 4_096


class Doors(Router):
    """Finds routes as Starlette does; only whole matches of plain routes are remembered."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._known: dict[tuple[str, str], tuple[Route, dict[str, Any]]] = {}

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope.get("root_path"):
            await super().app(scope, receive, send)
            return
        key = (scope["method"], scope["path"])
        known = self._known.get(key) or self._find(key, scope)
        if known is None:
            await super().app(scope, receive, send)
            return
        route, given = known
        scope["router"], scope["route"] = self, route
        scope["endpoint"], scope["path_params"] = route.endpoint, dict(given)
        await route.handle(scope, receive, send)

    def _find(self, key: tuple[str, str], scope: Scope) -> tuple[Route, dict[str, Any]] | None:
        """The plain route that takes a request; None where it is another's or nobody's."""
        found = next((one for one in self.routes if one.matches(scope)[0] is Match.FULL), None)
        if not isinstance(found, Route) or len(key[1]) > MAX_PATH:
            return None
        if len(self._known) >= MOST_PATHS:
            self._known.clear()
        self._known[key] = (found, found.matches(scope)[1]["path_params"])
        return self._known[key]
