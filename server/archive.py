"""What visitors were asked, kept for as long as there are records of their answers."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from scanner.settings.words import CATEGORIES
from server.house import House
from server.shelf import Stand
from server.store import Store

# After an edit of sites.toml nobody answers the new question sooner.
LOOK_EVERY_S = 0.5


class Asked(Protocol):
    """A question, of today or from the archive."""

    @property
    def purposes(self) -> frozenset[str]:
        """Categories and services that can be granted or refused."""

    @property
    def services_hash(self) -> str:
        """SHA-256 of the list of services, as hex."""

    def text_hash(self, language: str) -> str:
        """SHA-256 of what is shown in a language, as hex."""


class Archived(msgspec.Struct, frozen=True):
    """A question that was asked before the server's last start."""

    purposes: frozenset[str]
    services_hash: str
    hashes: Mapping[str, str]
    """Of its texts, by language."""

    def text_hash(self, language: str) -> str:
        """SHA-256 of what was shown in a language, as hex."""
        return self.hashes.get(language) or next(iter(self.hashes.values()))


async def keep_questions(house: House) -> None:
    """Archive every question that the server asks now, in every language, and its services."""
    for slug, stand in house.shelf.stands.items():
        for question in stand.revisions.values():
            for content in (*question.texts.values(), question.services_list):
                digest = hashlib.sha256(content).hexdigest()
                await house.store.archive(slug, question.revision, digest, content)


async def keep_on(house: House) -> None:
    """Archive again after each edit that was taken, for as long as the server runs."""
    kept = house.shelf.loaded_at
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if house.shelf.loaded_at != kept:
            kept = house.shelf.loaded_at
            await keep_questions(house)


async def question_of(store: Store, stand: Stand, revision: str) -> Asked | None:
    """The question of a revision; None where this site has never asked it.

    A browser may send today what its visitor chose before an edit and a restart.
    """
    return stand.revisions.get(revision) or await _archived(store, stand.slug, revision)


async def _archived(store: Store, slug: str, revision: str) -> Archived | None:
    hashes: dict[str, str] = {}
    services: list[Any] = []
    services_hash = ""
    for digest, _ in await store.of_revision(slug, revision):
        content = msgspec.json.decode(await store.archived(slug, digest) or b"null")
        if isinstance(content, dict):
            hashes.setdefault(content["language"], digest)
        elif isinstance(content, list) and not services_hash:
            services, services_hash = content, digest
    if not hashes:
        return None
    purposes = frozenset((*CATEGORIES[1:], *(each["id"] for each in services)))
    return Archived(purposes, services_hash, hashes)
