"""Look at a banner before any choice: its views, what is behind its settings, the first seconds."""

from __future__ import annotations

from typing import Any

import msgspec

from scanner.choices import BannerView, Toggle
from scanner.consent.attempt import CALM_CAP_S, Attempt, Made
from scanner.consent.course import Course
from scanner.consent.finding import Found
from scanner.consent.places import Gone
from scanner.consent.run import Run
from scanner.consent.stay import Errand, Stay, Unreachable, staying
from scanner.consent.timeline import timeline
from scanner.consent.told import NOTHING, banner_record
from scanner.consent.views import PHONE, toggles_of, view_of

# As Chrome tells itself on a phone since 2023: the same model for all.
_PHONE_AGENT = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{major}.0.0.0 Mobile Safari/537.36"
)
# What only a visit on a desk is asked for.
_DESK_ONLY = frozenset({"viewport", "screen", "device_scale_factor", "is_mobile", "has_touch"})


async def look(errand: Errand) -> Made:
    """The banner on a desk, then on a phone. Raises `Unreachable`, `BrowserGone`."""
    async with staying(errand) as stay:
        await stay.arrive()
        attempt = Attempt(stay, "rejected")
        found = await attempt.begin()
        if found is None:
            await stay.calm(CALM_CAP_S)
            return Made(banner=NOTHING, moments=timeline(stay, None))
        side = await attempt.side("unanswered", found)
        banner = msgspec.structs.replace(banner_record(found), signals=side.signals)
        views = await _views(stay, found, "desktop")
        moments = timeline(stay, found.appeared_ms)
        toggles = await _toggles(stay, attempt, found)
    views += await _on_a_phone(errand)
    banner = msgspec.structs.replace(banner, views=views, toggles=toggles)
    return Made(banner=banner, moments=moments)


async def _views(stay: Stay, found: Found, viewport: Any) -> tuple[BannerView, ...]:
    try:
        return (await view_of(stay, found.candidate, viewport, f"banner-{viewport}"),)
    except Gone:
        return ()


async def _toggles(stay: Stay, attempt: Attempt, found: Found) -> tuple[Toggle, ...]:
    """The switches of the first layer, and of the second where one can get there."""
    first = await toggles_of(found.candidate, 1)
    course = Course(stay, attempt.finder, Run(wish="rejected"))
    second = await course.open_settings(found.candidate)
    return first if second is None else (*first, *await toggles_of(second, 2))


async def _on_a_phone(errand: Errand) -> tuple[BannerView, ...]:
    """The first layer on a small screen; nothing where it doesn't come there."""
    as_phone = msgspec.structs.replace(errand, arguments=phone_arguments(errand))
    try:
        async with staying(as_phone) as stay:
            await stay.arrive()
            found = await Attempt(stay, "rejected").begin(again=False)
            return await _views(stay, found, "phone") if found else ()
    except (Unreachable, Gone):
        return ()


def phone_arguments(errand: Errand) -> dict[str, Any]:
    """The same visitor with a phone."""
    kept = {name: value for name, value in errand.arguments.items() if name not in _DESK_ONLY}
    if "Mobile" not in str(kept.get("user_agent", "")):
        major = errand.chromium.version.partition(".")[0]
        kept["user_agent"] = _PHONE_AGENT.format(major=major)
    width, height = PHONE
    return {
        **kept,
        "viewport": {"width": width, "height": height},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    }
