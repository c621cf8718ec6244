"""Sitemaps as they are found in the wild."""

from __future__ import annotations

import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.crawl import sitemap
from scanner.crawl.fetch import NOTHING, Fetched
from scanner.crawl.sitemap import MAX_NESTING, MAX_SITEMAPS, inflate, locations_of, sitemap_pages

TOP = "https://e.com/sitemap.xml"


def urlset(*urls: str) -> bytes:
    body = "".join(f"<url><loc>{url}</loc><lastmod>2026</lastmod></url>" for url in urls)
    return f'<?xml version="1.0"?><urlset xmlns="x">{body}</urlset>'.encode()


def index(*urls: str) -> bytes:
    body = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f'<?xml version="1.0"?>\n<sitemapindex xmlns="x">{body}</sitemapindex>'.encode()


class Web:
    """A seam: files by address, and what was asked for."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.asked: list[str] = []

    async def get(self, url: str) -> Fetched:
        self.asked.append(url)
        return Fetched(200, self.files[url]) if url in self.files else NOTHING


async def pages(files: dict[str, bytes], most: int = 100) -> list[str]:
    return await sitemap_pages(Web(files).get, [TOP], most)


async def test_pages_in_order_each_once() -> None:
    body = urlset("https://e.com/b", "https://e.com/a", "https://e.com/b")
    assert await pages({TOP: body}) == ["https://e.com/b", "https://e.com/a"]


async def test_no_more_than_asked_for() -> None:
    assert len(await pages({TOP: urlset(*(f"https://e.com/{n}" for n in range(50)))}, 7)) == 7


async def test_an_index_of_zipped_sitemaps() -> None:
    files = {
        TOP: index("https://e.com/1.xml.gz", "https://e.com/gone.xml", "https://e.com/2.xml"),
        "https://e.com/1.xml.gz": gzip.compress(urlset("https://e.com/1")),
        "https://e.com/2.xml": urlset("https://e.com/2"),
    }
    assert await pages(files) == ["https://e.com/1", "https://e.com/2"]


async def test_an_error_page_is_no_sitemap() -> None:
    async def get(_url: str) -> Fetched:
        return Fetched(404, urlset("https://e.com/1"))

    assert await sitemap_pages(get, [TOP], 10) == []


async def test_indexes_that_name_each_other_are_read_once() -> None:
    other = "https://e.com/other.xml"
    web = Web({TOP: index(TOP, other, other), other: index(TOP, other, "https://e.com/p.xml")})
    assert await sitemap_pages(web.get, [TOP, TOP], 10) == []
    assert web.asked == [TOP, other, "https://e.com/p.xml"]


async def test_deep_nests_and_long_indexes_end() -> None:
    deep = Web({f"https://e.com/{n}": index(f"https://e.com/{n + 1}") for n in range(20)})
    await sitemap_pages(deep.get, ["https://e.com/0"], 10)
    assert len(deep.asked) == MAX_NESTING + 1
    wide = Web({TOP: index(*(f"https://e.com/{n}" for n in range(1000)))})
    await sitemap_pages(wide.get, [TOP], 10)
    assert len(wide.asked) == MAX_SITEMAPS


@pytest.mark.parametrize(
    ("body", "urls"),
    [
        (b"<urlset><url><loc>\n https://e.com/a \t</loc></url>", ["https://e.com/a"]),
        (b"<url><loc>https://e.com/?a=1&amp;b=2</loc></url>", ["https://e.com/?a=1&b=2"]),
        (b"<loc><![CDATA[https://e.com/?a=1&copy=2]]></loc>", ["https://e.com/?a=1&copy=2"]),
        (b"<loc>\n<![CDATA[ https://e.com/?a[]=1 ]]>\n</loc>", ["https://e.com/?a[]=1"]),
        (b"<sm:url><sm:loc>https://e.com/a</sm:loc></sm:url>", ["https://e.com/a"]),
        (b"<loc>/relative</loc><loc>ftp://e.com/</loc><loc></loc>", []),
        (b"<urlset><url><loc>https://e.com/a<loc>https://e.com/b</loc>", ["https://e.com/b"]),
        (b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><loc>&e;</loc>", []),
        (b"https://e.com/a\r\nhttps://e.com/b\n", ["https://e.com/a", "https://e.com/b"]),
        (b"\xef\xbb\xbfhttps://e.com/a\n", ["https://e.com/a"]),
        ("<loc>https://e.com/ä</loc>".encode(), ["https://e.com/ä"]),
        (b"<html><body>https://e.com/</body></html>", []),
        (b"", []),
    ],
)
def test_addresses(body: bytes, urls: list[str]) -> None:
    assert locations_of(body) == (False, urls)


def test_an_index_is_told_from_a_sitemap() -> None:
    assert locations_of(index("https://e.com/1")) == (True, ["https://e.com/1"])
    assert locations_of(b"<x:sitemapindex>")[0]
    assert not locations_of(b"<sitemapindexes>")[0]


def test_a_bomb_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_FILE", 10_000)
    assert len(inflate(gzip.compress(bytes(5_000_000)))) == 10_000


@pytest.mark.parametrize(
    "body", [b"\x1f\x8b", b"\x1f\x8b garbage", gzip.compress(b"x" * 999)[:-12],
             gzip.compress(b"x" * 99)[:15] + b"\xff" * 30],
)  # fmt: skip
def test_a_broken_archive_is_nothing(body: bytes) -> None:
    assert inflate(body) == b""


@pytest.mark.parametrize(
    "piece", [b"<loc>", b"<loc>x", b"<loc> ", b" ", b"<loc><![CDATA[", b"<a:", b"<loc "]
)
def test_time_grows_with_the_size_only(piece: bytes) -> None:
    began = time.process_time()
    locations_of(b"<loc>" + piece * 100_000)
    assert time.process_time() - began < 2  # quadratic patterns take minutes


@given(st.binary() | st.text("<loc>/![CDATA&;:h \n").map(str.encode))
def test_no_body_is_too_broken(body: bytes) -> None:
    for prefix in (b"", b"<loc>", b"\x1f\x8b\x08"):
        assert all(url.startswith("http") for url in locations_of(prefix + body)[1])
