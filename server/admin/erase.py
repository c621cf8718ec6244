"""Removing what is personal from all records of one browser."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from server.admin.door import Door
from server.admin.visit import Visit, is_id, numbers

# Digits of the id that are typed to confirm.
TYPED = 8


def routes(door: Door) -> list[Route]:
    """`/admin/sites/{site}/erase`."""
    return [Route("/admin/sites/{site}/erase", door.guarded(erase, "erase"), methods=["POST"])]


async def erase(visit: Visit) -> Response:
    """Do it, if the beginning of the id was typed; else ask again."""
    place = await visit.place()
    subject = visit.form.get("subject", "")
    if not is_id(subject):
        raise HTTPException(422, "An id has 32 hex digits.")
    records = await visit.house.store.of_subject(place.slug, subject)
    if visit.form.get("typed", "").strip().lower() != subject[:TYPED]:
        await visit.note("look up", place.slug, numbers(records))
        fault = f"Nothing was erased: {subject[:TYPED]} was not typed."
        return visit.show(
            "subject", 422, place=place, records=records, subject=subject, fault=fault
        )
    await visit.note("erase", place.slug, numbers(records))
    count = await visit.house.store.erase(place.slug, subject)
    return visit.show("erased", place=place, count=count, records=records)
