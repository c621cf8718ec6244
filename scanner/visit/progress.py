"""One visit while it goes on: what is asked, and what is known so far."""

from __future__ import annotations

from typing import Any

import msgspec

from scanner.evidence import Notes, Told
from scanner.observations import State
from scanner.record.markup import Markup
from scanner.record.storage import FrameLook
from scanner.record.watch import Watch
from scanner.records import Outcome
from scanner.visit.forms import Typed


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One page to visit."""

    id: str
    url: str
    depth: int
    found_by: str
    found_on: str | None
    state: State = "before"
    attempts: int = 1
    pictured: bool = True
    """Whether to take a picture, where the scan takes any."""


class Progress(msgspec.Struct, eq=False):
    """What is known of a visit while it goes on; kept when it is cut short."""

    task: Task
    notes: Notes
    started: float
    watch: Watch | None = None
    outcome: Outcome | None = None
    detail: str | None = None
    settled: bool = False
    looks: list[tuple[str, FrameLook]] = []
    told: tuple[Told, ...] = ()
    """What the page publishes about its cookies."""
    looked: float = 0.0
    """When, seconds since the epoch."""
    screenshot: bytes | None = None
    jar: list[dict[str, Any]] = []
    jar_read: float = 0.0
    """When, seconds since the epoch."""
    popups: list[str] = []
    dialogs: int = 0
    markup: Markup | None = None
    typed: list[Typed] = []
    """What was typed into the page's forms."""
    submitted: float = 0.0
    """When a form was sent, seconds since the epoch; 0 if none was."""
    sizes: dict[str, tuple[int, int] | None] = {}
