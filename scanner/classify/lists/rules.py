"""Read the network rules of a filter list in the syntax of Adblock Plus."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

# What a rule may be limited to, by the list's names, as bits.
TYPES = {
    name: 1 << bit
    for bit, name in enumerate(
        (
            "document", "subdocument", "stylesheet", "script", "image", "media", "font", "object",
            "xmlhttprequest", "websocket", "ping", "other",
        )
    )
}  # fmt: skip
ALL_TYPES = (1 << len(TYPES)) - 1
# A rule without types means everything but the page itself.
DEFAULT_TYPES = ALL_TYPES & ~TYPES["document"]

_SAME = {
    "xhr": "xmlhttprequest",
    "frame": "subdocument",
    "css": "stylesheet",
    "doc": "document",
    "beacon": "ping",
    "object-subrequest": "object",
}
_PARTY = {
    "third-party": True,
    "3p": True,
    "~first-party": True,
    "~third-party": False,
    "first-party": False,
    "1p": False,
    "~3p": False,
    "~1p": True,
}
_COSMETIC = re.compile(r"#[@?$%]?[@?$%]?#|\$\$")
_OPTIONS = re.compile(r"\$([~\w][^$/\\]*)$")
_HOST_FIRST = re.compile(r"\|\|([a-z0-9_][a-z0-9_.-]*[a-z0-9])(?=[\^/?:])")


class Rule(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """One rule of a list."""

    text: str
    """As it stands in the list: the evidence."""
    pattern: str
    """In lower case unless `exact_case`; a regular expression between slashes."""
    types: int = DEFAULT_TYPES
    third_party: bool | None = None
    """Only third-party requests, only first-party ones, or all."""
    on: frozenset[str] = frozenset()
    """Only on pages of these domains."""
    not_on: frozenset[str] = frozenset()
    allows: bool = False
    """Whether it is an exception."""
    important: bool = False
    """Whether exceptions don't count against it."""
    exact_case: bool = False

    @property
    def host(self) -> str | None:
        """The host with which every address that it takes begins."""
        found = _HOST_FIRST.match(self.pattern)
        return found[1] if found else None


def parse(line: str) -> Rule | None:
    """A rule that blocks requests or makes an exception; None for any other line.

    Rules that hide elements, rewrite requests or hold for whole pages are none of ours.
    """
    text = line.strip()
    if len(text) < 4 or text.startswith(("!", "[", "#")) or _COSMETIC.search(text):
        return None
    if " " in text and not text.startswith("/"):  # a hosts file, or prose
        return None
    allows = text.startswith("@@")
    body = text[2:] if allows else text
    options: dict[str, str] = {}
    if not (body.startswith("/") and body.endswith("/")) and (found := _OPTIONS.search(body)):
        body = body[: found.start()]
        options = _split(found[1])
    read = _read(options)
    if read is None or (len(body.strip("*|^")) < 2 and not options):
        return None
    exact = bool(read.pop("exact_case"))
    pattern = body if exact or _is_regex(body) else body.lower()
    return Rule(text, pattern, allows=allows, exact_case=exact, **read)  # type: ignore[arg-type]


def read_rules(text: str) -> Iterator[Rule]:
    """All rules of a list but those that it takes back with `badfilter`."""
    lines = text.splitlines()
    bad = {_taken_back(line) for line in lines if "badfilter" in line}
    for line in lines:
        if line.strip() not in bad and (rule := parse(line)):
            yield rule


def _taken_back(line: str) -> str:
    return re.sub(r",badfilter\b|\bbadfilter,", "", line.strip()).removesuffix("$badfilter")


def _is_regex(body: str) -> bool:
    return len(body) > 2 and body.startswith("/") and body.endswith("/")


def _split(text: str) -> dict[str, str]:
    pairs = (option.partition("=") for option in text.split(","))
    return {name.strip().lower(): value for name, _, value in pairs}


def _read(options: dict[str, str]) -> dict[str, object] | None:
    """The fields of a rule; None where an option is not for us."""
    wanted = unwanted = 0
    read: dict[str, object] = {"third_party": None, "important": False, "exact_case": False}
    for name, value in options.items():
        kind = TYPES.get(_SAME.get(name.lstrip("~"), name.lstrip("~")), 0)
        if kind and name.startswith("~"):
            unwanted |= kind
        elif kind or name == "all":
            wanted |= kind or ALL_TYPES
        elif fields := _other(name, value):
            read |= fields
        elif name not in ("popup", "_"):
            return None
    if "popup" in options and not wanted:  # a window of its own is no request of a page
        return None
    read["types"] = (wanted or DEFAULT_TYPES) & ~unwanted
    return read


def _other(name: str, value: str) -> dict[str, object]:
    """What an option says that names no type; empty where it is none that we know."""
    if name in _PARTY:
        return {"third_party": _PARTY[name]}
    if name in ("domain", "from"):
        hosts = [host for host in value.lower().split("|") if host]
        return {
            "on": frozenset(host for host in hosts if not host.startswith("~")),
            "not_on": frozenset(host[1:] for host in hosts if host.startswith("~")),
        }
    field = {"important": "important", "match-case": "exact_case"}.get(name)
    return {field: True} if field else {}


def regex_of(pattern: str) -> str:
    """A rule's pattern as a regular expression for `re.search`."""
    if _is_regex(pattern):
        return pattern[1:-1]
    start = end = ""
    if pattern.startswith("||"):
        start, pattern = r"^[a-z][a-z0-9+.-]*:/*(?:[^/?#]*\.)?", pattern[2:]
    elif pattern.startswith("|"):
        start, pattern = "^", pattern[1:]
    if pattern.endswith("|"):
        end, pattern = "$", pattern[:-1]
    segments = [_escaped(part) for part in pattern.strip("*").split("*")]
    if end:
        return start + ".*".join(segments) + end
    # Atomic: the first place where a part fits is as good as any, so nothing is tried twice.
    return start + segments[0] + "".join(f"(?>.*?{part})" for part in segments[1:])


def _escaped(part: str) -> str:
    return "".join(_SEPARATOR if char == "^" else re.escape(char) for char in part)


_SEPARATOR = r"(?:[^\w.%-]|$)"
