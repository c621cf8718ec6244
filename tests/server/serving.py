"""A server with two sites, asked without a socket; and the smallest MaxMind file."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from server.app import application
from server.settings import Settings

HOST = "https://consent.example"
SITES = """
[sites.shop]
url = "https://www.shop.example/"
policy_url = "https://www.shop.example/privacy"
languages = ["en", "de", "ar"]

[[sites.shop.services]]
id = "basket"
name = "Basket"
category = "necessary"

[[sites.shop.services]]
id = "counter"
name = "Counter"
vendor = "Count AG"
category = "analytics"
purpose = { en = "Counts visits.", de = "Zählt Besuche." }
cookies = ["_ct"]
domains = ["count.test"]

[[sites.shop.services]]
id = "heat"
name = "Heat map"
category = "analytics"

[[sites.shop.services]]
id = "ads"
name = "Ads <b>& more</b>"
vendor = "Ads Inc."
category = "marketing"
policy_url = "https://ads.test/privacy"

[sites.blog]
url = "https://consent.example/"
languages = ["en"]
regime = "opt-in"

[sites.blog.banner]
gpc = "ignore"
file_name = "hello.js"
operator = "DE"
"""


def opened(folder: Path, toml: str = SITES, *, ready: bool = True, **settings: Any) -> Starlette:
    """The application with its banners built, where it is to be `ready`; its database is closed."""
    folder.joinpath("sites.toml").write_text(toml, "utf-8")
    given = {"config": folder / "sites.toml", "data": folder / "data", "public_url": HOST}
    app = application(Settings(**{**given, **settings}))
    if ready:
        app.state.house.shelf.load()
        app.state.house.shelf.finish()
    return app


def browser(app: Starlette, peer: str = "203.0.113.9") -> httpx.AsyncClient:
    """Who asks from this address."""
    transport = httpx.ASGITransport(app=app, client=(peer, 40_000))
    return httpx.AsyncClient(transport=transport, base_url=HOST)


async def raw(app: Starlette, path: str, method: str = "GET") -> tuple[int, bytes]:
    """Status and body of a path that is sent as it is, decoded as servers do."""
    sent: list[Any] = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "https", "path": path, "raw_path": path.encode("utf-8", "surrogatepass"),
        "query_string": b"", "root_path": "", "headers": [(b"host", b"consent.example")],
        "client": ("203.0.113.9", 1), "server": ("consent.example", 443),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:])


def mmdb(path: Path, rows: Mapping[str, Any]) -> Path:
    """Write a MaxMind file (format 2.0) of IPv4 networks and their rows."""
    nodes: list[list[int | tuple[int]]] = [[0, 0]]
    data, offsets = b"", {}
    for network, row in rows.items():
        offsets[network] = len(data)
        data += _value(row)
    for network in rows:
        parts = ipaddress.IPv4Network(network)
        bits = format(int(parts.network_address), "032b")[: parts.prefixlen]
        at = 0
        for bit in bits[:-1]:
            step = nodes[at][int(bit)]
            if not step:
                nodes.append([0, 0])
                step = nodes[at][int(bit)] = len(nodes) - 1
            assert isinstance(step, int)
            at = step
        nodes[at][int(bits[-1])] = (offsets[network],)
    count = len(nodes)

    def record(step: int | tuple[int]) -> bytes:
        number = count + 16 + step[0] if isinstance(step, tuple) else step or count
        return number.to_bytes(3, "big")

    tree = b"".join(record(left) + record(right) for left, right in nodes)
    about = {
        "node_count": struct.pack(">I", count), "record_size": _SHORT(24), "ip_version": _SHORT(4),
        "database_type": "Test", "languages": ["en"], "description": {"en": "Test"},
        "binary_format_major_version": _SHORT(2), "binary_format_minor_version": _SHORT(0),
        "build_epoch": struct.pack(">Q", 1),
    }  # fmt: skip
    path.write_bytes(tree + b"\0" * 16 + data + b"\xab\xcd\xefMaxMind.com" + _value(about))
    return path


_SHORT = struct.Struct(">H").pack
# Numbers as bytes, by their length: two, four and eight.
_NUMBERS = {2: bytes([5 << 5 | 2]), 4: bytes([6 << 5 | 4]), 8: bytes([8, 9 - 7])}


def _value(value: Any) -> bytes:
    if isinstance(value, str):
        return bytes([2 << 5 | len(value)]) + value.encode()
    if isinstance(value, Mapping):
        pairs = b"".join(_value(key) + _value(one) for key, one in value.items())
        return bytes([7 << 5 | len(value)]) + pairs
    if isinstance(value, list):
        return bytes([len(value), 11 - 7]) + b"".join(map(_value, value))
    number: bytes = value
    return _NUMBERS[len(number)] + number
