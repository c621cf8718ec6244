"""Read the audit's rules: what is wrong, why it matters, what to do, and where that is written."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Literal

import msgspec


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule; whether it was broken is decided in code of the same name."""

    severity: Literal["info", "low", "medium", "high"]
    title: str
    why: str
    todo: str
    references: tuple[str, ...]
    """Title and address of each."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    revised: str
    rules: dict[str, Rule]


@functools.cache
def rules() -> dict[str, Rule]:
    """Every rule by its id."""
    return _read().rules


@functools.cache
def revised() -> str:
    """The date of the rules' last revision, ISO 8601."""
    return _read().revised


@functools.cache
def _read() -> _File:
    text = (resources.files("scanner.audit") / "hygiene.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _File)
