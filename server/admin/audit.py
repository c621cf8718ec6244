"""Who looked at records, exported, erased or purged them."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from server.admin.consents import number_of
from server.admin.door import Door
from server.admin.visit import Visit

AT_A_TIME = 100


def routes(door: Door) -> list[Route]:
    """`/admin/audit`."""
    return [Route("/admin/audit", door.guarded(audit, "records"))]


async def audit(visit: Visit) -> Response:
    """The page, newest first."""
    before = number_of(visit.asked("before"))
    found = await visit.house.store.audit(AT_A_TIME + 1, before)
    entries = found[:AT_A_TIME]
    older = entries[-1].number if len(found) > AT_A_TIME else None
    return visit.show("audit", entries=entries, before=before, older=older)
