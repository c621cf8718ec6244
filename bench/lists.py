"""Hold the matcher of filter lists against an established engine, and time both.

    python -m bench.lists [--urls N] [LIST ...]

Lists are files in Adblock syntax; without any, those of Debian's uBlock Origin package or of the
user's cache. The engine is Brave's, by its Python package: pip install adblock==0.6.0
"""

from __future__ import annotations

import argparse
import importlib
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from scanner.classify.classifier import knowledge
from scanner.classify.lists.engine import Index, index, match, request
from scanner.classify.lists.rules import Rule, read_rules
from scanner.classify.lists.shelf import Shelf
from scanner.urls import host_of

Row = tuple[str, str, str]
"""Address, host of the page, resource type."""

_TYPES = {
    "script": "script", "image": "image", "xhr": "xmlhttprequest", "iframe": "sub_frame",
    "style": "stylesheet", "ping": "ping", "font": "font", "media": "media",
    "websocket": "websocket",
}  # fmt: skip
_WORDS = ["app", "main", "vendor", "site", "user", "shop", "cart", "menu", "news", "photo", "list"]
_PATHS = ("/js/{}.min.js", "/assets/{}-{}.css", "/api/v2/{}?id={}", "/img/{}/{}.png", "/{}/{}.htm")
_BUSY = ("/collect?v=1&tid={}", "/pixel.gif?e={}", "/track/{}", "/ads/{}.js", "/banner/{}.jpg")


def corpus(rules: list[Rule], count: int) -> Iterator[Row]:
    """Addresses of four kinds: what rules name, near misses, trackers' hosts, ordinary sites'."""
    chance = random.Random(11)  # noqa: S311  # the same in every run
    hosts = sorted({host for rule in rules if (host := rule.host)})
    known = sorted({d for f in knowledge() for s in f.vendor.services for d in s.domains})
    pages = ["shop.example.com", "news.example.org", "blog.example.net", "www.example.co.uk"]
    limited = [rule for rule in rules if rule.on]
    for number in range(count):
        rule = chance.choice(limited if number % 7 == 0 else rules)
        page = (
            chance.choice(sorted(rule.on) or pages)
            if chance.random() < 0.8
            else chance.choice(pages)
        )
        kind = chance.choice(list(_TYPES))
        path = chance.choice(_PATHS + _BUSY).format(chance.choice(_WORDS), chance.randint(1, 9999))
        way = number % 4
        if way == 0:
            url = _of_rule(rule, chance)
        elif way == 1:
            url = f"https://{chance.choice(hosts)}x{path}" if chance.random() < 0.3 else ""
            url = url or f"https://{chance.choice(_WORDS)}.{chance.choice(hosts)}{path}"
        elif way == 2:
            url = f"https://{chance.choice(known)}{path}"
        else:
            url = f"https://{chance.choice(['', 'cdn.', 'static.'])}{chance.choice(pages)}{path}"
        yield url, page.replace(".*", ".com"), kind


def _of_rule(rule: Rule, chance: random.Random) -> str:
    """An address that the rule's pattern takes, or nearly."""
    text = rule.pattern
    if text.startswith("/") and text.endswith("/"):
        return f"https://abc.example.com{chance.choice(_PATHS).format('a', 'b')}"
    anchored = text.startswith("||")
    text = text.strip("|").replace("*", chance.choice(["", "x", "a/b"])).replace("^", "/")
    if anchored:
        return f"https://{chance.choice(['', '', 'sub.'])}{text}"
    if "://" in text:
        return text if text.startswith("http") else f"https{text[text.index('://') :]}"
    return f"https://www.example.com/{chance.choice(_WORDS)}{text}"


def main(count: int, paths: list[Path]) -> int:
    """Print agreement, speed and times of loading."""
    try:
        adblock: Any = importlib.import_module("adblock")
    except ImportError:
        print("The engine to hold against is missing: pip install adblock==0.6.0")
        return 2
    texts = [path.read_text("utf-8", "replace") for path in paths]
    lists = [list(read_rules(text)) for text in texts]
    rules = [rule for one in lists for rule in one]
    began = time.perf_counter()
    built = [index(one) for one in lists]
    made = time.perf_counter() - began
    packed = msgspec.msgpack.encode(built)
    began = time.perf_counter()
    ours = msgspec.msgpack.decode(packed, type=list[Index])
    loaded = time.perf_counter() - began
    filters = adblock.FilterSet()
    began = time.perf_counter()
    for text in texts:
        filters.add_filter_list(text)
    engine = adblock.Engine(filters)
    theirs = time.perf_counter() - began
    rows = [row for row in corpus(rules, count) if host_of(row[0])]
    print(f"{len(paths)} lists, {sum(one.count for one in built)} rules; {len(rows)} addresses")
    print(f"load: {loaded:.3f} s from cache, {made:.2f} s to index; the engine's {theirs:.2f} s")

    def mine(row: Row) -> bool:
        url, page, kind = row
        return match(ours, request(url, host_of(url), page, kind)) is not None

    def established(row: Row) -> bool:
        url, page, kind = row
        return bool(engine.check_network_urls(url, f"https://{page}/", _TYPES[kind]).matched)

    for _ in range(200):
        mine(rows[0])
    said, speed = _timed(mine, rows)
    again, warm = _timed(mine, rows)
    heard, other = _timed(established, rows)
    same = sum(a == b for a, b in zip(said, heard, strict=True))
    print(f"blocked: {sum(said)} of {len(rows)}, the engine {sum(heard)}")
    print(f"agreement: {same / len(rows):.3%}")
    print(f"matches a second: {speed:.0f} cold, {warm:.0f} warm; the engine {other:.0f}")
    apart = [row for row, a, b in zip(rows, said, heard, strict=True) if a != b]
    for url, page, kind in apart[:12]:
        found = match(ours, request(url, host_of(url), page, kind))
        there = engine.check_network_urls(url, f"https://{page}/", _TYPES[kind])
        print(f"  {kind} {url} on {page}: {found and found[1].text!r}, engine {there.filter!r}")
    return 0 if said == again else 1


def _timed(ask: Callable[[Row], bool], rows: list[Row]) -> tuple[list[bool], float]:
    began = time.perf_counter()
    said = [ask(row) for row in rows]
    return said, len(rows) / (time.perf_counter() - began)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.lists", description=__doc__)
    parser.add_argument("lists", nargs="*", type=Path)
    parser.add_argument("--urls", type=int, default=100_000)
    given = parser.parse_args()
    found = given.lists or [book.path for book in Shelf().books() if book.kind == "requests"]
    if not found:
        sys.exit("No filter list here: name files, or run `consentry lists update`.")
    sys.exit(main(given.urls, found))
