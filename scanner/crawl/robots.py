"""What robots.txt allows us, and which sitemaps it names."""

from __future__ import annotations

from protego import Protego

from scanner.crawl.fetch import Fetched

# The name that sites can address in their robots.txt.
AGENT = "Consentry"
# A site that asks for more than this between two pages would make the scan endless.
MAX_DELAY_S = 20.0


class Robots:
    """One site's rules (RFC 9309)."""

    def __init__(self, answer: Fetched) -> None:
        """No file means no rules; a server error or silence also, but see `uncertain`."""
        text = answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
        self._rules = Protego.parse(text)
        # RFC 9309 2.3.1.4 asks crawlers to keep out while robots.txt is unreachable; a scan that
        # its user started goes on and says so.
        self.uncertain = answer.status == 0 or answer.status >= 500

    def allows(self, url: str) -> bool:
        """Whether a page may be visited."""
        return bool(self._rules.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds to wait between two pages."""
        asked = self._rules.crawl_delay(AGENT)
        return min(float(asked), MAX_DELAY_S) if asked else 0.0

    @property
    def sitemaps(self) -> list[str]:
        """URLs of sitemaps."""
        return [str(url) for url in self._rules.sitemaps]
