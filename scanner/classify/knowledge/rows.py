"""Rows of the knowledge base with all that they inherit from service and vendor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from scanner.classify.knowledge.records import (
    Filed,
    KnownCategory,
    Pattern,
    Service,
)

Store = Literal["cookies", "storage"]


class Row(msgspec.Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """One pattern of one service of one vendor."""

    filed: Filed
    service: Service
    store: Store
    pattern: Pattern

    @property
    def category(self) -> KnownCategory:
        """The pattern's own, else the service's."""
        return self.pattern.category or self.service.category

    @property
    def spelling(self) -> str:
        """The pattern as it is shown: `_ga`, `_hjSession_*`, `/.../`."""
        pattern = self.pattern
        if pattern.name is not None:
            return f"~{pattern.name}" if pattern.loose else pattern.name
        return f"{pattern.prefix}*" if pattern.prefix is not None else f"/{pattern.regex}/"

    @property
    def id(self) -> str:
        """Tells the row from all others: `google-analytics._ga`; its test goes by this name."""
        at = f"@{self.pattern.domains[0]}" if self.pattern.domains else ""
        kind = "" if self.store == "cookies" else "storage:"
        return f"{self.service.id}.{kind}{self.spelling}{at}"

    @property
    def place(self) -> str:
        """File and row, for sentences about it."""
        return f"{self.filed.vertical}/{self.filed.slug}.toml: {self.id}"


def rows_of(filed: Filed) -> Iterator[Row]:
    """All rows of a vendor."""
    for service in filed.vendor.services:
        for pattern in service.cookies:
            yield Row(filed=filed, service=service, store="cookies", pattern=pattern)
        for pattern in service.storage:
            yield Row(filed=filed, service=service, store="storage", pattern=pattern)


def folded(name: str) -> str:
    """A name without case, hyphens, underscores, dots and cookie prefixes."""
    bare = name.removeprefix("__Host-").removeprefix("__Secure-")
    return bare.lower().translate(_MARKS)


_MARKS = str.maketrans("", "", "-_. ")


def opening(regex: str) -> str:
    """The characters with which everything that a regular expression matches begins."""
    found = re.match(r"\^?((?:[A-Za-z0-9_\- ]|\\[.\-_$])*)", regex)
    text = found[1] if found else ""
    rest = regex[found.end() :] if found else ""
    if "|" in _outside_groups(regex):
        return ""
    plain = re.sub(r"\\(.)", r"\1", text)
    return plain[:-1] if rest[:1] in tuple("*?{") else plain


def _outside_groups(regex: str) -> str:
    """The regex without what stands in brackets."""
    bare = re.sub(r"\\.", "", regex)
    bare = re.sub(r"\[[^\]]*\]", "", bare)
    while (shorter := re.sub(r"\([^()]*\)", "", bare)) != bare:
        bare = shorter
    return bare
