"""Match requests against filter lists: by host, then by the rarest word of each rule.

84 of 100 rules are a host and nothing more: those are two sets. Of the others each stands in one
bucket, under the host with which it begins or under the rarest word that an address must hold.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from scanner.classify.lists.rules import DEFAULT_TYPES, TYPES, Rule, regex_of
from scanner.urls import registrable_domain

_WORD = re.compile(r"[a-z0-9%]{2,}")
_PLAIN = re.compile(r"\|\|([a-z0-9_.-]+)\^")
# Words of addresses that tell nothing.
_COMMON = frozenset({"http", "https", "www", "com", "net", "org", "html", "php", "the"})

# Rules look at the beginning of an address; what follows is data, which a page may make endless.
MAX_URL = 4_096

_DOCUMENT = TYPES["document"]

# Request types of a scan, by the lists' names.
_AS_LISTED = {
    "document": "document", "iframe": "subdocument", "style": "stylesheet", "script": "script",
    "image": "image", "favicon": "image", "media": "media", "track": "media", "font": "font",
    "object": "object", "fetch": "xmlhttprequest", "xhr": "xmlhttprequest",
    "eventsource": "xmlhttprequest", "keepalive": "xmlhttprequest", "websocket": "websocket",
    "send_beacon": "ping", "ping": "ping", "worker": "script", "shared_worker": "script",
    "service_worker": "script",
}  # fmt: skip


class Buckets(msgspec.Struct, frozen=True):
    """Rules by what an address must hold for them."""

    by_host: dict[str, tuple[Rule, ...]]
    by_word: dict[str, tuple[Rule, ...]]
    others: tuple[Rule, ...]
    """Rules without a host or word."""


class Index(msgspec.Struct, frozen=True):
    """One list, ready to be asked; kept on disk as MessagePack."""

    hosts: dict[str, str]
    """Host to rule, for rules that are a host and nothing more."""
    third: dict[str, str]
    """The same for third-party requests alone."""
    blocks: Buckets
    allows: Buckets
    """Exceptions."""
    count: int
    """How many rules there are."""


def index(rules: Iterable[Rule]) -> Index:
    """Sort the rules of a list into their buckets."""
    hosts: dict[str, str] = {}
    third: dict[str, str] = {}
    blocks: list[Rule] = []
    allows: list[Rule] = []
    for rule in rules:
        plain = _PLAIN.fullmatch(rule.pattern)
        if plain and _is_bare(rule):
            (third if rule.third_party else hosts)[plain[1]] = rule.text
        else:
            (allows if rule.allows else blocks).append(rule)
    count = len(hosts) + len(third) + len(blocks) + len(allows)
    return Index(hosts, third, _buckets(blocks), _buckets(allows), count)


def _buckets(rules: list[Rule]) -> Buckets:
    words = [_words(rule) for rule in rules]
    often = Counter(word for each in words for word in each)
    by_host: dict[str, list[Rule]] = {}
    by_word: dict[str, list[Rule]] = {}
    others: list[Rule] = []
    for rule, held in zip(rules, words, strict=True):
        if host := rule.host:
            by_host.setdefault(host, []).append(rule)
        elif held:
            rarest = min(held, key=lambda word: (word in _COMMON, often[word], word))
            by_word.setdefault(rarest, []).append(rule)
        else:
            others.append(rule)
    return Buckets(
        by_host={host: tuple(found) for host, found in by_host.items()},
        by_word={word: tuple(found) for word, found in by_word.items()},
        others=tuple(others),
    )


def _is_bare(rule: Rule) -> bool:
    limited = rule.on or rule.not_on or rule.allows or rule.important
    return not limited and rule.types == DEFAULT_TYPES and rule.third_party is not False


def _words(rule: Rule) -> list[str]:
    """Words that every address must hold as whole words, if the rule takes it."""
    pattern = rule.pattern.lower()
    if len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/"):
        return []
    found = []
    for match in _WORD.finditer(pattern):
        before, after = pattern[: match.start()], pattern[match.end() :]
        if before[-1:] not in ("", "*") and after[:1] not in ("", "*"):
            found.append(match[0])
    return found


class Request(msgspec.Struct, frozen=True):
    """A request, as rules look at it."""

    url: str
    host: str
    type: int
    pages: tuple[str, ...]
    """The page's host and those above it, as rules name pages; `google.*` for any suffix."""
    third_party: bool


def request(url: str, host: str, page_host: str, resource_type: str) -> Request:
    """A request as rules see it; without a page, it counts as a third party's."""
    third = not page_host or registrable_domain(host) != registrable_domain(page_host)
    kind = TYPES[_AS_LISTED.get(resource_type, "other")]
    url = url[:MAX_URL]
    return Request(url=url, host=host, type=kind, pages=_pages(page_host), third_party=third)


@functools.lru_cache(maxsize=20_000)
def _pages(host: str) -> tuple[str, ...]:
    site = registrable_domain(host)
    suffix = site.partition(".")[2]
    inside = [name for name in _above(host) if suffix and name.endswith(f".{suffix}")]
    return (*_above(host), *(f"{name.removesuffix(suffix)}*" for name in inside))


def match(lists: Sequence[Index], asked: Request) -> tuple[int, Rule] | None:
    """Which list's rule blocks this request; None where none does.

    An exception in any list holds against all of them, as in a browser's blocker.
    """
    lower = asked.url.lower()
    words = set(_WORD.findall(lower))
    blocked = next(
        ((at, rule) for at, one in enumerate(lists) if (rule := _blocks(one, asked, lower, words))),
        None,
    )
    if blocked is None or not any(_first(one.allows, asked, lower, words) for one in lists):
        return blocked
    for at, one in enumerate(lists):
        for rule in _taking(one.blocks, asked, lower, words):
            if rule.important:
                return at, rule
    return None


def _blocks(found: Index, asked: Request, lower: str, words: set[str]) -> Rule | None:
    return _plain(found, asked) or _first(found.blocks, asked, lower, words)


def _plain(found: Index, asked: Request) -> Rule | None:
    if asked.type == _DOCUMENT:
        return None
    for host in _above(asked.host):
        text = found.hosts.get(host) or (found.third.get(host) if asked.third_party else None)
        if text:
            return Rule(text, f"||{host}^")
    return None


def _first(buckets: Buckets, asked: Request, lower: str, words: set[str]) -> Rule | None:
    return next(_taking(buckets, asked, lower, words), None)


def _taking(buckets: Buckets, asked: Request, lower: str, words: set[str]) -> Iterator[Rule]:
    """Rules that take a request."""
    shelves = [found for host in _above(asked.host) if (found := buckets.by_host.get(host))]
    shelves += [buckets.by_word[word] for word in words & buckets.by_word.keys()]
    for shelf in (*shelves, buckets.others):
        for rule in shelf:
            if _takes(rule, asked, lower):
                yield rule


def _takes(rule: Rule, asked: Request, lower: str) -> bool:
    if not rule.types & asked.type:
        return False
    if rule.third_party is not None and rule.third_party != asked.third_party:
        return False
    if (rule.on or rule.not_on) and not _is_on(rule, asked.pages):
        return False
    search, reads_as_is = _compiled(rule.pattern, rule.exact_case)
    return search is not None and bool(search.search(asked.url if reads_as_is else lower))


def _is_on(rule: Rule, pages: tuple[str, ...]) -> bool:
    """Whether a rule holds on a page: the nearest domain that it names decides."""
    for page in pages:
        if page in rule.on:
            return True
        if page in rule.not_on:
            return False
    return not rule.on


def _above(host: str) -> Iterator[str]:
    while host:
        yield host
        _, _, host = host.partition(".")


@functools.cache
def _compiled(pattern: str, exact_case: bool) -> tuple[re.Pattern[str] | None, bool]:
    """The rule's shape, and whether it looks at the address as it is or in lower case."""
    is_regex = len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/")
    flags = re.IGNORECASE if is_regex and not exact_case else 0
    try:
        return re.compile(regex_of(pattern), flags), is_regex or exact_case
    except re.error:
        return None, False  # regular expressions of other languages than Python's
