"""One site's records as a list, and look-up of one of them or of all of one browser's."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.admin.door import Door
from server.admin.visit import Visit, is_id, numbers
from server.record import METHODS
from server.store.read import FILTERS

AT_A_TIME = 50
# Values of filters that are among few; the others are typed.
OFFERED: Mapping[str, tuple[str, ...]] = {
    "method": METHODS,
    "channel": ("banner", "preferences", "off-line"),
    "regime": ("opt-in", "opt-out", "notice"),
}
MAX_VALUE = 80
# Places in a chain have no more digits.
MAX_DIGITS = 18


def routes(door: Door) -> list[Route]:
    """`/admin/sites/{site}/consents` and `.../find`."""
    below = "/admin/sites/{site}"
    return [
        Route(f"{below}/consents", door.guarded(consents, "records")),
        Route(f"{below}/find", door.guarded(find, "records"), methods=["POST"]),
    ]


async def consents(visit: Visit) -> Response:
    """The list, newest first."""
    place = await visit.place()
    filters, before = filters_of(visit), number_of(visit.asked("before"))
    found = await visit.house.store.newest(place.slug, AT_A_TIME + 1, before, filters)
    records = found[:AT_A_TIME]
    said = [f"{name} {value!r}" for name, value in filters.items()]
    span = f"numbers {records[-1].number} to {records[0].number}" if records else "no record"
    await visit.note("list", place.slug, ", ".join([span, *said]))
    return visit.show(
        "consents",
        place=place,
        records=records,
        filters=filters,
        names=FILTERS,
        offered=OFFERED,
        before=before,
        older=records[-1].number if len(found) > AT_A_TIME else None,
    )


async def find(visit: Visit) -> Response:
    """The record of an id, or all records of a browser's id. Not by an address: those are kept."""
    place = await visit.place()
    wanted = visit.form.get("id", "").strip().lower().replace("-", "")
    if not is_id(wanted):
        raise HTTPException(422, "An id has 32 hex digits.")
    record = await visit.house.store.find(place.slug, wanted)
    if record is not None:
        return RedirectResponse(place.address(record), 303)
    records = await visit.house.store.of_subject(place.slug, wanted)
    await visit.note("look up", place.slug, numbers(records))
    if not records:
        return visit.show("unknown", 404, place=place)
    return visit.show("subject", place=place, records=records, subject=wanted, fault="")


def filters_of(visit: Visit) -> dict[str, str]:
    """What records have to be like; raises `HTTPException` for what none can be."""
    found = {name: visit.asked(name) for name in FILTERS}
    if any(len(value) > MAX_VALUE for value in found.values()):
        raise HTTPException(400, f"Nothing to filter by is longer than {MAX_VALUE} letters.")
    return {name: value for name, value in found.items() if value}


def number_of(text: str) -> int | None:
    """A place to begin before; None where none is asked for."""
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > MAX_DIGITS:
        raise HTTPException(400, "A number is wanted to begin before.")
    return int(text)
