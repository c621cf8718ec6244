"""Read sitemaps: plain, gzipped, nested (sitemaps.org protocol)."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Awaitable, Callable
from html import unescape

from scanner.crawl.fetch import MAX_FILE, Fetched

# An index names up to 50,000 sitemaps; so many are enough for any scan's page limit.
MAX_SITEMAPS = 50
MAX_NESTING = 3

# No part of it can run past the next tag: time grows with the size, whatever a site sends.
_LOCATION = re.compile(rb"<(?:\w++:)?loc\s*+>((?:\s*+<!\[CDATA\[)?[^<]*+)</(?:\w++:)?loc\s*+>")
_INDEX = re.compile(rb"<(?:\w+:)?sitemapindex[\s>]")
_CDATA = "<![CDATA["


async def sitemap_pages(
    get: Callable[[str], Awaitable[Fetched]], starts: list[str], most: int
) -> list[str]:
    """Page URLs in sitemap order, at most `most`; what can't be read is passed over."""
    pages: dict[str, None] = {}
    waiting = [(url, 0) for url in dict.fromkeys(starts)]
    known = {url for url, _ in waiting}
    read = 0
    while waiting and read < MAX_SITEMAPS and len(pages) < most:
        url, depth = waiting.pop(0)
        answer = await get(url)
        read += 1
        if answer.status != 200:
            continue
        is_index, locations = locations_of(answer.body)
        if is_index and depth < MAX_NESTING:
            fresh = [url for url in dict.fromkeys(locations) if url not in known]
            known.update(fresh)
            waiting += [(location, depth + 1) for location in fresh]
        elif not is_index:
            pages |= dict.fromkeys(locations)
    return list(pages)[:most]


def locations_of(body: bytes) -> tuple[bool, list[str]]:
    """Whether it is an index of sitemaps, and the addresses that it names.

    Read with patterns and not with an XML parser: sitemaps in the wild are often not well formed,
    and a parser would follow entities. Plain text sitemaps have one address a line.
    """
    data = inflate(body)
    found = [_text(raw.decode("utf-8", "replace").strip()) for raw in _LOCATION.findall(data)]
    if not found and b"<" not in data[:200]:
        found = data.decode("utf-8-sig", "replace").split()
    return bool(_INDEX.search(data)), [url for url in found if url.startswith("http")]


def _text(content: str) -> str:
    """What an element's content says; in CDATA nothing is escaped."""
    if content.startswith(_CDATA):
        return content.removeprefix(_CDATA).removesuffix("]]>").strip()
    return unescape(content)


def inflate(body: bytes) -> bytes:
    """The body, unzipped where it is gzip; never more than a sitemap may have."""
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            return file.read(MAX_FILE)
    except (OSError, EOFError, zlib.error):
        return b""
