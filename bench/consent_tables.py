"""The table of docs/consent.md: each page, what we and the peer made of it, and the sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from bench.consent_peer import Peered
from bench.evidence.book import plain, table
from tests.web.banners.judging import verdict
from tests.web.banners.rows import Truth, Wish
from tests.web.banners.running import WISHES, Ran
from tests.web.banners.truth_tools import TOOLS

OPENING, CLOSING = "<!-- bench:consent -->", "<!-- /bench:consent -->"
_TOOLS = {truth.page for truth in TOOLS}
_SIGNS = {"right": "right", "wrong": "**wrong**", "none": "none"}


Whose = Literal["ours", "peer"]
WHOSE: tuple[Whose, Whose] = ("ours", "peer")


class Row(msgspec.Struct, frozen=True):
    """One page with both wishes of both."""

    truth: Truth
    ours: Mapping[Wish, Ran]
    peer: Mapping[Wish, Peered]


def verdicts(rows: Sequence[Row], wish: Wish, whose: Whose) -> list[str]:
    """`right`, `wrong` or `none` for each page."""
    return [verdict(row.truth, wish, getattr(row, whose)[wish].heard) for row in rows]


def sums(rows: Sequence[Row]) -> Iterator[tuple[str, str, str]]:
    """What was measured, ours, the peer's."""
    for wish in WISHES:
        able = [row for row in rows if row.truth.way(wish).path]
        groups = {
            "all": able,
            "published tools": [row for row in able if row.truth.page in _TOOLS],
            "hand-made banners": [row for row in able if row.truth.page not in _TOOLS],
        }
        for name, group in groups.items():
            yield f"{wish} right, {name}", *_shares(group, wish)
        others = [row for row in rows if not row.truth.way(wish).path]
        yield f"{wish}: left alone where there is no way", *_shares(others, wish)
    for wish in WISHES:
        mine, theirs = (verdicts(rows, wish, whose).count("wrong") for whose in WHOSE)
        yield f"wrong presses, {wish}", str(mine), str(theirs)


def _shares(rows: Sequence[Row], wish: Wish) -> tuple[str, str]:
    mine, theirs = (_share(verdicts(rows, wish, whose), "right") for whose in WHOSE)
    return mine, theirs


def _share(found: Sequence[str], what: str) -> str:
    count = found.count(what)
    return f"{count} of {len(found)} ({100 * count / max(1, len(found)):.1f} %)"


def ours(row: Row, wish: Wish) -> str:
    """Verdict, outcome, clicks, what confirmed it, and the time."""
    ran = row.ours[wish]
    choice = ran.choice
    said = _SIGNS[verdict(row.truth, wish, ran.heard)]
    if choice is None:
        return f"{said}: no choice, {ran.took_ms / 1_000:.1f} s"
    clicks = f", {choice.clicks} click{'s' * (choice.clicks != 1)}" if choice.clicks else ""
    because = f" ({'; '.join(choice.confirmed_by)})" if choice.confirmed_by else ""
    return plain(f"{said}: {choice.outcome}{clicks}{because}, {ran.took_ms / 1_000:.1f} s")


def peer(row: Row, wish: Wish) -> str:
    """Verdict, its rule, its own result, and the time."""
    run = row.peer[wish]
    said = _SIGNS[verdict(row.truth, wish, run.heard)]
    rule = f" by {run.rule}" if run.rule else ""
    own = {True: ", says done", False: ", says failed", None: ""}[run.says]
    time = f", {run.took_ms / 1_000:.1f} s" if run.says is not None else ""
    return f"{said}{rule}{own}{time}"


def rows_of(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    """A line for each page."""
    for row in rows:
        name = f"`{row.truth.page}`: {plain(row.truth.what)}"
        cells = [shown(row, wish) for shown in (ours, peer) for wish in WISHES]
        yield name, row.truth.language, *cells


def text(rows: Sequence[Row], date: str, browser: str) -> str:
    """What stands between the marks."""
    head = ("Page", "Language", "Ours, accept", "Ours, reject", "Peer, accept", "Peer, reject")
    return "\n".join(
        [
            OPENING,
            "",
            f"Made on {date} in {browser}: {len(rows)} pages, {len(_languages(rows))} languages,",
            "each page visited afresh for each wish by each.",
            "",
            *table(("Measured", "Consentry", "autoconsent"), sums(rows)),
            "",
            *table(head, rows_of(rows)),
            "",
            CLOSING,
        ]
    )


def _languages(rows: Sequence[Row]) -> set[str]:
    return {row.truth.language.partition("-")[0] for row in rows if row.truth.kind}


def put(page: str, made: str) -> str:
    """The page with what stands between its marks replaced.

    Raises `ValueError` where it has no marks.
    """
    before, opened, rest = page.partition(OPENING)
    _, closed, after = rest.partition(CLOSING)
    if not (opened and closed):
        raise ValueError(f"docs/consent.md needs {OPENING} and {CLOSING} around its table.")
    return before + made + after
