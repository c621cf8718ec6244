"""The known consent tools as a table, for the documentation."""

from __future__ import annotations

from scanner.consent.tools.read import tools
from scanner.consent.tools.rows import Layer, Tool

_HEAD = ("Tool", "Id", "Kind", "Pressed by its selectors", "Choice read", "Certainty")


def table() -> str:
    """Markdown, a row for each tool, by name regardless of case."""
    rows = [_HEAD, ("---",) * len(_HEAD)]
    rows += [_row(tool) for tool in sorted(tools(), key=lambda it: it.name.casefold())]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(tool: Tool) -> tuple[str, ...]:
    pressed = ", ".join(way for way in ("accept", "reject") if _can(tool, way)) or "none"
    kept = "yes" if tool.stored else "by TCF" if "tcf" in tool.apis else "no"
    return tool.name, f"`{tool.id}`", tool.kind, pressed, kept, tool.certainty


def _can(tool: Tool, way: str) -> bool:
    layers: tuple[Layer | None, ...] = (tool.first, tool.second)
    return any(getattr(layer, way) for layer in layers if layer is not None)
