"""Whether the banner's question is a fair one, as it was drawn on a phone and on a desktop."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.audit.cases import Case
from scanner.audit.limits import limits
from scanner.audit.scene import Scene
from scanner.audit.telling import counted, listed
from scanner.audit.traces import Trace, traces
from scanner.choices import BannerView, Button, Choice, ConsentBanner
from scanner.classify.declarations import category_of
from scanner.observations import State

_ACCEPTS = frozenset({"accept_all", "accept"})
_REFUSES = frozenset({"reject_all", "object_all"})
# After these the banner itself was handled as a visitor would.
_MADE = frozenset({"confirmed", "pressed but returned"})


def banner_cases(scene: Scene) -> Iterator[Case]:
    """Every rule of banner.toml that was broken; none where nobody looked for a banner."""
    banner = scene.banner
    if banner is None or not scene.visited:
        return
    for rule, seen in (*_missing(scene, banner), *_question(banner), *_switches(banner)):
        yield _case(scene, rule, seen)


def _case(scene: Scene, rule: str, seen: str) -> Case:
    states: tuple[State, ...] = ("before",) if "before" in scene.visited else scene.visited[:1]
    page = scene.scan.pages[0].url if scene.scan.pages else scene.scan.scan.url
    return Case(rule=rule, subject="the banner", seen=seen, pages=(page,), states=states)


def _missing(scene: Scene, banner: ConsentBanner) -> Iterator[tuple[str, str]]:
    running = {one.name for state in scene.visited for one in _known(scene, state)}
    names = listed(sorted(running))
    if banner.found or any(choice.outcome in _MADE for choice in banner.choices):
        if banner.kind == "notice" and running:
            yield "banner.notice-only", f"The banner asks nothing, and there are {names}."
    elif running and not any(choice.outcome == "failed" for choice in banner.choices):
        yield "banner.missing", f"No banner came on the start page, and there are {names}."


def _known(scene: Scene, state: State) -> Iterator[Trace]:
    return (one for one in traces(scene, state) if one.category != "unclassified")


def _question(banner: ConsentBanner) -> Iterator[tuple[str, str]]:
    if not banner.found or banner.kind == "notice":
        return
    if banner.kind == "pay or accept":
        yield "banner.pay-or-accept", "The first layer offers to accept or to pay."
        return
    choices = {choice.state: choice for choice in banner.choices}
    refused, accepted = choices.get("rejected"), choices.get("accepted")
    only = banner.kind == "accept only" or (refused and refused.outcome == "accept only")
    if only:
        yield "banner.accept-only", "No way to refuse was found on its first two layers."
        if any(view.blocks for view in banner.views):
            yield "banner.wall", "It locks the page, and it can only be accepted."
    else:
        yield from _first_layer(banner)
    yield from _more_clicks(accepted, refused)
    made = [choice for choice in banner.choices if choice.outcome == "confirmed"]
    # A withdrawal that was tried has rules of its own.
    if made and not banner.reopen and banner.withdrawal is None:
        yield "banner.no-way-back", "After the choice the page shows no link or button to it."


def _more_clicks(accepted: Choice | None, refused: Choice | None) -> Iterator[tuple[str, str]]:
    if not accepted or not refused or not {accepted.outcome, refused.outcome} <= _MADE:
        return
    if refused.clicks > accepted.clicks:
        yes, no = counted(accepted.clicks, "click"), counted(refused.clicks, "click")
        yield "banner.more-clicks", f"Accepting takes {yes}, refusing {no} ({refused.way})."


def _first_layer(banner: ConsentBanner) -> Iterator[tuple[str, str]]:
    lacking, weaker = [], []
    for view in banner.views:
        accept, refuse = _button(view, _ACCEPTS), _button(view, _REFUSES)
        if accept and not refuse:
            lacking.append(view.viewport)
        elif accept and refuse:
            told = list(_weaker(accept, refuse))
            weaker += [f"on a {view.viewport} {listed(told)}"] if told else []
    if lacking:
        yield "banner.no-reject", f"On a {listed(lacking)} it can be accepted and not refused."
    if weaker:
        yield "banner.reject-weaker", f"Beside the button that accepts, {'; '.join(weaker)}."


def _button(view: BannerView, roles: frozenset[str]) -> Button | None:
    """The largest button that does one of these things on the first layer."""
    fitting = [one for one in view.buttons if one.layer == 1 and one.role in roles]
    return max(fitting, key=lambda one: (one.in_view, one.width * one.height), default=None)


def _weaker(accept: Button, refuse: Button) -> Iterator[str]:
    """In what the refusing button is less than the accepting one, each to go after `on a phone`."""
    limit = limits().weaker
    name = f'"{refuse.text}"'
    mine, yours = refuse.width * refuse.height, accept.width * accept.height
    if accept.in_view and not refuse.in_view:
        yield f"{name} is out of sight until one scrolls"
    if accept.prominence >= limit.seen_as_button and refuse.prominence < limit.seen_as_text:
        yield f"{name} looks like text and the other like a button"
    elif yours and mine < limit.area * yours:
        yield f"{name} has {100 * mine / yours:.0f}% of its area"
    if accept.font_size and refuse.font_size < limit.font * accept.font_size:
        yield f"{name} has letters of {refuse.font_size:g} px against {accept.font_size:g}"
    if refuse.contrast < limit.text_contrast <= accept.contrast:
        yield f"{name} has a contrast of {refuse.contrast:.1f} to 1 against {accept.contrast:.1f}"


def _switches(banner: ConsentBanner) -> Iterator[tuple[str, str]]:
    if not banner.found:
        return
    needed = "necessary"
    ticked = [t.text for t in banner.toggles if t.on and not t.locked]
    ticked = [text for text in ticked if category_of(text) != needed]
    locked = [t.text for t in banner.toggles if t.on and t.locked]
    locked = [text for text in locked if category_of(text) not in (needed, "unclassified")]
    if ticked:
        yield "banner.pre-ticked", f"{_count(ticked)} on before the visitor does anything."
    if locked:
        yield "banner.locked-on", f"{_count(locked)} on and locked."


def _count(texts: list[str]) -> str:
    named = listed(f'"{text}"' for text in texts)
    return f"{counted(len(texts), 'switch is', 'switches are')} ({named})"
