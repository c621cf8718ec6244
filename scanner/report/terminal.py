"""Headings and paragraphs on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from scanner.report.columns import INDENT
from scanner.report.plain import visible

# Longer lines are hard to read, however wide the terminal is.
MAX_PROSE = 100


def title(text: str, total: int, console: Console) -> None:
    """Print a section's heading with the number of its rows."""
    console.print()
    console.print(Text.assemble((text, "bold cyan"), (f"  {total:,}", "dim")))


def prose(text: str, console: Console, lead: str = "", style: str = "") -> None:
    """Print a wrapped paragraph, indented, with `lead` hanging before its first line."""
    room = min(console.width, MAX_PROSE) - INDENT - len(lead)
    lines = Text(visible(text), style=style).wrap(console, max(room, 20))
    for at, line in enumerate(lines):
        line.rstrip()
        head = lead if at == 0 else " " * len(lead)
        console.print(Text.assemble(" " * INDENT, head, line), soft_wrap=True)
