"""Attach to every target of every browser context before its first script runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import msgspec

from scanner.cdp import Wire
from scanner.record.hooks import hooks

ASYNC_STACK_DEPTH = 16
# Bodies up to this come with the request itself: those that a page sends on its way out can be
# had in no other way.
INLINE_BODY_BYTES = 65_536

# A service worker is attached once, from the browser; a page would attach it a second time.
_ROOT_FILTER: list[dict[str, Any]] = [
    {"type": kind, "exclude": True} for kind in ("browser", "tab", "browser_ui", "webview")
] + [{}]
_CHILD_FILTER = [{"type": "service_worker", "exclude": True}, *_ROOT_FILTER]

_FRAME_TYPES = ("page", "iframe")
_SIGNAL_HEADERS = {"gpc": "Sec-GPC", "dnt": "DNT"}


class Target(msgspec.Struct, eq=False):
    """One attached page, frame process or worker."""

    session: str
    id: str
    type: str
    url: str
    context: str
    parent: Target | None
    ran: bool = False
    """Whether a worker's first script was about to run."""
    ready: asyncio.Future[Any] | None = None
    """Done when all hooks are in place; only for pages."""

    @property
    def is_worker(self) -> bool:
        """Whether it has no document."""
        return self.type not in _FRAME_TYPES


class Audience(Protocol):
    """Whoever listens to one browser context."""

    def attached(self, target: Target) -> None:
        """Note a new target, before any of its events."""

    def detached(self, target: Target) -> None:
        """Note that a target is gone."""

    def ran(self, target: Target) -> None:
        """Note that a worker has been let go: what it does comes now."""

    def heard(self, target: Target, method: str, params: dict[str, Any]) -> None:
        """Take one event of one target."""


class Targets:
    """The tree of attached targets of one browser, shared out by browser context."""

    def __init__(self, channel: str, binding: str, audience: Callable[[str], Audience]) -> None:
        """`audience` returns the listener of a browser context id, made on first sight."""
        self._channel = channel
        self._audience = audience
        self._binding = binding
        self._targets: dict[str, Target] = {}
        self._wire: Wire | None = None
        self.deep = False
        """Whether to look for fingerprinting, recording and form capture."""
        self.signals: tuple[str, ...] = ()
        """Privacy signals that the browser can't give by itself: `gpc`, `dnt`."""

    async def start(self, wire: Wire) -> None:
        """Begin to attach to whatever appears."""
        self._wire = wire
        await wire.call("Target.setAutoAttach", _auto_attach(_ROOT_FILTER))

    def listen(self, session: str, method: str, params: dict[str, Any]) -> None:
        """Route one event; the `Wire`'s listener."""
        if method == "Target.attachedToTarget":
            self._attach(session, params)
            return
        if method == "Target.detachedFromTarget":
            gone = self._targets.pop(params["sessionId"], None)
            if gone is not None:
                self._audience(gone.context).detached(gone)
            return
        target = self._targets.get(session)
        if target is None:
            return
        if method == "Debugger.paused":
            self._hook_worker(target)
            return
        if method == "Debugger.scriptParsed" and target.is_worker and params["url"] == target.url:
            # The pause follows at once, and what is sent now is heard in it. Where Playwright, who
            # listens too, let a service worker go before our breakpoint was set (one in ten on a
            # busy machine), it is heard after the script: what is done at installing is to come.
            self._hook_worker(target)
        self._audience(target.context).heard(target, method, params)

    def _attach(self, session: str, params: dict[str, Any]) -> None:
        info = params["targetInfo"]
        parent = self._targets.get(session)
        context = parent.context if parent else info.get("browserContextId", "")
        target = Target(
            session=params["sessionId"],
            id=info["targetId"],
            type=info["type"],
            url=info["url"],
            context=context,
            parent=parent,
        )
        self._targets[target.session] = target
        self._audience(context).attached(target)
        self._prepare(target)

    def _prepare(self, target: Target) -> None:
        """Send all commands at once; the target is let go by the last."""
        wire = self._wire
        assert wire is not None  # noqa: S101  # attached events come only after start()
        session = target.session
        wire.post("Network.enable", {"maxPostDataSize": self._body_bytes}, session)
        if self.signals:
            headers = {"headers": signal_headers(self.signals)}
            wire.post("Network.setExtraHTTPHeaders", headers, session)
        wire.post("Runtime.enable", {}, session)
        wire.post("Debugger.enable", {}, session)
        wire.post("Runtime.setAsyncCallStackDepth", {"maxDepth": ASYNC_STACK_DEPTH}, session)
        if target.is_worker:
            # A worker that waits for us has no secure-context interfaces yet (CacheStorage,
            # CookieStore), so its hooks go in at a pause before its first script.
            first = {"instrumentation": "beforeScriptExecution"}
            wire.post("Debugger.setInstrumentationBreakpoint", first, session)
        else:
            wire.post("Debugger.setSkipAllPauses", {"skip": True}, session)
            wire.post("Page.enable", {}, session)
            wire.post("Inspector.enable", {}, session)
            wire.post("Runtime.addBinding", {"name": self._binding}, session)
            wire.post(
                "Page.addScriptToEvaluateOnNewDocument",
                {"source": self._hooks(), "runImmediately": True},
                session,
            )
        wire.post("Target.setAutoAttach", _auto_attach(_CHILD_FILTER), session)
        target.ready = wire.ask("Runtime.runIfWaitingForDebugger", {}, session)

    def _hooks(self) -> str:
        return hooks(self._channel, self._binding, self.signals, deep=self.deep)

    @property
    def _body_bytes(self) -> int:
        return INLINE_BODY_BYTES if self.deep else 0

    def _hook_worker(self, target: Target) -> None:
        wire = self._wire
        if target.ran:
            return
        target.ran = True
        assert wire is not None  # noqa: S101  # events come only after start()
        expression = {"expression": self._hooks(), "silent": True}
        wire.post("Runtime.evaluate", expression, target.session)
        wire.post("Debugger.setSkipAllPauses", {"skip": True}, target.session)
        wire.post("Debugger.resume", {}, target.session)
        self._audience(target.context).ran(target)


def signal_headers(signals: Iterable[str]) -> dict[str, str]:
    """The headers that say these privacy signals (`gpc`, `dnt`)."""
    return {_SIGNAL_HEADERS[signal]: "1" for signal in signals}


def _auto_attach(filters: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "autoAttach": True,
        "waitForDebuggerOnStart": True,
        "flatten": True,
        "filter": filters,
    }
