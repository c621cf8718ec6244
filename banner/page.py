"""A whole page, as its visitors get it: what waits is put aside, and the gate comes first."""

from __future__ import annotations

import re

from banner.bundle import Bundle
from banner.embed import body_tags, head_tags
from banner.markup import rewrite, rules_of

_LANGUAGE = re.compile(r"<html[^>]*\slang\s*=\s*[\"']?([A-Za-z-]+)", re.IGNORECASE)


def rewritten(bundle: Bundle, content: bytes, *, inline: bool = False) -> bytes:
    """The page's bytes, in whatever encoding that has ASCII's signs, which all on the web have.

    `inline` puts the gate itself into the head, and the first layer into the body in the page's
    language.
    """
    # Latin-1 gives each byte a character and back; HTML's own signs are the same in it.
    text = content.decode("latin-1")
    found = _LANGUAGE.search(text)
    body = body_tags(bundle, found[1] if found else None) if inline else ""
    done = rewrite(
        text,
        rules_of(bundle.site),
        head=_as_read(head_tags(bundle, inline=inline)),
        body=_as_read(body),
    )
    return done.encode("latin-1")


def _as_read(text: str) -> str:
    """Text as it looks in a page that is read as Latin-1: its bytes say the same."""
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
