"""The revision: a digest of what visitors are asked. A change asks them again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from scanner.settings.service import Service
from scanner.settings.site import Site

# 48 bits: a site would need millions of revisions before two were alike.
DIGITS = 12


def asked_services(services: Iterable[Service]) -> tuple[Service, ...]:
    """Those that a visitor can refuse."""
    return tuple(service for service in services if service.category != "necessary")


def revision(site: Site) -> str:
    """12 hex digits that change with the services, their vendors, categories and purposes.

    Colours, words of the frame, hosts and cookie names don't count: they change how something is
    asked or held back, not what. Necessary services don't: nobody is asked about them.
    """
    asked = sorted(
        [each.id, each.name, each.vendor or "", each.category, each.purpose or ""]
        for each in asked_services(site.services)
    )
    text = json.dumps([asked, site.banner.revision], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
