"""A second look at the start page: another clean profile, come from an advertisement.

What it is given tells identifiers from constants; what becomes of the click identifiers in its
address shows who keeps them; and half-way all its cookies are deleted, to see which come back.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from scanner.behaviour import Control, Decorated, Respawned
from scanner.browser.launch import Chromium
from scanner.cdp import WireError
from scanner.evidence import Redactor, Visit
from scanner.options import Settling
from scanner.record.entropy import may_identify
from scanner.record.hooks import stores
from scanner.record.identifiers import AUTOMATIC, identifying
from scanner.record.watch import Watch
from scanner.seek.finder import Finder
from scanner.tracking import Store
from scanner.urls import template
from scanner.visit.frames import ask_everywhere
from scanner.visit.progress import Progress, Task
from scanner.visit.settle import settle
from scanner.visit.visit import Visitor, read_jar

Json = dict[str, Any]
# Outcomes after which there was a page to look at.
_SEEN = ("ok", "redirected_away", "timeout")
_HOW = {
    "http": "An answer of {url} set it again.",
    "script": "The script {url} wrote it again.",
    "unknown": "It was there again after the page was opened anew.",
}


class _Held(msgspec.Struct):
    """What the page held before the cookies were deleted, and after it was opened anew."""

    first: list[Json] = []
    texts: list[tuple[Store, str, str]] = []
    """Store, name and content."""
    reopened: float = 0.0
    """When, seconds since the epoch; 0 if it was not."""
    second: list[Json] = []
    bodies: dict[str, str] = {}
    """Scripts that the browser had kept, by address."""


class Controller:
    """Makes control visits."""

    def __init__(self, visitor: Visitor, redact: Redactor, settling: Settling) -> None:
        """`visitor` must type nothing: what it sees is compared with what others see."""
        self._visitor = visitor
        self._redact = redact
        self._settling = settling

    async def visit(
        self, chromium: Chromium, task: Task, plain_url: str, clicks: dict[str, str]
    ) -> Control:
        """Visit `task`'s address, which carries the click identifiers `clicks`; `plain_url` is the
        same without them.
        """
        held = _Held()
        heard: list[Watch] = []

        async def epilogue(chromium: Chromium, page: Page, progress: Progress, key: str) -> None:
            if progress.watch is None:
                return
            heard.append(progress.watch)
            progress.jar = held.first = await read_jar(chromium, key)
            progress.jar_read = time.time()
            held.texts = await _texts(chromium, progress.watch, progress)
            if any(identifying(cookie["value"]) for cookie in held.first):
                await self._reopen(chromium, page, progress.watch, (plain_url, key), held)

        visit, _ = await self._visitor.visit(chromium, task, epilogue)
        if not heard or visit.page.outcome not in _SEEN:
            failed = visit.page.detail or f"It ended as {visit.page.outcome}."
            return Control(page_url=plain_url, values=(), failed=failed)
        return Control(
            page_url=plain_url,
            values=_values(visit),
            decorated=tuple(_decorated(clicks, held, visit, heard[0])),
            respawned=tuple(_respawned(held, visit, heard[0], self._redact)),
        )

    async def _reopen(
        self, chromium: Chromium, page: Page, watch: Watch, where: tuple[str, str], held: _Held
    ) -> None:
        """Delete all cookies of a context and open the page anew; `where` is address, context."""
        url, key = where
        waiting = self._settling
        await chromium.wire.call("Storage.clearCookies", {"browserContextId": key})
        held.reopened = time.time()
        with contextlib.suppress(PlaywrightError):
            await page.goto(url, wait_until="load", timeout=waiting.cap * 1000)
        await settle(watch.activity, waiting.quiet, waiting.cap, watch.crashed)
        held.second = await read_jar(chromium, key)
        held.bodies = await _kept_scripts(chromium, watch, held.reopened)


async def _texts(
    chromium: Chromium, watch: Watch, progress: Progress
) -> list[tuple[Store, str, str]]:
    found: list[tuple[Store, str, str]] = []
    for _, look in progress.looks:
        found += [("local", key, value) for key, value in look.local]
        found += [("session", key, value) for key, value in look.session]
    for _, answer in await ask_everywhere(chromium.wire, watch, stores()):
        found += [(kind, name, text) for kind, name, text in answer or ()]
    return found


async def _kept_scripts(chromium: Chromium, watch: Watch, since: float) -> dict[str, str]:
    """Scripts of the second opening that came, or could have come, from the browser's cache."""
    found: dict[str, str] = {}
    for flight in list(watch.network.flights.values())[-200:]:
        if flight.hops[0].time < since or flight.cdp_type not in ("Script", "Fetch", "XHR"):
            continue
        if not any(name.lower() == "etag" for name in flight.response_headers):
            continue
        with contextlib.suppress(WireError):
            answer = await chromium.wire.call(
                "Network.getResponseBody", {"requestId": flight.request}, flight.target.session
            )
            found[flight.url] = str(answer.get("body", ""))[:50_000]
    return found


def _values(visit: Visit) -> tuple[str, ...]:
    """Hashes of whatever this visitor was given or told about."""
    behaviour = visit.behaviour
    hashes = {cookie.value.hash for cookie in visit.jar}
    if behaviour:
        hashes |= {kept.value.hash for kept in behaviour.kept}
        hashes |= {told.value.hash for told in behaviour.told}
    return tuple(sorted(hashes))


def _decorated(
    clicks: dict[str, str], held: _Held, visit: Visit, watch: Watch
) -> Iterator[Decorated]:
    finder = Finder({parameter: (value, "") for parameter, value in clicks.items()})
    told = _told(clicks, finder, watch, urlsplit(visit.page.url).query)
    kept = _kept(finder, held)
    for parameter in clicks:
        stored = kept.get(parameter, [])
        hosts = told.get(parameter, {})
        if stored or hosts:
            yield Decorated(
                parameter=parameter,
                stored_in=tuple(dict.fromkeys(stored)),
                stored_by=tuple(dict.fromkeys(_writers(visit, stored))),
                sent_to=tuple(hosts),
            )


def _kept(finder: Finder, held: _Held) -> dict[str, list[str]]:
    """Where each click identifier is stored, however it is written there."""
    texts = [(f"cookie {cookie['name']}", cookie["value"]) for cookie in held.first]
    texts += [(f"{store} {name}", text) for store, name, text in held.texts]
    found: dict[str, list[str]] = {}
    for where, text in texts:
        for hit in finder.in_message(text.encode("utf-8", "replace")):
            found.setdefault(hit.word, []).append(where)
    return found


def _told(
    clicks: dict[str, str], finder: Finder, watch: Watch, query: str
) -> dict[str, dict[str, None]]:
    """Where each click identifier was sent as a value of its own, by parameter.

    The whole address of a page, or its whole `query`, is sent by any statistics; that alone does
    not count.
    """
    whole = _spelt(query)
    found: dict[str, dict[str, None]] = {}
    for url, headers, body, kind in _leaving(watch):
        if not finder.in_request(url, headers, body, kind):
            continue
        rest = whole.sub("", url)
        headers_left = [(name, whole.sub("", value)) for name, value in headers]
        body_left = whole.sub("", body.decode("latin-1")).encode("latin-1")
        for hit in finder.in_request(rest, headers_left, body_left, kind):
            name = hit.parameter or _alone(clicks[hit.word], rest, body_left)
            if name and not name.endswith(f">{hit.word}"):
                found.setdefault(hit.word, {}).setdefault(template(url))
    return found


def _leaving(watch: Watch) -> Iterator[tuple[str, list[tuple[str, str]], bytes, str]]:
    """Address, headers, body and its type of everything that left, pages themselves excepted."""
    for request, flight in watch.network.flights.items():
        if flight.cdp_type == "Document":
            continue
        headers = [
            (str(name), str(value))
            for name, value in flight.headers.items()
            if name.lower() not in AUTOMATIC and not name.lower().startswith("sec-")
        ]
        upload = watch.uploads.all.get(request)
        bodies = [data for _, data in upload.parts] if upload else []
        kind = upload.content_type if upload else ""
        for number, hop in enumerate(flight.hops):
            yield hop.url, headers, b"" if number or not bodies else bodies[0], kind
        for message in bodies[1:]:
            yield flight.url, [], message, kind


def _spelt(query: str) -> re.Pattern[str]:
    """Finds a query string however it was written: plain, percent-encoded, in JSON."""
    once = quote(query, safe="!'()*")
    ways = (query, once, quote(once, safe="!'()*"), re.sub("[&=]", _as_code, query))
    return re.compile("|".join(re.escape(way) for way in ways), re.IGNORECASE)


def _as_code(letter: re.Match[str]) -> str:
    return f"\\u{ord(letter[0]):04x}"


def _alone(value: str, url: str, body: bytes) -> str:
    """A name for a value without one, if it is all of a body or of a part of the path."""
    whole = body.decode("latin-1").strip() == value or value in urlsplit(url).path.split("/")
    return "alone" if whole else ""


def _writers(visit: Visit, stored: list[str]) -> Iterator[str]:
    names = set(stored)
    for write in visit.writes:
        if f"cookie {write.cookie.name}" in names and write.url:
            yield template(write.url)
    for item in visit.storage_writes:
        if f"{item.kind} {item.key}" in names and item.url:
            yield template(item.url)


def _respawned(held: _Held, visit: Visit, watch: Watch, redact: Redactor) -> Iterator[Respawned]:
    before = {(c["name"], c["domain"], c["path"]): c["value"] for c in held.first}
    for cookie in held.second:
        known = before.get((cookie["name"], cookie["domain"], cookie["path"]))
        same = _survivors(known, cookie["value"]) if known else []
        domain = cookie["domain"].lstrip(".")
        by, url = _setter(visit, cookie["name"], domain, held.reopened)
        for value, *parts in same:
            yield Respawned(
                name=cookie["name"],
                domain=domain,
                value=redact(value),
                sources=tuple(dict.fromkeys(_sources([value, *parts], held, watch))),
                set_by=url,
                how=_HOW[by].format(url=url),
            )


def _survivors(first: str, second: str) -> list[list[str]]:
    """What came back of a cookie: all of it with its identifying parts, or each of the parts.

    Beside the identifier many cookies hold the time, which is another one on each page.
    """
    parts = [text for _, text in identifying(second)]
    if first == second:
        return [[second, *parts]] if parts or may_identify(second) else []
    known = {text for _, text in identifying(first)}
    return [[part] for part in dict.fromkeys(parts) if part in known]


def _setter(visit: Visit, name: str, domain: str, since: float) -> tuple[str, str | None]:
    for write in visit.writes:
        is_it = write.cookie.name == name and write.cookie.domain == domain
        if is_it and write.time >= since and not write.deletes and write.url:
            return ("http" if write.via == "http" else "script"), template(write.url)
    return "unknown", None


def _sources(values: list[str], held: _Held, watch: Watch) -> Iterator[Store]:
    """Where one of the values had survived."""
    for store, _, text in held.texts:
        if any(value in text for value in values):
            yield store
    for flight in watch.network.flights.values():
        if flight.hops[0].time < held.reopened:
            continue
        tag = next((str(v) for k, v in flight.response_headers.items() if k.lower() == "etag"), "")
        if any(value in tag or value in held.bodies.get(flight.url, "") for value in values):
            yield "service_worker" if flight.from_service_worker else "http_cache"
