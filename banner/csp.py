"""A Content Security Policy that lets nothing through which the visitor hasn't allowed.

It is sent beside the site's own: where there are several, browsers obey all. It closes what no
script can hold back: what browsers fetch ahead, style sheets' own addresses, workers made of text.
Hosts below the site's own domain are let through, as a policy can't leave out one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from banner.gate import own_domains
from scanner.settings.site import Site
from scanner.urls import host_of

# What a page may do with its own means; only hosts are this policy's concern.
OWN_MEANS = ("'self'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:")


def policy(site: Site, allowed: Iterable[str] = ()) -> str:
    """Value of the header `Content-Security-Policy` while these services or categories are allowed.

    Hosts of no service are forbidden too, as a policy can only name what is allowed: list them as
    services, or in `own_domains`.
    """
    free = {"necessary", *allowed}
    hosts: dict[str, None] = {}
    for domain in own_domains(site):
        hosts.update(dict.fromkeys(_sources(domain)))
    for service in site.services:
        if service.id in free or service.category in free:
            for domain in service.domains:
                hosts.update(dict.fromkeys(_sources(domain)))
    for address in (site.banner.base_url, site.banner.record_url):
        if host := urlsplit(address).netloc:
            hosts.update(dict.fromkeys(_sources(host)))
    scheme = "" if site.url.startswith("https:") else f" http://{host_of(site.url)}:*"
    return f"default-src {' '.join((*OWN_MEANS, *hosts))}{scheme}"


def _sources(domain: str) -> tuple[str, ...]:
    """A host with all below it, for sockets as well."""
    return (domain, f"*.{domain}", f"wss://{domain}", f"wss://*.{domain}")
