"""Read the audit's rules: what is wrong, why it matters, what to do, and where that is written."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any, Literal

import msgspec

Severity = Literal["info", "low", "medium", "high"]

SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "info")
"""The gravest first."""


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A typing error in a file is an error, not a rule that goes missing."""


class Rule(_Row, frozen=True, kw_only=True):
    """One rule; whether it was broken is decided in code that names it."""

    severity: Severity
    """Where the rule holds."""
    applies: tuple[str, ...] = ()
    """Regimes (`opt-in`, `opt-out`, `notice`), `gpc` for places where Global Privacy Control is
    binding, `EEA`, or codes of places; one is enough. Empty: everywhere."""
    elsewhere: Severity | None = None
    """Where it doesn't hold; None: as `severity`."""
    unsure: Severity | None = None
    """Where nobody said which places count; None: as `severity` or `elsewhere`."""
    consented: Severity | None = None
    """Where the thing was seen in no other state than after accepting; None: as `severity`."""
    title: str
    why: str
    todo: str
    references: tuple[str, ...]
    """In a file: `key: place` of an entry in references.toml. Of `rules()`: title, place, date and
    address of each, ready to be shown."""


class Theme(_Row, frozen=True, kw_only=True):
    """One file of rules."""

    theme: str
    order: int
    """Of the themes in reports and docs, from 1."""
    revised: str
    """ISO 8601."""
    rules: dict[str, Rule]


class Reference(_Row, frozen=True, kw_only=True):
    """A law, guideline, judgment or standard. One of the three dates is given."""

    title: str
    url: str
    since: str | None = None
    """In force since this day."""
    published: str | None = None
    read: str | None = None
    """When a page that has no date was last read."""

    def told(self, place: str) -> str:
        """The reference with a place in it, as one line."""
        where = f", {place}" if place else ""
        if self.since:
            return f"{self.title}{where} (in force since {self.since}): {self.url}"
        if self.published:
            return f"{self.title}{where} ({self.published}): {self.url}"
        return f"{self.title}{where} (read on {self.read}): {self.url}"


@functools.cache
def themes() -> dict[str, Theme]:
    """Every theme by the name of its file, in order."""
    files = resources.files("scanner.audit").joinpath("rules").iterdir()
    read = {
        file.name.removesuffix(".toml"): _theme(tomllib.loads(file.read_text("utf-8")))
        for file in files
        if file.name.endswith(".toml")
    }
    return dict(sorted(read.items(), key=lambda each: each[1].order))


@functools.cache
def rules() -> dict[str, Rule]:
    """Every rule by its id."""
    return {name: rule for theme in themes().values() for name, rule in theme.rules.items()}


@functools.cache
def references() -> dict[str, Reference]:
    """Everything that rules may refer to, by its key."""
    return msgspec.convert(read_toml("references.toml"), dict[str, Reference])


def of_theme(name: str) -> frozenset[str]:
    """Ids of the rules of one theme."""
    return frozenset(themes()[name].rules)


def read_toml(name: str) -> dict[str, Any]:
    """A data file of the audit."""
    text = resources.files("scanner.audit").joinpath(name).read_text("utf-8")
    return tomllib.loads(text)


def _theme(raw: dict[str, Any]) -> Theme:
    theme = msgspec.convert(raw, Theme)
    shown = {name: _with_references(rule) for name, rule in theme.rules.items()}
    return msgspec.structs.replace(theme, rules=shown)


def _with_references(rule: Rule) -> Rule:
    told = (_told(reference) for reference in rule.references)
    return msgspec.structs.replace(rule, references=tuple(told))


def _told(reference: str) -> str:
    key, _, place = reference.partition(": ")
    return references()[key].told(place)
