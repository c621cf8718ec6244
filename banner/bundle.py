"""Everything that a site's banner is made of, as files in memory."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from banner.dialog import RECORDER, dialog, embeds, recorder
from banner.gate import gate, is_recorded
from banner.i18n import languages, words
from banner.regimes import Asked, asked
from banner.revision import revision
from scanner import __version__
from scanner.settings.site import Site

# 32 bits: enough to tell the builds of one site apart.
DIGEST_DIGITS = 8


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """The files of one site's banner, for visitors of one place."""

    site: Site
    asked: Asked
    revision: str
    languages: tuple[str, ...]
    """Tags, the main one first."""
    gate_name: str
    """File name of the gate, which pages embed."""
    files: Mapping[str, bytes]
    """Content by path below the site's `base_url`. What lies under `engine/` never changes."""

    @property
    def gate(self) -> str:
        """The gate's own text."""
        return self.files[self.gate_name].decode()

    def integrity(self) -> Iterator[tuple[str, str]]:
        """Path and Subresource Integrity value of every script."""
        for path, content in self.files.items():
            if path.endswith(".js"):
                yield path, integrity_of(content)


def bundle(site: Site, visitor: str | None = None) -> Bundle:
    """Build a site's banner for visitors of a place, or of any. Plain: touches nothing.

    Raises `UsageFault` where there are no texts in one of the site's languages.
    """
    what = asked(site, visitor)
    tags = languages(site.languages)
    by_tag = {tag: words(tag, site.banner.text) for tag in tags}
    dialogs = {
        f"{tag}{kind}.js": text.encode()
        for tag, one in by_tag.items()
        for kind, text in (("", dialog(site, what, one)), ("-embeds", embeds(site, one)))
    }
    if is_recorded(site):
        dialogs[RECORDER] = recorder(site, what).encode()
    folder = f"engine/{digest(dialogs)}/"
    files = {
        site.banner.file_name: gate(site, what, folder, by_tag).encode(),
        "config.json": json.dumps(config(site, what, tags), ensure_ascii=False, indent=2).encode(),
        **{f"{folder}{name}": content for name, content in dialogs.items()},
    }
    return Bundle(
        site=site,
        asked=what,
        revision=revision(site, what.regime),
        languages=tags,
        gate_name=site.banner.file_name,
        files=files,
    )


def config(site: Site, what: Asked, tags: tuple[str, ...]) -> dict[str, Any]:
    """What the banner does, for people and programs to read; the browser needs none of it."""
    return {
        "version": __version__,
        "site": site.url,
        "revision": revision(site, what.regime),
        "regime": what.regime,
        "because": list(what.because),
        "gpc": what.gpc,
        "days": what.days,
        "minor_age": what.minor_age,
        "cookie": site.banner.cookie_name,
        "unknown": site.banner.unknown,
        "languages": list(tags),
        "services": [
            service.model_dump(mode="json", exclude_none=True) for service in site.services
        ],
    }


def digest(files: Mapping[str, bytes]) -> str:
    """Hex digits that change with any of these files."""
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(name.encode() + b"\0" + content + b"\0")
    return whole.hexdigest()[:DIGEST_DIGITS]


def integrity_of(content: bytes) -> str:
    """Value of an `integrity` attribute; quoted, it is a hash of a Content Security Policy."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
