"""The revision: a digest of what visitors are asked. A change asks them again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from scanner.settings.service import Service
from scanner.settings.site import Site

# 32 bits: one change in four thousand million would go unnoticed.
DIGITS = 8


def asked_services(services: Iterable[Service]) -> tuple[Service, ...]:
    """Those that a visitor can refuse."""
    return tuple(service for service in services if service.category != "necessary")


def revision(site: Site, regime: str) -> str:
    """8 hex digits that change with the services, their vendors, categories and purposes.

    And with the regime: who has read a notice where the law asks for no more has not agreed to
    anything where it does.

    Colours, words of the frame, hosts and cookie names don't count: they change how something is
    asked or held back, not what. Necessary services don't: nobody is asked about them.
    """
    asked = sorted(
        [each.id, each.name, each.vendor or "", each.category, each.purpose or ""]
        for each in asked_services(site.services)
    )
    text = json.dumps([asked, regime, site.banner.revision], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
