"""All sites of the demo: the shop, and those who watch its visitors."""

from __future__ import annotations

from pathlib import Path

from scanner.classify.knowledge.read import read_file
from scanner.classify.knowledge.records import Filed
from scanner.demo.shop.pages import HOME, HOST, bare_site, shop_site
from scanner.demo.shop.trackers import tracker_sites
from scanner.demo.site import Site

DEMO_URL = HOME
VENDORS = Path(__file__).parent / "vendors"


def demo_sites() -> dict[str, Site]:
    """Return every site of the demo by host name."""
    return {HOST: shop_site(), HOST.removeprefix("www."): bare_site(), **tracker_sites()}


def demo_vendors() -> tuple[Filed, ...]:
    """What is known of the made-up companies; of some of them, as in real life, nothing."""
    return tuple(read_file(path) for path in sorted(VENDORS.glob("*/*.toml")))
