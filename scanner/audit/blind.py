"""What a scan could not see: each a finding, so that nothing looks clean that wasn't looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scanner.audit.cases import Case
from scanner.audit.limits import limits
from scanner.audit.scene import Scene
from scanner.audit.telling import counted, listed
from scanner.choices import Choice
from scanner.observations import State
from scanner.options import CHOSEN, STATES
from scanner.records import Note, Page

_WHOLE = frozenset({"ok", "http_error", "redirected_away", "download", "no_content"})
_SECTIONS = ("fingerprinting", "session_recording", "form_exfiltration", "identifier_syncs")
# Each is told elsewhere, by a rule of its own.
_TOLD = frozenset({"robots"})


def blind_cases(scene: Scene) -> Iterator[Case]:
    """Every rule of blind.toml that holds."""
    yield from _states(scene)
    yield from _choices(scene)
    yield from _pages(scene)
    yield from _ends(scene)
    yield from _browser(scene)
    yield from _left_out(scene)


def asked_states(scene: Scene) -> tuple[State, ...]:
    """The states that the scan was to visit."""
    wished: Any = scene.scan.scan.options.get("states") or ()
    names = {*scene.scan.states, *(wished if isinstance(wished, list | tuple) else ())}
    return tuple(state for state in STATES if state in names)


def robot_checks(scene: Scene, state: State) -> list[Page]:
    """Pages of a state that asked whether the visitor is a robot."""
    check = limits().robot_check

    def is_check(page: Page) -> bool:
        title = page.title.lower().strip(" .!|")
        named = any(word in title for word in check.titles)
        return named and (page.status in check.statuses or title in check.titles)

    return [page for page in scene.scan.pages if page.state == state and is_check(page)]


def _states(scene: Scene) -> Iterator[Case]:
    gpc_alone = "gpc" in scene.visited and "before" not in scene.scan.states
    for state in asked_states(scene):
        if state in scene.visited or (state == "before" and gpc_alone):
            continue
        choice = scene.choice(state)
        if choice and choice.outcome == "accept only":
            continue  # that is seen, and told by a rule of its own
        why = f" {choice.way}: {choice.detail}" if choice else ""
        yield _case("blind.state", state, f"No page was seen in the state {state}.{why}", ())


def _choices(scene: Scene) -> Iterator[Case]:
    for state in CHOSEN:
        choice = scene.choice(state)
        if choice and state in scene.visited and choice.outcome not in _CERTAIN:
            seen = f"{choice.way}: {choice.outcome}. {choice.detail}".rstrip()
            yield _case("blind.choice", state, seen, (state,), [choice.page_url])
    taken = scene.banner.withdrawal if scene.banner else None
    if taken and _is_open(taken):
        seen = f"{taken.way}: {taken.outcome}. {taken.detail}".rstrip()
        states: tuple[State, ...] = ("accepted",) if "accepted" in scene.visited else ()
        yield _case("blind.withdrawal", "withdrawal", seen, states, [taken.page_url])


# A banner that comes back was pressed and went: what it was told is known.
_CERTAIN = frozenset({"confirmed", "pressed but returned"})


def _is_open(taken: Choice) -> bool:
    return taken.outcome not in ("confirmed", "none found")


def _pages(scene: Scene) -> Iterator[Case]:
    checked: set[str] = set()
    for state in scene.visited:
        met = robot_checks(scene, state)
        checked |= {page.id for page in met}
        if met:
            seen = f"{counted(len(met), 'page')} asked whether a robot was there."
            yield _case("blind.robot-check", state, seen, (state,), [page.url for page in met])
    for state in asked_states(scene):
        lost = [page for page in scene.scan.pages if page.state == state and _is_lost(page)]
        if lost and state in scene.visited:
            kinds = listed(sorted({page.outcome.replace("_", " ") for page in lost}))
            seen = f"{counted(len(lost), 'page')}: {kinds}."
            yield _case("blind.pages", state, seen, (state,), [page.url for page in lost])
    denied = [page for page in scene.scan.pages if page.outcome == "robots_denied"]
    if denied:
        seen = f"{counted(len({page.url for page in denied}), 'page')}."
        yield _case("blind.robots", "robots.txt", seen, (), [page.url for page in denied])


def _is_lost(page: Page) -> bool:
    return page.outcome not in _WHOLE and page.outcome != "robots_denied"


def _ends(scene: Scene) -> Iterator[Case]:
    ended = scene.scan.scan.stopped_by
    if ended in ("deadline", "interrupt", "failure"):
        yield _case("blind.stopped", "the scan", f"By: {ended}.", scene.visited)
    for state in scene.visited:
        pages = [page for page in scene.scan.pages if page.state == state and _is_restless(page)]
        if pages:
            seen = f"{counted(len(pages), 'page')}."
            yield _case("blind.restless", state, seen, (state,), [page.url for page in pages])


def _is_restless(page: Page) -> bool:
    return not page.settled and page.outcome in ("ok", "http_error")


def _browser(scene: Scene) -> Iterator[Case]:
    policy = scene.scan.scan.third_party_cookie_policy
    if policy.cookies != "allowed":
        yield _case("blind.third-party-cookies", "the browser", policy.detail, scene.visited)
    measured = scene.scan.scan.privacy_signals
    found = {signal.signal: signal for signal in (measured.signals if measured else ())}
    if "gpc" not in scene.visited:
        return
    gpc = found.get("gpc")
    if gpc is None or gpc.header != "all" or not (gpc.property_page and gpc.property_frame):
        seen = gpc.detail if gpc else "Whether the pages got the signal was not measured."
        yield _case("blind.gpc", "Global Privacy Control", seen, ("gpc",))


def _left_out(scene: Scene) -> Iterator[Case]:
    scan = scene.scan
    if scene.banner is None and scene.visited:
        yield _case("blind.banner", "the banner", "It was no part of this scan.", scene.visited)
    if all(getattr(scan, section) is None for section in _SECTIONS) and scene.visited:
        yield _case("blind.deep", "the scan", "It was a quick one.", scene.visited)
    yield from _notes(scan.scan.notes, ())
    for state in scene.visited:
        pages = [page for page in scan.pages if page.state == state]
        yield from _notes((note for page in pages for note in page.notes), (state,))


def _notes(notes: Iterable[Note], states: tuple[State, ...]) -> Iterator[Case]:
    by_part: dict[str, list[str]] = {}
    for note in notes:
        if note.about not in _TOLD:
            by_part.setdefault(note.about, []).append(note.text)
    for part, texts in sorted(by_part.items()):
        more = f" And {counted(len(texts) - 1, 'note')} like it." if len(texts) > 1 else ""
        subject = f"{part}, {states[0]}" if states else part
        yield _case("blind.part", subject, f"{min(texts)}{more}", states)


def _case(
    rule: str, subject: str, seen: str, states: tuple[State, ...], pages: Iterable[str] = ()
) -> Case:
    return Case(
        rule=rule,
        subject=subject,
        seen=seen,
        pages=tuple(dict.fromkeys(pages)),
        states=states,
    )
