"""Rules with points, read from TOML, and cases in which they are held against what was seen."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any

import msgspec

from scanner.tracking import Proof


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule."""

    points: int
    says: str
    """The sentence of the evidence; `{name}` stands for what was seen."""
    at_least: int = 0
    """The number that the rule asks for; what it counts is said in `says`."""


class Technique(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that is judged."""

    threshold: int
    source: str
    """Where the rules come from."""


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of rules."""

    technique: dict[str, Technique]
    rule: dict[str, Rule]

    def least(self, rule: str) -> int:
        """The number that a rule asks for."""
        return self.rule[rule].at_least


@functools.cache
def rules(name: str) -> Rules:
    """The rules of one file, e.g. `fingerprinting`."""
    text = (resources.files("scanner.detect") / f"{name}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Rules)


class Case:
    """What speaks for and against one verdict."""

    def __init__(self, book: Rules, technique: str) -> None:
        self._book = book
        self.threshold = book.technique[technique].threshold
        self.proofs: list[Proof] = []

    def holds(self, rule: str, /, extra: int = 0, **seen: Any) -> None:
        """Note that a rule held, and what was seen; `extra` points come on top of its own."""
        found = self._book.rule[rule]
        text = found.says.format(**seen)
        self.proofs.append(Proof(rule=rule, text=text, points=found.points + extra))

    def enough(self, rule: str, count: int, /, **seen: Any) -> bool:
        """Note the rule if `count` reaches what it asks for; whether it does."""
        if count < self._book.least(rule):
            return False
        self.holds(rule, **seen)
        return True

    @property
    def score(self) -> int:
        """The sum of all points."""
        return sum(proof.points for proof in self.proofs)

    @property
    def is_proven(self) -> bool:
        """Whether the threshold is reached."""
        return self.score >= self.threshold


def listed(names: list[str] | tuple[str, ...], most: int = 6) -> str:
    """Some names in a sentence: `a, b and 3 more`."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"
