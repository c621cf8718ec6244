"""One verdict a consent state: whether the choice is honoured there, as far as could be seen."""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.audit.blind import asked_states
from scanner.audit.rules import SEVERITIES, of_theme, rules
from scanner.audit.scene import Scene
from scanner.audit.telling import counted, listed
from scanner.audit.terms import Terms
from scanner.choices import Choice
from scanner.observations import State
from scanner.options import CHOSEN
from scanner.records import Finding, Scan, StateVerdict

Stage = Literal["before", "rejected", "accepted", "gpc", "withdrawn"]
Word = Literal["honoured", "partly", "not honoured", "can't say"]

# By which themes' rules a state is judged; what is watched beyond cookies counts in each but after
# accepting.
_THEMES: dict[Stage, tuple[str, ...]] = {
    "before": ("before", "watching"),
    "rejected": ("rejected", "watching"),
    "accepted": (),
    "gpc": ("before", "gpc", "watching"),
    "withdrawn": ("withdrawn",),
}
_SUBJECT = {
    "before": "Before any choice",
    "rejected": "Although the visitor refused",
    "accepted": "After accepting",
    "gpc": "Although the browser says no (Global Privacy Control)",
    "withdrawn": "Although consent was taken back",
}
_CLEAN = {
    "before": "Nothing but what is necessary ran before a choice.",
    "rejected": "Nothing but what is necessary ran after refusing.",
    "accepted": "The visitor agreed; what runs rests on that.",
    "gpc": "Nothing but what is necessary ran with Global Privacy Control.",
    "withdrawn": "After taking consent back nothing was sent or left behind.",
}
_UNKNOWN = frozenset(
    {
        "before.unclassified", "rejected.unclassified", "always.unclassified",
        "always.unknown-parties",
    }
)  # fmt: skip
# Whatever the law says of the signal: these are the signal not being honoured.
_AGAINST_GPC = frozenset({"gpc.tracker", "gpc.signal-granted"})
# Not looked at, and yet nothing that the state's own verdict rests on.
_BESIDE = frozenset({"blind.banner", "blind.choice", "blind.withdrawal", "blind.state"})


class _Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What a state's verdict rests on."""

    broken: list[Finding]
    """Rules of the state, suppressed ones left out."""
    unknown: list[Finding]
    unseen: list[Finding]
    suppressed: int


def verdicts(scan: Scan) -> tuple[StateVerdict, ...]:
    """A verdict on each state that was to be visited, and on a withdrawal that was tried.

    Rests on the scan's findings: `audited` has made them.
    """
    scene = Scene(scan, Terms())
    found = [_verdict(scene, state) for state in asked_states(scene)]
    taken = scan.consent_banner.withdrawal if scan.consent_banner else None
    if taken is not None and "accepted" in scene.visited:
        found.append(_withdrawn(scene, taken))
    return tuple(found)


def _verdict(scene: Scene, state: State) -> StateVerdict:
    ground = _ground(scene, state, state)
    choice = scene.choice(state)
    if state == "rejected" and choice and choice.outcome == "accept only":
        return _made(state, "not honoured", "There is no way to refuse on two layers.", ground)
    why = _not_seen(scene, state)
    if why:
        return _made(state, "can't say", why, ground)
    taken = choice is not None and choice.outcome in ("confirmed", "pressed but returned")
    if state in CHOSEN and not taken:
        return _made(state, "can't say", _uncertain(choice, ground), ground)
    return _weighed(state, ground)


def _withdrawn(scene: Scene, taken: Choice) -> StateVerdict:
    ground = _ground(scene, "withdrawn", "accepted")
    if taken.outcome not in ("confirmed", "unconfirmed", "none found"):
        return _made("withdrawn", "can't say", f"Taking it back: {taken.outcome}.", ground)
    if not ground.broken and (taken.outcome != "confirmed" or taken.aftermath is None):
        why = "What came of taking consent back could not be seen."
        return _made("withdrawn", "can't say", why, ground)
    return _weighed("withdrawn", ground)


def _ground(scene: Scene, stage: Stage, state: State) -> _Ground:
    names = {rule for theme in _THEMES[stage] for rule in of_theme(theme)}
    here = [one for one in scene.scan.findings or () if state in one.states]
    broken = [one for one in here if one.rule in names]
    blind = of_theme("blind")
    everywhere = [one for one in scene.scan.findings or () if one.rule == "blind.robots"]
    return _Ground(
        broken=[one for one in broken if one.suppressed is None],
        unknown=[one for one in here if one.rule in _UNKNOWN and _asks(stage)],
        unseen=[one for one in (*here, *everywhere) if one.rule in blind],
        suppressed=sum(one.suppressed is not None for one in broken),
    )


def _asks(stage: Stage) -> bool:
    """Whether what nobody knows could need a consent that isn't there."""
    return stage not in ("accepted", "withdrawn")


def _not_seen(scene: Scene, state: State) -> str:
    """Why nothing can be said of a state at all."""
    if state not in scene.visited:
        choice = scene.choice(state)
        why = f": {choice.way}. {choice.detail}".rstrip(" .") if choice else ""
        return f"No page was seen in this state{why}."
    pages = [page for page in scene.scan.pages if page.state == state]
    checks = [one for one in scene.scan.findings or () if one.rule == "blind.robot-check"]
    met = {url for one in checks if state in one.states for url in one.pages}
    if pages and all(page.url in met for page in pages):
        return "The site took the scan for a robot and showed it something else."
    return ""


def _uncertain(choice: Choice | None, ground: _Ground) -> str:
    how = f"{choice.way}: {choice.outcome}" if choice else "nothing is known of how it was made"
    ran = [one.subject for one in ground.broken if one.rule not in _UNKNOWN]
    what = f" Afterwards there were {listed(ran)}." if ran else ""
    return f"It isn't certain that the choice took ({how}).{what}"


def _weighed(stage: Stage, ground: _Ground) -> StateVerdict:
    known = [one for one in ground.broken if one.rule not in _UNKNOWN]
    unseen = [one for one in ground.unseen if one.rule not in _BESIDE]
    if any(one.severity == "high" or one.rule in _AGAINST_GPC for one in known):
        return _made(stage, "not honoured", _told(stage, known), ground)
    if known:
        return _made(stage, "partly", _told(stage, known), ground)
    if unseen:
        titles = listed(one.title for one in unseen)
        why = f"What was seen is in order, but not all was seen: {titles}."
        return _made(stage, "can't say", why, ground)
    if ground.unknown:
        names = listed(one.subject for one in ground.unknown)
        why = f"What is known is in order, but nobody knows what some things are for: {names}."
        return _made(stage, "can't say", why, ground)
    if ground.suppressed:
        number = counted(ground.suppressed, "finding is", "findings are")
        return _made(stage, "partly", f"Nothing else ran; {number} suppressed.", ground)
    return _made(stage, "honoured", _CLEAN[stage], ground)


def _told(stage: Stage, known: list[Finding]) -> str:
    order = list(rules())
    worst = sorted(
        known, key=lambda one: (SEVERITIES.index(one.severity), order.index(one.rule), one.subject)
    )
    names = list(dict.fromkeys(one.subject for one in worst))
    if all(one.severity == "info" for one in known):
        return f"Nothing that the law of the places in question forbids: {listed(names)}."
    number = counted(len(names), "thing is not as it", "things are not as they")
    return f"{_SUBJECT[stage]}, {number} should be: {listed(names)}."


def _made(stage: Stage, verdict: Word, sentence: str, ground: _Ground) -> StateVerdict:
    counts = {
        severity: sum(one.severity == severity for one in ground.broken) for severity in SEVERITIES
    }
    return StateVerdict(
        state=stage,
        verdict=verdict,
        sentence=sentence,
        findings={severity: number for severity, number in counts.items() if number},
        unseen=tuple(dict.fromkeys(one.title for one in ground.unseen)),
    )
