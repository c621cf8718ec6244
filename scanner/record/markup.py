"""Find the tag that names an address in a page's own HTML."""

from __future__ import annotations

import bisect
import html
import re
from urllib.parse import unquote, urlsplit

from scanner.record.flight import Flight

# Bigger documents are not worth a search for a line.
MAX_MARKUP = 4_000_000

# Chromium asks for these when it gets round to it, and then names whatever it is just doing.
LATE = frozenset({"Media", "TextTrack", "EventSource", "CSPViolationReport"})


def is_late(flight: Flight) -> bool:
    """Whether Chromium's word about who asked is not to be trusted."""
    return flight.cdp_type in LATE or (flight.cdp_type, flight.method) == ("Other", "POST")


class Markup:
    """The text of one document."""

    def __init__(self, url: str, text: str) -> None:
        self.url = url
        self._text = text[:MAX_MARKUP]
        self._ends = [match.start() for match in re.finditer("\n", self._text)]

    def line_of(self, url: str) -> int | None:
        """1-based line of the first attribute that holds this address; None if there is none.

        The address may be written whole, without its scheme or host, relative, or with escapes.
        """
        for spelling in _spellings(url, self.url):
            at = self._find(spelling)
            if at is not None:
                return bisect.bisect_left(self._ends, at) + 1
        return None

    def _find(self, spelling: str) -> int | None:
        for form in dict.fromkeys((spelling, html.escape(spelling), unquote(spelling))):
            found = re.search(rf"""=\s*["']?\s*(?:\./)?{re.escape(form)}\s*["'\s>,#]""", self._text)
            if found:
                return found.start()
        return None


def _spellings(url: str, base: str) -> list[str]:
    """How the address may be written in a document at `base`, the longest first."""
    parts, own = urlsplit(url), urlsplit(base)
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    found = [url.split("#", 1)[0], f"//{parts.netloc}{rest}"]
    if parts.netloc == own.netloc:
        folder = own.path.rsplit("/", 1)[0] + "/"
        found += [rest, rest.removeprefix(folder)]
    return [spelling for spelling in dict.fromkeys(found) if len(spelling) > 1]
