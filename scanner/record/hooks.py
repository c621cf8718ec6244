"""The script that runs in every frame and worker before the page's own."""

from __future__ import annotations

import functools
from importlib import resources

# One-shot timers that a settling page is given time for, in milliseconds: tag managers and
# consent tools delay their work by up to a few seconds.
SHORTEST_TIMER_MS = 150
LONGEST_TIMER_MS = 5_000

_PARTS = ("core.js", "cookies.js", "storage.js", "causes.js", "timers.js")


@functools.cache
def script(name: str) -> str:
    """The text of one file in `scripts/`."""
    return (resources.files("scanner.record") / "scripts" / name).read_text(encoding="utf-8")


@functools.cache
def hooks(channel: str, binding: str) -> str:
    """All hooks as one expression.

    `channel` names the console context whose messages are ours; `binding` is the global function
    by which timers are told, taken away before the page runs.
    """
    body = "\n".join(script(part) for part in _PARTS)
    for mark, value in {
        "%CHANNEL%": channel,
        "%BINDING%": binding,
        "%SHORTEST%": str(SHORTEST_TIMER_MS),
        "%LONGEST%": str(LONGEST_TIMER_MS),
    }.items():
        body = body.replace(mark, value)
    return f"(() => {{ 'use strict';\n{body}\n}})()"


def look(links: bool) -> str:
    """The expression that reads a frame's links, hints and storage; a promise of an object."""
    return f"({script('look.js')})({'true' if links else 'false'})"


def interact(steps: int, pause_ms: int) -> str:
    """The expression that scrolls down and back; a promise of nothing."""
    return f"({script('interact.js')})({steps}, {pause_ms})"
