"""What a scan is judged with: the site's own services, the user's, and filter lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import platformdirs

from scanner.classify.judge import judge
from scanner.classify.knowledge.records import Filed
from scanner.classify.lists.tracking import Lists, open_lists
from scanner.classify.own import Own

if TYPE_CHECKING:
    from scanner.records import Scan

SITES = Path("sites.toml")


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """What verdicts rest on besides the knowledge base."""

    own: Own | None = None
    """The site's and the user's own services."""
    lists: Lists | None = None
    """The filter lists on this machine."""
    vendors: tuple[Filed, ...] = ()
    """Vendors besides those of the knowledge base."""


def judged(scan: Scan, sources: Sources | None = None) -> Scan:
    """The scan with a verdict on every observation; earlier verdicts are forgotten."""
    sources = sources or Sources()
    books = sources.lists.books if sources.lists else ()
    info = msgspec.structs.replace(scan.scan, lists=tuple(book.facts for book in books))
    scan = msgspec.structs.replace(scan, scan=info)
    return judge(scan, sources.own, sources.lists, sources.vendors)


def sources_for(url: str, config: Path | None, *, lists: bool = True) -> Sources:
    """What a scan of an address is judged with. Raises `UsageFault` for faults in a file."""
    return Sources(own=own_services_of(config, url=url), lists=open_lists() if lists else None)


def user_services() -> Path:
    """The user's own services, which hold for every site."""
    return platformdirs.user_config_path("consentry") / "services.toml"


def own_services_of(
    config: Path | None, slug: str | None = None, url: str | None = None
) -> Own | None:
    """The own services that count: those of one site by its slug or its address, then the user's.

    Without `config`, ./sites.toml is read where it is there. Raises `UsageFault` where a file has
    faults, or where there is no such site.
    """
    services = user_services()
    path = config or SITES
    wanted = bool(config or slug or (url and path.exists()))
    if not wanted and not services.exists():
        return None
    # Settings are checked by pydantic, which takes longer to load than the knowledge base.
    from scanner.sites import load_services, load_sites, own_services

    found = load_services(services)
    if wanted:
        sites = load_sites(path)
        site = sites.site(slug) if slug else sites.of_url(url) if url else None
        found = (*(own_services(site.services) if site else ()), *found)
    return Own(found)
