"""All sites of the demo: the shop, and those who watch its visitors."""

from __future__ import annotations

from scanner.demo.shop.pages import HOME, HOST, bare_site, shop_site
from scanner.demo.shop.trackers import tracker_sites
from scanner.demo.site import Site

DEMO_URL = HOME


def demo_sites() -> dict[str, Site]:
    """Return every site of the demo by host name."""
    return {HOST: shop_site(), HOST.removeprefix("www."): bare_site(), **tracker_sites()}
