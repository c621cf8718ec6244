"""Put what was found and done into the records of the scan file."""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.choices import Choice, ConsentBanner, Outcome
from scanner.consent.banner import Candidate
from scanner.consent.finding import Found
from scanner.consent.kinds import kind_of
from scanner.consent.run import Run, Wish

MOST_TEXT = 2_000
_VERBS: dict[Wish, str] = {"accepted": "accept", "rejected": "reject"}

NOTHING = ConsentBanner(
    found=False,
    tool=None,
    tool_name=None,
    tool_because=(),
    place=None,
    frame_url=None,
    kind=None,
    text="",
    language=None,
    appeared_ms=None,
    views=(),
    toggles=(),
    reopen=(),
    choices=(),
)


def banner_record(found: Found) -> ConsentBanner:
    """The banner as it was found; views, toggles and the rest are put in by whoever looks."""
    at, tool = found.candidate, found.tool
    return msgspec.structs.replace(
        NOTHING,
        found=True,
        tool=tool.tool.id if tool else None,
        tool_name=tool.tool.name if tool else None,
        tool_because=tool.because if tool else (),
        place=_place(at),
        frame_url=at.place.url or None if at.place.parent else None,
        kind=kind_of(at),
        text=at.box.text[:MOST_TEXT],
        language=(at.about.language or None),
        appeared_ms=found.appeared_ms,
    )


def _place(at: Candidate) -> Literal["page", "iframe", "shadow", "dialog"]:
    if at.place.parent is not None:
        return "iframe"
    if at.box.shadow:
        return "shadow"
    return "dialog" if at.box.dialog else "page"


def way_of(run: Run, outcome: Outcome) -> str:
    """How it was chosen, in words."""
    if run.by_script:
        return f"{_VERBS[run.wish]} by script"
    if not run.pressed or outcome in ("accept only", "failed"):
        return outcome
    clicks = f"{run.clicks} click" + ("" if run.clicks == 1 else "s")
    return f"{_VERBS[run.wish]} on layer {run.layer} ({clicks})"


def nothing_chosen(wish: Wish, outcome: Outcome, detail: str, url: str) -> Choice:
    """A choice for which nothing was pressed."""
    return Choice(
        state=wish,
        outcome=outcome,
        way=outcome,
        layer=None,
        clicks=0,
        pressed=(),
        by=None,
        confirmed_by=(),
        before=None,
        after=None,
        banner_after_ms=None,
        detail=detail,
        page_url=url,
    )
