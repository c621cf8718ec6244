"""Tell by its marks which consent tools a page has."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator

import msgspec

from scanner.consent.tools.read import tools
from scanner.consent.tools.rows import Tool

# What is drawn says most: scripts stay behind when a site changes its tool, cookies for a year.
WEIGHTS = {"element": 4, "global": 3, "script": 3, "storage": 2, "cookie": 1}


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of a page, all of it as the page has it."""

    urls: frozenset[str] = frozenset()
    """Addresses that it and its frames requested."""
    globals: frozenset[str] = frozenset()
    """Which of `asked_globals` are there."""
    elements: frozenset[str] = frozenset()
    """Which of `asked_elements` match something in its document."""
    cookies: frozenset[str] = frozenset()
    """Names."""
    storage: frozenset[str] = frozenset()
    """Keys of local storage."""


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """A tool that a page has, as far as its marks say."""

    tool: Tool
    because: tuple[str, ...]
    """The marks, such as `global OneTrust` or `script cdn.cookielaw.org/`."""
    weight: int
    """The sum of `WEIGHTS` over the kinds of mark that were seen: 1 to 13."""


def recognised(seen: Seen) -> tuple[Recognised, ...]:
    """The tools that left a mark, those with the weightiest marks first."""
    addresses = tuple({_address(url) for url in seen.urls})
    tests: dict[str, Callable[[str], bool]] = {
        "element": seen.elements.__contains__,
        "global": seen.globals.__contains__,
        "script": lambda part: any(holds(address, part) for address in addresses),
        "storage": lambda name: any(named(name, key) for key in seen.storage),
        "cookie": lambda name: any(named(name, cookie) for cookie in seen.cookies),
    }
    found = (_recognised(tool, tests) for tool in tools())
    return tuple(sorted((it for it in found if it.weight), key=lambda it: -it.weight))


@functools.cache
def asked_globals() -> tuple[str, ...]:
    """Every name to look for below `window`."""
    return tuple(sorted({name for tool in tools() for name in tool.marks.globals}))


@functools.cache
def asked_elements() -> tuple[str, ...]:
    """Every selector to look for in the page's document."""
    return tuple(sorted({one for tool in tools() for one in tool.marks.elements}))


def holds(address: str, part: str) -> bool:
    """Whether an address without its scheme has this part, from a label or a segment on."""
    return address.startswith(part) or f".{part}" in address or f"/{part}" in address


def named(pattern: str, name: str) -> bool:
    """Whether a name is the pattern's, which may end in `*`."""
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def _address(url: str) -> str:
    return url.partition("://")[2].lower()


def _recognised(tool: Tool, tests: dict[str, Callable[[str], bool]]) -> Recognised:
    hits = [(kind, mark) for kind, mark in _marks(tool) if tests[kind](mark)]
    weight = sum(WEIGHTS[kind] for kind in {kind for kind, _ in hits})
    because = tuple(f"{kind} {mark}" for kind, mark in hits)
    return Recognised(tool=tool, because=because, weight=weight)


def _marks(tool: Tool) -> Iterator[tuple[str, str]]:
    marks = tool.marks
    kinds: Iterable[tuple[str, tuple[str, ...]]] = (
        ("element", marks.elements),
        ("global", marks.globals),
        ("script", marks.scripts),
        ("storage", marks.storage),
        ("cookie", marks.cookies),
    )
    return ((kind, mark) for kind, all_of_it in kinds for mark in all_of_it)
