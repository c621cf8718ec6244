"""What runs before any choice, and whether Global Privacy Control is honoured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.audit.cases import Case
from scanner.audit.limits import limits, told_of_consent
from scanner.audit.scene import Scene, was_sent
from scanner.audit.signals import grants, sells
from scanner.audit.telling import did, listed
from scanner.audit.traces import Trace, traces
from scanner.choices import Moment
from scanner.observations import Request, State
from scanner.urls import host_of

_KINDS = {
    "marketing": "tracker",
    "analytics": "tracker",
    "preferences": "preferences",
    "unclassified": "unclassified",
}
TRACKING = frozenset({"marketing", "analytics"})


def unasked_cases(scene: Scene) -> Iterator[Case]:
    """Every rule of before.toml and gpc.toml that was broken."""
    before = traces(scene, "before")
    gpc = traces(scene, "gpc")
    yield from of_traces(scene, "before", before)
    if scene.terms.holding == "opt-in":
        # With the signal nothing was chosen either.
        yield from of_traces(scene, "before", gpc)
    yield from _granted_before(scene)
    yield from _late(scene, before)
    yield from _gpc(scene, before, gpc)


def of_traces(scene: Scene, theme: str, found: Iterable[Trace]) -> Iterator[Case]:
    """One case a service, by the rules of `before` or of `rejected`."""
    for trace in found:
        kind = _KINDS[trace.category]
        if kind == "tracker" and trace.is_cookieless:
            kind = "cookieless-ping"
        yield case_of(scene, f"{theme}.{kind}", trace)


def case_of(scene: Scene, rule: str, trace: Trace, seen: str = "") -> Case:
    """A rule that a service broke."""
    states: tuple[State, ...] = (trace.state,)
    pages = (page for item in trace.items for page in scene.addresses(item, states))
    own = not any(item.party == "third" for item in trace.items)
    return Case(
        rule=rule,
        subject=trace.name,
        seen=seen or did(trace),
        pages=tuple(dict.fromkeys(pages)),
        states=states,
        evidence=tuple(item.id for item in trace.items),
        # A site that remembers what was looked at tells nobody.
        severity="low"
        if own and trace.category == "preferences" and scene.in_force(rule)
        else None,
    )


def same_services(some: Iterable[Trace], others: Iterable[Trace]) -> bool:
    """Whether nearly all services and cookies of `others`, and there are some, are in `some`."""
    mine, theirs = _fingerprint(some), _fingerprint(others)
    share = limits().identical.share
    kept = {name for name in theirs if name[0] == "cookie"}
    return (
        bool(theirs)
        and len(mine & theirs) >= share * len(theirs)
        and len(mine & kept) >= share * len(kept)
    )


def saying_granted(scene: Scene, state: State) -> list[Request]:
    """Requests of a state by which tags tell that they were told of consent."""
    found = (one for one in scene.scan.requests if state in one.states and was_sent(one))
    told = [one for one in found if told_of_consent(one.url) == "granted"]
    return sorted(told, key=lambda one: one.id) if state in scene.visited else []


def _fingerprint(found: Iterable[Trace]) -> set[tuple[str, str]]:
    running = [one for one in found if not (one.is_left or one.is_cookieless)]
    names = {("service", trace.name) for trace in running}
    return names | {("cookie", cookie.name) for trace in running for cookie in trace.cookies}


def _granted_before(scene: Scene) -> Iterator[Case]:
    if "before" not in scene.visited:
        return
    signals = scene.banner.signals if scene.banner else None
    said = grants(signals, after_a_choice=False)
    told = saying_granted(scene, "before")
    mode = signals.consent_mode if signals else None
    denied = bool(mode and not said and "denied" in (mode.update or mode.default).values())
    if not said and not told:
        return
    hosts = listed(one.host for one in told)
    tags = f"Tags tell {hosts} that consent was given" if told else ""
    later = f"{tags}, though it was denied when the page had been opened and nothing was pressed."
    pages = (page for one in told for page in scene.addresses(one, ("before",)))
    yield Case(
        rule="before.implied" if denied else "before.signal-granted",
        subject="consent signals",
        seen=later if denied else f"{'. '.join(filter(None, (*said, tags)))}.",
        pages=tuple(dict.fromkeys(pages)),
        states=("before",),
        evidence=tuple(one.id for one in told),
    )


def _late(scene: Scene, before: Iterable[Trace]) -> Iterator[Case]:
    moments = scene.scan.moments or ()
    shown = min((one.at_ms for one in moments if one.kind == "banner"), default=None)
    found = [trace for trace in before if trace.category in TRACKING]
    early = [(moment.at_ms, trace) for trace in found for moment in moments if _is(moment, trace)]
    if shown is None or not early or "before" not in scene.visited:
        return
    at, first = min(early, key=lambda each: (each[0], each[1].name))
    if at + limits().late.slack_ms < shown:
        seen = f"{first.name} is at work {at:,} ms after the page was asked for; "
        yield case_of(
            scene, "before.late-banner", first, f"{seen}the banner comes after {shown:,} ms."
        )


def _is(moment: Moment, trace: Trace) -> bool:
    """Whether something of the page's first seconds is the service's."""
    if moment.kind == "cookie":
        return any(cookie.name == moment.label for cookie in trace.cookies)
    if moment.kind == "storage":
        return any(item.key == moment.label for item in trace.storage)
    if moment.kind != "request":
        return False
    asked = moment.url.partition("?")[0]
    for request in trace.requests:
        address = request.url.partition("?")[0]
        if asked == address or (not asked and moment.label == host_of(address)):
            return True
    return False


def _gpc(scene: Scene, before: list[Trace], gpc: list[Trace]) -> Iterator[Case]:
    # Where consent comes first, the rules above say it already.
    if scene.terms.holding == "opt-in" and not scene.in_force("gpc.tracker"):
        return
    names = {"marketing": "gpc.tracker", "analytics": "gpc.analytics"}
    running = [one for one in gpc if one.category in names and not one.is_cookieless]
    for trace in gpc:
        if trace in running:
            yield case_of(scene, names[trace.category], trace)
        elif trace.category != "unclassified":
            yield case_of(scene, "gpc.remaining", trace)
    yield from _granted_under_gpc(scene)
    compared = [one for one in before if one.category in names]
    if same_services(running, compared):
        yield Case(
            rule="gpc.changes-nothing",
            subject="Global Privacy Control",
            seen=f"With and without it there are {listed(one.name for one in compared)}.",
            pages=(),
            states=("gpc",),
            evidence=tuple(item.id for trace in running for item in trace.items),
        )


def _granted_under_gpc(scene: Scene) -> Iterator[Case]:
    choice = scene.choice("gpc")
    signals = choice.after or choice.before if choice else None
    said = [*grants(signals, after_a_choice=False), *sells(signals)]
    told = saying_granted(scene, "gpc")
    if (said or told) and "gpc" in scene.visited:
        tags = f"Tags tell {listed(one.host for one in told)} that consent was given"
        yield Case(
            rule="gpc.signal-granted",
            subject="consent signals",
            seen=f"{'. '.join((*said, tags) if told else said)}.",
            pages=(),
            states=("gpc",),
            evidence=tuple(one.id for one in told),
        )
