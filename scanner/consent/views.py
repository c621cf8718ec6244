"""The banner as it is drawn: size, buttons and how they stand out, and pictures of the page."""

from __future__ import annotations

import base64
from typing import Any

import msgspec

from scanner.cdp import WireError
from scanner.choices import BannerView, Button, Role, Toggle, Viewport
from scanner.consent.asking import switches_of
from scanner.consent.banner import Candidate
from scanner.consent.kit import Rect
from scanner.consent.named import Deed, Named
from scanner.consent.places import Gone, on_page
from scanner.consent.stay import Stay

# Wide enough to read a banner's buttons in a report.
PICTURE_WIDTH = 960
PICTURE_S = 4.0
MOST_BUTTONS = 40
# Nine in ten points of the screen: a strip of the page that can be clicked is no use to anybody.
BLOCKED = 0.9
# Phones of this size are the most common ones; the research measured shares at it.
PHONE = (390, 844)

_ROLES: dict[Deed, Role] = {"all_off": "other", "never": "other", "expand": "other"}


async def view_of(stay: Stay, at: Candidate, viewport: Viewport, picture: str) -> BannerView:
    """The banner's first layer on this screen; `picture` names its screenshot. Raises `Gone`."""
    screen = await _screen(stay)
    offset = await on_page(at.place, 0, 0)
    area = await at.place.ask("drawn", at.box.outer, at.box.number)
    drawn = msgspec.convert(area, Rect) if area else at.box.rect
    seen = _cut(_moved(drawn, offset), screen)
    path = await pictured(stay, picture)
    return BannerView(
        viewport=viewport,
        width=round(screen.width),
        height=round(screen.height),
        share=round(seen.area / screen.area, 3) if screen.area else 0.0,
        blocks=await _blocks(stay, at),
        buttons=tuple(_button(one, at.layer, offset) for one in at.controls[:MOST_BUTTONS]),
        screenshot=path,
    )


async def toggles_of(at: Candidate, layer: int) -> tuple[Toggle, ...]:
    """The switches of a layer as they stand; none where it is gone."""
    try:
        switches = await switches_of(at) or []
    except Gone:
        return ()
    return tuple(
        Toggle(text=one.text, on=one.on, locked=one.locked, layer=layer)
        for one in switches
        if not one.radio or one.on
    )


async def pictured(stay: Stay, name: str) -> str | None:
    """Take a picture of the screen; its path, or None where there is none to be had."""
    page = stay.watch.page
    if page is None or not stay.errand.options.screenshots:
        return None
    wire = stay.errand.chromium.wire
    try:
        metrics = await wire.call("Page.getLayoutMetrics", {}, page.session, PICTURE_S)
        data = await wire.call(
            "Page.captureScreenshot", _clip(metrics["cssVisualViewport"]), page.session, PICTURE_S
        )
    except WireError:
        return None
    return stay.errand.extra.picture(name, base64.b64decode(data["data"]))


def _clip(view: dict[str, Any]) -> dict[str, Any]:
    width, height = view["clientWidth"], view["clientHeight"]
    return {
        "format": "jpeg",
        "quality": 60,
        "optimizeForSpeed": True,
        "clip": {
            "x": view["pageX"],
            "y": view["pageY"],
            "width": width,
            "height": height,
            "scale": min(1.0, PICTURE_WIDTH / max(width, 1)),
        },
    }


async def _screen(stay: Stay) -> Rect:
    answer = await stay.places.main.ask("screen")
    return msgspec.convert(answer, Rect)


async def _blocks(stay: Stay, at: Candidate) -> bool:
    """Whether scrolling is locked, or clicks reach nothing but the banner and its backdrop."""
    place, number = at.place, at.box.number
    while place.parent is not None:
        place, number = place.parent, place.number
    locked = await place.ask("isLocked")
    return bool(locked) or float(await place.ask("blocked", number)) >= BLOCKED


def _button(one: Named, layer: int, offset: tuple[float, float]) -> Button:
    control = one.control
    rect = _moved(control.rect, offset)
    role: Role = _ROLES.get(one.deed, one.deed)  # type: ignore[arg-type]
    return Button(
        role=role,
        text=one.text,
        layer=layer,
        order=control.order,
        tag=control.tag,
        x=round(rect.x, 1),
        y=round(rect.y, 1),
        width=round(rect.width, 1),
        height=round(rect.height, 1),
        font_size=control.font_size,
        font_weight=control.font_weight,
        contrast=control.contrast,
        prominence=control.prominence,
        in_view=control.in_view,
    )


def _moved(rect: Rect, by: tuple[float, float]) -> Rect:
    return Rect(rect.x + by[0], rect.y + by[1], rect.width, rect.height)


def _cut(rect: Rect, screen: Rect) -> Rect:
    x, y = max(rect.x, 0.0), max(rect.y, 0.0)
    width = max(0.0, min(rect.x + rect.width, screen.width) - x)
    height = max(0.0, min(rect.y + rect.height, screen.height) - y)
    return Rect(x, y, width, height)
