"""A whole page, as its visitors get it: what waits is put aside, and the gate comes first."""

from __future__ import annotations

import codecs
import re

from banner.bundle import Bundle
from banner.embed import body_tags, head_tags
from banner.markup import NO_RULES, rewrite, rules_of

# What a file may begin with, and how it is read then: its encoding, and bytes a character.
_BYTE_ORDERS = {
    codecs.BOM_UTF8: ("latin-1", 1),
    codecs.BOM_UTF16_LE: ("utf-16-le", 2),
    codecs.BOM_UTF16_BE: ("utf-16-be", 2),
}
# What only whole pages have.
_WHOLE = re.compile(r"<(!doctype|html|head|body|title)\b", re.IGNORECASE)
# How the first layer begins.
_HOST = '<div id="consentry"'
_LANGUAGE = re.compile(r"<html[^>]*\slang\s*=\s*[\"']?([A-Za-z-]+)", re.IGNORECASE)


def rewritten(
    bundle: Bundle, content: bytes, *, inline: bool = False, holds: bool = True, nonce: str = ""
) -> bytes:
    """The page's bytes, in UTF-16 or whatever encoding has ASCII's signs, as all others have.

    `inline` puts the gate itself into the head, and the first layer into the body in the page's
    language. A page that has the gate already keeps its own. Without `holds` no other tag of the
    page is touched. `nonce` is what the page's policy asks of its scripts.
    """
    mark = next((mark for mark in _BYTE_ORDERS if content.startswith(mark)), b"")
    # Latin-1 gives each byte a character and back; HTML's own signs are the same in it.
    encoding, width = _BYTE_ORDERS.get(mark, ("latin-1", 1))
    end = len(content) - (len(content) - len(mark)) % width
    text = content[len(mark) : end].decode(encoding, "surrogatepass")
    done = rewrite(
        text,
        rules_of(bundle.site) if holds else NO_RULES,
        head=_as_read(_head(bundle, text, inline=inline, nonce=nonce)),
        body=_as_read(_body(bundle, text)) if inline else "",
    )
    return mark + done.encode(encoding, "surrogatepass") + content[end:]


def _head(bundle: Bundle, text: str, *, inline: bool, nonce: str) -> str:
    """The gate, for a page that has none yet; a fragment of one is put into a page that has it."""
    if _has_gate(bundle, text) or not _WHOLE.search(text):
        return ""
    tags = head_tags(bundle, inline=inline)
    return tags.replace("<script", f'<script nonce="{nonce}"', 1) if nonce else tags


def _has_gate(bundle: Bundle, text: str) -> bool:
    """Whether the page loads the gate, or has it within, from an earlier build or by hand."""
    tag = _as_read(head_tags(bundle)).partition("></script>")[0]
    return tag in text or _as_read(head_tags(bundle, inline=True)) in text


def _body(bundle: Bundle, text: str) -> str:
    if _HOST in text or not _WHOLE.search(text):
        return ""
    found = _LANGUAGE.search(text)
    return body_tags(bundle, found[1] if found else None)


def _as_read(text: str) -> str:
    """Text as it looks in a page that is read as Latin-1: its bytes say the same."""
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
