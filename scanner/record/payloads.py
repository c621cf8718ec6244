"""Recognise vendors' payloads by their parameters, whatever address they are sent to."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from scanner.behaviour import Endpoint
from scanner.record.sent import Sent
from scanner.seek.readings import of_url, read
from scanner.urls import host_of, registrable_domain, template

_POSITION = re.compile(r"\[\d+\]")


class Payload(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of payloads.toml, which explains the columns."""

    id: str
    vendor: str
    purpose: Literal["analytics", "advertising", "recording", "marketing", "errors", "performance"]
    path: str = ""
    fields: dict[str, str]

    @property
    def is_tracking(self) -> bool:
        """Whether it is about visitors rather than about the site's own upkeep."""
        return self.purpose not in ("errors", "performance")


@functools.cache
def payloads() -> tuple[Payload, ...]:
    """All known payloads, the more particular of two that could match first."""
    text = (resources.files("scanner.record") / "payloads.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["payload"], tuple[Payload, ...])


def endpoints(sent: Iterable[Sent], site: str) -> list[Endpoint]:
    """Addresses of the site itself that took a vendor's payload, each once for each vendor.

    `site` is the registrable domain of the page.
    """
    found: dict[tuple[str, str], Endpoint] = {}
    for one in sent:
        host = host_of(one.url)
        if registrable_domain(host) != site:
            continue
        match = recognised(one)
        if match is None:
            continue
        url = template(one.url)
        each = Endpoint(
            url=url, host=host, signature=match.id, vendor=match.vendor, chain=one.chain
        )
        found.setdefault((match.id, url.partition("?")[0]), each)
    return list(found.values())


def recognised(one: Sent) -> Payload | None:
    """Whose payload a request carries; None when it is nobody's that is known."""
    raw = one.raw()
    opaque = one.is_opaque(raw)
    promising = [row for row in payloads() if opaque or _is_named(row, raw)]
    if not promising:
        return None
    values = _by_name(one)
    path = urlsplit(one.url).path
    for row in promising:
        if re.search(row.path, path) and _holds(row, values):
            return row
    return None


def _is_named(row: Payload, raw: str) -> bool:
    """Whether all names stand somewhere in the request: what most requests fail at, cheaply."""
    return all(name.rpartition(".")[2].lower() in raw for name in row.fields)


def _by_name(one: Sent) -> dict[str, list[str]]:
    """Values by every ending of their path: `[0].user.id` counts as `user.id` and as `id`."""
    found: dict[str, list[str]] = {}
    for name, text in _named(one):
        path = _POSITION.sub("", name).replace(">", ".").strip(".")
        steps = path.split(".") if path else []
        for start in range(len(steps)):
            found.setdefault(".".join(steps[start:]), []).append(text)
    return found


def _named(one: Sent) -> Iterator[tuple[str, str]]:
    """All names with their values; outermost values whole, as well as what is inside them."""
    body = read((one.body or b"").decode("utf-8", "replace"))
    for reading in (*of_url(one.url), *(body.readings if body else ())):
        yield reading.name, reading.text
    for part in one.parts():
        yield part.parameter or "", part.text


def _holds(row: Payload, values: dict[str, list[str]]) -> bool:
    return all(
        any(re.search(pattern, value) for value in values.get(name, ()))
        for name, pattern in row.fields.items()
    )
