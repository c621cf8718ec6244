"""What a scan must say of the pages of fingerprinting and of session recording, and must not.

On a page with a positive row exactly the techniques of its rows are to be reported, and on all
other pages nothing of the kind. Code without an address of its own counts as the nearest script or
page that created it, as in truth_attribution.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from scanner.tracking import Technique
from tests.web import fingerprints, recorders
from tests.web.fingerprint_scripts import PAGE, Print
from tests.web.recorders import RECORDINGS, Film

Deed: TypeAlias = Technique | Literal["session_recording"]


class DeepTruth(msgspec.Struct, frozen=True):
    """One technique on one page."""

    page: str
    """Full address."""
    technique: Deed
    """Of a harmless page: what a hasty rule would take it for."""
    script: str
    """Who is to be named: the reader of a canvas, the page for inline scripts."""
    drawn_by: tuple[str, ...]
    """Canvas: other scripts that drew what was read."""
    positive: bool
    why: str
    """What the page does, in one sentence."""
    evidence: tuple[str, ...]
    """What a good evidence trail mentions, in the letters given here."""


def _print_truths(case: Print, origin: str) -> Iterator[DeepTruth]:
    page = f"{origin}/{case.name}"
    script = case.script or case.address
    if script == PAGE:
        script = page
    elif script.startswith("/"):
        script = origin + script
    for technique, evidence in {case.technique: case.evidence, **case.also}.items():
        yield DeepTruth(
            page, technique, script, case.drawn_by, case.positive, case.why, tuple(evidence)
        )


def _fingerprints() -> Iterator[DeepTruth]:
    for origin, secure in (
        (f"https://{fingerprints.HOST}", True),
        (f"http://{fingerprints.PLAIN_HOST}", False),
    ):
        for case in fingerprints.pages(secure=secure):
            yield from _print_truths(case, origin)
    yield DeepTruth(
        fingerprints.HINTS_PAGE,
        "client_hints",
        fingerprints.HINTS_PAGE,
        (),
        positive=True,
        why="Wishes in a header for five details of the machine, and gets them.",
        evidence=("Accept-CH", "sec-ch-ua-arch"),
    )


def _recording(film: Film, origin: str) -> DeepTruth:
    script = film.address if film.host else origin + film.address
    return DeepTruth(
        f"{origin}/{film.name}",
        "session_recording",
        script,
        (),
        film.positive,
        film.why,
        film.evidence,
    )


FINGERPRINTS: tuple[DeepTruth, ...] = tuple(_fingerprints())
RECORDERS: tuple[DeepTruth, ...] = tuple(
    _recording(film, origin)
    for origin in (f"https://{recorders.HOST}", f"http://{recorders.PLAIN_HOST}")
    for film in RECORDINGS
)
