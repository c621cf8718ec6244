"""Pages to measure on, light and heavy, and forests of linked pages with sitemaps."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from scanner.demo.exchange import PIXEL, Hit, Response, content, html, script
from scanner.demo.site import NOT_FOUND, Route, Site
from tests.web.assets import site

LIGHT_HOST, HEAVY_HOST, CDN_HOST = "light-bench.example", "heavy-bench.example", "cdn-bench.example"
FOREST_HOST = "forest.example"
LIGHT_REQUESTS, HEAVY_REQUESTS = 60, 150
HEAVY_BYTES = 2 * 1024 * 1024
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
# The protocol allows 50 000; smaller parts make the index worth having.
URLS_PER_SITEMAP = 500


def _parts(count: int, hosts: tuple[str, ...]) -> str:
    """`count` scripts and images, spread over the hosts."""
    kinds = ('<script src="{}.js"></script>', '<img src="{}.gif" alt="" width="9" height="9">')
    return "\n".join(
        kinds[number % 3 != 0].format(f"https://{hosts[number % len(hosts)]}/part/{number}")
        for number in range(count)
    )


def _bench(title: str, count: int, host: str) -> Response:
    # The document and the favicon, where it is asked for, belong to the count.
    parts = _parts(count - 1, (host, CDN_HOST))
    return html(f'<!doctype html><html lang="en"><title>{title}</title><body>{parts}</body></html>')


def _sized(size: int) -> Callable[[Hit], Response]:
    """Parts of about `size` bytes; every script sets a cookie and some storage."""

    def answer(hit: Hit) -> Response:
        name = hit.path.removeprefix("/part/").partition(".")[0]
        filler = "x" * size
        if hit.path.endswith(".js"):
            program = f"localStorage.setItem('p{name}', '1'); document.cookie = 'p{name}=1'"
            return script(f"{program}\n/*{filler}*/")
        return content(PIXEL + filler.encode(), "image/gif")

    return answer


def bench_sites() -> dict[str, Site]:
    """The light and the heavy page, and the host that serves half of their parts."""
    light, heavy = _sized(200), _sized(HEAVY_BYTES // HEAVY_REQUESTS)
    return {
        LIGHT_HOST: Site({"/": _bench("Light", LIGHT_REQUESTS, LIGHT_HOST), "/part/*": light}),
        HEAVY_HOST: Site({"/": _bench("Heavy", HEAVY_REQUESTS, HEAVY_HOST), "/part/*": heavy}),
        CDN_HOST: Site({"/part/*": lambda hit: (heavy if _from_heavy(hit) else light)(hit)}),
    }


def _from_heavy(hit: Hit) -> bool:
    return HEAVY_HOST in (hit.header("referer") or "")


def _tree_page(number: int, pages: int, fan: int) -> Response:
    children = range(number * fan + 1, min(number * fan + fan + 1, pages))
    links = " ".join(f'<a href="/page/{child}">{child}</a>' for child in children)
    return html(
        f'<!doctype html><html lang="en"><title>Page {number}</title><p>{links} <a href="/">up</a>'
        f"<script>document.cookie = 'page_{number % 7}=1; path=/; max-age=3600'</script>"
    )


def _sitemaps(host: str, pages: int) -> dict[str, Route]:
    """An index of an index of gzipped sitemaps."""
    origin = f"https://{host}"
    routes: dict[str, Route] = {}
    parts: list[str] = []
    for begin in range(0, pages, URLS_PER_SITEMAP):
        numbers = range(begin, min(begin + URLS_PER_SITEMAP, pages))
        places = "".join(f"<url><loc>{origin}/page/{number}</loc></url>" for number in numbers)
        text = f'<?xml version="1.0"?><urlset xmlns="{SITEMAP}">{places}</urlset>'
        path = f"/sitemap-{len(parts)}.xml.gz"
        parts.append(path)
        routes[path] = content(gzip.compress(text.encode()), "application/gzip")
    for path, below in (("/sitemap.xml", ["/sitemap-parts.xml"]), ("/sitemap-parts.xml", parts)):
        places = "".join(f"<sitemap><loc>{origin}{part}</loc></sitemap>" for part in below)
        text = f'<?xml version="1.0"?><sitemapindex xmlns="{SITEMAP}">{places}</sitemapindex>'
        routes[path] = content(text, "application/xml")
    robots = f"User-agent: *\nDisallow: /page/13$\nSitemap: {origin}/sitemap.xml\n"
    routes["/robots.txt"] = content(robots, "text/plain")
    return routes


def forest(pages: int, *, host: str = FOREST_HOST, fan: int = 10) -> Site:
    """A site of `pages` linked pages: `/` is page 0, each page links to `fan` more.

    robots.txt forbids page 13 and names a sitemap index of an index of gzipped sitemaps.
    """

    def answer(hit: Hit) -> Response:
        number = hit.path.removeprefix("/page/")
        known = number.isdecimal() and int(number) < pages
        return _tree_page(int(number), pages, fan) if known else NOT_FOUND

    return site({"/": _tree_page(0, pages, fan), "/page/*": answer, **_sitemaps(host, pages)})
