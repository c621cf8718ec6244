"""What a scan is judged with: the site's own services, the user's, and filter lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
import platformdirs

from scanner.audit.honoured import audited
from scanner.audit.terms import Suppression, Terms
from scanner.classify.judge import judge
from scanner.classify.knowledge.records import Filed
from scanner.classify.lists.tracking import Lists, open_lists
from scanner.classify.own import Own

if TYPE_CHECKING:
    from scanner.records import Scan
    from scanner.settings.site import Site

SITES = Path("sites.toml")


FailOn = Literal["high", "medium", "low", "info", "never"]
"""A severity, or that no finding makes a command fail."""


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """What verdicts rest on besides the knowledge base."""

    own: Own | None = None
    """The site's and the user's own services."""
    lists: Lists | None = None
    """The filter lists on this machine."""
    vendors: tuple[Filed, ...] = ()
    """Vendors besides those of the knowledge base."""
    terms: Terms = Terms()
    """Laws and wishes by which findings are weighed."""
    fail_on: FailOn | None = None
    """From which severity on findings fail a command, where sites.toml says so."""


def judged(scan: Scan, sources: Sources | None = None) -> Scan:
    """The scan with a verdict on every observation, its findings, and a verdict on every state.

    Earlier verdicts and findings are forgotten, but for those on evidence that only the visits had.
    """
    sources = sources or Sources()
    books = sources.lists.books if sources.lists else ()
    info = msgspec.structs.replace(scan.scan, lists=tuple(book.facts for book in books))
    scan = msgspec.structs.replace(scan, scan=info)
    classified = judge(scan, sources.own, sources.lists, sources.vendors)
    return audited(classified, sources.terms)


def sources_for(url: str, config: Path | None, *, lists: bool = True) -> Sources:
    """What a scan of an address is judged with. Raises `UsageFault` for faults in a file."""
    site = _site_of(config, None, url)
    return Sources(
        own=_own(site),
        lists=open_lists() if lists else None,
        terms=terms_of(site),
        fail_on=site.scan.fail_on if site else None,
    )


def terms_of(site: Site | None) -> Terms:
    """By which laws a site is judged, and what its owner lives with."""
    if site is None:
        return Terms()
    from scanner.sites import own_services

    banner = site.banner
    places = (*([banner.operator] if banner.operator else []), *banner.regions)
    return Terms(
        regime=None if site.regime == "auto" else site.regime,
        places=tuple(dict.fromkeys(places)),
        services=own_services(site.services),
        consent_cookie=banner.cookie_name,
        suppressions=tuple(
            Suppression(
                rule=wish.rule,
                subject=wish.subject,
                reason=wish.reason,
                until=wish.until.isoformat(),
            )
            for wish in site.suppress
        ),
    )


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
    return _own(_site_of(config, slug, url))


def _site_of(config: Path | None, slug: str | None, url: str | None) -> Site | None:
    path = config or SITES
    if not (config or slug or (url and path.exists())):
        return None
    # Settings are checked by pydantic, which takes longer to load than the knowledge base.
    from scanner.sites import load_sites

    sites = load_sites(path)
    if slug:
        return sites.site(slug)
    return sites.of_url(url) if url else None


def _own(site: Site | None) -> Own | None:
    services = user_services()
    if site is None and not services.exists():
        return None
    from scanner.sites import load_services, own_services

    return Own((*(own_services(site.services) if site else ()), *load_services(services)))
