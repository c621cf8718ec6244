"""Read the facts about consent tools."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

import msgspec

from scanner.consent.tools.rows import Tool


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tool: tuple[Tool, ...]


@functools.cache
def tools() -> tuple[Tool, ...]:
    """All known tools, by the names of their files and in the order of their rows."""
    files = resources.files("scanner.consent.tools").iterdir()
    rows = sorted((file for file in files if file.name.endswith(".toml")), key=lambda it: it.name)
    return tuple(tool for file in rows for tool in _read(file.read_text("utf-8")))


@functools.cache
def tools_by_id() -> dict[str, Tool]:
    """The same by their ids."""
    return {tool.id: tool for tool in tools()}


@functools.cache
def tools_by_iab_id() -> dict[int, Tool]:
    """Those that have a number in the list of IAB Europe's TCF."""
    return {tool.iab_id: tool for tool in tools() if tool.iab_id is not None}


def _read(text: str) -> tuple[Tool, ...]:
    return msgspec.convert(tomllib.loads(text), _File).tool
