"""Whether a refusal is honoured, and whether consent that was taken back is."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.audit.cases import Case
from scanner.audit.limits import limits
from scanner.audit.scene import Scene
from scanner.audit.signals import grants
from scanner.audit.telling import counted, listed
from scanner.audit.traces import Trace, traces
from scanner.audit.unasked import TRACKING, case_of, of_traces, same_services, saying_granted
from scanner.choices import Aftermath, Choice
from scanner.observations import Cookie, Request, StorageItem
from scanner.urls import template


def refused_cases(scene: Scene) -> Iterator[Case]:
    """Every rule of rejected.toml that was broken."""
    found = traces(scene, "rejected")
    left = [one for one in found if one.is_left and one.category != "unclassified"]
    yield from of_traces(scene, "rejected", (one for one in found if one not in left))
    for trace in left:
        yield case_of(scene, "rejected.cookies-left", trace)
    if "accepted" in scene.visited and same_services(found, accepted := _known(scene)):
        yield Case(
            rule="rejected.identical",
            subject="the refusal",
            seen=f"After refusing as after accepting there are {listed(t.name for t in accepted)}.",
            pages=(),
            states=("rejected",),
            evidence=tuple(item.id for trace in found for item in trace.items),
        )
    yield from _said(scene)


def withdrawn_cases(scene: Scene) -> Iterator[Case]:
    """Every rule of withdrawn.toml that was broken."""
    taken = scene.banner.withdrawal if scene.banner else None
    if taken is None or "accepted" not in scene.visited:
        return
    if taken.outcome == "none found":
        seen = "After accepting, no link or button was found that leads back to the settings."
        yield _withdrawn("withdrawn.no-way", "the way back", seen, taken)
        return
    given = scene.choice("accepted")
    more = limits().clicks.withdrawing_more
    if taken.outcome == "confirmed" and given and taken.clicks > given.clicks + more:
        seen = f"Accepting took {_clicks(given)}; taking it back took {_clicks(taken)}."
        yield _withdrawn("withdrawn.more-clicks", "the way back", seen, taken)
    if taken.outcome in ("confirmed", "unconfirmed"):
        yield from _still(scene, taken)


def _known(scene: Scene) -> list[Trace]:
    """What ran after accepting and is known to need it."""
    return [one for one in traces(scene, "accepted") if one.category != "unclassified"]


def _said(scene: Scene) -> Iterator[Case]:
    choice = scene.choice("rejected")
    if choice is None or "rejected" not in scene.visited:
        return
    said = grants(choice.after, after_a_choice=True)
    told = saying_granted(scene, "rejected")
    if said or told:
        tags = f"Tags tell {listed(one.host for one in told)} that consent was given"
        yield Case(
            rule="rejected.signal-granted",
            subject="consent signals",
            seen=f"{'. '.join((*said, tags) if told else said)}.",
            pages=(choice.page_url,),
            states=("rejected",),
            evidence=tuple(one.id for one in told),
        )
    if choice.outcome == "pressed but returned":
        yield Case(
            rule="rejected.asked-again",
            subject="the banner",
            seen=f"{choice.way} was pressed; on the next load the banner was there again.",
            pages=(choice.page_url,),
            states=("rejected",),
        )


def _still(scene: Scene, taken: Choice) -> Iterator[Case]:
    said = grants(taken.after, after_a_choice=True)
    if said:
        seen = f"{'. '.join(said)}."
        yield _withdrawn("withdrawn.still-granted", "consent signals", seen, taken)
    if taken.aftermath is None:
        return
    for trace in traces(scene, "accepted"):
        if trace.category in TRACKING or trace.category == "preferences":
            yield from _left_by(trace, taken, taken.aftermath)


def _left_by(trace: Trace, taken: Choice, after: Aftermath) -> Iterator[Case]:
    addresses = {template(url).partition("?")[0] for url in after.requests}
    sent = [one for one in trace.requests if one.url.partition("?")[0] in addresses]
    kept = [one for one in trace.kept if _key(one) in (*after.cookies, *after.storage)]
    if sent:
        hosts = listed(sorted({one.host for one in sent}))
        seen = f"{trace.name} still gets requests at {hosts}."
        yield _withdrawn("withdrawn.still-sent", trace.name, seen, taken, *sent)
    if kept:
        names = listed(sorted(_key(one).partition(" ")[0] for one in kept))
        seen = f"Of {trace.name} the browser still keeps {names}."
        yield _withdrawn("withdrawn.cookies-left", trace.name, seen, taken, *kept)


def _key(item: Cookie | StorageItem) -> str:
    """As in `Aftermath`."""
    if isinstance(item, Cookie):
        return f"{item.name} {item.domain}"
    return f"{item.origin} {item.key}"


def _withdrawn(
    rule: str, subject: str, seen: str, taken: Choice, *items: Cookie | StorageItem | Request
) -> Case:
    return Case(
        rule=rule,
        subject=subject,
        seen=seen,
        pages=(taken.page_url,),
        states=("accepted",),
        evidence=tuple(item.id for item in items),
    )


def _clicks(choice: Choice) -> str:
    return counted(choice.clicks, "click")
