"""What visitors are asked under one revision, as records name it and the archive keeps it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from banner.bundle import Bundle
from banner.dialog import data
from banner.i18n import words
from banner.revision import asked_services
from scanner.settings.service import Service
from scanner.settings.site import Site
from scanner.settings.words import CATEGORIES

# Of what the dialog knows: what is read, not how it looks or how long an answer stands.
READ = ("site", "revision", "language", "words", "purposes", "services", "links", "minors")


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question, in all of its languages."""

    site: Site
    """As it was when this was asked."""
    revision: str
    regime: str
    purposes: frozenset[str]
    """Categories and services that can be granted or refused."""
    services_list: bytes
    """JSON of the services that can be."""
    services_hash: str
    """SHA-256 of that, as hex."""
    texts: Mapping[str, bytes]
    """By language: JSON of the words and services that are shown."""
    hashes: Mapping[str, str]
    """SHA-256 of each, as hex: every choice names one."""

    @property
    def services(self) -> tuple[Service, ...]:
        """Those that can be refused."""
        return asked_services(self.site.services)

    def text(self, language: str) -> bytes:
        """What is shown in a language; in the main one for a language that there isn't."""
        return self.texts.get(language) or next(iter(self.texts.values()))

    def text_hash(self, language: str) -> str:
        """SHA-256 of that, as hex."""
        return self.hashes.get(language) or next(iter(self.hashes.values()))


def question(bundle: Bundle) -> Question:
    """What a bundle asks. Bundles of one revision ask the same, whatever else they differ in."""
    site = bundle.site
    services = asked_services(site.services)
    listed = _canonical([each.model_dump(mode="json") for each in services])
    texts = {
        tag: _canonical(_shown(data(site, bundle.asked, words(tag, site.banner.text)), bundle))
        for tag in bundle.languages
    }
    return Question(
        site=site,
        revision=bundle.revision,
        regime=bundle.asked.regime,
        purposes=frozenset((*CATEGORIES[1:], *(each.id for each in services))),
        services_list=listed,
        services_hash=_hash(listed),
        texts=texts,
        hashes={tag: _hash(text) for tag, text in texts.items()},
    )


def _shown(known: Mapping[str, Any], bundle: Bundle) -> dict[str, Any]:
    return {**{name: known[name] for name in READ}, "regime": bundle.asked.regime}


def _canonical(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
