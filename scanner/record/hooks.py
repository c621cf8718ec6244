"""The script that runs in every frame and worker before the page's own."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib import resources

from scanner.record.surfaces import EVENTS, as_json

# One-shot timers that a settling page is given time for, in milliseconds: tag managers and
# consent tools delay their work by up to a few seconds.
SHORTEST_TIMER_MS = 150
LONGEST_TIMER_MS = 5_000

# Signals before whatever counts readings of the navigator: they read it themselves.
_FIRST_PARTS = ("core.js", "signals.js")
_PARTS = ("cookies.js", "storage.js", "causes.js", "timers.js")
# Actors first: it takes the native timer before timers.js stands in for it.
_DEEP_PARTS = (
    "actors.js", "canvas.js", "webgl.js", "fonts.js", "audio.js", "peers.js", "listeners.js",
    "traits.js", "permissions.js",
)  # fmt: skip


@functools.cache
def script(name: str) -> str:
    """The text of one file in `scripts/`."""
    return (resources.files("scanner.record") / "scripts" / name).read_text(encoding="utf-8")


@functools.cache
def hooks(channel: str, binding: str, signals: tuple[str, ...] = (), *, deep: bool = False) -> str:
    """All hooks as one expression.

    `channel` names the console context whose messages are ours; `binding` is the global function
    by which timers are told, taken away before the page runs; `signals` are the privacy signals
    (`gpc`, `dnt`) that the browser can't show by itself; with `deep`, those for fingerprinting
    and session recording are among them.
    """
    parts = (*_FIRST_PARTS, *(_DEEP_PARTS if deep else ()), *_PARTS)
    body = "\n".join(script(part) for part in parts)
    for mark, value in {
        "%CHANNEL%": channel,
        "%BINDING%": binding,
        "%SIGNALS%": " ".join(signals),
        "%SHORTEST%": str(SHORTEST_TIMER_MS),
        "%LONGEST%": str(LONGEST_TIMER_MS),
        "%EVENTS%": " ".join(EVENTS),
        "%SURFACES%": as_json(asked=False),
        "%ASKED%": as_json(asked=True),
    }.items():
        body = body.replace(mark, value)
    return f"(() => {{ 'use strict';\n{body}\n}})()"


def look(links: bool) -> str:
    """The expression that reads a frame's links, hints and storage; a promise of an object."""
    return f"({script('look.js')})({'true' if links else 'false'})"


def stores() -> str:
    """The expression that reads a frame's databases and caches as texts; a promise of a list."""
    return f"({script('stores.js')})()"


def plant(word: str) -> str:
    """The expression that adds a word to the page; whether there was a page to add it to."""
    return f"({script('plant.js')})({json.dumps(word)})"


def bring(bags: Mapping[str, object]) -> str:
    """The expression that fills a document's storage; `bags` by origin, see bring.js."""
    return f"({script('bring.js')})({json.dumps(bags)})"


def interact(steps: int, pause_ms: int) -> str:
    """The expression that scrolls down and back; a promise of nothing."""
    return f"({script('interact.js')})({steps}, {pause_ms})"


def fields(most: int) -> str:
    """The expression that lists a frame's fields to type into, `most` at most.

    Afterwards the same world knows `consentryFields`, by which they are focused, read and left.
    """
    return f"({script('fields.js')})({most})"
