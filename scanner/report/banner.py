"""What the report tells of the consent banner: what it is, its buttons, how each choice went."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.choices import Button, Choice, ConsentBanner, Role, Viewport
from scanner.observations import Record
from scanner.records import Scan
from scanner.report.words import count, listed

KINDS: dict[str, str] = {
    "choice": "asks, and can be refused",
    "accept only": "can only be accepted: no way to refuse was found on its first two layers",
    "pay or accept": "offers to accept or to pay",
    "notice": "informs, and asks nothing",
}
PLACES: dict[str, str] = {
    "page": "in the page itself",
    "iframe": "in a frame",
    "shadow": "in a shadow root",
    "dialog": "in a dialog element",
}
ROLES: dict[Role, str] = {
    "accept_all": "accepts all",
    "accept": "accepts",
    "reject_all": "rejects all",
    "accept_selection": "saves the selection",
    "settings": "opens the settings",
    "object_all": "objects to all",
    "withdraw": "withdraws consent",
    "close": "closes it",
    "policy": "leads to a policy",
    "other": "something else",
}
# Those that decide; the others are told in the scan file.
_DECIDING: tuple[Role, ...] = (
    "accept_all", "accept", "reject_all", "object_all", "accept_selection", "settings", "withdraw",
    "close",
)  # fmt: skip
BY: dict[str, str] = {
    "tool": "by what is known of the tool",
    "words": "by its words",
    "script": "by your script",
}
_CHOSEN = {"accepted": "Accepting", "rejected": "Rejecting"}

# Texts of switches and ways back that are shown; the scan file has all.
MAX_NAMED = 12
# Buttons of one screen.
MAX_BUTTONS = 12


class Measured(Record, frozen=True, kw_only=True):
    """A button of the first layer on one kind of screen."""

    viewport: Viewport
    text: str
    does: str
    size: str
    """`160 x 44`, CSS pixels."""
    letters: str
    """`16 px`."""
    contrast: str
    """Of its text, `8.2`."""
    stands_out: str
    """Contrast of its area to what is around it, `6.1`; `as text` for a bare link."""
    in_view: bool


class Way(Record, frozen=True, kw_only=True):
    """How one choice went."""

    name: str
    outcome: str
    is_sure: bool
    way: str
    pressed: tuple[str, ...]
    signs: str
    """What showed that it took."""
    detail: str


class Shot(Record, frozen=True, kw_only=True):
    """A picture of the banner or the page after it."""

    path: str
    """Relative to the scan file; the key under which pictures are given to the report."""
    caption: str
    is_phone: bool


def facts(banner: ConsentBanner) -> list[tuple[str, str]]:
    """Return what the banner is, name and words."""
    if not banner.found:
        return [("Banner", "none was found on the start page"), *_back(banner)]
    told = [
        ("Tool", _tool(banner)),
        ("Place", PLACES.get(banner.place or "", "")),
        ("Frame", banner.frame_url or ""),
        ("Kind", KINDS.get(banner.kind or "", "")),
        ("There after", f"{banner.appeared_ms / 1000:.1f} s" if banner.appeared_ms else ""),
        ("Covers", "; ".join(_views(banner))),
        ("Switches", _switches(banner)),
        *_back(banner),
        ("It says", " ".join(banner.text.split())),
    ]
    return [(name, text) for name, text in told if text]


def _tool(banner: ConsentBanner) -> str:
    if banner.tool_name is None:
        return "not one that is known"
    because = f" (known by {listed(banner.tool_because)})" if banner.tool_because else ""
    return f"{banner.tool_name}{because}"


def _views(banner: ConsentBanner) -> Iterator[str]:
    for view in banner.views:
        locks = ", and locks it" if view.blocks else ""
        yield f"{view.share:.0%} of a {view.viewport}'s screen{locks}"


def _switches(banner: ConsentBanner) -> str:
    if not banner.toggles:
        return ""
    on = [one.text for one in banner.toggles if one.on and not one.locked]
    locked = sum(one.locked for one in banner.toggles)
    parts = [count(len(banner.toggles), "switch", "switches")]
    parts += [f"{locked} locked"] if locked else []
    named = listed(f"“{text}”" for text in on[:MAX_NAMED])
    parts.append(f"on before anything was pressed: {named}" if on else "none on that can be off")
    return ", ".join(parts)


def _back(banner: ConsentBanner) -> list[tuple[str, str]]:
    if not banner.choices:
        return []
    ways = listed(f"“{text}”" for text in banner.reopen[:MAX_NAMED])
    return [("Way back", ways if banner.reopen else "none was found after a choice")]


def buttons(banner: ConsentBanner) -> list[Measured]:
    """Return the first layer's buttons that decide, on each kind of screen."""
    found = []
    for view in banner.views:
        deciding = [one for one in view.buttons if one.layer == 1 and one.role in _DECIDING]
        deciding.sort(key=lambda one: (_DECIDING.index(one.role), one.order))
        found += [_measured(view.viewport, one) for one in deciding[:MAX_BUTTONS]]
    return found


def _measured(viewport: Viewport, one: Button) -> Measured:
    return Measured(
        viewport=viewport,
        text=one.text,
        does=ROLES[one.role],
        size=f"{one.width:.0f} × {one.height:.0f}",  # noqa: RUF001 - a size has this sign
        letters=f"{one.font_size:g} px",
        contrast=f"{one.contrast:.1f}",
        stands_out=f"{one.prominence:.1f}" if one.prominence > 1 else "as text",
        in_view=one.in_view,
    )


def ways(banner: ConsentBanner) -> list[Way]:
    """Return how each choice went, and the withdrawal."""
    made = [_way(_CHOSEN.get(one.state, one.state), one) for one in banner.choices]
    if banner.withdrawal is not None:
        made.append(_way("Taking consent back", banner.withdrawal))
    return made


def _way(name: str, one: Choice) -> Way:
    by = f", found {BY[one.by]}" if one.by else ""
    return Way(
        name=name,
        outcome=one.outcome,
        is_sure=one.outcome == "confirmed",
        way=f"{one.way}{by}",
        pressed=one.pressed,
        signs=listed(one.confirmed_by) if one.confirmed_by else "",
        detail=one.detail,
    )


def shots(scan: Scan) -> list[Shot]:
    """Return the pictures side by side: the banner on each screen, then after each choice."""
    banner = scan.consent_banner
    if banner is None:
        return []
    found = [
        Shot(
            path=view.screenshot,
            caption=f"Before a choice, {view.viewport}",
            is_phone=view.viewport == "phone",
        )
        for view in banner.views
        if view.screenshot
    ]
    for one, name in _chosen(banner):
        if one.screenshot_before and not any(shot.caption.startswith("Before") for shot in found):
            found.append(
                Shot(path=one.screenshot_before, caption="Before a choice", is_phone=False)
            )
        if one.screenshot_after:
            found.append(Shot(path=one.screenshot_after, caption=name, is_phone=False))
    return found


def _chosen(banner: ConsentBanner) -> Iterator[tuple[Choice, str]]:
    for state in ("rejected", "accepted"):
        for one in banner.choices:
            if one.state == state:
                yield one, f"After {_CHOSEN[state].lower()}"
    if banner.withdrawal is not None:
        yield banner.withdrawal, "After taking consent back"
