"""All verdicts about who identifies or watches the visitor, from all visits of a scan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from scanner.behaviour import Control
from scanner.detect.bounce import bounces
from scanner.detect.capture import Captures
from scanner.detect.cover import covers
from scanner.detect.decoration import decorations
from scanner.detect.fingerprinting import Fingerprints
from scanner.detect.lean import lean
from scanner.detect.recording import Recordings
from scanner.detect.respawning import respawns
from scanner.detect.syncs import identifier_syncs
from scanner.evidence import Visit
from scanner.observations import Alias, Cookie, State


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the rest of the scan has found."""

    cookies: tuple[Cookie, ...]
    aliases: tuple[Alias, ...]
    control: Control | None


class Watching:
    """Collects verdicts visit by visit; those that compare visits come last."""

    def __init__(self) -> None:
        self._fingerprints = Fingerprints()
        self._recordings = Recordings()
        self._captures = Captures()

    def add(self, visit: Visit) -> None:
        """Judge one visit."""
        self._fingerprints.add(visit)
        self._recordings.add(visit)
        self._captures.add(visit)

    def records(self, visits: Iterable[Visit], known: Known) -> dict[str, Any]:
        """The sections of the scan file, by name; `visits` are all of them once more."""
        kept = tuple(lean(visits, {alias.host for alias in known.aliases}))
        control = known.control
        # Both are seen by the second look alone, which makes no choice.
        states: tuple[State, ...] = (control.state,) if control else ()
        return {
            "fingerprinting": self._fingerprints.records(),
            "session_recording": self._recordings.records(),
            "form_exfiltration": self._captures.records(),
            "identifier_syncs": (*identifier_syncs(kept, control), *bounces(kept, control)),
            "link_decoration": decorations(control, states),
            "first_party_cover": covers(kept, known.cookies, known.aliases, control),
            "respawning": respawns(control, kept, states),
        }
