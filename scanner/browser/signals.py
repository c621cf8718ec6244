"""Measure whether privacy signals really reach pages, and add those that the browser lacks."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from playwright.async_api import Error as PlaywrightError

from scanner.browser.launch import Chromium
from scanner.records import PrivacySignal, PrivacySignalName, PrivacySignals

MEASURE_TIMEOUT_S = 15.0
# For the kinds of requests that may come late, or not at all: beacons, the service worker's.
LATE_S = 2.0

_HEADERS: dict[PrivacySignalName, str] = {"gpc": "sec-gpc", "dnt": "dnt"}
_NAMES: dict[PrivacySignalName, str] = {"gpc": "Global Privacy Control", "dnt": "Do Not Track"}

_READ = "{ gpc: navigator.globalPrivacyControl === true, dnt: navigator.doNotTrack === '1' }"
# 127.0.0.1 and localhost are two sites to a browser.
_PAGE = f"""<!doctype html><title>signals</title>
<iframe src="http://localhost:%PORT%/frame"></iframe><script src="/script"></script><script>
const answer = {{ page: {_READ} }}
const told = (part) => ({{ data }}) => {{
  answer[part] = data
  if (answer.frame && answer.worker) window.answer = JSON.stringify(answer)
}}
addEventListener('message', told('frame'))
new Worker('/worker').onmessage = told('worker')
fetch('/fetch').catch(() => 0)
fetch('http://localhost:%PORT%/cors', {{ headers: {{ 'x-other': '1' }} }}).catch(() => 0)
navigator.sendBeacon('/beacon')
navigator.serviceWorker.register('/service_worker').catch(() => 0)
new WebSocket('ws://127.0.0.1:%PORT%/websocket').onerror = () => 0
</script>"""
_FRAME = f"<!doctype html><script>parent.postMessage({_READ}, '*'); fetch('/frame_fetch')</script>"
_WORKER = f"postMessage({_READ}); fetch('/worker_fetch').catch(() => 0)"
_SERVICE = "oninstall = (e) => e.waitUntil(fetch('/service_worker_fetch'))"
_ANSWERS = {
    "/page": ("text/html", _PAGE),
    "/frame": ("text/html", _FRAME),
    "/script": ("text/javascript", "void 0"),
    "/worker": ("text/javascript", _WORKER),
    "/service_worker": ("text/javascript", _SERVICE),
}
# Chromium sends its own signals with none of these.
_NEVER = frozenset({"preflight", "websocket"})
_KINDS = frozenset(
    {
        "page", "frame", "script", "fetch", "frame_fetch", "beacon", "worker", "worker_fetch",
        "service_worker", "service_worker_fetch",
    }
)  # fmt: skip
_WORDS = {
    "preflight": "CORS preflights",
    "websocket": "WebSocket handshakes",
    "page": "documents",
    "frame": "frames",
    "script": "scripts",
    "fetch": "fetch",
    "frame_fetch": "fetch in frames of other sites",
    "beacon": "beacons",
    "worker": "scripts of workers",
    "worker_fetch": "fetch in workers",
    "service_worker": "scripts of service workers",
    "service_worker_fetch": "fetch in service workers",
}


class _Heard(msgspec.Struct):
    """What the browser sent and showed."""

    headers: dict[str, dict[str, str]]
    """Kind of request to its headers, names in lower case."""
    answer: dict[str, dict[PrivacySignalName, bool]] = {}


async def measure_signals(
    chromium: Chromium, wanted: tuple[PrivacySignalName, ...]
) -> PrivacySignals:
    """Which of the wanted signals pages, frames and workers really get.

    What the browser can't send or show by itself is added to every target that it opens from now
    on (`how` is `added` then, see `added_signals`), and measured again.
    """
    heard = await _try(chromium)
    lacking: tuple[PrivacySignalName, ...] = ()
    if not isinstance(heard, str):
        lacking = tuple(signal for signal in wanted if not _shows(heard, signal))
    if lacking:
        chromium.add_signals(lacking)
        heard = await _try(chromium)
    return PrivacySignals(
        asked=wanted,
        signals=tuple(_judge(heard, signal, signal in lacking) for signal in wanted),
    )


def added_signals(measured: PrivacySignals) -> tuple[PrivacySignalName, ...]:
    """The signals that further browsers of this scan must be given from outside as well."""
    return tuple(one.signal for one in measured.signals if one.how == "added")


def _shows(heard: _Heard, signal: PrivacySignalName) -> bool:
    """Whether the page, at least, is told both ways."""
    header = heard.headers.get("page", {}).get(_HEADERS[signal])
    return header == "1" and heard.answer["page"][signal]


def _judge(heard: _Heard | str, signal: PrivacySignalName, added: bool) -> PrivacySignal:
    if isinstance(heard, str):
        return PrivacySignal(
            signal=signal,
            how="unknown",
            header="unknown",
            missing=(),
            property_page=False,
            property_frame=False,
            property_worker=None,
            detail=f"The measurement of {_NAMES[signal]} failed ({heard}): take this scan as one "
            "without the signal.",
        )
    header = _HEADERS[signal]
    missing = sorted(kind for kind, sent in heard.headers.items() if sent.get(header) != "1")
    unsent = _KINDS & set(missing)
    sent = len(_KINDS & set(heard.headers)) - len(unsent)
    found = PrivacySignal(
        signal=signal,
        how="added" if added else "native",
        header="none" if not sent else "some" if unsent else "all",
        missing=tuple(missing),
        property_page=heard.answer["page"][signal],
        property_frame=heard.answer["frame"][signal],
        property_worker=heard.answer["worker"][signal] if signal == "gpc" else None,
        detail="",
    )
    return msgspec.structs.replace(found, detail=_explain(found))


def _explain(found: PrivacySignal) -> str:
    return " ".join(
        [
            "Measured at the start with a page of this machine:",
            _on_headers(found),
            _on_properties(found),
        ]
    )


def _on_headers(found: PrivacySignal) -> str:
    name = _NAMES[found.signal]
    if found.header == "none":
        return f"no request of this browser carries {name}."
    sender = "the browser itself" if found.how == "native" else "the scanner"
    text = f"{sender} sends {name} with every request"
    if not found.missing:
        return f"{text}."
    never = [kind for kind in found.missing if kind in _NEVER]
    failed = [kind for kind in found.missing if kind not in _NEVER]
    exceptions = [f"{_list(never)}, as ever in Chromium"] if never else []
    exceptions += [f"{_list(failed)}, which it did not reach"] if failed else []
    return f"{text}; not with {'; not with '.join(exceptions)}."


def _on_properties(found: PrivacySignal) -> str:
    shown = {
        "pages": found.property_page,
        "frames of other sites": found.property_frame,
        "workers": found.property_worker is not False,
    }
    blind = [where for where, able in shown.items() if not able]
    if blind:
        return f"Scripts in {_join(blind)} can't read it."
    if found.property_worker is None:
        return "Scripts in pages and frames can read it; Chromium's workers never do."
    return "Scripts in pages, frames and workers can read it."


def _list(kinds: list[str]) -> str:
    return _join([_WORDS.get(kind, kind) for kind in kinds])


def _join(words: list[str]) -> str:
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), *words[-1:]])


async def _try(chromium: Chromium) -> _Heard | str:
    """What was heard, or why nothing was."""
    try:
        async with asyncio.timeout(MEASURE_TIMEOUT_S):
            return await _ask(chromium)
    except (PlaywrightError, TimeoutError, ValueError, OSError) as error:
        return str(error).splitlines()[0] if str(error) else "no answer in time"


async def _ask(chromium: Chromium) -> _Heard:
    heard = _Heard({})
    complete = asyncio.Event()
    async with _loopback(heard, complete) as port:
        context = await chromium.new_context()
        try:
            page = await context.new_page()
            await page.goto(f"http://127.0.0.1:{port}/page")
            await page.wait_for_function("window.answer")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LATE_S):
                    await complete.wait()
            heard.answer = json.loads(await page.evaluate("window.answer"))
            return heard
        finally:
            with contextlib.suppress(PlaywrightError):
                await context.close()


@contextlib.asynccontextmanager
async def _loopback(heard: _Heard, complete: asyncio.Event) -> AsyncIterator[int]:
    """A server that notes every request's headers by kind; yields its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path, _ = first.split(" ", 2)
            kind = "preflight" if method == "OPTIONS" else path[1:]
            if kind in _WORDS:
                pairs = (line.partition(":") for line in lines if line)
                heard.headers[kind] = {name.lower(): value.strip() for name, _, value in pairs}
            if set(heard.headers) >= _KINDS | _NEVER:
                complete.set()
            writer.write(_response(path, port))
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    async with server:
        yield port


def _response(path: str, port: int) -> bytes:
    mime, text = _ANSWERS.get(path, ("text/plain", ""))
    body = text.replace("%PORT%", str(port))
    head: dict[str, Any] = {
        "Content-Type": mime,
        "Connection": "close",
        "Cache-Control": "no-store",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "x-other",
        "Content-Length": len(body),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"HTTP/1.1 200 OK\r\n{lines}\r\n{body}".encode()


__all__ = ["added_signals", "measure_signals"]
