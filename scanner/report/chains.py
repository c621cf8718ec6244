"""Who caused what: initiator chains in short, and the tree of hosts that load each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import msgspec

from scanner.observations import ChainLink, Record, SetBy
from scanner.records import Scan
from scanner.report.plain import shorten, visible

# Redirect loops between advertising hosts can be hundreds of steps long.
MAX_DEPTH = 12

ARROW = " > "


def host_of(url: str) -> str:
    """Return the host of `url`, or an empty string where it has none (`about:`, `data:`)."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def place(link: ChainLink) -> str:
    """Return a step's file name and line: `index.html:34`, `gtm.js`, `shop.example/:12`.

    A name without an extension says little (`js`), so its folder goes with it: `gtag/js`.
    """
    try:
        parts = urlsplit(link.url)
        host = parts.hostname
    except ValueError:
        return visible(link.url)
    folder, _, name = parts.path.rstrip("/").rpartition("/")
    if name and "." not in name:
        name = "/".join(filter(None, [folder.rpartition("/")[2], name]))
    if not host:
        name = parts.scheme or name or "unknown"
    elif not name:
        name = f"{host}/"
    return visible(f"{name}:{link.line}" if link.line else name)


def short_chain(chain: Sequence[ChainLink], cells: int = 72) -> str:
    """Return a chain on one line, at most `cells` wide: `index.html:34 > gtm.js > fbevents.js`.

    Lines are kept for the page's own HTML, where the owner can act. Steps in the middle give
    way first.
    """
    if not chain:
        return "unknown"
    steps = [place(chain[0])]
    steps += [place(msgspec.structs.replace(link, line=None)) for link in chain[1:]]
    steps = [step for at, step in enumerate(steps) if at == 0 or step != steps[at - 1]]
    full = ARROW.join(steps)
    while len(full) > cells and len(steps) > 2:
        del steps[1]
        full = ARROW.join([steps[0], "…", *steps[1:]])
    return shorten(full, cells)


def who_set(entry: SetBy, cells: int = 72) -> str:
    """Return who wrote a cookie or storage item, on one line at most `cells` wide."""
    suffix = " (HTTP)" if entry.via == "http" else ""
    chain = entry.initiator_chain
    if not chain and entry.url:
        chain = (ChainLink(url=entry.url, line=entry.line),)
    return f"{short_chain(chain, cells - len(suffix))}{suffix}"


def first_setter(entries: Sequence[SetBy], cells: int = 72) -> str:
    """Return the first way an item was written, with the number of others: `a > b, +2`."""
    if not entries:
        return "unknown"
    others = f", +{len(entries) - 1}" if len(entries) > 1 else ""
    return f"{who_set(entries[0], cells - len(others))}{others}"


class Branch(Record, frozen=True, kw_only=True):
    """A host, what it received, and the hosts that its documents and scripts called."""

    host: str
    requests: int
    """Received in this place of the tree, repeated ones counted."""
    bytes: int
    children: tuple[Branch, ...]
    """Most requests below first."""
    hosts_below: int


class _Node:
    """A branch while it grows."""

    def __init__(self) -> None:
        self.requests = 0
        self.bytes = 0
        self.children: dict[str, _Node] = {}

    def child(self, host: str) -> _Node:
        return self.children.setdefault(host, _Node())

    def frozen(self, host: str) -> Branch:
        children = [node.frozen(name) for name, node in self.children.items()]
        children.sort(key=lambda branch: (-_weight(branch), branch.host))
        below = sum(1 + branch.hosts_below for branch in children)
        return Branch(
            host=host,
            requests=self.requests,
            bytes=self.bytes,
            children=tuple(children),
            hosts_below=below,
        )


def _weight(branch: Branch) -> int:
    return branch.requests + sum(_weight(child) for child in branch.children)


def host_tree(scan: Scan) -> tuple[Branch, ...]:
    """Return who loads whom, host by host, from the site's own pages down.

    Each request hangs below the hosts of its initiator chain. A third party that no request in
    the file leads to hangs below the host that is said to have loaded it.
    """
    root = _Node()
    placed: set[str] = set()
    for request in scan.requests:
        path = _hosts([*(link.url for link in request.initiator_chain), request.url])
        node = _walk(root, path)
        node.requests += request.count
        node.bytes += request.bytes
        placed.update(path)
    site = host_of(scan.scan.url)
    for party in scan.third_parties:
        if party.host not in placed:
            node = _walk(root, _distinct([site, *party.loaded_by[:1], party.host]))
            node.requests += party.request_count
            node.bytes += party.bytes
    return root.frozen("").children


def _walk(root: _Node, path: Iterable[str]) -> _Node:
    node = root
    for host in path:
        node = node.child(host)
    return node


def _hosts(urls: Iterable[str]) -> list[str]:
    hosts = _distinct(filter(None, map(host_of, urls)))
    return hosts if len(hosts) <= MAX_DEPTH else [*hosts[: MAX_DEPTH - 1], hosts[-1]]


def _distinct(hosts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for host in hosts:
        if not found or host != found[-1]:
            found.append(host)
    return found
