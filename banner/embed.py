"""The tags that a page needs: the gate as its first script, the first layer first in its body."""

from __future__ import annotations

import re
from html import escape

from banner.bundle import Bundle
from banner.first_layer import first_layer
from banner.gate import compact
from banner.i18n import resolve, words


def head_tags(bundle: Bundle, *, inline: bool = False) -> str:
    """What comes first in the head."""
    if inline:
        return f"<script>{inline_gate(bundle)}</script>"
    base = bundle.site.banner.base_url
    return f'<script src="{escape(base + bundle.gate_name)}"></script>'


def inline_gate(bundle: Bundle) -> str:
    """The gate as a script within the page, where it has no address of its own."""
    folder = re.search(r'"(engine/[0-9a-f]+/)"', bundle.gate)
    assert folder is not None  # noqa: S101 - every gate names its dialogs
    address = bundle.site.banner.base_url + folder[1]
    return bundle.gate.replace(folder[0], compact(address, ascii_only=True), 1).strip()


def body_tags(bundle: Bundle, language: str | None = None) -> str:
    """What comes first in the body: the first layer, in the page's language where there is it."""
    offered = bundle.languages
    tag = resolve(language) if language else None
    chosen = tag if tag in offered else offered[0]
    return first_layer(bundle.site, bundle.asked, words(chosen, bundle.site.banner.text))
