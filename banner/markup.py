"""Rewrite a page's HTML so that what needs consent waits for the gate, whatever the browser does.

Scripts alone cannot do it: a browser reads ahead, and asks for what later tags name before the gate
has run. A tag that says `type="text/plain" data-src="..."` asks for nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urlsplit

import msgspec

from banner.gate import own_domains
from scanner.settings.service import Service
from scanner.settings.site import Site
from scanner.urls import is_under

# Attributes by which a tag asks for an address at once; the same as in static/gate/elements.js.
ADDRESSES = frozenset(
    ("src", "srcset", "srcdoc", "imagesrcset", "href", "xlink:href", "data", "poster")
)
# Tags whose addresses lead somewhere and fetch nothing by themselves.
LEADS = frozenset(("a", "area", "base", "form", "use"))
REFERS = re.compile(r"canon|alter|author|lic|me$|next|prev|search|help")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(\s*=\s*("[^"]*"|'[^']*'|[^\s"'>][^\s>]*))?""")
_ADDRESS = re.compile(r"""(?:https?:|wss?:)?//[^\s"'<>,]+""", re.IGNORECASE)
_WEB = ("", "http", "https", "ws", "wss")
# How every vendor's snippet adds its script.
_LOADER = re.compile(r"createElement|document\.write")


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What waits on a site."""

    services: tuple[Service, ...]
    own: tuple[str, ...]
    """Domains of the site itself."""
    hold_unknown: bool

    def waits(self, address: str) -> tuple[str, str] | None:
        """Category and service that an absolute address waits for; None where it may be asked.

        The most specific domain counts. Where services share it, a necessary one frees it.
        """
        host = _host(address)
        if not host:
            return None
        found = self._at(host)
        if found:
            free = any(one.category == "necessary" and not one.container for one in found)
            return None if free else (found[0].category, found[0].id)
        if self.hold_unknown and not any(is_under(host, own) for own in self.own):
            return ("unknown", "")
        return None

    def waits_in(self, text: str) -> tuple[str, str] | None:
        """The same for the first waiting address of a text."""
        return next((one for part in _ADDRESS.findall(text) if (one := self.waits(part))), None)

    def _at(self, host: str) -> list[Service]:
        near: list[tuple[int, Service]] = [
            (len(domain), service)
            for service in self.services
            for domain in service.domains
            if is_under(host, domain)
        ]
        longest = max((length for length, _ in near), default=0)
        return [service for length, service in near if length == longest]


def rules_of(site: Site) -> Rules:
    """What waits on this site, until its visitor says otherwise."""
    return Rules(
        services=site.services,
        own=own_domains(site),
        hold_unknown=site.banner.unknown == "hold",
    )


def rewrite(page: str, rules: Rules, *, head: str = "", body: str = "") -> str:
    """The page, in which nothing that waits is asked for.

    Everything else stays as it is, byte for byte. `head` goes first into its head, `body` first
    into its body.
    """
    reader = _Reader(page, rules)
    reader.feed(page)
    reader.close()
    edits = [*reader.edits]
    if head:
        edits.append((reader.head_at, reader.head_at, head))
    if body:
        edits.append((reader.body_at, reader.body_at, body))
    return _spliced(page, edits)


def _spliced(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        parts += [text[at:start], new]
        at = end
    return "".join((*parts, text[at:]))


class _Reader(HTMLParser):
    """Finds the tags to change, and where head and body begin."""

    def __init__(self, page: str, rules: Rules) -> None:
        super().__init__(convert_charrefs=False)
        self.edits: list[tuple[int, int, str]] = []
        self._rules = rules
        self._lines = [0, *(match.end() for match in re.finditer("\n", page))]
        self._script: tuple[int, str] | None = None
        """Place and text of the start tag of the script that is being read, if it is inline."""
        self._first: int | None = None
        self._doctype = 0
        self._head: int | None = None
        self._body: int | None = None

    @property
    def head_at(self) -> int:
        """Where what comes first in the head belongs."""
        return next(at for at in (self._head, self._first, self._doctype) if at is not None)

    @property
    def body_at(self) -> int:
        """Where what comes first in the body belongs; the head's place without a body tag."""
        return self.head_at if self._body is None else self._body

    def handle_decl(self, decl: str) -> None:
        """Remember where the doctype ends."""
        self._doctype = self._at() + len(decl) + len("<!>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read `<img/>` like `<img>`."""
        self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Change the tag where something of it waits."""
        text = self.get_starttag_text() or ""
        at = self._at()
        if tag == "head":
            self._head = at + len(text)
        elif tag == "html":
            self._first = at + len(text)
        elif tag == "body" and self._body is None:
            self._body = at + len(text)
        elif self._first is None:
            self._first = at
        names = {name for name, _ in attrs}
        if tag == "script" and "src" not in names:
            self._script = (at, text)
        elif not names & {"data-consent", "data-service"} and tag not in LEADS:
            self._change(tag, attrs, text, at)

    def handle_data(self, data: str) -> None:
        """Change an inline script that loads what waits."""
        if self._script is None:
            return
        (at, text), self._script = self._script, None
        waits = self._rules.waits_in(data) if _LOADER.search(data) else None
        if waits and "data-consent" not in text:
            self.edits.append((at, at + len(text), _marked(text, "script", waits, ())))

    def handle_endtag(self, tag: str) -> None:
        """An empty script ends too."""
        self._script = None

    def _change(self, tag: str, attrs: list[tuple[str, str | None]], text: str, at: int) -> None:
        if tag == "link" and any(
            name == "rel" and REFERS.search(value or "") for name, value in attrs
        ):
            return
        waiting: dict[str, tuple[str, str]] = {}
        for name, value in attrs:
            if name in ADDRESSES and value:
                several = name.endswith(("set", "doc"))
                found = self._rules.waits_in(value) if several else self._rules.waits(value)
                if found:
                    waiting[name] = found
        if waiting:
            found = next(iter(waiting.values()))
            self.edits.append((at, at + len(text), _marked(text, tag, found, tuple(waiting))))

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def _marked(text: str, tag: str, waits: tuple[str, str], names: tuple[str, ...]) -> str:
    """A start tag whose named attributes are put aside."""
    category, service = waits
    is_script = tag == "script"
    aside = {*names, "type"} if is_script else {*names}

    def renamed(match: re.Match[str]) -> str:
        name, value = match[1], match[2] or ""
        return f"data-{name.lower()}{value}" if name.lower() in aside else match[0]

    begin = 1 + len(tag)
    kind = ' type="text/plain"' if is_script else ""
    marks = f'{kind} data-consent="{html.escape(category)}" data-service="{html.escape(service)}"'
    return text[:begin] + marks + _ATTRIBUTE.sub(renamed, text[begin:])


def _host(address: str) -> str:
    """Host of an absolute address; empty for all others."""
    try:
        parts = urlsplit(html.unescape(address).strip())
        return (
            (parts.hostname or "").lower()
            if parts.scheme in ("", "http", "https", "ws", "wss")
            else ""
        )
    except ValueError:
        return ""
