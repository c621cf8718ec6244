"""One record with everything that is stored of it, and what the visitor saw."""

from __future__ import annotations

import hmac

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from server.admin.door import Door
from server.admin.shown import Shown, read_shown
from server.admin.visit import Visit, is_id, numbers
from server.chain import seal
from server.house import House
from server.record import Record, commitment


def routes(door: Door) -> list[Route]:
    """`/admin/sites/{site}/consents/{id}`."""
    return [Route("/admin/sites/{site}/consents/{id}", door.guarded(one_record, "records"))]


async def one_record(visit: Visit) -> Response:
    """The page."""
    place = await visit.place()
    wanted = visit.request.path_params["id"]
    record = await visit.house.store.find(place.slug, wanted) if is_id(wanted) else None
    if record is None:
        await visit.note("show", place.slug, "no record")
        raise HTTPException(404, "There is no such record.")
    await visit.note("show", place.slug, f"{numbers([record])}, id {record.id}")
    shown = await what_was_shown(visit.house, record)
    names = {each.id: each.name for group in (shown.groups if shown else ()) for each in group[1]}
    return visit.show(
        "record",
        place=place,
        record=record,
        shown=shown,
        names=names,
        troubles=_troubles(visit.house, record),
    )


async def what_was_shown(house: House, record: Record) -> Shown | None:
    """The question as the visitor saw it; None where the archive hasn't got it."""
    content = await house.store.archived(record.site, record.text_hash)
    return read_shown(content) if content is not None else None


def _troubles(house: House, record: Record) -> list[str]:
    """What shows that a record is not as it was made."""
    key = house.keys.chain(record.key_id)
    if key is None:
        return [f"The key {record.key_id} that sealed it is not among this server's keys."]
    troubles = []
    if not hmac.compare_digest(seal(record, key), record.hash):
        troubles.append("Its seal does not fit what it says: it was changed after it was made.")
    if not record.erased and commitment(record.salt, record.personal) != record.commitment:
        troubles.append("What is personal in it was changed after it was made.")
    return troubles
