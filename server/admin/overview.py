"""All sites at a glance, and whether anything is wrong."""

from __future__ import annotations

import datetime

import msgspec
from starlette.responses import Response
from starlette.routing import Route

from server.admin.door import Door
from server.admin.figures import Tally, tally
from server.admin.visit import Place, Visit, places
from server.house import House

# Days of the longer figure, today included.
DAYS = 30


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One site."""

    place: Place
    today: Tally
    month: Tally


def routes(door: Door) -> list[Route]:
    """`/admin`."""
    answer = door.guarded(overview)
    return [Route("/admin", answer), Route("/admin/", answer)]


async def overview(visit: Visit) -> Response:
    """The first page."""
    house = visit.house
    lines = [await _line(house, place) for place in await places(house)]
    checkpointed = house.checkpointed
    return visit.show(
        "overview",
        lines=lines,
        days=DAYS,
        trouble=house.shelf.trouble,
        loaded_at=house.shelf.loaded_at * 1_000,
        unwell=await house.store.is_well(),
        waiting=house.store.waiting,
        checkpointed=None if checkpointed is None else checkpointed * 1_000,
    )


async def _line(house: House, place: Place) -> Line:
    today = today_of(house)
    counts = await house.store.day_counts(
        place.slug, today - datetime.timedelta(days=DAYS - 1), today
    )
    return Line(
        place=place,
        today=tally(one for one in counts if one.day == today),
        month=tally(counts),
    )


def today_of(house: House) -> datetime.date:
    """The day that it is, in UTC."""
    return datetime.datetime.fromtimestamp(house.clock(), datetime.UTC).date()
