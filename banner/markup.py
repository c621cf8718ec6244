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

from banner.gate import held_domains, own_domains
from scanner.settings.service import Service
from scanner.settings.site import Site
from scanner.urls import is_under

# Attributes by which a tag asks for an address at once; the same as in static/gate/elements.js.
ADDRESSES = frozenset(
    ("src", "srcset", "srcdoc", "imagesrcset", "href", "xlink:href", "data", "poster")
)
# Tags whose addresses lead somewhere and fetch nothing by themselves.
LEADS = frozenset(("a", "area", "base"))
REFERS = re.compile(r"canon|alter")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(\s*=\s*("[^"]*"|'[^']*'|[^\s"'>][^\s>]*))?""")
_ADDRESS = re.compile(r"""(?:https?:|wss?:)?//[^\s"'<>,]+""", re.IGNORECASE)
_WEB = ("", "http", "https", "ws", "wss")
# Elements that hold text, whatever it looks like; Python's parser knows the first two by itself.
TEXT = frozenset(
    ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
)  # fmt: skip
# Attributes of what somebody has marked already.
MARKS = frozenset(("data-consent", "data-service"))
# Types of scripts that browsers run; all others are data.
_RUNS = re.compile(
    r"\s*(|module|(text|application)/(x-)?(java|ecma)script|text/(java|j|live)script[1-5.]*)\s*",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--(-?>|.*?--!?>)", re.DOTALL)
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
        length, found = self._at(host)
        if any(is_under(host, own) and len(own) >= length for own in self.own):
            return None
        if found:
            free = any(one.category == "necessary" and not one.container for one in found)
            return None if free else (found[0].category, " ".join(one.id for one in found))
        return ("unknown", "") if self.hold_unknown else None

    def waits_in(self, text: str) -> tuple[str, str] | None:
        """The same for the first waiting address of a text."""
        return next((one for part in _ADDRESS.findall(text) if (one := self.waits(part))), None)

    def _at(self, host: str) -> tuple[int, list[Service]]:
        """The services of the longest domain that the host is under, with its length."""
        near: list[tuple[int, Service]] = [
            (len(domain), service)
            for service in self.services
            for domain in service.domains
            if is_under(host, domain)
        ]
        longest = max((length for length, _ in near), default=0)
        return longest, [service for length, service in near if length == longest]


NO_RULES = Rules(services=(), own=(), hold_unknown=False)
"""By which nothing waits."""


def rules_of(site: Site) -> Rules:
    """What waits on this site, until its visitor says otherwise."""
    return Rules(
        services=tuple(
            service.model_copy(update={"domains": held_domains(site, service)})
            for service in site.services
        ),
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
    """Finds the tags to change, and where head and body begin.

    What Python's parser reads otherwise than browsers do is put right: the text of a field or a
    frame is no markup, a comment ends where browsers end it, and no declaration is an error.
    """

    def __init__(self, page: str, rules: Rules) -> None:
        super().__init__(convert_charrefs=False)
        self.edits: list[tuple[int, int, str]] = []
        self._rules = rules
        self._lines = [0, *(match.end() for match in re.finditer("\n", page))]
        self._script: tuple[int, str] | None = None
        """Place and text of the start tag of the script that is being read, if it is inline."""
        self.head_at = 0
        """Where what comes first in the head belongs."""
        self._is_html = False
        self._is_begun = False
        self._body: int | None = None

    @property
    def body_at(self) -> int:
        """Where what comes first in the body belongs; the head's place without a body tag."""
        return self.head_at if self._body is None else self._body

    def parse_comment(self, i: int, report: bool = True) -> int:
        """Find the end of a comment."""
        found = _COMMENT.match(self.rawdata, i)
        return found.end() if found else len(self.rawdata)

    def parse_html_declaration(self, i: int) -> int:
        """Find the end of a doctype, and of what is none but begins like one."""
        end = self.rawdata.find(">", i) + 1 or len(self.rawdata)
        if not self._is_begun and not self._is_html:
            self.head_at = end
        return end

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read `<img/>` like `<img>`."""
        self._read(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read a tag, and what follows as text where it is."""
        self._read(tag, attrs)
        if tag in TEXT:
            self.set_cdata_mode(tag)

    def _read(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Change the tag where something of it waits."""
        text = self.get_starttag_text() or ""
        at = self._at()
        self._place(tag, at, at + len(text))
        given = dict(attrs)
        if given.keys() & MARKS or tag in LEADS:
            return
        if tag == "script" and not _RUNS.fullmatch(given.get("type") or ""):
            return
        if tag == "script" and "src" not in given:
            self._script = (at, text)
        else:
            self._change(tag, attrs, text, at)

    def _place(self, tag: str, begin: int, end: int) -> None:
        """Note where head and body begin; a page's second ones are nothing to a browser."""
        if tag == "body" and self._body is None:
            self._body = end
        if self._is_begun:
            return
        if tag in ("html", "head"):
            self.head_at = end
        elif not self._is_html:
            self.head_at = begin
        self._is_html = True
        self._is_begun = tag != "html"

    def handle_data(self, data: str) -> None:
        """Change an inline script that loads what waits."""
        if self._script is None:
            return
        (at, text), self._script = self._script, None
        waits = self._rules.waits_in(data) if _LOADER.search(data) else None
        if waits:
            self.edits.append((at, at + len(text), _marked(text, "script", waits, ())))

    def handle_endtag(self, tag: str) -> None:
        """An empty script ends too."""
        self._script = None

    def _change(self, tag: str, attrs: list[tuple[str, str | None]], text: str, at: int) -> None:
        if tag == "link" and any(
            name == "rel" and REFERS.search((value or "").lower()) for name, value in attrs
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
        return f"data-{name}{value}" if name.lower() in aside else match[0]

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
