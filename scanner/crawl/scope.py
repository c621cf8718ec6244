"""What belongs to the site, and what of it is to be visited."""

from __future__ import annotations

import re

from scanner.errors import UsageFault
from scanner.options import ScanOptions
from scanner.urls import canonical, host_of, is_web, registrable_domain

# Files that browsers download or that hold no tag; not worth a visit.
_FILES = re.compile(
    r"\.(7z|apk|avi|bz2|css|csv|dmg|docx?|eot|epub|exe|gif|gz|ico|iso|jpe?g|js|json|m4[av]|mjs|"
    r"mkv|mov|mp[34]|mpe?g|msi|odt|ogg|otf|pdf|png|pptx?|rar|rss|svg|tar|tgz|tiff?|ttf|txt|wav|"
    r"webm|webp|woff2?|xlsx?|xml|zip)$",
    re.IGNORECASE,
)
# A visitor who follows such a link ends the visit or changes something.
_LEAVING = re.compile(
    r"(?:^|[/?&=_-])(log-?out|sign-?out|log-?off|abmelden|deconnexion)(?:$|[/?&=_.-])",
    re.IGNORECASE,
)

MAX_URL = 2_000
# Calendars, filters and sort orders: pages of one path that differ only in their query.
MAX_QUERIES_PER_PATH = 15
# The same folder three times in one path is a link loop, not a place.
MAX_REPEATS = 3


class Scope:
    """Decides about addresses; knows the site's hosts once the start page has answered."""

    def __init__(self, options: ScanOptions) -> None:
        """Raise `UsageFault` for a pattern that is no regular expression."""
        self._include = [_pattern(text, "--include") for text in options.include]
        self._exclude = [_pattern(text, "--exclude") for text in options.exclude]
        self._subdomains = options.subdomains
        self._hosts: set[str] = set()
        self._sites: set[str] = set()
        self._queries: dict[str, set[str]] = {}
        for url in (options.url, *options.extra_pages):
            self.adopt(url)

    def adopt(self, url: str) -> None:
        """Make this address's host part of the site: the start page led here."""
        host = host_of(url)
        self._hosts.add(host)
        self._hosts.add(host.removeprefix("www.") if host.startswith("www.") else f"www.{host}")
        self._sites.add(registrable_domain(host))

    def is_site(self, url: str) -> bool:
        """Whether the address is the site's own, also on a host that is not crawled."""
        return registrable_domain(host_of(url)) in self._sites

    def wants(self, url: str) -> bool:
        """Whether a page is to be visited; pure, counts nothing."""
        if not is_web(url) or len(url) > MAX_URL or not self._is_crawled(host_of(url)):
            return False
        path = url.split("://", 1)[1].partition("/")[2].split("?", 1)[0].split("#", 1)[0]
        if _FILES.search(path) or _LEAVING.search(url) or _repeats(path):
            return False
        if any(pattern.search(url) for pattern in self._exclude):
            return False
        return not self._include or any(pattern.search(url) for pattern in self._include)

    def admits(self, url: str) -> bool:
        """Whether one more query string of this path may be visited; counts it if so."""
        path, _, query = canonical(url).partition("?")
        if not query:
            return True
        known = self._queries.setdefault(path, set())
        if query not in known and len(known) >= MAX_QUERIES_PER_PATH:
            return False
        known.add(query)
        return True

    def _is_crawled(self, host: str) -> bool:
        if host in self._hosts:
            return True
        return self._subdomains and registrable_domain(host) in self._sites


def _pattern(text: str, option: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise UsageFault(f"{option}: {text!r} is not a regular expression: {error}.") from error


def _repeats(path: str) -> bool:
    segments = [segment for segment in path.split("/") if segment]
    return any(segments.count(segment) > MAX_REPEATS for segment in set(segments))
