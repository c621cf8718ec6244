"""Whether the consent strings that a page gave are what IAB Europe's framework asks for."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from scanner.audit.cases import Case
from scanner.audit.limits import limits
from scanner.audit.scene import Scene
from scanner.audit.tcstring import TcString, Unreadable, decode
from scanner.choices import Signals, TcfSignal
from scanner.observations import State

# Purposes for which the framework allows consent alone: storing on the device, and profiles.
_CONSENT_ALONE = frozenset({1, 3, 4, 5, 6})


def string_cases(scene: Scene) -> Iterator[Case]:
    """Every rule of tcf.toml that was broken."""
    for state, tcf in _signals(scene):
        for rule, seen in _faults(tcf, scene.scan.scan.finished):
            page = scene.scan.pages[0].url
            yield Case(
                rule=rule, subject="the consent string", seen=seen, pages=(page,), states=(state,)
            )


def _signals(scene: Scene) -> Iterator[tuple[State, TcfSignal]]:
    banner = scene.banner
    if banner is None:
        return
    told: list[tuple[State, Signals | None]] = [("before", banner.signals)]
    told += [(choice.state, choice.after) for choice in banner.choices]
    if banner.withdrawal:
        told.append(("accepted", banner.withdrawal.after))
    for state, signals in told:
        if signals and signals.tcf and state in scene.visited:
            yield state, signals.tcf


def _faults(tcf: TcfSignal, finished: str) -> Iterator[tuple[str, str]]:
    if tcf.gdpr_applies is False:
        yield "tcf.not-gdpr", "It says that the GDPR doesn't apply to this visitor."
    if not tcf.tc_string:
        return
    try:
        string = decode(tcf.tc_string)
    except Unreadable as fault:
        yield "tcf.unreadable", f"The consent string is none: {fault}."
        return
    yield from _dates(string, finished)
    yield from _parts(string)
    yield from _contradictions(tcf, string)


def _dates(string: TcString, finished: str) -> Iterator[tuple[str, str]]:
    created, updated = string.created.date(), string.updated.date()
    if string.created > string.updated:
        yield "tcf.dates", f"It was created on {created} and changed before that, on {updated}."
    hours = datetime.timedelta(hours=limits().tcf.future_hours)
    scanned = _time(finished)
    if scanned and string.updated > scanned + hours:
        yield "tcf.dates", f"It was changed on {updated}, which is still to come."
    asked = [row.version for row in limits().tcf_policy if created >= row.since]
    if asked and string.policy < max(asked):
        yield (
            "tcf.policy-version",
            f"It was created on {created} by version {string.policy} of the policies, "
            f"when version {max(asked)} was in force.",
        )
    if created >= limits().tcf.disclosed_since and string.disclosed is None:
        yield "tcf.no-disclosed-vendors", f"It was created on {created} and lacks that part."


def _parts(string: TcString) -> Iterator[tuple[str, str]]:
    claimed = sorted(string.legitimate_interests & _CONSENT_ALONE)
    if claimed:
        numbers = ", ".join(map(str, claimed))
        yield "tcf.legitimate-interest", f"It claims it for purpose {numbers}."
    if string.cmp_id < 2:
        yield "tcf.unregistered", f"It was made by number {string.cmp_id}."


def _contradictions(tcf: TcfSignal, string: TcString) -> Iterator[tuple[str, str]]:
    if tcf.cmp_id is not None and tcf.cmp_id != string.cmp_id:
        yield (
            "tcf.contradicts",
            f"The tool is number {tcf.cmp_id}, and the string was made by number {string.cmp_id}.",
        )
    if set(tcf.purposes) != string.purposes:
        said = ", ".join(map(str, sorted(tcf.purposes))) or "none"
        held = ", ".join(map(str, sorted(string.purposes))) or "none"
        yield (
            "tcf.contradicts",
            f"By the tool these purposes have consent: {said}; by the string: {held}.",
        )


def _time(text: str) -> datetime.datetime | None:
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=datetime.UTC)
